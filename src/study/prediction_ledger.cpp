#include "study/prediction_ledger.hpp"

#include <algorithm>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::study {

namespace {

constexpr std::size_t k_hash_digits = 64;

std::string header_line() {
  std::string out = "sequence";
  for (const std::string_view field : k_ledger_fields) out += "," + std::string(field);
  return out + ",previous_sha256,row_sha256";
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\r', ' ');
  return text;
}

// A row up to and with the hash of the row before: what its own hash covers.
std::string covered_text(std::size_t sequence, const LedgerFields& fields, const std::string& previous) {
  std::string out = std::to_string(sequence);
  for (const std::string& field : fields) out += "," + core::quoted_field(one_line(field), ',');
  return out + "," + previous;
}

core::Problem problem(const std::filesystem::path& ledger, int line, std::string message) {
  return {core::ProblemKind::bad_input, std::move(message), {ledger.string(), line, ""}, ""};
}

// Walks a ledger line by line.
class LedgerCheck {
 public:
  explicit LedgerCheck(std::filesystem::path ledger) : ledger_(std::move(ledger)) {}

  core::Result<LedgerState> run(std::string_view text) {
    if (text.empty() || text.back() != '\n') refuse("the last line is cut off");
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      check(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return state_;
  }

 private:
  void refuse(std::string message) { problems_.push_back(problem(ledger_, line_, std::move(message))); }

  void check(std::string_view line) {
    if (line_ == 1) {
      if (line != header_line()) refuse("the header is not that of a ledger of predictions");
      state_.head_sha256 = core::sha256_hex(line);
      return;
    }
    ++state_.rows;
    if (line.size() < 2 * k_hash_digits + 2 || line[line.size() - k_hash_digits - 1] != ',') {
      return refuse("this is no row of a ledger");
    }
    const std::string_view covered = line.substr(0, line.size() - k_hash_digits - 1);
    const std::string_view own = line.substr(line.size() - k_hash_digits);
    if (core::sha256_hex(covered) != own) refuse("this row was changed: it does not fit its hash");
    if (covered.substr(covered.size() - k_hash_digits) != state_.head_sha256) {
      refuse("the row before this one was changed, moved, put in or taken out");
    }
    if (line.substr(0, line.find(',')) != std::to_string(state_.rows)) {
      refuse("the number of this row should be " + std::to_string(state_.rows));
    }
    state_.head_sha256 = std::string(own);
  }

  std::filesystem::path ledger_;
  int line_ = 0;
  LedgerState state_;
  core::Problems problems_;
};

}  // namespace

std::size_t ledger_field(std::string_view column) {
  const auto found = std::find(k_ledger_fields.begin(), k_ledger_fields.end(), column);
  return static_cast<std::size_t>(found - k_ledger_fields.begin());
}

core::Result<LedgerState> verify_ledger(const std::filesystem::path& ledger, const std::string& expected_head) {
  const auto bytes = core::read_file(ledger);
  if (!bytes) return core::fail(bytes.error());
  auto state = LedgerCheck(ledger).run(*bytes);
  if (state && !expected_head.empty() && state->head_sha256 != expected_head) {
    return core::fail(problem(ledger, 0,
                              "the ledger ends with " + state->head_sha256 + ", not with " + expected_head +
                                  ": rows were taken off its end, or added since"));
  }
  return state;
}

core::Result<LedgerState> append_predictions(const std::filesystem::path& ledger,
                                             const std::vector<LedgerFields>& rows) {
  std::string bytes = header_line() + "\n";
  LedgerState state{0, core::sha256_hex(header_line())};
  std::error_code error;
  if (std::filesystem::exists(ledger, error)) {
    auto existing = core::read_file(ledger);
    if (!existing) return core::fail(existing.error());
    auto sound = LedgerCheck(ledger).run(*existing);
    if (!sound) return core::fail(sound.error());
    bytes = std::move(*existing);
    state = std::move(*sound);
  }
  for (const LedgerFields& fields : rows) {
    const std::string covered = covered_text(++state.rows, fields, state.head_sha256);
    state.head_sha256 = core::sha256_hex(covered);
    bytes += covered + "," + state.head_sha256 + "\n";
  }
  if (const auto written = core::write_file(ledger, bytes); !written) return core::fail(written.error());
  return state;
}

}  // namespace hepatrial::study
