#pragma once
// The error rows of evidence/discrepancy_traps.csv, each with the page that misprints and one that does not.

#include <string>
#include <vector>

#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence::traps {

inline ReportedValue value(std::string id, std::string trial, std::string arm, std::string endpoint, double number,
                           std::string unit) {
  ReportedValue v;
  v.id = std::move(id);
  v.trial_id = std::move(trial);
  v.arm = std::move(arm);
  v.endpoint = std::move(endpoint);
  v.value = number;
  v.unit = std::move(unit);
  v.source = "review A";
  return v;
}

inline ReportedFact arm(std::string id, std::string trial, std::string regimen, std::string source) {
  return {std::move(id), std::move(trial), "", "arms", std::move(regimen), "", std::move(source), ""};
}

struct Trap {
  const char* name;
  Reported reported;
};

inline ReportedValue from(std::string source, ReportedValue v) {
  v.source = std::move(source);
  v.id += "/" + v.source;
  return v;
}

inline ReportedFact fact(std::string trial, std::string arm_name, std::string field, std::string text,
                         std::string source) {
  return {trial + field + source, trial, std::move(arm_name), std::move(field),
          std::move(text),        "",    std::move(source),   ""};
}

inline std::vector<Trap> error_rows() {
  const auto v = [](const char* trial, const char* arm_name, const char* endpoint, double number, const char* unit) {
    return value(std::string(trial) + arm_name + endpoint, trial, arm_name, endpoint, number, unit);
  };
  const auto ci = [](ReportedValue x, double lower, double upper, double level) {
    x.lower = lower;
    x.upper = upper;
    x.level_percent = level;
    return x;
  };
  const auto hr = [&](const char* trial, const char* arm_name, double number, double lower, double upper) {
    return ci(v(trial, arm_name, "HR_OS", number, "ratio"), lower, upper, 95);
  };
  return {
      {"LEAP-002 OS rates",
       {{from("docwirenews", v("LEAP-002", "lenvatinib+pembrolizumab", "OSR24", 16.4, "%")),
         from("docwirenews", v("LEAP-002", "lenvatinib+pembrolizumab", "OSR36", 14.1, "%")),
         from("docwirenews", v("LEAP-002", "lenvatinib+pembrolizumab", "OSR48", 22.4, "%")),
         from("targetedonc", v("LEAP-002", "lenvatinib+pembrolizumab", "OSR24", 43.7, "%"))},
        {}}},
      {"CARES-310 OS rate",
       {{from("onclive", v("CARES-310", "sorafenib", "OSR24", 36.2, "%")),
         from("cancernetwork", v("CARES-310", "sorafenib", "OSR24", 32.6, "%"))},
        {}}},
      {"CARES-310 arm label",
       {{},
        {arm("1", "CARES-310", "camrelizumab+rivoceranib", "docwirenews"),
         arm("2", "CARES-310", "camrelizumab+sorafenib", "docwirenews"),
         arm("3", "CARES-310", "camrelizumab+rivoceranib", "ascopost"),
         arm("4", "CARES-310", "sorafenib", "ascopost")}}},
      {"SHARP interval",
       {{from("wjgnet", hr("SHARP", "sorafenib", 0.69, 0.55, 0.78)),
         from("pdq", hr("SHARP", "sorafenib", 0.69, 0.55, 0.87))},
        {}}},
      {"KEYNOTE-240 medians",
       {{from("wjgnet", v("KEYNOTE-240", "pembrolizumab", "mOS", 13.9, "months")),
         from("wjgnet", v("KEYNOTE-240", "placebo", "mOS", 13.6, "months")),
         from("wjgnet", v("KEYNOTE-240", "placebo", "mOS", 10.9, "months")),
         from("pdq", v("KEYNOTE-240", "pembrolizumab", "mOS", 13.9, "months")),
         from("pdq", v("KEYNOTE-240", "placebo", "mOS", 10.6, "months"))},
        {}}},
      {"CheckMate-459 line",
       {{}, {fact("CheckMate-459", "", "line", "2L", "wjgnet"), fact("CheckMate-459", "", "line", "1L", "pdq")}}},
      {"REFLECT ratio",
       {{from("pmc", hr("REFLECT", "lenvatinib", 0.95, 0.79, 1.06)),
         from("pdq", hr("REFLECT", "lenvatinib", 0.92, 0.79, 1.06))},
        {}}},
      {"HIMALAYA PFS median",
       {{from("pmc", ci(v("HIMALAYA", "sorafenib", "mPFS", 3.6, "months"), 3.2, 3.8, 95)),
         from("pdq", ci(v("HIMALAYA", "sorafenib", "mPFS", 4.1, "months"), 3.8, 5.5, 95))},
        {}}},
      {"COSMIC-312 interval",
       {{from("pmc", ci(v("COSMIC-312", "sorafenib", "mPFS", 4.2, "months"), 2.8, 3.2, 99)),
         from("pdq", ci(v("COSMIC-312", "sorafenib", "mPFS", 4.2, "months"), 2.8, 7.0, 99))},
        {}}},
      {"HIMALAYA count",
       {{from("pmc", v("HIMALAYA", "sorafenib", "DCR", 23.6, "patients")),
         from("pdq", v("HIMALAYA", "sorafenib", "DCR", 236, "patients"))},
        {}}},
      {"HIMALAYA ORR",
       {{from("pdq", v("HIMALAYA", "durvalumab", "ORR", 8.2, "%")),
         from("pmc", v("HIMALAYA", "durvalumab", "ORR", 17.0, "%"))},
        {}}},
      {"HIMALAYA dose",
       {{},
        {fact("HIMALAYA", "sorafenib", "dose", "500 mg bid", "pdq"),
         fact("HIMALAYA", "sorafenib", "dose", "400 mg bid", "pmc")}}},
      {"CheckMate-040 line",
       {{}, {fact("CheckMate-040", "", "line", "1L", "pmc"), fact("CheckMate-040", "", "line", "2L", "pdq")}}},
      {"COSMIC-312 level",
       {{from("pdq", ci(v("COSMIC-312", "sorafenib", "mPFS", 4.2, "months"), 2.8, 7.0, 95)),
         from("publication", ci(v("COSMIC-312", "sorafenib", "mPFS", 4.2, "months"), 2.8, 7.0, 99))},
        {}}},
  };
}

}  // namespace hepatrial::evidence::traps
