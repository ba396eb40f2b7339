#include "evidence/synthesis/risk_of_bias.hpp"

#include <algorithm>
#include <initializer_list>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

bool says(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

BiasDomain allocation(const std::string& design, bool compares_arms, bool randomised) {
  if (compares_arms && randomised) return {"allocation", BiasLevel::low, "randomised"};
  if (says(design, {"retrospective"})) return {"allocation", BiasLevel::serious, "retrospective: patients were chosen"};
  if (!compares_arms) return {"allocation", BiasLevel::serious, "one arm: compared with nobody"};
  if (says(design, {"non-randomi", "not randomi", "uncontrolled", "single-arm", "single arm"})) {
    return {"allocation", BiasLevel::serious, "not randomised"};
  }
  return {"allocation", BiasLevel::not_stated, "randomisation not stated"};
}

BiasDomain deviations(const std::string& design) {
  if (says(design, {"double-blind", "double blind", "placebo"})) return {"deviations", BiasLevel::low, "blinded"};
  if (says(design, {"open-label", "open label", "single-arm", "single arm", "retrospective"})) {
    return {"deviations", BiasLevel::some_concerns, "treatment was known"};
  }
  return {"deviations", BiasLevel::not_stated, "blinding not stated"};
}

BiasDomain measurement(const std::string& design, const std::string& endpoint, const std::string& criteria) {
  if (says(endpoint, {"os"})) return {"outcome measurement", BiasLevel::low, "death needs no judgement"};
  if (says(criteria, {"bicr", "irf", "central"})) return {"outcome measurement", BiasLevel::low, "central review"};
  if (says(design, {"double-blind", "double blind"})) return {"outcome measurement", BiasLevel::low, "blinded"};
  if (says(criteria, {"investigator"}) || says(design, {"open-label", "single-arm", "retrospective"})) {
    return {"outcome measurement", BiasLevel::some_concerns, "read by those who knew the treatment"};
  }
  return {"outcome measurement", BiasLevel::not_stated, "reader not stated"};
}

int rank_of(BiasLevel level) {
  switch (level) {
    case BiasLevel::serious: return 3;
    case BiasLevel::some_concerns: return 2;
    case BiasLevel::low: return 1;
    default: return 0;
  }
}

}  // namespace

const char* name_of(BiasLevel level) {
  switch (level) {
    case BiasLevel::low: return "low";
    case BiasLevel::some_concerns: return "some concerns";
    case BiasLevel::serious: return "serious";
    default: return "not stated";
  }
}

RiskOfBias risk_of_bias(std::string_view printed_design, std::string_view printed_endpoint,
                        std::string_view printed_criteria, bool compares_arms) {
  const std::string design = lower(printed_design);
  const bool randomised = (says(design, {"rct", "randomised", "randomized"})) &&
                          !says(design, {"non-randomised", "non-randomized", "not randomised"});
  RiskOfBias result;
  result.tool = compares_arms && randomised ? "RoB 2" : "ROBINS-I";
  result.domains = {allocation(design, compares_arms, randomised),
                    deviations(design),
                    measurement(design, lower(printed_endpoint), lower(printed_criteria)),
                    {"missing data", BiasLevel::not_stated, "not in the sources"},
                    {"selective report", BiasLevel::not_stated, "not in the sources"}};
  result.overall =
      std::max_element(result.domains.begin(), result.domains.end(), [](const BiasDomain& a, const BiasDomain& b) {
        return rank_of(a.level) < rank_of(b.level);
      })->level;
  return result;
}

}  // namespace hepatrial::evidence
