// Results part of EU Clinical Trials Register records: a single child is an object, several are an array, an empty
// container is "".

#include <array>
#include <string>
#include <utility>

#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

/// "ENDPOINT_TYPE.primary" -> "primary".
std::string_view behind_dot(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  return dot == std::string_view::npos ? text : text.substr(dot + 1);
}

/// Title of the arm or analysis set with an id.
struct GroupTitle {
  std::string title, description;
};

GroupTitle title_of(Json record, std::string_view id) {
  GroupTitle found;
  RawPath unused;
  const auto look = [&](Json group) {
    if (group["id"].text() != id || id.empty()) return;
    found = {std::string(group["title"].text()), std::string(group["description"].text())};
  };
  each(at(record, "subjectDisposition", "postAssignmentPeriods", "postAssignmentPeriod"), unused,
       [&](Json period, std::size_t) {
         each(at(period, "arms", "arm"), unused, [&](Json arm, std::size_t) { look(arm); });
       });
  each(at(record, "subjectAnalysisSets", "subjectAnalysisSet"), unused, [&](Json set, std::size_t) { look(set); });
  return found;
}

void add_count(std::string_view period, std::string_view kind, std::string_view milestone, Json arm, Json count,
               const RawPath& path, RowBuffer& rows) {
  rows.begin(Table::flow_count);
  rows.text_or_nothing(period);
  rows.text(kind);
  rows.text_or_nothing(milestone);
  rows.text_or_nothing(arm["id"].text());
  rows.text_or_nothing(count["subjects"].printed());
  rows.integer(count["subjects"].integer());
  rows.text(path.text());
}

void add_arm(Json period, Json arm, RawPath& path, RowBuffer& rows) {
  const std::string_view title = period["title"].text();
  rows.begin(Table::result_group);
  rows.text("flow");
  rows.nothing();
  rows.text_or_nothing(arm["id"].text());
  rows.text_or_nothing(arm["title"].text());
  rows.text_or_nothing(arm["description"].text());
  rows.text(path.text());
  for (const auto& [key, name] :
       {std::pair<std::string_view, std::string_view>{"startedMilestoneAchievement", "STARTED"},
        std::pair<std::string_view, std::string_view>{"completedMilestoneAchievement", "COMPLETED"}}) {
    const auto step = path.down(key);
    each(arm[key], path,
         [&, n = name](Json count, std::size_t) { add_count(title, "milestone", n, arm, count, path, rows); });
  }
  {
    const auto step = path.down("otherMilestoneAchievements/otherMilestoneAchievement");
    each(at(arm, "otherMilestoneAchievements", "otherMilestoneAchievement"), path, [&](Json count, std::size_t) {
      add_count(title, "milestone", count["otherMilestoneId"].text(), arm, count, path, rows);
    });
  }
  const auto step = path.down("notCompletedReasonDetails/reasonDetail");
  each(at(arm, "notCompletedReasonDetails", "reasonDetail"), path, [&](Json count, std::size_t) {
    add_count(title, "withdrawal", count["reasonNotCompletedId"].text(), arm, count, path, rows);
  });
}

void add_flow(Json record, RawPath& path, RowBuffer& rows) {
  const auto step = path.down("subjectDisposition/postAssignmentPeriods/postAssignmentPeriod");
  each(at(record, "subjectDisposition", "postAssignmentPeriods", "postAssignmentPeriod"), path,
       [&](Json period, std::size_t) {
         const auto arms = path.down("arms/arm");
         each(at(period, "arms", "arm"), path, [&](Json arm, std::size_t) {
           add_arm(period, arm, path, rows);
           // What CT.gov plans as arms is only told with the results here.
           rows.begin(Table::arm);
           rows.text_or_nothing(arm["title"].text());
           rows.text_or_nothing(behind_dot(at(arm, "type", "value").text()));
           rows.text_or_nothing(arm["description"].text());
           rows.text(path.text());
         });
       });
}

struct Outcome {
  Json record, json;
  std::int64_t index;
  std::size_t path_size;
  std::string dispersion;
};

std::string dispersion_of(Json outcome) {
  const std::string_view type = behind_dot(at(outcome, "dispersionType", "value").text());
  if (type == "confidenceInterval") return "confidence_interval";
  if (type == "standardDeviation") return "standard_deviation";
  if (type == "standardError") return "standard_error";
  if (type == "interQuartileRange") return "interquartile_range";
  if (type == "fullRange") return "full_range";
  if (type == "geometricCoefficientVariation") return "geometric_coefficient_of_variation";
  if (type == "na") return "none";
  return type.empty() ? "" : "other";
}

void add_value_text(Json value, RowBuffer& rows) {
  const std::string text = value.printed();
  rows.text_or_nothing(text);
  rows.number(text.empty() ? std::nullopt : number_in(text));
}

std::string category_title(Json outcome, std::string_view id) {
  std::string title;
  RawPath unused;
  each(at(outcome, "categories", "category"), unused, [&](Json category, std::size_t) {
    if (category["id"].text() == id) title = category["name"].text();
  });
  return title;
}

/// The dispersion that belongs to a tendency value: the same category, else the same place; with its path.
struct Spread {
  Json json;
  std::string path;
};

Spread spread_of(const Outcome& outcome, Json group, Json value, std::size_t place, RawPath& path) {
  Spread found;
  const auto step = path.down("dispersionValues/dispersionValue");
  const Json all = at(group, "dispersionValues", "dispersionValue");
  each(all, path, [&](Json spread, std::size_t index) {
    const std::string_view category = value["categoryId"].text();
    const bool fits = category.empty() ? index == place : spread["categoryId"].text() == category;
    if (fits && found.json.absent()) found = {spread, std::string(path.below(outcome.path_size))};
  });
  return found;
}

/// One value of one group; returns whether it is a number.
bool add_value(const Outcome& outcome, Json group, Json value, const Spread& spread, const RawPath& path,
               RowBuffer& rows) {
  const bool interval = outcome.dispersion == "confidence_interval" || outcome.dispersion == "interquartile_range" ||
                        outcome.dispersion == "full_range";
  rows.begin(Table::outcome_value);
  rows.integer(outcome.index);
  rows.nothing();
  rows.text_or_nothing(category_title(outcome.json, value["categoryId"].text()));
  rows.text_or_nothing(group["id"].text());
  add_value_text(value["value"], rows);
  add_value_text(interval ? Json() : spread.json["value"], rows);
  add_value_text(interval ? spread.json["value"] : Json(), rows);
  add_value_text(spread.json["highRangeValue"], rows);
  rows.text_or_nothing(group["comment"].text());
  rows.text_or_nothing(spread.path);
  rows.text(path.below(outcome.path_size));
  return number_in(value["value"].printed()).has_value();
}

void add_group(const Outcome& outcome, Json group, std::string_view title_key, const RawPath& path, RowBuffer& rows) {
  const GroupTitle title = title_of(outcome.record, group[title_key].text());
  rows.begin(Table::result_group);
  rows.text("outcome");
  rows.integer(outcome.index);
  rows.text_or_nothing(group["id"].text());
  rows.text_or_nothing(title.title);
  rows.text_or_nothing(title.description);
  rows.text(path.text());
  rows.begin(Table::denominator);
  rows.integer(outcome.index);
  rows.nothing();
  rows.text("subjects");
  rows.text_or_nothing(group["id"].text());
  rows.text_or_nothing(group["subjects"].printed());
  rows.integer(group["subjects"].integer());
  rows.text(path.below(outcome.path_size));
}

bool add_groups(const Outcome& outcome, RawPath& path, RowBuffer& rows) {
  bool any = false;
  constexpr std::array<std::array<std::string_view, 3>, 2> k_groups{
      {{"armReportingGroups", "armReportingGroup", "armId"},
       {"subjectAnalysisSetReportingGroups", "subjectAnalysisSetReportingGroup", "subjectAnalysisSetId"}}};
  for (const auto& [outer, inner, title_key] : k_groups) {
    const auto outer_step = path.down(outer);
    const auto inner_step = path.down(inner);
    each(outcome.json[outer][inner], path, [&, key = title_key](Json group, std::size_t) {
      add_group(outcome, group, key, path, rows);
      {
        const auto step = path.down("countableValues/countableValue");
        each(at(group, "countableValues", "countableValue"), path,
             [&](Json value, std::size_t) { any = add_value(outcome, group, value, {}, path, rows) || any; });
      }
      const Json tendencies = at(group, "tendencyValues", "tendencyValue");
      std::vector<Spread> spreads;
      RawPath unused;
      each(tendencies, unused,
           [&](Json value, std::size_t place) { spreads.push_back(spread_of(outcome, group, value, place, path)); });
      const auto step = path.down("tendencyValues/tendencyValue");
      std::size_t next = 0;
      each(tendencies, path, [&](Json value, std::size_t) {
        any = add_value(outcome, group, value, spreads[next++], path, rows) || any;
      });
    });
  }
  return any;
}

std::string compared_groups(Json analysis) {
  std::string ids;
  RawPath unused;
  for (const std::string_view key : {"armComparisonGroupId", "subjectAnalysisSetComparisonGroupId"}) {
    each(analysis[key], unused, [&](Json id, std::size_t) {
      if (!ids.empty()) ids += ';';
      ids += id.text();
    });
  }
  return ids;
}

void add_analysis(const Outcome& outcome, Json analysis, const RawPath& path, RowBuffer& rows) {
  const Json test = analysis["statisticalHypothesisTest"], estimate = analysis["parameterEstimate"],
             interval = estimate["confidenceInterval"];
  std::string parameter(behind_dot(at(estimate, "type", "value").text()));
  std::string_view effect;
  if (parameter == "other") {
    parameter = estimate["otherType"].text();
    effect = effect_of(parameter);
  } else if (parameter.substr(0, 11) == "hazardRatio" || parameter == "coxProportionalHazard") {
    effect = "hazard_ratio";
  } else if (parameter.substr(0, 9) == "oddsRatio") {
    effect = "odds_ratio";
  } else if (parameter.substr(0, 9) == "riskRatio") {
    effect = "risk_ratio";
  } else if (parameter.substr(0, 14) == "riskDifference") {
    effect = "risk_difference";
  } else if (parameter.substr(0, 14) == "meanDifference") {
    effect = "mean_difference";
  } else if (parameter.substr(0, 16) == "medianDifference") {
    effect = "median_difference";
  }
  const std::string relation(test["valueEqualityRelation"].text());
  const Probability p = read_probability(relation + test["value"].printed());
  rows.begin(Table::analysis);
  rows.integer(outcome.index);
  rows.text_or_nothing(compared_groups(analysis));
  rows.text_or_nothing(parameter);
  rows.text_or_nothing(effect);
  add_value_text(estimate["pointEstimate"], rows);
  rows.number(interval["percentage"].number());
  rows.text_or_nothing(behind_dot(at(interval, "sides", "value").text()));
  add_value_text(interval["lowerLimit"], rows);
  add_value_text(interval["upperLimit"], rows);
  rows.text_or_nothing(test["value"].printed());
  rows.text_or_nothing(p.relation);
  rows.number(p.value);
  rows.text_or_nothing(behind_dot(at(test, "method", "value").text()));
  rows.text_or_nothing(behind_dot(at(analysis, "type", "value").text()));
  const std::string comment = std::string(analysis["title"].text()) +
                              (analysis["description"].text().empty() ? "" : " | ") +
                              std::string(analysis["description"].text());
  rows.text(names_direction(comment) ? "named in text" : "unverified");
  rows.text_or_nothing(comment);
  rows.text(path.text());
}

void add_outcome(Json record, Json json, std::size_t index, RawPath& path, RowBuffer& rows) {
  const Outcome outcome{record, json, static_cast<std::int64_t>(index), path.text().size(), dispersion_of(json)};
  const bool any_number = add_groups(outcome, path, rows);
  {
    const auto step = path.down("statisticalAnalyses/statisticalAnalysis");
    each(at(json, "statisticalAnalyses", "statisticalAnalysis"), path,
         [&](Json analysis, std::size_t) { add_analysis(outcome, analysis, path, rows); });
  }
  rows.begin(Table::outcome);
  rows.text_or_nothing(behind_dot(at(json, "type", "value").text()));
  rows.text_or_nothing(json["title"].text());
  rows.text_or_nothing(json["timeFrame"].text());
  rows.text_or_nothing(json["description"].text());
  rows.text_or_nothing(json["readyForValues"].text() == "true" ? "POSTED" : "");
  rows.text(any_number ? "values" : "no number");
  const std::string_view tendency = behind_dot(at(json, "centralTendencyType", "value").text());
  rows.text_or_nothing(tendency.empty() && json["countable"].text() == "true" ? "count" : tendency);
  rows.text_or_nothing(outcome.dispersion);
  rows.text_or_nothing(at(json, "dispersionType", "value").text());
  rows.number(json["percentage"].number());
  rows.text_or_nothing(json["unit"].text());
  rows.text(path.text());
}

}  // namespace

void read_euctr_results(Json record, RawPath& path, RowBuffer& rows) {
  add_flow(record, path, rows);
  const auto step = path.down("endPoints/endPoint");
  each(at(record, "endPoints", "endPoint"), path,
       [&](Json outcome, std::size_t index) { add_outcome(record, outcome, index, path, rows); });
}

}  // namespace hepatrial::evidence::registry
