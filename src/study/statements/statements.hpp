#pragma once
// The statements test: every causal statement of the reviews as an experiment on the disease model.
// docs/methods/statements.md. Checked by tests/study/statements_test.cpp.

#include <cstdint>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "population/parameter_table.hpp"
#include "simulate/batch.hpp"
#include "study/statements/statement.hpp"
#include "study/statements/statement_map.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study {

/// What the test is made from. `model` holds the disease and the readings, with every constant's value.
struct StatementInputs {
  model::Model model;
  population::ParameterTable table;
  trial::Pharmacy pharmacy;  ///< with the regimens that only statements use
  StatementMap map;
  std::vector<Statement> statements;
  std::vector<Combination> combinations;
};

struct StatementOptions {
  std::size_t patients = 2000;
  std::uint64_t seed = 1;
  simulate::SolverOptions solver;
  double max_failed_share = 0.02;
};

/// Smallest change that counts.
inline constexpr double k_least_effect = 0.01;

enum class StatementStatus : std::uint8_t {
  reproduced,  ///< right sign, interval excludes zero, at least 1 %
  null,        ///< no change of 1 %, or an interval that holds zero
  wrong,       ///< the other sign, interval excludes zero, at least 1 %
  not_represented,
  without_sign  ///< simulated, but the statement gives no sign to hold it to
};
[[nodiscard]] const char* name(StatementStatus status);

/// Mean paired symmetric relative change 2 (with - without) / (|with| + |without|) over patients, with its 95 %
/// interval (Student's t). Between -2 and 2; for small changes the relative change. 0 where both values are 0.
struct Effect {
  double mean = 0, low = 0, high = 0;
  std::size_t patients = 0;  ///< pairs with both values
};
/// Pairs with a NaN are left out. Fewer than two pairs: NaN.
[[nodiscard]] Effect effect_of(const std::vector<double>& with, const std::vector<double>& without);

/// What an effect says about a sign ('+', '-', else without_sign).
[[nodiscard]] StatementStatus judged(char sign, const Effect& effect);

struct StatementResult {
  Statement statement;
  std::string module;  ///< of the node that is read
  StatementStatus status = StatementStatus::not_represented;
  Effect effect;  ///< of more of `from` on `to`
  bool direct = false;
  bool by_definition = false;  ///< what is pushed is what is read: true of any model
  bool readout_only = false;   ///< what is read reaches neither tumour burden nor liver nor a hazard
  std::string context, reading, reason;
};

enum class CombinationStatus : std::uint8_t { adds, adds_nothing, harms, not_represented };
[[nodiscard]] const char* name(CombinationStatus status);

/// Adding the partner against the checkpoint inhibitor alone: change of live tumour volume, one alternative a row.
struct CombinationResult {
  Combination combination;
  std::string alternative;  ///< the partners meant in this row
  CombinationStatus status = CombinationStatus::not_represented;
  Effect volume, survival;
  std::string reading, reason;
};

struct StatementReport {
  std::vector<StatementResult> statements;
  std::vector<CombinationResult> combinations;
  std::size_t patients = 0, conditions = 0;
  std::uint64_t candidates = 0, rows = 0, failed = 0;
  bool interrupted = false;
};

/// Runs the test. Errors, all at once (bad_input with file, line and column of the map): a pushed or read quantity or
/// a regimen that the model or pharmacy lacks, a statement that is not represented without any reason; those of model
/// and solver; numerical when more rows failed than allowed. Deterministic for any number of threads.
[[nodiscard]] core::Result<StatementReport> run_statements(const StatementInputs& inputs,
                                                           const StatementOptions& options, simulate::Solver& solver,
                                                           core::Progress* progress, const core::StopFlag* stop);

/// "ED001,TREG,liver": ids, nodes or modules. Keeps what any of them names; a word that names nothing is an error
/// (usage).
[[nodiscard]] core::Result<std::vector<Statement>> selected_statements(const std::vector<Statement>& statements,
                                                                       const StatementMap& map,
                                                                       const std::string& filter);

/// The files, as comma-separated text.
[[nodiscard]] std::string statements_csv(const StatementReport& report);
[[nodiscard]] std::string combinations_csv(const StatementReport& report);
/// A table for the terminal: counts by module, stated signed statements apart, then the wrong ones.
[[nodiscard]] std::string text(const StatementReport& report);

}  // namespace hepatrial::study
