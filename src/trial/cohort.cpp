#include "trial/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/delimited.hpp"
#include "trial/randomisation.hpp"
#include "trial/trial_setting.hpp"

namespace hepatrial::trial {

namespace {

constexpr int k_chunk_format = 1;
constexpr double k_eligible_share_guess = 0.5;

core::Problem wrong_usage(const std::string& message, const char* field) {
  return {core::ProblemKind::usage, message, {"", 0, field}, ""};
}

core::Result<void> check(const CohortOptions& options) {
  core::Problems problems;
  if (options.patients_per_arm > k_patients_per_arm_max) {
    problems.push_back(wrong_usage("at most " + std::to_string(k_patients_per_arm_max) + " patients per arm, not " +
                                       std::to_string(options.patients_per_arm),
                                   "patients_per_arm"));
  }
  if (options.patients_per_arm == 0 && options.chunks == 0) {
    problems.push_back(wrong_usage("neither patients nor chunks are asked for", "patients_per_arm"));
  }
  if (options.chunks > k_chunks_max) {
    problems.push_back(wrong_usage("at most " + std::to_string(k_chunks_max) + " chunks", "chunks"));
  }
  if (options.shard.count < 1 || options.shard.index >= options.shard.count) {
    problems.push_back(wrong_usage("shard i of n needs 0 <= i < n", "shard"));
  } else if (options.shard.count > 1 && options.chunks == 0) {
    problems.push_back(wrong_usage("a shard cannot know how many chunks all shards need", "chunks"));
  }
  if (options.chunk_candidates < 1 || options.chunk_candidates > k_chunk_candidates) {
    problems.push_back(
        wrong_usage("a chunk has 1 to " + std::to_string(k_chunk_candidates) + " candidates", "chunk_size"));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return {};
}

// One call of run_cohort.
class CohortRun {
 public:
  CohortRun(const TrialSpec& spec, const TrialSetting& setting, const compile::CompiledModel& model,
            simulate::Solver& solver, const CohortOptions& options, const CohortPlan& plan, const CohortFolder& folder,
            core::Progress* progress, const core::StopFlag* stop)
      : spec_(spec),
        setting_(setting),
        model_(model),
        solver_(solver),
        options_(options),
        plan_(plan),
        folder_(folder),
        progress_(progress),
        stop_(stop) {
    if (options.patients_per_arm > 0) quota_ = arm_sizes(spec.arms, options.patients_per_arm);
    const std::uint64_t needed = std::accumulate(quota_.begin(), quota_.end(), std::uint64_t{0});
    last_chunk_ = options.chunks > 0
                      ? options.chunks
                      : std::min(k_chunks_max, needed * k_candidates_per_patient_max / options.chunk_candidates + 1);
  }

  core::Result<CohortProgress> run() {
    find_finished();
    for (std::uint64_t index = options_.shard.index; index < last_chunk_ && !enough(); index += options_.shard.count) {
      const auto kept = finished_.find(index);
      if (kept != finished_.end()) {
        add(out_.tally, kept->second);
        ++out_.kept;
      } else {
        if (auto made = make(index); !made) return tl::unexpected(made.error());
        if (out_.interrupted) return std::move(out_);
      }
      if (auto sound = check_counts(spec_, out_.tally, options_.run.max_failed_share); !sound) {
        return tl::unexpected(sound.error());
      }
    }
    return std::move(out_);
  }

 private:
  // Chunks of this shard that are there and whole.
  void find_finished() {
    for (const std::uint64_t index : folder_.indices()) {
      if (index % options_.shard.count != options_.shard.index) continue;
      auto checked = folder_.check_chunk(plan_, index);
      if (checked) {
        finished_.emplace(index, std::move(*checked));
      } else {
        damaged_.emplace(index, checked.error().front().text());
      }
    }
    ChunkTally sum;
    std::uint64_t kept = 0;
    for (const auto& [index, counted] : finished_) {
      add(sum, counted);
      kept += options_.chunks == 0 || index < last_chunk_ ? 1U : 0U;
    }
    start_progress(sum, kept);
  }

  // What is left to do once `done` chunks with these counts are there. Without a number of chunks it is a guess from
  // the patients per chunk so far, made once before and once after the first chunk: the time left has few beginnings.
  void start_progress(const ChunkTally& sum, std::uint64_t done) {
    const std::uint64_t own =
        last_chunk_ / options_.shard.count + (options_.shard.index < last_chunk_ % options_.shard.count ? 1U : 0U);
    auto chunks = static_cast<double>(own);
    if (options_.chunks == 0) {
      const auto total = [](const auto& counts) {
        return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
      };
      const double per_chunk = done > 0 ? total(sum.randomised) / static_cast<double>(done)
                                        : k_eligible_share_guess * static_cast<double>(options_.chunk_candidates);
      chunks = std::ceil(total(quota_) / std::max(1.0, per_chunk));
    }
    work_ = std::max(1.0, chunks - static_cast<double>(done)) * static_cast<double>(2 * options_.chunk_candidates);
    made_before_ = out_.made;
  }

  [[nodiscard]] bool enough() const {
    if (options_.chunks > 0 || out_.tally.randomised.empty()) return false;
    for (std::size_t arm = 0; arm < quota_.size(); ++arm) {
      if (out_.tally.randomised[arm] < quota_[arm]) return false;
    }
    return true;
  }

  core::Result<void> make(std::uint64_t index) {
    if (const auto why = damaged_.find(index); why != damaged_.end()) {
      out_.notes.push_back("chunk " + std::to_string(index) + " was made again: " + why->second);
    }
    ChunkProgress shown(*this);
    auto chunk =
        run_chunk(setting_, model_, solver_, options_.run.solver, options_.chunk_candidates, index, &shown, stop_);
    if (!chunk) return tl::unexpected(chunk.error());
    out_.interrupted = chunk->interrupted || (stop_ != nullptr && stop_->load());
    if (chunk->interrupted) return {};
    if (auto written = folder_.write_chunk(plan_, *chunk); !written) return written;
    add(out_.tally, tally(*chunk, spec_.arms.size()));
    ++out_.made;
    if (out_.made == 1 && out_.kept == 0 && options_.chunks == 0) start_progress(out_.tally, 1);
    return {};
  }

  // Rows of a chunk as part of what is left; a wrong guess shows as a bar that waits at its end or jumps to it.
  class ChunkProgress final : public core::Progress {
   public:
    explicit ChunkProgress(CohortRun& run)
        : run_(run), before_((run.out_.made - run.made_before_) * 2 * run.options_.chunk_candidates) {}
    void advance(std::size_t done, std::size_t) override {
      if (run_.progress_ == nullptr) return;
      const auto total = static_cast<std::size_t>(run_.work_);
      run_.progress_->advance(std::min(before_ + done, total - 1) / 2, total / 2);
    }

   private:
    CohortRun& run_;
    std::size_t before_;
  };

  const TrialSpec& spec_;
  const TrialSetting& setting_;
  const compile::CompiledModel& model_;
  simulate::Solver& solver_;
  const CohortOptions& options_;
  const CohortPlan& plan_;
  const CohortFolder& folder_;
  core::Progress* progress_;
  const core::StopFlag* stop_;
  std::vector<std::size_t> quota_;
  std::uint64_t last_chunk_ = 0;   ///< one behind it
  double work_ = 1;                ///< rows until the end, from made_before_ on
  std::uint64_t made_before_ = 0;  ///< chunks made before the progress began
  std::map<std::uint64_t, ChunkTally> finished_;
  std::map<std::uint64_t, std::string> damaged_;
  CohortProgress out_;
};

}  // namespace

core::Result<void> check_counts(const TrialSpec& spec, const ChunkTally& sum, double max_failed_share) {
  const std::uint64_t randomised = std::accumulate(sum.randomised.begin(), sum.randomised.end(), std::uint64_t{0});
  if (randomised == 0 && sum.candidates >= k_chunk_candidates) {
    return core::fail({core::ProblemKind::bad_input,
                       "none of " + std::to_string(sum.candidates) + " candidates reached randomisation",
                       {spec.file, spec.eligibility.line, "eligibility"},
                       "widen the conditions or the calendar"});
  }
  const auto above = [max_failed_share](std::uint64_t failed, std::uint64_t of) {
    return static_cast<double>(failed) > max_failed_share * static_cast<double>(of);
  };
  if (!above(sum.failed_before, sum.candidates) && !above(sum.failed_after, randomised)) return {};
  return core::fail({core::ProblemKind::numerical,
                     std::to_string(sum.failed_before) + " of " + std::to_string(sum.candidates) +
                         " candidates failed before randomisation and " + std::to_string(sum.failed_after) + " of " +
                         std::to_string(randomised) + " after it; the first was " + sum.first_failure,
                     {spec.file, 0, "max_failed_share"},
                     "tighten the solver's tolerances, or allow a larger share and read its effect on the results"});
}

CohortPlan cohort_plan(const TrialSpec& spec, std::string trial_text, CohortIdentity identity,
                       const CohortOptions& options) {
  identity["chunk format"] = std::to_string(k_chunk_format);
  identity["chunk size"] = std::to_string(options.chunk_candidates);
  identity["inject_failure_share"] = core::number_text(options.run.inject_failure_share);
  identity["seed"] = std::to_string(options.run.seed);
  identity["trial"] = spec.id;
  return {
      std::move(identity), options.chunks, options.patients_per_arm, options.chunk_candidates, spec.prior_lines.size(),
      spec.arms.size(),    spec.id,        std::move(trial_text)};
}

core::Result<CohortProgress> run_cohort(const TrialSpec& spec, const Pharmacy& pharmacy,
                                        const population::ParameterTable& table, const compile::CompiledModel& model,
                                        simulate::Solver& solver, const CohortOptions& options, const CohortPlan& plan,
                                        const CohortFolder& folder, core::Progress* progress,
                                        const core::StopFlag* stop) {
  if (auto good = check(options); !good) return tl::unexpected(good.error());
  const auto setting = resolve_trial(spec, pharmacy, table, model, options.run);
  if (!setting) return tl::unexpected(setting.error());
  if (auto created = folder.create(); !created) return tl::unexpected(created.error());
  const auto there = folder.read_plan();
  if (!there) return tl::unexpected(there.error());
  if (*there) {
    auto changed = differences((*there)->identity, plan.identity, folder.path());
    if (!changed.empty()) return core::fail(std::move(changed));
  }
  folder.sweep();
  if (auto written = folder.write_plan(plan); !written) return tl::unexpected(written.error());
  return CohortRun(spec, *setting, model, solver, options, plan, folder, progress, stop).run();
}

}  // namespace hepatrial::trial
