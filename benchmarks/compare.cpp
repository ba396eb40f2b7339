#include "benchmarks/compare.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "benchmarks/engines.hpp"
#include "benchmarks/reference.hpp"

namespace hepatrial::benchmarks {

namespace {

// One setting of one engine that is timed.
struct Contestant {
  const compile::CompiledModel* model = nullptr;
  std::unique_ptr<simulate::Solver> solver;
  Row row;
  std::vector<double> times;  // processor seconds per patient, one per repeat
};

// An untimed run over the reference's patients: errors, and a first idea of the cost.
core::Result<void> find_errors(const Problem& problem, const Reference& reference, Contestant& contestant) {
  Run run;
  run.relative_tolerance = contestant.row.relative_tolerance;
  run.patients = run.rows = run.recorded = std::min(problem.reference_count, problem.patient_count);
  const auto outcome = measure(*contestant.solver, problem, *contestant.model, run);
  if (!outcome) return core::fail(outcome.error());
  const std::vector<double> errors = errors_of(problem, outcome->values, reference);
  contestant.row.error = summarise_errors(errors);
  contestant.row.error_patients = errors.size();
  contestant.row.seconds = outcome->processor_seconds / static_cast<double>(run.rows);
  count_into(contestant.row, *outcome);
  return {};
}

// The same patients for everybody, as many as the time allows; fast settings go through them several times.
void choose_rows(const Problem& problem, const Effort& effort, std::vector<Contestant>& contestants) {
  double one_round = 0;
  for (const Contestant& contestant : contestants) one_round += contestant.row.seconds;
  const double affordable = effort.timed_seconds / (effort.repeats * std::max(one_round, 1e-9));
  const std::size_t fewest = std::min<std::size_t>(8, problem.patient_count);
  const std::size_t patients = affordable < static_cast<double>(problem.patient_count)
                                   ? static_cast<std::size_t>(affordable)
                                   : problem.patient_count;
  for (Contestant& contestant : contestants) {
    Row& row = contestant.row;
    // Whole rounds of lanes, and enough of them: how a long run ends is not what is measured.
    const auto lanes = static_cast<std::size_t>(our_lanes());
    row.patients = std::min((std::max(patients, fewest) + lanes - 1) / lanes * lanes, problem.patient_count);
    const double expected = row.seconds * static_cast<double>(row.patients);
    const double rounds = std::clamp(std::ceil(effort.shortest_run_seconds / std::max(expected, 1e-9)), 1.0, 1000.0);
    const double filled = row.engine == "rival" ? 1 : std::ceil(8.0 * our_lanes() / static_cast<double>(row.patients));
    row.rows = row.patients * static_cast<std::size_t>(std::max(rounds, filled));
  }
}

core::Result<void> time_once(const Problem& problem, Contestant& contestant) {
  Run run;
  run.relative_tolerance = contestant.row.relative_tolerance;
  run.patients = contestant.row.patients;
  run.rows = contestant.row.rows;
  const auto outcome = measure(*contestant.solver, problem, *contestant.model, run);
  if (!outcome) return core::fail(outcome.error());
  contestant.times.push_back(outcome->processor_seconds / static_cast<double>(run.rows));
  contestant.row.failed = 0;
  count_into(contestant.row, *outcome);
  return {};
}

// Everybody once, then everybody again: a slow spell of the machine hits both engines.
core::Result<void> time_all(const Problem& problem, const Effort& effort, std::vector<Contestant>& contestants) {
  for (int repeat = 0; repeat < effort.repeats; ++repeat) {
    for (Contestant& contestant : contestants) {
      if (auto timed = time_once(problem, contestant); !timed) return timed;
    }
  }
  for (Contestant& contestant : contestants) {
    contestant.row.seconds = quantile(contestant.times, 0.5);
    contestant.row.seconds_lowest = quantile(contestant.times, 0);
    contestant.row.seconds_highest = quantile(contestant.times, 1);
  }
  return {};
}

// Ours and the rival's in turn.
std::vector<Contestant> interleaved(std::vector<Contestant> ours, std::vector<Contestant> rival) {
  std::vector<Contestant> all;
  for (std::size_t i = 0; i < std::max(ours.size(), rival.size()); ++i) {
    if (i < ours.size()) all.push_back(std::move(ours[i]));
    if (i < rival.size()) all.push_back(std::move(rival[i]));
  }
  return all;
}

Contestant contestant_of(const Problem& problem, const compile::CompiledModel& model,
                         std::unique_ptr<simulate::Solver> solver, std::string engine, std::string setting,
                         double tolerance) {
  Contestant contestant;
  contestant.model = &model;
  contestant.solver = std::move(solver);
  contestant.row.model = problem.name;
  contestant.row.engine = std::move(engine);
  contestant.row.setting = std::move(setting);
  contestant.row.relative_tolerance = tolerance;
  contestant.row.stage = "timed";
  return contestant;
}

// The rival's best point near relative tolerance 1e-5: what its profile and its scaling are measured with.
const RivalPoint& middle_point(const std::vector<RivalPoint>& best) {
  const auto distance = [](const RivalPoint& point) { return std::fabs(std::log10(point.relative_tolerance) + 5); };
  return *std::min_element(best.begin(), best.end(),
                           [&](const RivalPoint& a, const RivalPoint& b) { return distance(a) < distance(b); });
}

double cost_at(const std::vector<Row>& rows, double tolerance) {
  const auto distance = [&](const Row& row) { return std::fabs(std::log10(row.relative_tolerance / tolerance)); };
  return std::min_element(rows.begin(), rows.end(),
                          [&](const Row& a, const Row& b) { return distance(a) < distance(b); })
      ->seconds;
}

std::size_t patients_for(double seconds, double cost, const Problem& problem) {
  return std::clamp(static_cast<std::size_t>(seconds / cost), std::size_t{8},
                    std::max<std::size_t>(problem.patient_count, 8));
}

core::Result<void> measure_scaling(const Problem& problem, const compile::CompiledModel& model,
                                   simulate::Solver& solver, const std::string& engine, double tolerance,
                                   std::size_t rows, ProblemResult& result) {
  std::vector<double> one, two;
  for (int repeat = 0; repeat < 3; ++repeat) {
    for (const int threads : {1, 2}) {
      Run run;
      run.relative_tolerance = tolerance;
      run.patients = std::min(rows, problem.patient_count);
      run.rows = rows;
      run.threads = threads;
      const auto outcome = measure(solver, problem, model, run);
      if (!outcome) return core::fail(outcome.error());
      (threads == 1 ? one : two).push_back(outcome->wall_seconds);
    }
  }
  result.scalings.push_back({problem.name, engine, tolerance, quantile(one, 0.5), quantile(two, 0.5)});
  return {};
}

core::Result<void> measure_widths(const Problem& problem, const compile::CompiledModel& model, double tolerance,
                                  std::size_t rows, ProblemResult& result) {
  for (const int lanes : {8, 4, 2, 1}) {
    if (lanes > our_lanes()) continue;
    const auto solver = make_our_solver(lanes);
    const compile::CompiledModel ready = with_kernels(model, lanes);
    std::vector<double> times;
    for (int repeat = 0; repeat < 3; ++repeat) {
      Run run;
      run.relative_tolerance = tolerance;
      run.patients = std::min(rows, problem.patient_count);
      run.rows = rows;
      const auto outcome = measure(*solver, problem, ready, run);
      if (!outcome) return core::fail(outcome.error());
      times.push_back(outcome->processor_seconds / static_cast<double>(rows));
    }
    result.widths.push_back({lanes, tolerance, quantile(times, 0.5)});
  }
  return {};
}

core::Result<void> explain(const Problem& problem, const Effort& effort, const compile::CompiledModel& our_model,
                           const compile::CompiledModel& rival_model, const std::vector<RivalPoint>& best,
                           ProblemResult& result) {
  constexpr double k_tolerance = 1e-5;
  const RivalPoint& point = middle_point(best);
  const std::size_t our_rows = patients_for(effort.profile_seconds, cost_at(result.ours, k_tolerance), problem);
  const std::size_t rival_rows = patients_for(effort.profile_seconds, point.seconds, problem);
  const auto ours = profile_ours(problem, our_model, k_tolerance, our_rows);
  if (!ours) return core::fail(ours.error());
  const auto rival = profile_rival(problem, rival_model, point.setting, point.relative_tolerance, rival_rows);
  if (!rival) return core::fail(rival.error());
  result.profiles = {*ours, *rival};
  if (auto good = measure_widths(problem, our_model, k_tolerance, std::max<std::size_t>(our_rows / 2, 32), result);
      !good) {
    return good;
  }
  const auto solver = make_our_solver();
  if (auto good = measure_scaling(problem, our_model, *solver, our_solver_name(), k_tolerance, our_rows, result); !good)
    return good;
  RivalSolver rival_solver(point.setting);
  return measure_scaling(problem, rival_model, rival_solver, "rival", point.relative_tolerance, rival_rows, result);
}

core::Result<void> fill(const Problem& problem, const Effort& effort, const std::filesystem::path& folder,
                        ProblemResult& result) {
  const auto reference = reference_of(problem, folder);
  if (!reference) return core::fail(reference.error());
  result.reference_uncertainty = reference->uncertainty;
  const EngineModel our_model = model_for_us(problem.model);
  const auto rival_model = model_for_rival(problem.model, folder);
  if (!rival_model) return core::fail(rival_model.error());
  result.our_engine = our_solver_name();
  result.our_kernel = our_model.kernel;
  result.rival_kernel = rival_model->kernel;
  RivalGrid grid = effort.grid;
  grid.tolerances = effort.rival_tolerances;
  auto search = search_rival(problem, rival_model->model, *reference, grid);
  if (!search) return core::fail(search.error());
  std::vector<Contestant> ours, rival;
  for (const double tolerance : effort.tolerances)
    ours.push_back(contestant_of(problem, our_model.model, make_our_solver(), "hepatrial", "", tolerance));
  for (const RivalPoint& point : search->best) {
    rival.push_back(contestant_of(problem, rival_model->model, std::make_unique<RivalSolver>(point.setting), "rival",
                                  text_of(point.setting), point.relative_tolerance));
  }
  std::vector<Contestant> all = interleaved(std::move(ours), std::move(rival));
  for (Contestant& contestant : all) {
    if (auto found = find_errors(problem, *reference, contestant); !found) return found;
  }
  choose_rows(problem, effort, all);
  if (auto timed = time_all(problem, effort, all); !timed) return timed;
  for (const Contestant& contestant : all)
    (contestant.row.engine == "rival" ? result.rival : result.ours).push_back(contestant.row);
  result.searched = std::move(search->rows);
  if (const auto latency = latency_of(problem, folder)) {
    result.latency = *latency;
  } else {
    result.no_latency = core::text(latency.error());
  }
  return explain(problem, effort, our_model.model, rival_model->model, search->best, result);
}

}  // namespace

Effort quick_effort() {
  Effort effort;
  effort.tolerances = {1e-3, 1e-5, 1e-7};
  effort.rival_tolerances = {1e-3, 1e-5, 1e-7, 1e-9};
  effort.grid.nonlinear_coefficients = {0.03, 0.1};
  effort.grid.maximum_orders = {5};
  effort.grid.seconds = 2;
  effort.grid.keep = 4;
  effort.repeats = 1;
  effort.timed_seconds = 3;
  effort.shortest_run_seconds = 0.02;
  effort.profile_seconds = 0.2;
  effort.memory_seconds = 2;
  return effort;
}

ProblemResult compare(const Problem& problem, const Effort& effort, const std::filesystem::path& folder) {
  ProblemResult result;
  result.name = problem.name;
  result.title = problem.title;
  result.states = problem.model.states.size();
  result.jacobian_entries = static_cast<std::size_t>(problem.model.kernel->jacobian_nonzero_count);
  result.model_days = problem.model_days;
  if (auto filled = fill(problem, effort, folder, result); !filled) {
    result.ours.clear();
    result.rival.clear();
    result.left_out = core::text(filled.error());
  }
  return result;
}

}  // namespace hepatrial::benchmarks
