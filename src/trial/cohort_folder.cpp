#include "trial/cohort_folder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>

#include "core/column_file.hpp"
#include "core/files.hpp"
#include "core/hashing.hpp"
#include "trial/chunk_columns.hpp"

namespace hepatrial::trial {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr int k_plan_format = 1;

core::Problem bad(const fs::path& file, std::string message, std::string field, std::string advice) {
  return {core::ProblemKind::bad_input, std::move(message), {file.string(), 0, std::move(field)}, std::move(advice)};
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> index_of(const std::string& file_name) {
  constexpr std::string_view k_begin = "chunk-", k_end = ".hpc";
  if (!file_name.starts_with(k_begin) || !file_name.ends_with(k_end)) return std::nullopt;
  return number_of(
      std::string_view(file_name).substr(k_begin.size(), file_name.size() - k_begin.size() - k_end.size()));
}

Json plan_json(const CohortPlan& plan) {
  Json identity = Json::object();
  for (const auto& [key, value] : plan.identity) identity[key] = value;
  return Json{{"format", k_plan_format},
              {"trial", plan.trial_id},
              {"identity", std::move(identity)},
              {"chunks", plan.chunks},
              {"patients_per_arm", plan.patients_per_arm},
              {"chunk_candidates", plan.chunk_candidates},
              {"prior_lines", plan.prior_lines},
              {"arms", plan.arms},
              {"trial_file", plan.trial_text}};
}

CohortPlan plan_of(const Json& json) {
  CohortPlan plan;
  if (json.at("format").get<int>() != k_plan_format) throw std::runtime_error("format");
  for (const auto& [key, value] : json.at("identity").items()) plan.identity[key] = value.get<std::string>();
  plan.trial_id = json.at("trial").get<std::string>();
  plan.chunks = json.at("chunks").get<std::uint64_t>();
  plan.patients_per_arm = json.at("patients_per_arm").get<std::size_t>();
  plan.chunk_candidates = json.at("chunk_candidates").get<std::size_t>();
  plan.prior_lines = json.at("prior_lines").get<std::size_t>();
  plan.arms = json.at("arms").get<std::size_t>();
  plan.trial_text = json.at("trial_file").get<std::string>();
  constexpr std::size_t k_lines_max = 16;
  if (plan.chunk_candidates < 1 || plan.chunk_candidates > k_chunk_candidates || plan.prior_lines > k_lines_max) {
    throw std::runtime_error("size");
  }
  return plan;
}

std::map<std::string, std::string> about(const CohortPlan& plan, const Chunk& chunk) {
  const ChunkTally counted = tally(chunk, plan.arms);
  std::map<std::string, std::string> out{{"chunk", std::to_string(chunk.index)},
                                         {"run", plan.hash()},
                                         {"trial", plan.trial_id},
                                         {"subjects", "virtual patients; no row describes a person"},
                                         {"failed_before", std::to_string(counted.failed_before)},
                                         {"failed_after", std::to_string(counted.failed_after)},
                                         {"first_failure", counted.first_failure},
                                         {"steps", std::to_string(counted.steps)},
                                         {"rescued", std::to_string(counted.rescued)},
                                         {"candidates", std::to_string(counted.candidates)},
                                         {"reused_slots", std::to_string(counted.reused_slots)}};
  for (std::size_t arm = 0; arm < plan.arms; ++arm) {
    out["randomised_" + std::to_string(arm + 1)] = std::to_string(counted.randomised[arm]);
  }
  return out;
}

// The tally that `about` wrote, or nothing.
std::optional<ChunkTally> tally_of(const std::map<std::string, std::string>& written, std::size_t arms) {
  bool good = true;
  const auto number = [&](const std::string& key) {
    const auto found = written.find(key);
    const auto value = found == written.end() ? std::nullopt : number_of(found->second);
    good = good && value;
    return value.value_or(0);
  };
  ChunkTally out;
  out.candidates = number("candidates");
  out.failed_before = number("failed_before");
  out.failed_after = number("failed_after");
  out.steps = number("steps");
  out.rescued = number("rescued");
  out.reused_slots = number("reused_slots");
  for (std::size_t arm = 0; arm < arms; ++arm)
    out.randomised.push_back(number("randomised_" + std::to_string(arm + 1)));
  if (const auto found = written.find("first_failure"); found != written.end()) out.first_failure = found->second;
  return good ? std::optional(out) : std::nullopt;
}

core::Result<ChunkTally> checked_tally(const core::ColumnSchema& schema, const CohortPlan& plan, std::uint64_t index,
                                       const fs::path& file) {
  const auto is = [&schema](const char* key, const std::string& value) {
    const auto found = schema.about.find(key);
    return found != schema.about.end() && found->second == value;
  };
  const auto counted = tally_of(schema.about, plan.arms);
  if (counted && schema.columns == patient_columns(plan.prior_lines) && is("chunk", std::to_string(index)) &&
      is("run", plan.hash())) {
    return *counted;
  }
  return core::fail(bad(file, "belongs to another run than chunks/run.json", "", "remove it and run again"));
}

}  // namespace

core::Problems differences(const CohortIdentity& there, const CohortIdentity& here, const fs::path& folder) {
  core::Problems out;
  const auto tell = [&](const std::string& key, const std::string& was, const std::string& is) {
    out.push_back(bad(folder, "the chunks there were made with " + was + "; now it is " + is, key,
                      "choose another folder, or undo the change"));
  };
  for (const auto& [key, value] : there) {
    const auto found = here.find(key);
    if (found == here.end()) {
      tell(key, value, "absent");
    } else if (found->second != value) {
      tell(key, value, found->second);
    }
  }
  for (const auto& [key, value] : here) {
    if (!there.contains(key)) tell(key, "nothing of this name", value);
  }
  return out;
}

std::string CohortPlan::hash() const {
  std::string text;
  for (const auto& [key, value] : identity) text += key + "\n" + value + "\n";
  return core::sha256_hex(text);
}

fs::path CohortFolder::chunk_file(std::uint64_t index) const {
  std::array<char, 48> name{};
  std::snprintf(name.data(), name.size(), "chunk-%06llu.hpc", static_cast<unsigned long long>(index));
  return chunks_ / name.data();
}

core::Result<void> CohortFolder::create() const { return core::check_writable(chunks_); }

core::Result<std::optional<CohortPlan>> CohortFolder::read_plan() const {
  const fs::path file = chunks_ / "run.json";
  std::error_code error;
  if (!fs::exists(file, error)) return std::optional<CohortPlan>();
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  try {
    return std::optional(plan_of(Json::parse(*bytes)));
  } catch (const std::exception&) {
    return core::fail(bad(file, "is not the description of a cohort that this program wrote", "",
                          "choose another folder, or remove this one"));
  }
}

core::Result<CohortPlan> CohortFolder::existing_plan() const {
  auto plan = read_plan();
  if (!plan) return core::fail(plan.error());
  if (!*plan) {
    return core::fail(bad(out_, "holds no cohort: chunks/run.json is missing", "",
                          "name the --out folder of 'hepatrial run --cohort'"));
  }
  return std::move(**plan);
}

core::Result<void> CohortFolder::write_plan(const CohortPlan& plan) const {
  const std::string text = plan_json(plan).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return core::write_file(chunks_ / "run.json", text);
}

std::vector<std::uint64_t> CohortFolder::indices() const {
  std::vector<std::uint64_t> out;
  std::error_code error;
  for (fs::directory_iterator entry(chunks_, error), end; !error && entry != end; entry.increment(error)) {
    if (const auto index = index_of(entry->path().filename().string())) out.push_back(*index);
  }
  std::sort(out.begin(), out.end());
  return out;
}

core::Result<void> CohortFolder::write_chunk(const CohortPlan& plan, const Chunk& chunk) const {
  const core::ColumnSchema schema{"patients", about(plan, chunk), patient_columns(plan.prior_lines)};
  return core::write_file(chunk_file(chunk.index),
                          core::column_file_bytes(schema, patient_table(chunk.patients, plan.prior_lines)));
}

core::Result<ChunkTally> CohortFolder::check_chunk(const CohortPlan& plan, std::uint64_t index) const {
  const fs::path file = chunk_file(index);
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto schema = core::check_columns(*bytes, file.string());
  if (!schema) return core::fail(schema.error());
  return checked_tally(*schema, plan, index, file);
}

core::Result<StoredChunk> CohortFolder::read_chunk(const CohortPlan& plan, std::uint64_t index) const {
  const fs::path file = chunk_file(index);
  const auto bytes = core::read_file(file);
  if (!bytes) return core::fail(bytes.error());
  const auto columns = core::read_columns(*bytes, file.string());
  if (!columns) return core::fail(columns.error());
  auto counted = checked_tally(columns->schema, plan, index, file);
  if (!counted) return core::fail(counted.error());
  auto patients = patients_of(columns->table, plan.prior_lines, plan.trial_id);
  if (!patients) return core::fail(bad(file, patients.error().front().message, "", "remove it and run again"));
  const std::uint64_t first = index * plan.chunk_candidates;
  bool own = patients->size() == plan.chunk_candidates;
  for (std::size_t i = 0; i < patients->size(); ++i) {
    own = own && (*patients)[i].patient_id == first + i && (*patients)[i].arm < static_cast<int>(plan.arms);
  }
  if (!own) return core::fail(bad(file, "holds other patients than its chunk has", "", "remove it and run again"));
  return StoredChunk{std::move(*counted), std::move(*patients)};
}

void CohortFolder::sweep() const {
  core::remove_partial_files(out_);
  core::remove_partial_files(chunks_);
}

}  // namespace hepatrial::trial
