// evidence pool: from printed results to a pooled one, with everything it rests on.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "cli/synthesis_verbs.hpp"
#include "core/maths.hpp"
#include "evidence/inert.hpp"
#include "evidence/text_table.hpp"
#include "evidence/words.hpp"
#include "stats/pooling/network.hpp"
#include "stats/pooling/pool.hpp"
#include "stats/pooling/proportion_mixed_model.hpp"
#include "stats/proportions.hpp"

namespace hepatrial::cli {

namespace {

namespace maths = core::maths;
using evidence::PoolableRatios;
using evidence::PoolableResult;
using evidence::PoolableShares;

/// A table that is printed as text or as CSV.
struct Sheet {
  std::vector<evidence::TextColumn> columns;
  std::vector<std::vector<std::string>> rows;
};

std::string number(double value, int decimals) {
  if (std::isnan(value)) return "-";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

std::string interval(double value, double lower, double upper, int decimals) {
  return number(value, decimals) + " (" + number(lower, decimals) + "-" + number(upper, decimals) + ")";
}

std::string printed(const std::string& title, const Sheet& sheet, bool csv) {
  if (!csv) return title + "\n\n" + evidence::text_table(sheet.columns, sheet.rows) + "\n";
  std::string text = "# " + title + "\n";
  std::vector<std::string> head;
  for (const evidence::TextColumn& column : sheet.columns) head.push_back(evidence::spreadsheet_cell(column.name));
  text += evidence::joined(head, ",") + "\n";
  for (const std::vector<std::string>& row : sheet.rows) {
    std::vector<std::string> cells;
    for (const std::string& cell : row) cells.push_back(evidence::spreadsheet_cell(cell));
    text += evidence::joined(cells, ",") + "\n";
  }
  return text + "\n";
}

std::string doubts_of(const PoolableResult& result) { return evidence::joined(result.doubts, "; "); }

std::string place_of(const PoolableResult& result) { return result.id + ": " + result.source + ", " + result.where; }

stats::PoolOptions pool_options(const SynthesisOptions& options, std::size_t studies) {
  stats::PoolOptions chosen;
  chosen.heterogeneity = options.method == "fixed" ? stats::HeterogeneityMethod::none
                         : options.method == "dl"  ? stats::HeterogeneityMethod::dersimonian_laird
                                                   : stats::HeterogeneityMethod::restricted_maximum_likelihood;
  const bool normal = options.normal_interval || options.method == "fixed" || studies < 2;
  chosen.interval = normal ? stats::PooledInterval::normal : stats::PooledInterval::knapp_hartung_wider;
  chosen.level = options.level;
  return chosen;
}

std::string left_out_text(const std::vector<evidence::LeftOut>& left_out, bool csv) {
  Sheet sheet{{{"row", 8}, {"trial", 24}, {"regimen", 26}, {"value", 8}, {"why it is left out", 44}}, {}};
  for (const evidence::LeftOut& one : left_out) {
    sheet.rows.push_back(
        {one.result.id, one.result.name, one.result.regimen, evidence::text_of(one.result.value), one.reason});
  }
  return sheet.rows.empty() ? "" : printed("Left out", sheet, csv);
}

core::Result<std::string> shares_sheet(const PoolableShares& shares, const SynthesisOptions& options) {
  Sheet sheet{{{"trial", 20},
               {"regimen", 18},
               {"patients", 22},
               {"line", 5},
               {"criteria", 10},
               {"events/n", 9},
               {"% (exact interval)", 20},
               {"risk of bias", 13},
               {"doubts", 18},
               {"row and source", 22}},
              {}};
  for (const evidence::PoolableShare& share : shares.used) {
    const auto exact = stats::clopper_pearson(share.events, *share.result.n, options.level);
    if (!exact) return core::fail(exact.error());
    sheet.rows.push_back({share.result.name, share.result.regimen, share.result.population, share.result.line,
                          share.result.criteria.empty() ? "not stated" : share.result.criteria,
                          std::to_string(share.events) + "/" + std::to_string(*share.result.n),
                          interval(100 * exact->estimate, 100 * exact->lower, 100 * exact->upper, 1),
                          evidence::name_of(share.result.bias.overall), doubts_of(share.result),
                          place_of(share.result)});
  }
  return printed(options.question.endpoint + ", arms one by one", sheet, options.csv);
}

std::string status_of(const stats::PooledMixedModel& fit) {
  switch (fit.status) {
    case stats::MixedModelStatus::no_heterogeneity: return "no spread beyond chance";
    case stats::MixedModelStatus::heterogeneity_not_identified: return "spread cannot be told: do not rely on it";
    case stats::MixedModelStatus::all_or_none: return "no event, or only events: exact interval of all together";
    default: return "";
  }
}

void add_scale_row(Sheet& sheet, const std::string& name, const core::Result<stats::PooledProportion>& pooled) {
  if (!pooled) {
    sheet.rows.push_back({name, core::text(pooled.error()), "", "", "", ""});
    return;
  }
  sheet.rows.push_back({name, interval(100 * pooled->proportion, 100 * pooled->lower, 100 * pooled->upper, 1),
                        number(pooled->on_scale.heterogeneity.tau_squared, 4), number(pooled->on_scale.i_squared, 0),
                        "", "for comparison"});
}

core::Result<Answer> pool_shares(const SynthesisOptions& options, const evidence::Store& store) {
  const auto shares = evidence::poolable_shares(store, options.question);
  if (!shares) return core::fail(shares.error());
  auto text = shares_sheet(*shares, options);
  if (!text) return core::fail(text.error());
  if (shares->used.empty()) return Answer{left_out_text(shares->left_out, options.csv), "nothing can be pooled\n"};
  std::vector<stats::ArmCount> counts;
  for (const evidence::PoolableShare& share : shares->used) counts.push_back({share.events, *share.result.n});
  stats::MixedModelOptions mixed;
  mixed.level = options.level;
  mixed.t_interval = counts.size() > 1 && !options.normal_interval;
  const auto fit = stats::pool_proportions_mixed_model(counts, mixed);
  if (!fit) return core::fail(fit.error());
  Sheet sheet{
      {{"method", 34}, {"% (interval)", 22}, {"tau^2", 8}, {"I^2 %", 6}, {"further arm, %", 14}, {"remark", 34}}, {}};
  sheet.rows.push_back({std::string("logistic mixed model") + (mixed.t_interval ? ", t interval" : ""),
                        interval(100 * fit->proportion, 100 * fit->proportion_lower, 100 * fit->proportion_upper, 1),
                        number(fit->tau_squared, 4), number(fit->i_squared, 0),
                        number(100 * fit->prediction_lower, 1) + "-" + number(100 * fit->prediction_upper, 1),
                        status_of(*fit)});
  const stats::PoolOptions by_variance = pool_options(options, counts.size());
  add_scale_row(sheet, "logit, inverse variance",
                stats::pool_proportions(counts, stats::ProportionScale::logit, by_variance));
  add_scale_row(sheet, "Freeman-Tukey, inverse variance",
                stats::pool_proportions(counts, stats::ProportionScale::double_arcsine, by_variance));
  *text +=
      printed(options.question.endpoint + " of " + std::to_string(counts.size()) + " arms, pooled", sheet, options.csv);
  *text += left_out_text(shares->left_out, options.csv);
  std::string notes = "Arms of different trials are set side by side: any comparison between them is indirect.\n";
  std::set<std::string> criteria;
  for (const evidence::PoolableShare& share : shares->used) criteria.insert(share.result.criteria);
  if (criteria.size() > 1)
    notes += "The arms were read by different response criteria, or some do not say; see --criteria.\n";
  return Answer{*text, notes};
}

struct RatioEffects {
  std::vector<stats::Effect> effects;
  std::vector<stats::Contrast> contrasts;
};

core::Result<RatioEffects> effects_of(const PoolableRatios& ratios) {
  RatioEffects result;
  for (const PoolableResult& one : ratios.used) {
    const auto effect = stats::log_ratio_effect({one.value, *one.lower, *one.upper, one.level});
    if (!effect) return core::fail(effect.error());
    result.effects.push_back(*effect);
    result.contrasts.push_back({one.trial, one.regimen, one.comparator, effect->value, maths::sqrt(effect->variance)});
  }
  return result;
}

std::string ratios_sheet(const PoolableRatios& ratios, const SynthesisOptions& options) {
  Sheet sheet{{{"trial", 18},
               {"regimen", 20},
               {"against", 12},
               {"line", 5},
               {"ratio (interval)", 20},
               {"level", 9},
               {"risk of bias", 13},
               {"doubts", 20},
               {"row and source", 24}},
              {}};
  for (const PoolableResult& one : ratios.used) {
    sheet.rows.push_back({one.name, one.regimen, one.comparator, one.line,
                          evidence::text_of(one.value) + " (" + evidence::text_of(*one.lower) + "-" +
                              evidence::text_of(*one.upper) + ")",
                          number(100 * one.level, 2) + (one.level_stated ? "" : " taken"),
                          evidence::name_of(one.bias.overall), doubts_of(one), place_of(one)});
  }
  return printed(options.question.endpoint + ", trials one by one", sheet, options.csv);
}

core::Result<std::string> pairwise_sheet(const PoolableRatios& ratios, const RatioEffects& effects,
                                         const SynthesisOptions& options) {
  Sheet sheet{{{"method", 40},
               {"ratio (interval)", 22},
               {"p", 9},
               {"tau^2", 8},
               {"I^2 %", 6},
               {"Q (df)", 12},
               {"further trial", 14}},
              {}};
  const auto add = [&](const std::string& name, const stats::PoolOptions& chosen) {
    const auto pooled = stats::pool(effects.effects, chosen);
    if (!pooled) return;
    sheet.rows.push_back(
        {name, interval(maths::exp(pooled->estimate), maths::exp(pooled->lower), maths::exp(pooled->upper), 3),
         number(pooled->p_value, 4), number(pooled->heterogeneity.tau_squared, 4), number(pooled->i_squared, 0),
         number(pooled->q.chi_square, 2) + " (" + std::to_string(pooled->q.degrees_of_freedom) + ")",
         std::isnan(pooled->prediction_lower) ? "-"
                                              : number(maths::exp(pooled->prediction_lower), 2) + "-" +
                                                    number(maths::exp(pooled->prediction_upper), 2)});
  };
  using Method = stats::HeterogeneityMethod;
  using Interval = stats::PooledInterval;
  add("fixed effect", {Method::none, Interval::normal, options.level});
  add("DerSimonian-Laird", {Method::dersimonian_laird, Interval::normal, options.level});
  add("REML", {Method::restricted_maximum_likelihood, Interval::normal, options.level});
  if (effects.effects.size() > 1) {
    add("REML, Knapp-Hartung", {Method::restricted_maximum_likelihood, Interval::knapp_hartung, options.level});
    add("REML, Knapp-Hartung, never narrower",
        {Method::restricted_maximum_likelihood, Interval::knapp_hartung_wider, options.level});
  }
  std::set<std::string> comparisons;
  for (const PoolableResult& one : ratios.used) comparisons.insert(one.regimen + " against " + one.comparator);
  std::string text = printed(
      options.question.endpoint + " of " + std::to_string(ratios.used.size()) + " trials, pooled", sheet, options.csv);
  if (comparisons.size() > 1 && !options.csv) {
    text += "The pooled ratio is over " + std::to_string(comparisons.size()) +
            " different comparisons; --network keeps them apart.\n\n";
  }
  return text;
}

const char* kind_of(stats::EvidenceKind kind) {
  return kind == stats::EvidenceKind::direct  ? "direct"
         : kind == stats::EvidenceKind::mixed ? "direct and indirect"
                                              : "INDIRECT";
}

std::string network_sheet(const stats::Network& network, const SynthesisOptions& options) {
  std::string names = evidence::joined(network.treatments, ", ");
  Sheet league{{{"treatment", 26},
                {"against", 26},
                {"ratio (interval)", 22},
                {"evidence", 20},
                {"trials", 6},
                {"direct and indirect disagree, p", 12}},
               {}};
  for (const stats::NetworkComparison& c : network.comparisons) {
    if (c.first > c.second) continue;
    league.rows.push_back({network.treatments[c.first], network.treatments[c.second],
                           interval(maths::exp(c.effect), maths::exp(c.lower), maths::exp(c.upper), 3), kind_of(c.kind),
                           std::to_string(c.direct_trials), number(c.inconsistency_p, 3)});
  }
  std::string text = printed("League table of {" + names + "}", league, options.csv);
  Sheet ranking{{{"treatment", 30}, {"P-score (small ratio good)", 26}}, {}};
  std::vector<std::size_t> order(network.treatments.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return network.p_score_small_good[a] > network.p_score_small_good[b];
  });
  for (const std::size_t i : order)
    ranking.rows.push_back({network.treatments[i], number(network.p_score_small_good[i], 3)});
  text += printed("Ranking", ranking, options.csv);
  Sheet tests{{{"question", 40}, {"Q", 9}, {"df", 4}, {"p", 8}}, {}};
  const auto add = [&](const std::string& name, const stats::ChiSquareTest& test) {
    tests.rows.push_back(
        {name, number(test.chi_square, 3), std::to_string(test.degrees_of_freedom), number(test.p_value, 4)});
  };
  add("all", network.q.total);
  add("within designs (heterogeneity)", network.q.within_designs);
  add("between designs (inconsistency)", network.q.between_designs);
  return text + printed("tau^2 " + number(network.tau_squared, 5) + ", I^2 " + number(network.i_squared, 0) + " %",
                        tests, options.csv);
}

core::Result<Answer> pool_network(const PoolableRatios& ratios, const RatioEffects& effects,
                                  const SynthesisOptions& options) {
  // A trial with several arms must print every comparison; where it does not, the treatment named last gives way.
  std::vector<stats::Contrast> usable;
  std::set<std::string> seen;
  std::string notes = "Comparisons across trials are indirect: they rest on the trials being alike.\n";
  for (const stats::Contrast& contrast : effects.contrasts) {
    if (seen.insert(contrast.study).second) {
      usable.push_back(contrast);
      continue;
    }
    notes += contrast.study + ": " + contrast.treatment1 + " against " + contrast.treatment2 +
             " is left out of the network, since the comparison of the trial's other arms is not printed.\n";
  }
  stats::NetworkOptions chosen;
  chosen.level = options.level;
  chosen.heterogeneity = pool_options(options, usable.size()).heterogeneity;
  const auto networks = stats::fit_network_parts(usable, chosen);
  if (!networks) return core::fail(networks.error());
  std::string text = ratios_sheet(ratios, options);
  if (networks->size() > 1) {
    std::string parts;
    for (const stats::Network& network : *networks) {
      parts += (parts.empty() ? "{" : " and {") + evidence::joined(network.treatments, ", ") + "}";
    }
    notes += "The network falls into " + std::to_string(networks->size()) + " parts that no trial links: " + parts +
             ". Treatments of different parts cannot be compared.\n";
  }
  for (const stats::Network& network : *networks) text += network_sheet(network, options);
  return Answer{text + left_out_text(ratios.left_out, options.csv), notes};
}

core::Result<Answer> pool_ratios(const SynthesisOptions& options, const evidence::Store& store) {
  const auto ratios = evidence::poolable_ratios(store, options.question);
  if (!ratios) return core::fail(ratios.error());
  if (ratios->used.empty()) return Answer{left_out_text(ratios->left_out, options.csv), "nothing can be pooled\n"};
  const auto effects = effects_of(*ratios);
  if (!effects) return core::fail(effects.error());
  if (options.network) return pool_network(*ratios, *effects, options);
  const auto pooled = pairwise_sheet(*ratios, *effects, options);
  if (!pooled) return core::fail(pooled.error());
  return Answer{ratios_sheet(*ratios, options) + *pooled + left_out_text(ratios->left_out, options.csv), ""};
}

}  // namespace

core::Result<Answer> evidence_pool(const SynthesisOptions& options, const evidence::Store& store) {
  if (evidence::is_ratio_endpoint(options.question.endpoint)) return pool_ratios(options, store);
  if (options.network) {
    return core::fail({core::ProblemKind::usage,
                       "--network compares ratios, and " + options.question.endpoint + " is a share",
                       {},
                       "use HR_OS or HR_PFS"});
  }
  return pool_shares(options, store);
}

}  // namespace hepatrial::cli
