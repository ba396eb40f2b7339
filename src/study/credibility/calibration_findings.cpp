#include "study/credibility/calibration_findings.hpp"

#include "study/credibility/stopped.hpp"

namespace hepatrial::study {

core::Result<CalibrationFindings> calibration_findings(const CalibrationInputs& inputs, simulate::Solver& solver,
                                                       const EvaluationSettings& settings, std::uint64_t seed,
                                                       core::Progress* progress, const core::StopFlag* stop) {
  auto rows = observations(inputs.plan, inputs.specs, inputs.targets, settings.patients_per_arm);
  if (!rows) return core::fail(rows.error());
  const Evaluator evaluator(inputs, std::move(*rows), solver, settings);
  const auto values = present_values(inputs.plan.parameters, inputs.table, inputs.pharmacy);
  auto report = row_report(evaluator, values, seed, progress, stop);
  if (!report) return core::fail(report.error());
  if (report->interrupted) return core::fail(stopped_on_request());
  CalibrationFindings out;
  for (const CalibrationTrial& trial : inputs.plan.trials) out.trials.push_back(trial.file);
  out.problems = std::move(report->problems);
  out.settings = settings;
  out.seed = seed;
  out.objective = report->judged.objective;
  out.score = report->judged.score;
  for (std::size_t i = 0; i < evaluator.rows().size(); ++i) {
    const Observation& row = evaluator.rows()[i];
    out.rows.push_back(
        scored(row, out.trials[row.trial], report->judged.predicted[i], row_interval(row, report->samples[i], seed)));
  }
  out.intervals = interval_score(out.rows);
  const auto& all = evaluator.rows();
  for (const RivalValues& rival : {two_constants(all, false), two_constants(all, true), active_mean(all)}) {
    auto compared = against(rival, out.rows);
    if (!compared) return tl::unexpected(compared.error());
    out.rivals.push_back(std::move(*compared));
  }
  out.rows = worst_first(std::move(out.rows));
  return out;
}

}  // namespace hepatrial::study
