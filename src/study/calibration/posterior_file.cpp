#include "study/calibration/posterior_file.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"

namespace hepatrial::study {

namespace {

constexpr const char* k_draw_column = "draw";

// The table of draws against the parameters that may be in it.
class PosteriorReader {
 public:
  PosteriorReader(const core::DelimitedTable& table, const std::vector<FreeParameter>& parameters)
      : table_(table), parameters_(parameters) {}

  core::Result<infer::Matrix> read() {
    check_columns();
    if (table_.rows.empty()) problems_.push_back(problem(1, "", "the posterior has no draws"));
    if (!problems_.empty()) return core::fail(std::move(problems_));
    infer::Matrix draws(table_.rows.size(), parameters_.size());
    for (std::size_t row = 0; row < draws.rows; ++row) read_row(row, draws.row(row));
    if (!problems_.empty()) return core::fail(std::move(problems_));
    return draws;
  }

 private:
  [[nodiscard]] core::Problem problem(int line, const std::string& column, std::string message) const {
    return {core::ProblemKind::bad_input, std::move(message), {table_.file, line, column}, ""};
  }

  void check_columns() {
    std::vector<std::string_view> names{k_draw_column};
    for (const FreeParameter& each : parameters_) names.push_back(each.name);
    problems_ = core::missing_columns(table_, names);
    for (const std::string& column : table_.header) {
      if (std::find(names.begin(), names.end(), column) != names.end()) continue;
      problems_.push_back(problem(1, column, "no free parameter of the calibration has this name"));
    }
  }

  void read_row(std::size_t row, std::span<double> into) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const FreeParameter& each = parameters_[i];
      const std::string& field = table_.rows[row][static_cast<std::size_t>(table_.column(each.name))];
      double& value = into[i];
      if (!core::parse_number(field, value)) {
        problems_.push_back(problem(table_.line[row], each.name, "'" + field + "' is not a number"));
      } else if (value < each.lower || value > each.upper) {
        problems_.push_back(problem(table_.line[row], each.name, field + " lies outside the bounds of the parameter"));
      }
    }
  }

  const core::DelimitedTable& table_;
  const std::vector<FreeParameter>& parameters_;
  core::Problems problems_;
};

}  // namespace

core::Result<Posterior> read_posterior(const std::filesystem::path& file,
                                       const std::vector<FreeParameter>& parameters) {
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto rows = core::parse_delimited(*bytes, '\t', file.string());
  if (!rows) return core::fail(rows.error());
  auto draws = PosteriorReader(*rows, parameters).read();
  if (!draws) return core::fail(draws.error());
  return Posterior{parameters, std::move(*draws), core::sha256_hex(*bytes)};
}

}  // namespace hepatrial::study
