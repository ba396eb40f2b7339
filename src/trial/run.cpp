#include "trial/run.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "trial/course_rows.hpp"
#include "trial/randomisation.hpp"
#include "trial/trial_setting.hpp"

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_chunk_min = 32, k_chunk_first = 256, k_chunk_max = 4096;
constexpr double k_eligible_share_guess = 0.5;
constexpr std::size_t k_status_count = static_cast<std::size_t>(PatientStatus::failed) + 1;

// One run from first candidate to last record.
class TrialRun {
 public:
  TrialRun(const TrialSetting& setting, const compile::CompiledModel& model, simulate::Solver& solver,
           const RunOptions& options, core::Progress* progress, const core::StopFlag* stop)
      : setting_(setting), model_(model), solver_(solver), options_(options), progress_(progress), stop_(stop) {
    result_.spec = *setting.spec;
    result_.seed = options.seed;
    for (const std::size_t size : arm_sizes(setting.spec->arms, options.patients_per_arm)) needed_ += size;
    progress_total_ = needed_ + static_cast<std::size_t>(static_cast<double>(needed_) / k_eligible_share_guess);
  }

  core::Result<TrialResult> run() {
    if (auto found = find_candidates(); !found) return tl::unexpected(found.error());
    if (!result_.interrupted) {
      if (auto enough = check_candidates(); !enough) return tl::unexpected(enough.error());
      randomise();
      if (auto followed = follow_randomised(); !followed) return tl::unexpected(followed.error());
    }
    close();
    if (!result_.interrupted) {
      if (auto few = check_failures(); !few) return tl::unexpected(few.error());
    }
    return std::move(result_);
  }

 private:
  struct Eligible {
    std::size_t record = 0;  ///< index into result_.patients
    std::unique_ptr<Course> course;
  };

  // Phase A.
  core::Result<void> find_candidates() {
    const std::size_t limit = needed_ * k_candidates_per_patient_max;
    while (eligible_.size() < needed_ && result_.patients.size() < limit && !result_.interrupted) {
      const std::size_t first = result_.patients.size();
      const std::size_t size = std::min(chunk_size(), limit - first);
      std::vector<std::unique_ptr<Course>> courses;
      for (std::size_t i = 0; i < size; ++i) courses.push_back(std::make_unique<Course>(setting_, first + i));
      std::vector<Course*> rows;
      for (const auto& course : courses) rows.push_back(course.get());
      if (auto solved = solve(std::move(rows)); !solved) return solved;
      for (auto& course : courses) take_candidate(std::move(course));
    }
    return {};
  }

  // Enough candidates for what is still missing, by the share found eligible so far; a function of results only.
  [[nodiscard]] std::size_t chunk_size() const {
    if (result_.patients.empty()) return std::clamp(2 * needed_, k_chunk_min, k_chunk_first);
    const double share =
        std::max(0.01, static_cast<double>(eligible_.size()) / static_cast<double>(result_.patients.size()));
    const double missing = static_cast<double>(needed_ - eligible_.size()) / share * 1.05;
    return std::clamp(static_cast<std::size_t>(missing) + 1, k_chunk_min, k_chunk_max);
  }

  void take_candidate(std::unique_ptr<Course> course) {
    const std::size_t place = result_.patients.size();
    if (course->eligible() && eligible_.size() < needed_) {
      result_.patients.emplace_back();
      eligible_.push_back({place, std::move(course)});
      return;
    }
    if (course->eligible()) course->close_not_needed();
    course->close_interrupted();
    result_.reused_slots += static_cast<std::uint64_t>(course->slots_reused());
    result_.patients.push_back(course->take_record());
  }

  // Phase B. Candidates are in order of patient id.
  void randomise() {
    const auto arms = permuted_blocks(setting_.spec->arms, options_.patients_per_arm, eligible_.size(), options_.seed);
    for (std::size_t i = 0; i < eligible_.size(); ++i) eligible_[i].course->randomise(arms[i]);
    if (eligible_.size() < needed_) {
      result_.notes.push_back("only " + std::to_string(eligible_.size()) + " of " + std::to_string(needed_) +
                              " patients were found eligible among " + std::to_string(result_.patients.size()) +
                              " candidates");
    }
  }

  // Phase C.
  core::Result<void> follow_randomised() {
    std::vector<Course*> rows;
    for (const Eligible& each : eligible_) rows.push_back(each.course.get());
    progress_total_ = progress_done_ + rows.size();
    return solve(std::move(rows));
  }

  core::Result<void> solve(std::vector<Course*> rows) {
    const std::size_t count = rows.size();
    CourseRows handler(std::move(rows));
    ShiftedProgress progress(progress_, progress_done_, progress_total_);
    auto statistics = solver_.run(model_, count, handler, solver_options(setting_, options_.solver), &progress, stop_);
    if (!statistics) return tl::unexpected(statistics.error());
    progress_done_ += count;
    add(result_.statistics, *statistics);
    result_.interrupted = result_.statistics.interrupted;
    return {};
  }

  void close() {
    for (Eligible& each : eligible_) {
      if (each.course->eligible()) each.course->close_not_needed();  // interrupted before phase B
      each.course->close_interrupted();
      result_.reused_slots += static_cast<std::uint64_t>(each.course->slots_reused());
      result_.patients[each.record] = each.course->take_record();
    }
    result_.candidates_by_status.assign(k_status_count, 0);
    for (const PatientRecord& patient : result_.patients)
      ++result_.candidates_by_status[static_cast<std::size_t>(patient.status)];
    result_.failed_patients = result_.candidates_by_status[static_cast<std::size_t>(PatientStatus::failed)];
  }

  core::Result<void> check_candidates() const;
  core::Result<void> check_failures() const;

  const TrialSetting& setting_;
  const compile::CompiledModel& model_;
  simulate::Solver& solver_;
  const RunOptions& options_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::size_t needed_ = 0;
  std::size_t progress_done_ = 0, progress_total_ = 0;
  std::vector<Eligible> eligible_;
  TrialResult result_;
};

// "120 not eligible for the first line: Child-Pugh points; 8 died before randomisation"
std::string counts_text(const std::vector<PatientRecord>& patients) {
  std::map<std::pair<PatientStatus, std::string>, std::size_t> counts;
  for (const PatientRecord& patient : patients) {
    const bool failed = patient.status == PatientStatus::failed;
    ++counts[{patient.status, failed ? patient.failure_reason : patient.reason_not_eligible}];
  }
  std::string out;
  for (const auto& [what, count] : counts) {
    if (!out.empty()) out += "; ";
    out += std::to_string(count) + " " + name(what.first);
    if (!what.second.empty()) out += ": " + what.second;
  }
  return out;
}

core::Result<void> TrialRun::check_candidates() const {
  const TrialSpec& spec = *setting_.spec;
  if (eligible_.empty()) {
    const auto refused_at_once =
        std::count_if(result_.patients.begin(), result_.patients.end(),
                      [](const PatientRecord& patient) { return patient.status == PatientStatus::not_eligible_first; });
    const bool first_line =
        !spec.prior_lines.empty() && 2 * static_cast<std::size_t>(refused_at_once) >= result_.patients.size();
    return core::fail({core::ProblemKind::bad_input,
                       "none of " + std::to_string(result_.patients.size()) +
                           " candidates reached randomisation, so no arm has a patient (" +
                           counts_text(result_.patients) + ")",
                       {spec.file, first_line ? spec.prior_lines.front().eligibility.line : spec.eligibility.line,
                        first_line ? "prior_line[1].eligibility" : "eligibility"},
                       "widen the conditions or the calendar"});
  }
  std::vector<bool> filled(spec.arms.size(), false);
  for (const int arm : permuted_blocks(spec.arms, options_.patients_per_arm, eligible_.size(), options_.seed)) {
    filled[static_cast<std::size_t>(arm)] = true;
  }
  core::Problems problems;
  for (std::size_t arm = 0; arm < filled.size(); ++arm) {
    if (filled[arm]) continue;
    problems.push_back({core::ProblemKind::bad_input,
                        "arm '" + spec.arms[arm].name + "' has no patient: only " + std::to_string(eligible_.size()) +
                            " of " + std::to_string(result_.patients.size()) + " candidates were eligible",
                        {spec.file, spec.arms[arm].line, "arm[" + std::to_string(arm + 1) + "]"},
                        "widen the conditions or the calendar"});
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return {};
}

core::Result<void> TrialRun::check_failures() const {
  std::size_t failed_after = 0;
  std::string reason;
  for (const PatientRecord& patient : result_.patients) {
    if (patient.status != PatientStatus::failed) continue;
    if (reason.empty()) reason = patient.usubjid + ": " + patient.failure_reason;
    failed_after += patient.arm >= 0 ? 1U : 0U;
  }
  const std::size_t failed_before = result_.failed_patients - failed_after;
  const auto above = [this](std::size_t failed, std::size_t of) {
    return static_cast<double>(failed) > options_.max_failed_share * static_cast<double>(of);
  };
  if (!above(failed_before, result_.patients.size()) && !above(failed_after, eligible_.size())) return {};
  return core::fail({core::ProblemKind::numerical,
                     std::to_string(failed_before) + " of " + std::to_string(result_.patients.size()) +
                         " candidates failed before randomisation and " + std::to_string(failed_after) + " of " +
                         std::to_string(eligible_.size()) + " after it; the first was " + reason,
                     {setting_.spec->file, 0, "max_failed_share"},
                     "tighten the solver's tolerances, or allow a larger share and read its effect on the results"});
}

}  // namespace

core::Result<TrialResult> run_trial(const TrialSpec& spec, const Pharmacy& pharmacy,
                                    const population::ParameterTable& table, const compile::CompiledModel& model,
                                    simulate::Solver& solver, const RunOptions& options, core::Progress* progress,
                                    const core::StopFlag* stop) {
  if (options.patients_per_arm < 1 || options.patients_per_arm > k_patients_per_arm_max) {
    return core::fail({core::ProblemKind::usage,
                       "the number of patients per arm lies between 1 and " + std::to_string(k_patients_per_arm_max) +
                           ", not " + std::to_string(options.patients_per_arm),
                       {spec.file, 0, "patients_per_arm"},
                       ""});
  }
  const auto setting = resolve_trial(spec, pharmacy, table, model, options);
  if (!setting) return tl::unexpected(setting.error());
  return TrialRun(*setting, model, solver, options, progress, stop).run();
}

}  // namespace hepatrial::trial
