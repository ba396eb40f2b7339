#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {

namespace {

constexpr std::size_t k_most_points = 500;

struct Target {
  const char *id, *title, *axis;
  double trial::StateSnapshot::* occupancy;
};

constexpr Target k_targets[] = {
    {"pd1", "PD-1", "PD-1 occupied", &trial::StateSnapshot::pd1_occupancy},
    {"pdl1", "PD-L1", "PD-L1 occupied", &trial::StateSnapshot::pdl1_occupancy},
    {"ctla4", "CTLA-4", "CTLA-4 occupied", &trial::StateSnapshot::ctla4_occupancy},
    {"vegf", "VEGF", "VEGF neutralised", &trial::StateSnapshot::vegf_neutralised},
};

// Share bound at the start of the trial line, by days since the last dose before it.
struct Observation {
  double days = 0, share = 0;
};

std::vector<Observation> observations_of(const trial::TrialResult& result, const Target& target) {
  std::vector<Observation> out;
  for (const trial::PatientRecord& patient : result.patients) {
    const double days = patient.trial_line.days_since_last_dose_of_prior_line;
    const double share = patient.trial_line.at_start.*target.occupancy;
    if (patient.arm < 0 || !(days >= 0) || !std::isfinite(share)) continue;
    out.push_back({days, std::clamp(share, 0.0, 1.0)});
  }
  return out;
}

double middle(std::vector<double> values) {
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

double median_share(const std::vector<Observation>& observations) {
  std::vector<double> shares;
  for (const Observation& observation : observations) shares.push_back(observation.share);
  return middle(std::move(shares));
}

// Median per eighth of the patients in order of days: a line through the cloud that no single patient moves.
std::vector<Observation> medians_by_days(std::vector<Observation> observations) {
  std::stable_sort(observations.begin(), observations.end(),
                   [](const Observation& left, const Observation& right) { return left.days < right.days; });
  constexpr std::size_t k_parts = 8;
  std::vector<Observation> line;
  if (observations.size() < 5 * k_parts) return line;
  for (std::size_t part = 0; part < k_parts; ++part) {
    const auto begin = observations.begin() + static_cast<std::ptrdiff_t>(part * observations.size() / k_parts);
    const auto end = observations.begin() + static_cast<std::ptrdiff_t>((part + 1) * observations.size() / k_parts);
    std::vector<double> days, shares;
    for (auto observation = begin; observation != end; ++observation) {
      days.push_back(observation->days);
      shares.push_back(observation->share);
    }
    line.push_back({middle(std::move(days)), middle(std::move(shares))});
  }
  return line;
}

std::string panel(const Target& target, const std::vector<Observation>& observations, std::string_view colour) {
  double longest = 1;
  for (const Observation& observation : observations) longest = std::max(longest, observation.days);
  Frame frame{48, 58, k_panel_width - 48 - 16, 200, linear_axis(0, longest, 6), linear_axis(0, 1, 4)};
  frame.x.label = "Days since the last dose of the line before";
  frame.y.ticks = {0, 0.25, 0.5, 0.75, 1};
  frame.y.label = std::string(target.axis) + " (share)";
  Svg svg(std::string("antibody-") + target.id, k_panel_width, 304, std::string("Residual antibody: ") + target.axis,
          "Median " + value_text(median_share(observations), Quantity::fraction) + " percent in " +
              counted(observations.size(), "patient.", "patients."));
  svg.text({4, 20}, target.title, {15, Anchor::start, true, k_text_colour, 0});
  draw_frame(svg, frame);
  const std::size_t drawn = std::min(observations.size(), k_most_points);
  for (std::size_t index = 0; index < drawn; ++index) {
    svg.circle(frame.at(observations[index].days, observations[index].share), 2.4, colour, 0.45);
  }
  PathData path;
  for (const Observation& point : medians_by_days(observations)) {
    if (path.empty()) {
      path.move_to(frame.at(point.days, point.share));
    } else {
      path.line_to(frame.at(point.days, point.share));
    }
  }
  svg.path(path, {k_text_colour, 2, "", 1});
  return svg.finish();
}

}  // namespace

std::optional<Figure> antibody_figure(const trial::TrialResult& result) {
  Figure figure{"antibody", "Residual antibody at the start of the trial line", "", "", {}};
  std::vector<std::string> parts;
  std::size_t colour = 0, patients = 0;
  for (const Target& target : k_targets) {
    const std::vector<Observation> observations = observations_of(result, target);
    const bool bound = std::any_of(observations.begin(), observations.end(),
                                   [](const Observation& observation) { return observation.share > 0.01; });
    if (!bound) continue;
    patients = observations.size();
    parts.push_back(value_text(median_share(observations), Quantity::fraction) + " % of " + target.title);
    figure.panels.push_back(panel(target, observations, arm_colour(colour++)));
  }
  if (figure.panels.empty()) return std::nullopt;
  figure.finding = "When the trial line starts, the median patient still has " + joined(parts) +
                   " bound by antibody of the line before.";
  figure.note = counted(patients, "randomised patient", "randomised patients") +
                "; the line joins medians of eighths of the patients in order of days.";
  if (patients > k_most_points)
    figure.note += " The first " + std::to_string(k_most_points) + " by patient id are drawn.";
  return figure;
}

}  // namespace hepatrial::report
