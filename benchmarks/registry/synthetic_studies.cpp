#include "benchmarks/registry/synthetic_studies.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

namespace hepatrial::benchmarks {

namespace {

/// SplitMix64 (doi 10.1145/2714064.2660195): one stream per study.
class Draw {
 public:
  explicit Draw(std::uint64_t state) : state_(state) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  template <std::size_t N>
  std::string_view of(const std::array<std::string_view, N>& words) {
    return words[below(N)];
  }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 20> k_drugs{
    "Cabozantinib", "Lenvatinib", "Sorafenib",  "Atezolizumab", "Pembrolizumab", "Nivolumab",   "Metformin",
    "Aspirin",      "Placebo",    "Madeupinib", "Invenzumab",   "Doxorubicin",   "Ramucirumab", "Regorafenib",
    "Vitamin D",    "Fictimab",   "Exercise",   "Durvalumab",   "Bevacizumab",   "Tislelizumab"};
constexpr std::array<std::string_view, 16> k_conditions{"Breast Cancer",
                                                        "Diabetes Mellitus, Type 2",
                                                        "Hypertension",
                                                        "Asthma",
                                                        "Solid Tumor",
                                                        "Depression",
                                                        "Lung Cancer",
                                                        "Obesity",
                                                        "Stroke",
                                                        "Heart Failure",
                                                        "Liver Cirrhosis",
                                                        "Pain",
                                                        "Multiple Sclerosis",
                                                        "Pancreatic Cancer",
                                                        "COVID-19",
                                                        "Melanoma"};
constexpr std::array<std::string_view, 8> k_status{"COMPLETED",  "RECRUITING", "ACTIVE_NOT_RECRUITING", "UNKNOWN",
                                                   "TERMINATED", "WITHDRAWN",  "NOT_YET_RECRUITING",    "COMPLETED"};
constexpr std::array<std::string_view, 5> k_phases{"PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA"};
constexpr std::array<std::string_view, 6> k_eligibility{
    "Disease progression following prior atezolizumab and bevacizumab",
    "No prior systemic therapy for the disease",
    "Prior immune checkpoint inhibitor therapy is allowed",
    "Adults of at least 18 years \\\\> able to consent",
    "Adequate liver function, Child-Pugh class A",
    "Refractory to or intolerant of sorafenib"};

/// Some two thousand words from syllables, so that texts compress about as registry texts do.
const std::vector<std::string>& vocabulary() {
  static const std::vector<std::string> words = [] {
    constexpr std::array<std::string_view, 24> k_syllables{
        "tra", "ment", "pa", "tient", "do",   "se",  "re",   "sponse", "sur", "vi", "val", "base",
        "li",  "ne",   "me", "a",     "sure", "con", "trol", "ran",    "dom", "i",  "cli", "nic"};
    std::vector<std::string> made;
    Draw draw(42);
    while (made.size() < 2000) {
      std::string word;
      for (std::uint64_t i = 0, count = 1 + draw.below(4); i < count; ++i) word += draw.of(k_syllables);
      made.push_back(std::move(word));
    }
    return made;
  }();
  return words;
}

class Study {
 public:
  Study(std::uint64_t seed, std::uint64_t index, std::string& out)
      : draw_(seed * 0x9E3779B97F4A7C15ULL + index), index_(index), out_(out) {
    hcc_ = draw_.one_in(100);
    results_ = draw_.below(100) < 12;
  }

  void write() {
    out_ += "{\"protocolSection\":{";
    identification();
    status();
    sponsor();
    description();
    conditions();
    design();
    arms();
    outcomes();
    eligibility();
    locations();
    out_ += "},";
    if (results_) results();
    derived();
    out_ += ",\"hasResults\":";
    out_ += results_ ? "true}" : "false}";
  }

 private:
  void text(std::string_view value) { ((out_ += '"') += value) += '"'; }
  void member(std::string_view key, std::string_view value, bool last = false) {
    text(key);
    out_ += ':';
    text(value);
    if (!last) out_ += ',';
  }
  void number(std::uint64_t value) { out_ += std::to_string(value); }
  /// Registry texts repeat themselves: most of a long text is stock phrases, which is why they compress six to seven
  /// times.
  void words(std::uint64_t count) {
    const auto& all = vocabulary();
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ' ';
      if (count - i >= 5 && draw_.below(10) < 7) {
        const std::uint64_t phrase = draw_.below(60);
        for (std::uint64_t j = 0; j < 5; ++j) {
          if (j > 0) out_ += ' ';
          out_ += all[(phrase * 31 + j * 7) % all.size()];
        }
        i += 4;
        continue;
      }
      // Frequent words come first: the lesser of two draws.
      const std::uint64_t a = draw_.below(all.size()), b = draw_.below(all.size());
      out_ += all[a < b ? a : b];
    }
  }
  void words_member(std::string_view key, std::uint64_t count, bool last = false) {
    text(key);
    out_ += ":\"";
    words(count);
    out_ += last ? "\"" : "\",";
  }
  std::string date() {
    return std::to_string(2000 + draw_.below(26)) + "-0" + std::to_string(1 + draw_.below(9)) + "-1" +
           std::to_string(draw_.below(9));
  }
  void date_member(std::string_view key, bool last = false) {
    text(key);
    out_ += ":{";
    member("date", date());
    member("type", "ACTUAL", true);
    out_ += last ? "}" : "},";
  }

  void identification() {
    out_ += "\"identificationModule\":{";
    member("nctId", synthetic_number(index_));
    out_ += "\"orgStudyIdInfo\":{";
    member("id", "SYN-" + std::to_string(index_), true);
    out_ += "},";
    if (draw_.one_in(4)) {
      out_ += "\"secondaryIdInfos\":[{";
      // Every twentieth names an EudraCT number, of its own.
      char eudract[32];
      std::snprintf(eudract, sizeof eudract, "20%02d-0%05d-%02d", static_cast<int>(index_ / 99999 % 30),
                    static_cast<int>(index_ % 99999), 11);
      member("id", draw_.one_in(5) ? std::string_view(eudract) : std::string_view("GRANT-77"));
      member("type", "OTHER", true);
      out_ += "}],";
    }
    text("briefTitle");
    out_ += ":\"";
    words(8);
    out_ += hcc_ ? " in Hepatocellular Carcinoma\"," : "\",";
    words_member("officialTitle", 18, true);
    out_ += "},";
  }

  void status() {
    out_ += "\"statusModule\":{";
    member("statusVerifiedDate", "2025-01");
    member("overallStatus", draw_.of(k_status));
    date_member("startDateStruct");
    date_member("primaryCompletionDateStruct");
    date_member("completionDateStruct");
    member("studyFirstSubmitDate", date());
    date_member("studyFirstPostDateStruct");
    date_member("lastUpdatePostDateStruct", true);
    out_ += "},";
  }

  void sponsor() {
    out_ += "\"sponsorCollaboratorsModule\":{\"leadSponsor\":{";
    words_member("name", 3);
    member("class", "OTHER", true);
    out_ += "},\"collaborators\":[{";
    words_member("name", 3);
    member("class", "INDUSTRY", true);
    out_ += "}]},\"oversightModule\":{\"isFdaRegulatedDrug\":false},";
  }

  void description() {
    out_ += "\"descriptionModule\":{";
    words_member("briefSummary", 90);
    words_member("detailedDescription", draw_.below(360), true);
    out_ += "},";
  }

  void conditions() {
    out_ += "\"conditionsModule\":{\"conditions\":[";
    if (hcc_) {
      text("Hepatocellular Carcinoma");
    } else {
      text(draw_.of(k_conditions));
      for (std::uint64_t i = 0, more = draw_.below(3); i < more; ++i) {
        out_ += ',';
        text(draw_.of(k_conditions));
      }
    }
    out_ += "],\"keywords\":[\"";
    words(1);
    for (std::uint64_t i = 0, more = draw_.below(5); i < more; ++i) {
      out_ += "\",\"";
      words(2);
    }
    out_ += "\"]},";
  }

  void design() {
    out_ += "\"designModule\":{";
    member("studyType", draw_.below(5) == 0 ? "OBSERVATIONAL" : "INTERVENTIONAL");
    out_ += "\"phases\":[";
    text(draw_.of(k_phases));
    out_ += "],\"designInfo\":{";
    member("allocation", "RANDOMIZED");
    member("interventionModel", "PARALLEL");
    member("primaryPurpose", draw_.one_in(4) ? "PREVENTION" : "TREATMENT");
    out_ += "\"maskingInfo\":{\"masking\":\"NONE\"}},\"enrollmentInfo\":{\"count\":";
    number(10 + draw_.below(600));
    out_ += ",\"type\":\"ACTUAL\"}},";
  }

  void arms() {
    const std::uint64_t count = 1 + draw_.below(3);
    std::vector<std::string_view> drugs;
    for (std::uint64_t i = 0; i < count; ++i) drugs.push_back(draw_.of(k_drugs));
    out_ += "\"armsInterventionsModule\":{\"armGroups\":[";
    for (std::uint64_t i = 0; i < count; ++i) {
      out_ += i > 0 ? ",{" : "{";
      words_member("label", 3);
      member("type", i == 0 ? "EXPERIMENTAL" : "ACTIVE_COMPARATOR");
      words_member("description", 35);
      out_ += "\"interventionNames\":[\"Drug: ";
      out_ += drugs[i];
      out_ += "\"]}";
    }
    out_ += "],\"interventions\":[";
    for (std::uint64_t i = 0; i < count; ++i) {
      out_ += i > 0 ? ",{" : "{";
      member("type", "DRUG");
      member("name", drugs[i]);
      words_member("description", 25);
      out_ += "\"otherNames\":[\"";
      words(1);
      out_ += "\"]}";
    }
    out_ += "]},";
  }

  void outcomes() {
    out_ += "\"outcomesModule\":{";
    for (const auto& [key, most] : {std::pair<std::string_view, std::uint64_t>{"primaryOutcomes", 2},
                                    std::pair<std::string_view, std::uint64_t>{"secondaryOutcomes", 8}}) {
      text(key);
      out_ += ":[";
      for (std::uint64_t i = 0, count = 1 + draw_.below(most); i < count; ++i) {
        out_ += i > 0 ? ",{" : "{";
        words_member("measure", 10);
        words_member("description", 25);
        member("timeFrame", "24 months", true);
        out_ += '}';
      }
      out_ += key == "primaryOutcomes" ? "]," : "]";
    }
    out_ += "},";
  }

  void eligibility() {
    out_ += "\"eligibilityModule\":{\"eligibilityCriteria\":\"Inclusion Criteria:\\n\\n* ";
    out_ += draw_.of(k_eligibility);
    for (std::uint64_t i = 0, count = 4 + draw_.below(10); i < count; ++i) {
      out_ += "\\n* ";
      words(12);
    }
    out_ += "\\n\\nExclusion Criteria:\\n\\n* ";
    out_ += draw_.one_in(3) ? "Prior immune checkpoint inhibitor therapy" : "Pregnancy";
    for (std::uint64_t i = 0, count = 4 + draw_.below(10); i < count; ++i) {
      out_ += "\\n* ";
      words(12);
    }
    out_ += "\",\"healthyVolunteers\":false,\"sex\":\"ALL\",\"minimumAge\":\"18 Years\",\"stdAges\":[\"ADULT\"]},";
  }

  void locations() {
    out_ += "\"contactsLocationsModule\":{\"locations\":[";
    const std::uint64_t count = draw_.one_in(12) ? 40 + draw_.below(90) : 1 + draw_.below(9);
    for (std::uint64_t i = 0; i < count; ++i) {
      out_ += i > 0 ? ",{" : "{";
      words_member("facility", 4);
      member("status", "RECRUITING");
      words_member("city", 1);
      member("country", "United States");
      out_ += "\"geoPoint\":{\"lat\":4";
      number(draw_.below(9));
      out_ += ".1,\"lon\":-7";
      number(draw_.below(9));
      out_ += ".25}}";
    }
    out_ += "]}";
  }

  void group(std::string_view prefix, std::uint64_t index, bool last) {
    out_ += "{\"id\":\"";
    out_ += prefix;
    out_ += "00";
    number(index);
    out_ += "\",";
    words_member("title", 4);
    words_member("description", 30, true);
    out_ += last ? "}" : "},";
  }
  void groups(std::string_view key, std::string_view prefix, std::uint64_t count) {
    text(key);
    out_ += ":[";
    for (std::uint64_t i = 0; i < count; ++i) group(prefix, i, i + 1 == count);
    out_ += "]";
  }
  /// {"groupId":"OG000","value":"12"} for each group.
  void counts(std::string_view prefix, std::string_view key, std::uint64_t count, bool spread) {
    out_ += '[';
    for (std::uint64_t i = 0; i < count; ++i) {
      out_ += i > 0 ? ",{\"groupId\":\"" : "{\"groupId\":\"";
      out_ += prefix;
      out_ += "00";
      number(i);
      out_ += "\",\"";
      out_ += key;
      out_ += "\":\"";
      number(draw_.below(400));
      out_ += '"';
      if (spread) {
        out_ += ",\"lowerLimit\":\"1.5\",\"upperLimit\":\"";
        number(400 + draw_.below(99));
        out_ += ".25\"";
      }
      out_ += '}';
    }
    out_ += ']';
  }

  void flow(std::uint64_t arms) {
    out_ += "\"participantFlowModule\":{";
    groups("groups", "FG", arms);
    out_ += ",\"periods\":[{\"title\":\"Overall Study\",\"milestones\":[{\"type\":\"STARTED\",\"achievements\":";
    counts("FG", "numSubjects", arms, false);
    out_ += "},{\"type\":\"COMPLETED\",\"achievements\":";
    counts("FG", "numSubjects", arms, false);
    out_ += "}],\"dropWithdraws\":[";
    for (int i = 0; i < 4; ++i) {
      out_ += i > 0 ? ",{" : "{";
      words_member("type", 2);
      out_ += "\"reasons\":";
      counts("FG", "numSubjects", arms, false);
      out_ += '}';
    }
    out_ += "]}]},";
  }

  void outcome(std::uint64_t index, std::uint64_t arms) {
    out_ += index > 0 ? ",{" : "{";
    member("type", index == 0 ? "PRIMARY" : "SECONDARY");
    words_member("title", 12);
    words_member("description", 40);
    words_member("populationDescription", 15);
    out_ += "\"reportingStatus\":\"POSTED\",\"paramType\":\"NUMBER\",\"dispersionType\":\"95% Confidence Interval\",";
    out_ += "\"unitOfMeasure\":\"percentage of participants\",\"timeFrame\":\"24 months\",";
    groups("groups", "OG", arms);
    out_ += ",\"denoms\":[{\"units\":\"Participants\",\"counts\":";
    counts("OG", "value", arms, false);
    out_ += "}],\"classes\":[";
    for (std::uint64_t i = 0, count = draw_.one_in(4) ? 4 : 1; i < count; ++i) {
      out_ += i > 0 ? ",{\"categories\":[{\"measurements\":" : "{\"categories\":[{\"measurements\":";
      counts("OG", "value", arms, true);
      out_ += "}]}";
    }
    out_ += "]";
    if (draw_.one_in(3)) {
      out_ +=
          ",\"analyses\":[{\"groupIds\":[\"OG000\",\"OG001\"],\"pValue\":\"<0.0001\",\"statisticalMethod\":\"Log "
          "Rank\","
          "\"paramType\":\"Hazard Ratio "
          "(HR)\",\"paramValue\":\"0.81\",\"ciPctValue\":\"95\",\"ciNumSides\":\"TWO_SIDED\","
          "\"ciLowerLimit\":\"0.66\",\"ciUpperLimit\":\"0.99\",\"nonInferiorityType\":\"SUPERIORITY\"}]";
    }
    out_ += '}';
  }

  void harms(std::uint64_t arms) {
    out_ += "\"adverseEventsModule\":{\"timeFrame\":\"2 years\",";
    groups("eventGroups", "EG", arms);
    for (const auto& [key, most] : {std::pair<std::string_view, std::uint64_t>{"seriousEvents", 50},
                                    std::pair<std::string_view, std::uint64_t>{"otherEvents", 110}}) {
      out_ += ",\"";
      out_ += key;
      out_ += "\":[";
      for (std::uint64_t i = 0, count = 1 + draw_.below(most); i < count; ++i) {
        out_ += i > 0 ? ",{" : "{";
        words_member("term", 2);
        words_member("organSystem", 3);
        member("sourceVocabulary", "MedDRA 20.0");
        member("assessmentType", "SYSTEMATIC_ASSESSMENT");
        out_ += "\"stats\":[";
        for (std::uint64_t arm = 0; arm < arms; ++arm) {
          out_ += arm > 0 ? ",{\"groupId\":\"EG00" : "{\"groupId\":\"EG00";
          number(arm);
          out_ += "\",\"numEvents\":";
          number(draw_.below(30));
          out_ += ",\"numAffected\":";
          number(draw_.below(20));
          out_ += ",\"numAtRisk\":200}";
        }
        out_ += "]}";
      }
      out_ += ']';
    }
    out_ += "}";
  }

  void results() {
    const std::uint64_t arms = 2 + draw_.below(3);
    out_ += "\"resultsSection\":{";
    flow(arms);
    out_ += "\"baselineCharacteristicsModule\":{";
    groups("groups", "BG", arms);
    out_ += ",\"measures\":[{\"title\":\"Age\",\"paramType\":\"MEAN\",\"classes\":[{\"categories\":[{\"measurements\":";
    counts("BG", "value", arms, false);
    out_ += "}]}]}]},\"outcomeMeasuresModule\":{\"outcomeMeasures\":[";
    for (std::uint64_t i = 0, count = 4 + draw_.below(16); i < count; ++i) outcome(i, arms);
    out_ += "]},";
    harms(arms);
    out_ += "},";
  }

  void derived() {
    out_ +=
        "\"derivedSection\":{\"miscInfoModule\":{\"versionHolder\":\"2025-01-01\"},\"conditionBrowseModule\":{"
        "\"meshes\":[";
    if (hcc_) {
      out_ += "{\"id\":\"D006528\",\"term\":\"Carcinoma, Hepatocellular\"}";
    } else {
      out_ += "{\"id\":\"D00";
      number(1000 + draw_.below(8999));
      out_ += "\",\"term\":\"";
      words(2);
      out_ += "\"}";
    }
    out_ += "],\"ancestors\":[";
    for (std::uint64_t i = 0, count = 2 + draw_.below(6); i < count; ++i) {
      out_ += i > 0 ? ",{\"id\":\"D00" : "{\"id\":\"D00";
      number(1000 + draw_.below(8999));
      out_ += "\",\"term\":\"";
      words(2);
      out_ += "\"}";
    }
    out_ += "]}}";
  }

  Draw draw_;
  std::uint64_t index_;
  std::string& out_;
  bool hcc_ = false, results_ = false;
};

}  // namespace

std::string synthetic_number(std::uint64_t index) {
  std::string digits = std::to_string(index);
  return "NCT1" + std::string(7 - digits.size(), '0') + digits;
}

void append_synthetic_study(std::uint64_t seed, std::uint64_t index, std::string& out) {
  Study(seed, index, out).write();
}

}  // namespace hepatrial::benchmarks
