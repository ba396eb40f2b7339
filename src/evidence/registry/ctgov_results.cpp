// ClinicalTrials.gov, API version 2: participant flow, outcome measures, analyses, harms by group.

#include <string>

#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

void add_group(std::string_view scope, std::optional<std::int64_t> outcome, Json group, const RawPath& path,
               RowBuffer& rows) {
  rows.begin(Table::result_group);
  rows.text(scope);
  rows.integer(outcome);
  rows.text_or_nothing(group["id"].text());
  rows.text_or_nothing(group["title"].text());
  rows.text_or_nothing(group["description"].text());
  rows.text(path.text());
}

void add_flow_count(std::string_view period, std::string_view kind, std::string_view milestone, Json count,
                    const RawPath& path, RowBuffer& rows) {
  rows.begin(Table::flow_count);
  rows.text_or_nothing(period);
  rows.text(kind);
  rows.text_or_nothing(milestone);
  rows.text_or_nothing(count["groupId"].text());
  rows.text_or_nothing(count["numSubjects"].printed());  // numbers are strings here
  rows.integer(count["numSubjects"].integer());
  rows.text(path.text());
}

void add_flow(Json flow, RawPath& path, RowBuffer& rows) {
  {
    const auto step = path.down("groups");
    each(flow["groups"], path, [&](Json group, std::size_t) { add_group("flow", std::nullopt, group, path, rows); });
  }
  const auto step = path.down("periods");
  each(flow["periods"], path, [&](Json period, std::size_t) {
    const std::string_view title = period["title"].text();
    {
      const auto milestones = path.down("milestones");
      each(period["milestones"], path, [&](Json milestone, std::size_t) {
        const auto counts = path.down("achievements");
        each(milestone["achievements"], path, [&](Json count, std::size_t) {
          add_flow_count(title, "milestone", milestone["type"].text(), count, path, rows);
        });
      });
    }
    const auto left = path.down("dropWithdraws");
    each(period["dropWithdraws"], path, [&](Json withdrawal, std::size_t) {
      const auto counts = path.down("reasons");
      each(withdrawal["reasons"], path, [&](Json count, std::size_t) {
        add_flow_count(title, "withdrawal", withdrawal["type"].text(), count, path, rows);
      });
    });
  });
}

/// Dispersion in one vocabulary: registries send display text ("95% Confidence Interval") or an enumeration
/// ("CONFIDENCE_95").
struct Dispersion {
  std::string kind;
  std::optional<double> interval_percent;
};

Dispersion dispersion_of(std::string_view printed) {
  std::string text;
  for (const char c : printed)
    text += c == '_' || c == '-' ? ' ' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  const auto holds = [&text](std::string_view word) { return text.find(word) != std::string::npos; };
  if (text.empty()) return {};
  if (holds("confidence") || holds("credible")) {
    const std::size_t digit = text.find_first_of("0123456789");
    if (digit == std::string::npos) return {"confidence_interval", std::nullopt};
    const std::size_t end = text.find_first_not_of("0123456789.", digit);
    return {"confidence_interval", number_in(std::string_view(text).substr(digit, end - digit))};
  }
  if (holds("standard deviation")) return {"standard_deviation", std::nullopt};
  if (holds("standard error")) return {"standard_error", std::nullopt};
  if (holds("quartile")) return {"interquartile_range", std::nullopt};
  if (holds("full range")) return {"full_range", std::nullopt};
  if (holds("coefficient of variation")) return {"geometric_coefficient_of_variation", std::nullopt};
  if (text == "na" || text == "not applicable") return {"none", std::nullopt};
  return {"other", std::nullopt};
}

/// One outcome measure and where it is.
struct Outcome {
  Json json;
  std::int64_t index;
  std::size_t path_size;  // bytes of its own path; rows below it keep the rest
};

void add_denominators(const Outcome& outcome, Json denominators, std::optional<std::int64_t> of_class, RawPath& path,
                      RowBuffer& rows) {
  const auto step = path.down("denoms");
  each(denominators, path, [&](Json denominator, std::size_t) {
    const auto counts = path.down("counts");
    each(denominator["counts"], path, [&](Json count, std::size_t) {
      rows.begin(Table::denominator);
      rows.integer(outcome.index);
      rows.integer(of_class);
      rows.text_or_nothing(denominator["units"].text());
      rows.text_or_nothing(count["groupId"].text());
      rows.text_or_nothing(count["value"].printed());
      rows.integer(count["value"].integer());
      rows.text(path.below(outcome.path_size));
    });
  });
}

void add_value_text(Json value, RowBuffer& rows) {
  const std::string text = value.printed();
  rows.text_or_nothing(text);
  rows.number(text.empty() ? std::nullopt : number_in(text));
}

/// Returns whether any measurement carries a number.
bool add_measurements(const Outcome& outcome, RawPath& path, RowBuffer& rows) {
  bool any = false;
  const auto step = path.down("classes");
  each(outcome.json["classes"], path, [&](Json of_class, std::size_t class_index) {
    add_denominators(outcome, of_class["denoms"], static_cast<std::int64_t>(class_index), path, rows);
    const auto categories = path.down("categories");
    each(of_class["categories"], path, [&](Json category, std::size_t) {
      const auto measurements = path.down("measurements");
      each(category["measurements"], path, [&](Json value, std::size_t) {
        rows.begin(Table::outcome_value);
        rows.integer(outcome.index);
        rows.text_or_nothing(of_class["title"].text());
        rows.text_or_nothing(category["title"].text());
        rows.text_or_nothing(value["groupId"].text());
        add_value_text(value["value"], rows);
        add_value_text(value["spread"], rows);
        add_value_text(value["lowerLimit"], rows);
        add_value_text(value["upperLimit"], rows);
        rows.text_or_nothing(value["comment"].text());
        rows.nothing();  // the spread stands in the same object
        rows.text(path.below(outcome.path_size));
        any = any || value["value"].number().has_value();
      });
    });
  });
  return any;
}

std::string joined(Json texts) {
  std::string text;
  JsonItems items = texts.items();
  Json value;
  while (items.next(value)) {
    if (!text.empty()) text += ';';
    text += value.text();
  }
  return text;
}

void add_analyses(const Outcome& outcome, RawPath& path, RowBuffer& rows) {
  const auto step = path.down("analyses");
  each(outcome.json["analyses"], path, [&](Json analysis, std::size_t) {
    const Probability p = read_probability(analysis["pValue"].printed());
    const std::string comment = std::string(analysis["groupDescription"].text()) +
                                (analysis["estimateComment"].text().empty() ? "" : " | ") +
                                std::string(analysis["estimateComment"].text());
    rows.begin(Table::analysis);
    rows.integer(outcome.index);
    rows.text_or_nothing(joined(analysis["groupIds"]));  // the order says what is divided by what
    rows.text_or_nothing(analysis["paramType"].text());
    rows.text_or_nothing(effect_of(analysis["paramType"].text()));
    add_value_text(analysis["paramValue"], rows);
    rows.number(analysis["ciPctValue"].number());
    rows.text_or_nothing(analysis["ciNumSides"].text());
    add_value_text(analysis["ciLowerLimit"], rows);
    add_value_text(analysis["ciUpperLimit"], rows);
    rows.text_or_nothing(analysis["pValue"].printed());
    rows.text_or_nothing(p.relation);
    rows.number(p.value);
    rows.text_or_nothing(analysis["statisticalMethod"].text());
    rows.text_or_nothing(analysis["nonInferiorityType"].text());
    rows.text(names_direction(comment) ? "named in text" : "unverified");
    rows.text_or_nothing(comment);
    rows.text(path.text());
  });
}

/// POSTED does not mean that a value exists.
std::string_view state_of(Json outcome, bool any_number) {
  if (any_number) return "values";
  if (outcome["reportingStatus"].text() == "NOT_POSTED") return "not posted";
  return outcome["classes"].size() == 0 ? "not collected" : "no number";
}

void add_outcome(Json json, std::size_t index, RawPath& path, RowBuffer& rows) {
  const Outcome outcome{json, static_cast<std::int64_t>(index), path.text().size()};
  {
    const auto step = path.down("groups");
    each(json["groups"], path,
         [&](Json group, std::size_t) { add_group("outcome", outcome.index, group, path, rows); });
  }
  add_denominators(outcome, json["denoms"], std::nullopt, path, rows);
  const bool any_number = add_measurements(outcome, path, rows);
  add_analyses(outcome, path, rows);
  const Dispersion dispersion = dispersion_of(json["dispersionType"].text());
  rows.begin(Table::outcome);
  rows.text_or_nothing(json["type"].text());
  rows.text_or_nothing(json["title"].text());
  rows.text_or_nothing(json["timeFrame"].text());
  rows.text_or_nothing(json["populationDescription"].text());
  rows.text_or_nothing(json["reportingStatus"].text());
  rows.text(state_of(json, any_number));
  rows.text_or_nothing(json["paramType"].text());
  rows.text_or_nothing(dispersion.kind);
  rows.text_or_nothing(json["dispersionType"].text());
  rows.number(dispersion.interval_percent);
  rows.text_or_nothing(json["unitOfMeasure"].text());
  rows.text(path.text());
}

void add_harms(Json module, RawPath& path, RowBuffer& rows) {
  // The reference text of the interface says "groups", real records say "eventGroups".
  const std::string_view key = module["eventGroups"].absent() ? "groups" : "eventGroups";
  const auto step = path.down(key);
  each(module[key], path, [&](Json group, std::size_t) {
    rows.begin(Table::harm_group);
    rows.text_or_nothing(group["id"].text());
    rows.text_or_nothing(group["title"].text());
    for (const std::string_view number : {"deathsNumAffected", "deathsNumAtRisk", "seriousNumAffected",
                                          "seriousNumAtRisk", "otherNumAffected", "otherNumAtRisk"}) {
      rows.integer(group[number].integer());
    }
    rows.text(path.text());
  });
}

}  // namespace

void read_ctgov_results(Json results, RawPath& path, RowBuffer& rows) {
  if (results["participantFlowModule"].is_object()) {
    const auto step = path.down("participantFlowModule");
    add_flow(results["participantFlowModule"], path, rows);
  }
  {
    const auto step = path.down("outcomeMeasuresModule/outcomeMeasures");
    each(at(results, "outcomeMeasuresModule", "outcomeMeasures"), path,
         [&](Json outcome, std::size_t index) { add_outcome(outcome, index, path, rows); });
  }
  if (results["adverseEventsModule"].is_object()) {
    const auto step = path.down("adverseEventsModule");
    add_harms(results["adverseEventsModule"], path, rows);
  }
}

}  // namespace hepatrial::evidence::registry
