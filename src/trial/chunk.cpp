#include "trial/chunk.hpp"

#include <algorithm>
#include <memory>

#include "trial/course_rows.hpp"
#include "trial/randomisation.hpp"

namespace hepatrial::trial {

core::Result<Chunk> run_chunk(const TrialSetting& setting, const compile::CompiledModel& model,
                              simulate::Solver& solver, const simulate::SolverOptions& options, std::size_t size,
                              std::uint64_t index, core::Progress* progress, const core::StopFlag* stop) {
  Chunk out;
  out.index = index;
  std::vector<std::unique_ptr<Course>> courses;
  std::vector<Course*> rows;
  for (std::size_t i = 0; i < size; ++i) {
    courses.push_back(std::make_unique<Course>(setting, index * size + i));
    rows.push_back(courses.back().get());
  }
  // Phase A counts for half of the work, phase C for the other; the total is the same in both.
  const auto solve = [&](const std::vector<Course*>& some, std::size_t before) -> core::Result<void> {
    CourseRows handler(some);
    ShiftedProgress shifted(progress, before, 2 * size);
    const auto statistics = solver.run(model, some.size(), handler, solver_options(setting, options), &shifted, stop);
    if (!statistics) return tl::unexpected(statistics.error());
    add(out.statistics, *statistics);
    out.interrupted = out.statistics.interrupted;
    return {};
  };
  if (auto found = solve(rows, 0); !found) return tl::unexpected(found.error());
  if (out.interrupted) return out;
  std::vector<Course*> eligible;
  for (Course* const course : rows) {
    if (course->eligible()) eligible.push_back(course);
  }
  const auto arms = permuted_blocks_from(setting.spec->arms, index * size, eligible.size(), setting.seed);
  for (std::size_t i = 0; i < eligible.size(); ++i) eligible[i]->randomise(arms[i]);
  if (!eligible.empty()) {
    if (auto followed = solve(eligible, 2 * size - eligible.size()); !followed) return tl::unexpected(followed.error());
  }
  if (out.interrupted) return out;
  for (Course* const course : rows) {
    out.reused_slots += static_cast<std::uint64_t>(course->slots_reused());
    out.patients.push_back(course->take_record());
  }
  return out;
}

ChunkTally tally(const Chunk& chunk, std::size_t arms) {
  ChunkTally out;
  out.candidates = chunk.patients.size();
  out.randomised.assign(arms, 0);
  out.steps = chunk.statistics.steps;
  out.rescued = chunk.statistics.rescued;
  out.reused_slots = chunk.reused_slots;
  for (const PatientRecord& patient : chunk.patients) {
    if (patient.arm >= 0) ++out.randomised[static_cast<std::size_t>(patient.arm)];
    if (patient.status != PatientStatus::failed) continue;
    ++(patient.arm >= 0 ? out.failed_after : out.failed_before);
    if (out.first_failure.empty()) out.first_failure = patient.usubjid + ": " + patient.failure_reason;
  }
  return out;
}

void add(ChunkTally& sum, const ChunkTally& more) {
  sum.candidates += more.candidates;
  sum.randomised.resize(std::max(sum.randomised.size(), more.randomised.size()), 0);
  for (std::size_t arm = 0; arm < more.randomised.size(); ++arm) sum.randomised[arm] += more.randomised[arm];
  sum.failed_before += more.failed_before;
  sum.failed_after += more.failed_after;
  sum.steps += more.steps;
  sum.rescued += more.rescued;
  sum.reused_slots += more.reused_slots;
  if (sum.first_failure.empty()) sum.first_failure = more.first_failure;
}

}  // namespace hepatrial::trial
