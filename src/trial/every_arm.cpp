#include "trial/every_arm.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "trial/course_rows.hpp"
#include "trial/trial_setting.hpp"

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_chunk_min = 32, k_chunk_max = 4096;

// One run from first candidate to last record.
class EveryArmRun {
 public:
  EveryArmRun(const TrialSetting& setting, const compile::CompiledModel& model, simulate::Solver& solver,
              const RunOptions& options, core::Progress* progress, const core::StopFlag* stop)
      : setting_(setting), model_(model), solver_(solver), options_(options), progress_(progress), stop_(stop) {}

  core::Result<EveryArmResult> run() {
    if (auto found = find_candidates(); !found) return tl::unexpected(found.error());
    if (result_.interrupted) return std::move(result_);
    if (eligible_.empty()) {
      return core::fail({core::ProblemKind::bad_input,
                         "none of " + std::to_string(looked_at_) + " candidates reached randomisation",
                         {setting_.spec->file, 0, "eligibility"},
                         "widen the conditions or the calendar"});
    }
    if (auto followed = follow(); !followed) return tl::unexpected(followed.error());
    return std::move(result_);
  }

 private:
  core::Result<void> find_candidates() {
    const std::size_t needed = options_.patients_per_arm;
    const std::size_t limit = needed * k_candidates_per_patient_max;
    while (eligible_.size() < needed && looked_at_ < limit && !result_.interrupted) {
      const std::size_t size =
          std::min(std::clamp(2 * (needed - eligible_.size()), k_chunk_min, k_chunk_max), limit - looked_at_);
      std::vector<std::unique_ptr<Course>> courses;
      std::vector<Course*> rows;
      for (std::size_t i = 0; i < size; ++i) {
        courses.push_back(std::make_unique<Course>(setting_, looked_at_ + i));
        rows.push_back(courses.back().get());
      }
      looked_at_ += size;
      if (auto solved = solve(std::move(rows)); !solved) return solved;
      for (auto& course : courses) take(std::move(course));
    }
    return {};
  }

  void take(std::unique_ptr<Course> course) {
    if (eligible_.size() == options_.patients_per_arm) return;  // candidates behind the last patient do not count
    if (course->eligible()) {
      eligible_.push_back(std::move(course));
      return;
    }
    course->close_interrupted();
    result_.not_randomised.push_back(course->take_record());
    count_failure(result_.not_randomised.back());
  }

  core::Result<void> follow() {
    const std::size_t arms = setting_.spec->arms.size();
    std::vector<std::unique_ptr<Course>> courses;
    std::vector<Course*> rows;
    for (std::size_t arm = 0; arm < arms; ++arm) {
      for (const auto& patient : eligible_) {
        courses.push_back(std::make_unique<Course>(*patient));
        courses.back()->randomise(static_cast<int>(arm));
        rows.push_back(courses.back().get());
      }
    }
    if (auto solved = solve(std::move(rows)); !solved) return solved;
    result_.arms.resize(arms);
    for (std::size_t i = 0; i < courses.size(); ++i) {
      courses[i]->close_interrupted();
      auto& arm = result_.arms[i / eligible_.size()];
      arm.push_back(courses[i]->take_record());
      count_failure(arm.back());
    }
    return {};
  }

  core::Result<void> solve(std::vector<Course*> rows) {
    const std::size_t count = rows.size();
    CourseRows handler(std::move(rows));
    auto statistics = solver_.run(model_, count, handler, solver_options(setting_, options_.solver), progress_, stop_);
    if (!statistics) return tl::unexpected(statistics.error());
    add(result_.statistics, *statistics);
    result_.interrupted = result_.statistics.interrupted;
    return {};
  }

  void count_failure(const PatientRecord& record) {
    if (record.status == PatientStatus::failed) ++result_.failed_patients;
  }

  const TrialSetting& setting_;
  const compile::CompiledModel& model_;
  simulate::Solver& solver_;
  const RunOptions& options_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::size_t looked_at_ = 0;
  std::vector<std::unique_ptr<Course>> eligible_;
  EveryArmResult result_;
};

}  // namespace

core::Result<EveryArmResult> run_every_arm(const TrialSpec& spec, const Pharmacy& pharmacy,
                                           const population::ParameterTable& table, const compile::CompiledModel& model,
                                           simulate::Solver& solver, const RunOptions& options,
                                           core::Progress* progress, const core::StopFlag* stop) {
  const auto setting = resolve_trial(spec, pharmacy, table, model, options);
  if (!setting) return tl::unexpected(setting.error());
  return EveryArmRun(*setting, model, solver, options, progress, stop).run();
}

core::Result<std::vector<PatientRecord>> run_cases(const std::vector<PatientCase>& cases,
                                                   const compile::CompiledModel& model, simulate::Solver& solver,
                                                   const core::StopFlag* stop) {
  std::vector<std::unique_ptr<TrialSetting>> settings;
  std::vector<std::unique_ptr<Course>> courses;
  std::vector<Course*> rows;
  for (const PatientCase& each : cases) {
    auto setting = resolve_trial(*each.spec, *each.pharmacy, *each.table, model, each.options);
    if (!setting) return tl::unexpected(setting.error());
    settings.push_back(std::make_unique<TrialSetting>(std::move(*setting)));
    courses.push_back(std::make_unique<Course>(*settings.back(), each.patient_id));
    rows.push_back(courses.back().get());
  }
  if (cases.empty()) return std::vector<PatientRecord>{};
  const auto solve = [&](const std::vector<Course*>& some) -> core::Result<void> {
    CourseRows handler(some);
    const auto statistics = solver.run(model, some.size(), handler,
                                       solver_options(*settings.front(), cases.front().options.solver), nullptr, stop);
    if (!statistics) return tl::unexpected(statistics.error());
    return {};
  };
  if (auto found = solve(rows); !found) return tl::unexpected(found.error());
  std::vector<Course*> eligible;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!courses[i]->eligible()) continue;
    courses[i]->randomise(cases[i].arm);
    eligible.push_back(courses[i].get());
  }
  if (!eligible.empty()) {
    if (auto followed = solve(eligible); !followed) return tl::unexpected(followed.error());
  }
  std::vector<PatientRecord> records;
  for (auto& course : courses) {
    course->close_interrupted();
    records.push_back(course->take_record());
  }
  return records;
}

}  // namespace hepatrial::trial
