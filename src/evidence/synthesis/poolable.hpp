#pragma once
// Which printed results can be pooled, one of each trial and group of patients, and why the others cannot.
// Method: docs/methods/pooling.md. Checked by tests/evidence/synthesis_test.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/store.hpp"
#include "evidence/synthesis/risk_of_bias.hpp"

namespace hepatrial::evidence {

/// What to pool.
struct PoolQuestion {
  std::string endpoint;      ///< ORR, DCR, CR, ... (shares of patients) or HR_OS, HR_PFS, ... (ratios)
  std::string regimen;       ///< as people write it; empty: every one
  std::string comparator;    ///< of ratios; empty: every one
  std::string line;          ///< "1L", "2L"; empty: every one
  std::string criteria;      ///< of response, "RECIST1.1" or "mRECIST"; empty: every one, RECIST 1.1 first
  bool with_doubted = true;  ///< also results that the consistency checks call an error, where nothing else is printed
};

/// A printed result with what it is about.
struct PoolableResult {
  std::string id;       ///< row of the store
  std::string trial;    ///< key under which results of one trial meet
  std::string name;     ///< as printed
  std::string regimen;  ///< drug codes
  std::string comparator;
  std::string population;
  std::string line;
  std::string prior_therapy;
  std::string criteria;
  std::string cut_off;  ///< date or version of the analysis, where stated
  std::optional<std::int64_t> n;
  double value = 0.0;
  std::optional<double> lower;
  std::optional<double> upper;
  double level = 0.95;        ///< of the interval
  bool level_stated = false;  ///< false: 95 % is assumed
  std::string source;
  std::string where;
  RiskOfBias bias;
  std::vector<std::string> doubts;  ///< findings of the consistency checks about this row
  bool doubted = false;             ///< at least one of them is an error
};

/// A result left out.
struct LeftOut {
  PoolableResult result;
  std::string reason;
};

/// Shares: `value` is in per cent and `events` the whole number it stands for.
struct PoolableShare {
  PoolableResult result;
  std::int64_t events = 0;
};

struct PoolableShares {
  std::vector<PoolableShare> used;
  std::vector<LeftOut> left_out;
};
struct PoolableRatios {
  std::vector<PoolableResult> used;
  std::vector<LeftOut> left_out;
};

/// Results of reviews and calibration targets together. Of several of one trial, regimen and population the one used is
/// the first that is not doubted and has what pooling needs; results by RECIST 1.1 stand before others. Errors:
/// bad_input for an unknown drug or an endpoint of the other kind.
[[nodiscard]] core::Result<PoolableShares> poolable_shares(const Store& store, const PoolQuestion& question);
[[nodiscard]] core::Result<PoolableRatios> poolable_ratios(const Store& store, const PoolQuestion& question);

/// True for HR_OS and the like.
[[nodiscard]] bool is_ratio_endpoint(std::string_view endpoint);

}  // namespace hepatrial::evidence
