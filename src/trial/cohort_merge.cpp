// Puts the chunks of several folders into one.
#include <algorithm>
#include <map>

#include "core/files.hpp"
#include "trial/cohort.hpp"

namespace hepatrial::trial {

namespace {

// Where each chunk comes from; checks all of them.
core::Result<std::map<std::uint64_t, std::filesystem::path>> gather(const std::vector<CohortFolder>& parts,
                                                                    const CohortPlan& plan) {
  std::map<std::uint64_t, std::filesystem::path> from;
  core::Problems problems;
  for (const CohortFolder& part : parts) {
    for (const std::uint64_t index : part.indices()) {
      if (const auto checked = part.check_chunk(plan, index); !checked) {
        problems.insert(problems.end(), checked.error().begin(), checked.error().end());
        continue;
      }
      const auto [place, added] = from.try_emplace(index, part.chunk_file(index));
      if (added) continue;
      const auto first = core::read_file(place->second), second = core::read_file(part.chunk_file(index));
      if (first && second && *first == *second) continue;
      problems.push_back({core::ProblemKind::bad_input,
                          "chunk " + std::to_string(index) + " differs from " + place->second.string(),
                          {part.chunk_file(index).string(), 0, ""},
                          "one of the two was made by another program or on a machine that computes differently"});
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return from;
}

}  // namespace

core::Result<CohortPlan> merge_cohorts(const std::vector<CohortFolder>& parts, const CohortFolder& into) {
  std::vector<CohortPlan> plans;
  core::Problems problems;
  const auto read = [&](const CohortFolder& part) {
    auto plan = part.existing_plan();
    if (!plan) {
      problems.insert(problems.end(), plan.error().begin(), plan.error().end());
      return;
    }
    if (!plans.empty()) {
      const auto changed = differences(plan->identity, plans.front().identity, part.path());
      problems.insert(problems.end(), changed.begin(), changed.end());
    }
    plans.push_back(std::move(*plan));
  };
  for (const CohortFolder& part : parts) read(part);
  if (!problems.empty()) return core::fail(std::move(problems));
  CohortPlan plan = plans.front();
  for (const CohortPlan& each : plans) {
    plan.chunks = std::max(plan.chunks, each.chunks);
    plan.patients_per_arm = std::max(plan.patients_per_arm, each.patients_per_arm);
  }
  // What is already there is a part like the others, so that a merge can be repeated.
  std::vector<CohortFolder> all = parts;
  const auto there = into.read_plan();
  if (!there) return core::fail(there.error());
  if (*there) {
    auto changed = differences((*there)->identity, plan.identity, into.path());
    if (!changed.empty()) return core::fail(std::move(changed));
    all.push_back(into);
  }
  const auto from = gather(all, plan);
  if (!from) return core::fail(from.error());
  if (auto created = into.create(); !created) return core::fail(created.error());
  if (auto written = into.write_plan(plan); !written) return core::fail(written.error());
  for (const auto& [index, file] : *from) {
    if (file == into.chunk_file(index)) continue;
    const auto bytes = core::read_file(file);
    if (!bytes) return core::fail(bytes.error());
    if (auto written = core::write_file(into.chunk_file(index), *bytes); !written) return core::fail(written.error());
  }
  return plan;
}

}  // namespace hepatrial::trial
