#pragma once
// Risk of bias of one result, as far as the design tells. It is a reading of the design, marked so, and no judgement of
// a reviewer: what only a protocol or a report could tell stays "not stated". Domains follow RoB 2 (Sterne 2019,
// doi:10.1136/bmj.l4898) for randomised and ROBINS-I (Sterne 2016, doi:10.1136/bmj.i4919) for other designs.
// Pure, thread-safe. Checked by tests/evidence/synthesis_test.cpp.

#include <string>
#include <string_view>
#include <vector>

namespace hepatrial::evidence {

enum class BiasLevel { low, some_concerns, serious, not_stated };

struct BiasDomain {
  std::string domain;  ///< "allocation", "deviations", "outcome measurement", "missing data", "selective report"
  BiasLevel level;
  std::string reason;
};

/// The overall level is the worst of the stated domains.
struct RiskOfBias {
  std::string tool;  ///< "RoB 2" or "ROBINS-I"
  BiasLevel overall;
  std::vector<BiasDomain> domains;
};

/// `design` as printed ("RCT, double-blind", "Single-arm", "Retrospective"), `endpoint` and `criteria` of the result
/// ("BICR" or "IRF" tell of a blinded central review). A result of one arm is taken as serious for allocation whatever
/// the trial: it is compared with nobody.
[[nodiscard]] RiskOfBias risk_of_bias(std::string_view design, std::string_view endpoint, std::string_view criteria,
                                      bool compares_arms);

[[nodiscard]] const char* name_of(BiasLevel level);

}  // namespace hepatrial::evidence
