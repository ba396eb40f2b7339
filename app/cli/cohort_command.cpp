#include "cli/cohort_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

#include "cli/progress_bar.hpp"
#include "core/delimited.hpp"
#include "core/files.hpp"
#include "report/cohort_datasets.hpp"
#include "study/comparison.hpp"
#include "trial/cohort.hpp"
#include "trial/cohort_result.hpp"
#include "trial/randomisation.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_trials = "trials/";

core::Problem interrupted(const fs::path& out, std::uint64_t chunks) {
  return {core::ProblemKind::usage,
          fmt::format("stopped on request; {} finished chunks are kept", chunks),
          {out.string(), 0, ""},
          "run the same command again to go on"};
}

// What a chunk depends on, told apart so that a refusal can say what changed.
trial::CohortIdentity identity_of(const report::Provenance& made) {
  trial::CohortIdentity identity(made.input_sha256.begin(), made.input_sha256.end());
  identity["program"] = made.version;
  identity["kernel"] = fmt::format("{:016x}", made.kernel_hash);
  identity["solver"] = made.solver;
  for (const char* const option : {"relative_tolerance", "absolute_tolerance"}) {
    identity[option] = made.options.at(option);
  }
  return identity;
}

// A cohort whose chunks are all there, and what its results are made with.
struct CompleteCohort {
  const DiseaseInputs& inputs;
  const std::vector<evidence::Target>& targets;
  const trial::TrialSpec& spec;
  trial::CohortPlan plan;
  trial::CohortFolder folder;
  report::Provenance provenance;
  std::uint64_t seed = 0;
  bool quiet = false;
};

std::string command_line(const trial::CohortPlan& plan, const std::string& trial_name, std::uint64_t seed) {
  std::string text = fmt::format("hepatrial run {} --seed {} --cohort", trial_name, seed);
  if (plan.patients_per_arm > 0) text += fmt::format(" --patients {}", plan.patients_per_arm);
  if (plan.chunks > 0) text += fmt::format(" --chunks {}", plan.chunks);
  return text;
}

core::Result<SimulatedTrial> read_cohort(const CompleteCohort& cohort, const core::StopFlag& stop) {
  const fs::path& out = cohort.folder.path();
  report::CohortDatasets datasets(out, cohort.spec,
                                  {{"trial", cohort.spec.id},
                                   {"seed", std::to_string(cohort.seed)},
                                   {"version", cohort.provenance.version},
                                   {"subjects", "virtual patients; no row describes a person"}});
  const Stopwatch analysis;
  core::Result<trial::TrialResult> result;
  {
    ProgressBar bar("chunks read of " + cohort.spec.id, progress_style(stderr, cohort.quiet));
    result = trial::cohort_result(
        cohort.spec, cohort.seed, cohort.plan, cohort.folder,
        [&datasets](const std::vector<trial::PatientRecord>& patients) { return datasets.add(patients); }, &bar, &stop);
  }
  if (!result) return core::fail(result.error());
  if (result->interrupted) return core::fail(interrupted(out, cohort.folder.indices().size()));
  auto summary = trial::summarise(*result);
  if (!summary) return core::fail(summary.error());
  if (const auto finished = datasets.finish(); !finished) return core::fail(finished.error());
  SimulatedTrial trial{std::move(*result), std::move(*summary), {}};
  trial.timing["analysis_s"] = analysis.seconds();
  return trial;
}

core::Result<Answer> write_cohort(const CompleteCohort& cohort, double simulation_s, std::string notes,
                                  const core::StopFlag& stop) {
  auto trial = read_cohort(cohort, stop);
  if (!trial) return core::fail(trial.error());
  trial->timing["simulation_s"] = simulation_s;
  const auto comparison = study::compare(trial->result, trial->summary, cohort.targets);
  const fs::path& out = cohort.folder.path();
  if (const auto written = write_results(cohort.provenance, *trial, comparison, out); !written) {
    return core::fail(written.error());
  }
  for (const std::string& note : trial->result.notes) notes += note + "\n";
  return Answer{closing_lines(*trial, out), std::move(notes)};
}

// Results of a run in one piece and of a cohort would not belong together.
core::Result<void> check_no_other_results(const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out / "manifest.json", error) || fs::exists(out / "chunks" / "run.json", error)) return {};
  return core::fail({core::ProblemKind::bad_input,
                     "holds the results of a run that was not made in chunks",
                     {out.string(), 0, "--out"},
                     "choose another folder"});
}

bool all_there(const trial::CohortPlan& plan, const trial::CohortFolder& folder) {
  const auto indices = folder.indices();
  return plan.chunks == 0 || std::count_if(indices.begin(), indices.end(), [&plan](std::uint64_t index) {
                               return index < plan.chunks;
                             }) == static_cast<std::ptrdiff_t>(plan.chunks);
}

std::string chunk_counts(const trial::CohortProgress& progress) {
  return fmt::format("Chunks: {} made now, {} were there.\n", progress.made, progress.kept);
}

trial::CohortOptions cohort_options(const RunOptions& options, const trial::TrialSpec& spec) {
  trial::CohortOptions out;
  out.run.seed = options.simulation.seed;
  out.run.solver.threads = options.simulation.threads;
  out.run.max_failed_share = options.simulation.max_failed_share;
  out.run.inject_failure_share = options.simulation.inject_failure_share;
  out.chunks = options.chunks.chunks.value_or(0);
  const std::size_t unless_told = out.chunks > 0 ? 0 : spec.default_patients_per_arm;
  out.patients_per_arm = options.simulation.patients_per_arm.value_or(unless_told);
  out.shard = {options.chunks.shard - 1, options.chunks.shards};
  return out;
}

// The number that `cohort_plan` wrote.
std::uint64_t seed_of(const trial::CohortPlan& plan) {
  std::uint64_t seed = 0;
  if (const auto found = plan.identity.find("seed"); found != plan.identity.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), seed);
  }
  return seed;
}

// "sharp.toml": the identity names the trial file beside the other inputs.
std::string trial_name_of(const trial::CohortPlan& plan) {
  const auto found = plan.identity.lower_bound(std::string(k_trials));
  if (found == plan.identity.end() || !found->first.starts_with(k_trials)) return plan.trial_id + ".toml";
  return found->first.substr(k_trials.size());
}

// What this program would make now of what the plan says.
core::Result<report::Provenance> provenance_of_plan(const DiseaseInputs& inputs, const trial::CohortPlan& plan,
                                                    const MergeOptions& options) {
  const auto value = [&plan](const char* key) {
    const auto found = plan.identity.find(key);
    return found == plan.identity.end() ? std::string() : found->second;
  };
  SimulationOptions made;
  made.solver = value("solver") == "batch" ? SolverChoice::batch : SolverChoice::reference;
  made.max_failed_share = options.max_failed_share;
  if (!core::parse_number(value("inject_failure_share"), made.inject_failure_share)) made.inject_failure_share = 0;
  report::Provenance provenance = provenance_of(inputs, trial_name_of(plan), plan.trial_text, made);
  trial::CohortIdentity now = identity_of(provenance);
  for (const char* const key : {"chunk format", "chunk size", "inject_failure_share", "seed", "trial"}) {
    if (plan.identity.contains(key)) now[key] = value(key);
  }
  auto changed = trial::differences(plan.identity, now, options.parts.front());
  if (!changed.empty()) return core::fail(std::move(changed));
  return provenance;
}

core::Result<trial::ChunkTally> count_chunks(const trial::CohortPlan& plan, const trial::CohortFolder& folder) {
  trial::ChunkTally sum;
  for (const std::uint64_t index : folder.indices()) {
    const auto counted = folder.check_chunk(plan, index);
    if (!counted) return core::fail(counted.error());
    trial::add(sum, *counted);
  }
  return sum;
}

}  // namespace

bool runs_in_chunks(const RunOptions& options, const trial::TrialSpec& spec) {
  if (options.chunks.asked_for()) return true;
  const auto sizes =
      trial::arm_sizes(spec.arms, options.simulation.patients_per_arm.value_or(spec.default_patients_per_arm));
  return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}) > report::k_csv_patients_max;
}

core::Result<Answer> run_in_chunks(const RunOptions& options, const PreparedTrial& prepared,
                                   const core::StopFlag& stop) {
  if (const auto free = check_no_other_results(prepared.out); !free) return core::fail(free.error());
  const std::string trial_name = prepared.trial_file.filename().string();
  const trial::CohortOptions cohort = cohort_options(options, prepared.spec);
  report::Provenance provenance = provenance_of(prepared.inputs, trial_name, prepared.trial_text, options.simulation);
  const trial::CohortPlan plan =
      trial::cohort_plan(prepared.spec, prepared.trial_text, identity_of(provenance), cohort);
  provenance.command_line = command_line(plan, trial_name, cohort.run.seed);
  const trial::CohortFolder folder(prepared.out);
  const auto solver = make_solver(options.simulation.solver, options.simulation.kernel);
  const Stopwatch simulation;
  core::Result<trial::CohortProgress> progress;
  {
    ProgressBar bar("candidates of " + prepared.spec.id, progress_style(stderr, options.simulation.quiet));
    progress = trial::run_cohort(prepared.spec, prepared.inputs.pharmacy, prepared.inputs.table, prepared.inputs.model,
                                 *solver, cohort, plan, folder, &bar, &stop);
  }
  if (!progress) return core::fail(progress.error());
  std::string notes;
  for (const std::string& note : progress->notes) notes += note + "\n";
  if (progress->interrupted) {
    core::Problem problem = interrupted(prepared.out, progress->kept + progress->made);
    problem.message += notes.empty() ? "" : "; " + notes.substr(0, notes.size() - 1);
    return core::fail(std::move(problem));
  }
  notes += chunk_counts(*progress);
  if (cohort.shard.count > 1 && !all_there(plan, folder)) {
    return Answer{fmt::format("Shard {}/{} is finished. When all are: hepatrial merge FOLDER... --out DIR\n",
                              options.chunks.shard, options.chunks.shards),
                  std::move(notes)};
  }
  return write_cohort({prepared.inputs, prepared.targets, prepared.spec, plan, folder, std::move(provenance),
                       cohort.run.seed, options.simulation.quiet},
                      simulation.seconds(), std::move(notes), stop);
}

core::Result<Answer> merge(const MergeOptions& options, const core::StopFlag& stop) {
  const auto inputs = load_disease();
  if (!inputs) return core::fail(inputs.error());
  const auto targets = read_calibration_targets(inputs->data);
  if (!targets) return core::fail(targets.error());
  if (const auto free = check_no_other_results(options.out); !free) return core::fail(free.error());
  const auto first = trial::CohortFolder(options.parts.front()).existing_plan();
  if (!first) return core::fail(first.error());
  auto provenance = provenance_of_plan(*inputs, *first, options);
  if (!provenance) return core::fail(provenance.error());
  const trial::CohortFolder folder(options.out);
  const Stopwatch copying;
  const auto plan = trial::merge_cohorts({options.parts.begin(), options.parts.end()}, folder);
  if (!plan) return core::fail(plan.error());
  provenance->command_line = command_line(*plan, trial_name_of(*plan), seed_of(*plan));
  const auto spec =
      trial::read_trial_text(plan->trial_text, (options.out / "chunks" / "run.json").string(), inputs->pharmacy);
  if (!spec) return core::fail(spec.error());
  const auto sum = count_chunks(*plan, folder);
  if (!sum) return core::fail(sum.error());
  if (const auto sound = trial::check_counts(*spec, *sum, options.max_failed_share); !sound) {
    return core::fail(sound.error());
  }
  return write_cohort({*inputs, *targets, *spec, *plan, folder, std::move(*provenance), seed_of(*plan), options.quiet},
                      copying.seconds(), "", stop);
}

}  // namespace hepatrial::cli
