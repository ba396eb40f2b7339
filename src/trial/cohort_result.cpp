#include "trial/cohort_result.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "trial/analysis.hpp"
#include "trial/cohort.hpp"
#include "trial/randomisation.hpp"

namespace hepatrial::trial {

namespace {

constexpr std::size_t k_status_count = static_cast<std::size_t>(PatientStatus::failed) + 1;

core::Problem bad(const CohortFolder& folder, std::string message, std::string advice) {
  return {core::ProblemKind::bad_input, std::move(message), {folder.path().string(), 0, "chunks"}, std::move(advice)};
}

// "3, 5 to 9 and 12 more"
std::string ranges_text(const std::vector<std::uint64_t>& indices) {
  constexpr std::size_t k_most_ranges = 5;
  std::string out;
  std::size_t ranges = 0, told = 0;
  for (std::size_t i = 0; i < indices.size() && ranges < k_most_ranges; ++ranges) {
    std::size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    out += (out.empty() ? "" : ", ") + std::to_string(indices[i]);
    if (last > i) out += " to " + std::to_string(indices[last]);
    told = i = last + 1;
  }
  if (told < indices.size()) out += " and " + std::to_string(indices.size() - told) + " more";
  return out;
}

// Picks the patients of each arm until every arm is full.
class Selection {
 public:
  Selection(const TrialSpec& spec, std::size_t patients_per_arm)
      : left_(patients_per_arm > 0 ? arm_sizes(spec.arms, patients_per_arm)
                                   : std::vector<std::size_t>(spec.arms.size(), k_no_limit)) {}

  [[nodiscard]] bool full() const {
    return std::all_of(left_.begin(), left_.end(), [](std::size_t left) { return left == 0; });
  }

  /// Takes a patient randomised beyond what was asked for out of his arm.
  void take(PatientRecord& patient) {
    if (patient.arm < 0) return;
    std::size_t& left = left_[static_cast<std::size_t>(patient.arm)];
    if (left > 0) {
      left -= left == k_no_limit ? 0 : 1;
      return;
    }
    patient.arm = -1;
    patient.status = PatientStatus::eligible_not_needed;
    patient.failure_reason.clear();
    patient.trial_line = {};
    patient.received_subsequent_therapy = false;
    patient.subsequent_regimen.clear();
  }

 private:
  static constexpr std::size_t k_no_limit = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> left_;
};

// The chunks that are there without a gap, and those that are missing before the last one there or asked for.
struct Inventory {
  std::vector<std::uint64_t> ready, missing;
};

Inventory inventory_of(const CohortPlan& plan, const CohortFolder& folder) {
  const std::vector<std::uint64_t> there = folder.indices();
  const std::uint64_t behind = plan.chunks > 0 ? plan.chunks : there.empty() ? 1 : there.back() + 1;
  Inventory out;
  std::size_t place = 0;
  for (std::uint64_t index = 0; index < std::min(behind, k_chunks_max); ++index) {
    if (place < there.size() && there[place] == index) {
      ++place;
      if (out.missing.empty()) out.ready.push_back(index);
    } else {
      out.missing.push_back(index);
    }
  }
  return out;
}

core::Problem incomplete(const CohortFolder& folder, const Inventory& inventory) {
  const std::string which = inventory.missing.size() == 1 ? "chunk " : "chunks ";
  return bad(folder, which + ranges_text(inventory.missing) + " missing",
             "make them with the same 'hepatrial run', or merge the shard that made them");
}

// Whether a run over these chunks had to end although arms are not full: it looks at so many candidates and no more.
bool gave_up(const TrialSpec& spec, const CohortPlan& plan, std::uint64_t candidates) {
  const auto sizes = arm_sizes(spec.arms, plan.patients_per_arm);
  const std::uint64_t needed = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  return candidates + plan.chunk_candidates > needed * k_candidates_per_patient_max;
}

}  // namespace

core::Result<TrialResult> cohort_result(const TrialSpec& spec, std::uint64_t seed, const CohortPlan& plan,
                                        const CohortFolder& folder, const TakePatients& take, core::Progress* progress,
                                        const core::StopFlag* stop) {
  if (spec.id != plan.trial_id || spec.arms.size() != plan.arms || spec.prior_lines.size() != plan.prior_lines) {
    return core::fail(bad(folder, "was made for another trial than " + spec.id, ""));
  }
  const Inventory chunks = inventory_of(plan, folder);
  TrialResult out;
  out.spec = spec;
  out.seed = seed;
  out.candidates_by_status.assign(k_status_count, 0);
  auto set = std::make_shared<AnalysisSet>(spec);
  Selection selection(spec, plan.patients_per_arm);
  for (const std::uint64_t index : chunks.ready) {
    if (selection.full()) break;
    if (stop != nullptr && stop->load()) {
      out.interrupted = true;
      return out;
    }
    auto chunk = folder.read_chunk(plan, index);
    if (!chunk) return core::fail(chunk.error());
    std::size_t counted = 0;
    for (; counted < chunk->patients.size() && !selection.full(); ++counted) {
      PatientRecord& patient = chunk->patients[counted];
      selection.take(patient);
      set->add(patient);
      ++out.candidates_by_status[static_cast<std::size_t>(patient.status)];
    }
    chunk->patients.resize(counted);
    out.statistics.steps += chunk->tally.steps;
    out.statistics.rescued += chunk->tally.rescued;
    out.reused_slots += chunk->tally.reused_slots;
    if (take) {
      if (auto taken = take(chunk->patients); !taken) return core::fail(taken.error());
    }
    if (progress != nullptr) progress->advance(index + 1, chunks.ready.size());
  }
  if (!selection.full() && !chunks.missing.empty()) return core::fail(incomplete(folder, chunks));
  out.failed_patients = out.candidates_by_status[static_cast<std::size_t>(PatientStatus::failed)];
  if (plan.patients_per_arm > 0 && !selection.full()) {
    if (plan.chunks == 0 && !gave_up(spec, plan, set->candidates)) {
      return core::fail(bad(folder, "its " + std::to_string(chunks.ready.size()) + " chunks do not fill the arms yet",
                            "go on with the same 'hepatrial run', or ask for fewer --patients"));
    }
    out.notes.push_back("fewer patients than asked for: the arms are not full after " +
                        std::to_string(set->candidates) + " candidates");
  }
  out.analysed = std::move(set);
  return out;
}

}  // namespace hepatrial::trial
