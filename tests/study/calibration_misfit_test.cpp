// Scales, errors and scores of the calibration. Expected numbers are worked out by hand beside each check.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "study/calibration/misfit.hpp"
#include "study/calibration/posterior.hpp"
#include "study/calibration/run_folder.hpp"

namespace hepatrial::study {
namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_infinity = std::numeric_limits<double>::infinity();

Observation row(const std::string& endpoint, const std::string& regimen, double observed, double n) {
  Observation out;
  out.endpoint = endpoint;
  out.measure = *measure_of(endpoint);
  out.kind = kind_of(out.measure);
  out.regimen = regimen;
  out.observed = observed;
  out.low = out.high = k_nan;
  out.n = n;
  out.scaled = scaled_value(out, observed);
  out.sd = 0.1;
  return out;
}

TEST(Measures, KnowTheEndpointsOfTheTargetsAndNoOthers) {
  EXPECT_EQ(kind_of(*measure_of("OS_median")), RowKind::os_median);
  EXPECT_EQ(kind_of(*measure_of("TTP_median")), RowKind::pfs_median);
  EXPECT_EQ(kind_of(*measure_of("TTP_HR")), RowKind::hazard_ratio);
  EXPECT_EQ(measure_of("PFS_rate_36mo")->months, 36);
  EXPECT_EQ(kind_of(*measure_of("toxicity_stop")), RowKind::safety);
  EXPECT_FALSE(measure_of("quality_of_life").has_value());
  EXPECT_FALSE(measure_of("OS_median_from_first_line").has_value());
}

TEST(Scales, AreLogarithmsAndShrunkLogitsAndGoBack) {
  const Observation median = row("OS_median", "sorafenib", 10, 300);
  EXPECT_NEAR(median.scaled, std::log(10.0), 1e-15);
  const Observation share = row("ORR", "sorafenib", 0, 135);
  // (135 * 0 + 1/2) / 136 = 0.0036765; ln(0.0036765 / 0.9963235) = -5.60212
  EXPECT_NEAR(share.scaled, -5.60212, 1e-5);
  for (const double value : {0.0, 0.02, 0.5, 1.0}) {
    EXPECT_NEAR(unscaled_value(share, scaled_value(share, value)), value, 1e-12);
  }
  const Observation points = row("ALBI_change", "lenvatinib", 0.42, 19);
  EXPECT_EQ(points.scaled, 0.42);
}

TEST(Huber, IsSquareInsideAndLinearOutside) {
  EXPECT_DOUBLE_EQ(huber(-2, 2.5), 2);
  EXPECT_DOUBLE_EQ(huber(2.5, 2.5), 3.125);
  EXPECT_DOUBLE_EQ(huber(-4.5, 2.5), 2.5 * (4.5 - 1.25));  // 8.125
}

TEST(Misfit, LeavesOutWhatIsNotFittedAndFailsWithWhatIs) {
  std::vector<Observation> rows{row("OS_median", "sorafenib", 10, 300), row("ORR", "sorafenib", 0.1, 300)};
  rows[1].sd = k_infinity;
  // (ln 10 + 0.2 - ln 10) / 0.1 = 2 standard deviations: 2
  EXPECT_NEAR(misfit(rows, std::vector<double>{std::log(10.0) + 0.2, k_nan}, 2.5), 2, 1e-12);
  EXPECT_TRUE(std::isnan(misfit(rows, std::vector<double>{k_nan, 0}, 2.5)));
}

TEST(Agreement, CountsRatiosAndTakesMediansOverRowsThatGate) {
  std::vector<Observation> rows{row("OS_median", "sorafenib", 10, 300), row("PFS_median", "sorafenib", 4, 300),
                                row("OS_median", "placebo", 8, 300),    row("OS_HR", "sorafenib", 0.7, 300),
                                row("OS_HR", "sorafenib", 0.7, 300),    row("ORR", "sorafenib", 0.2, 400)};
  rows[2].gates = false;
  rows[3].low = rows[4].low = 0.6;
  rows[3].high = rows[4].high = 0.8;
  const std::vector<double> values{11, 4.4 * 1.1, 80, 0.79, 0.81, 0.24};
  const AgreementScore score = agreement(rows, values);
  EXPECT_EQ(score.medians, 2U);
  EXPECT_NEAR(score.os_median_abs_ln, std::log(1.1), 1e-12);
  EXPECT_NEAR(score.pfs_median_abs_ln, std::log(1.21), 1e-12);
  EXPECT_NEAR(score.median_abs_ln, 1.5 * std::log(1.1), 1e-12);  // middle of ln 1.1 and 2 ln 1.1
  EXPECT_EQ(score.ratios, 2U);
  EXPECT_EQ(score.ratios_inside, 1U);
  // logit(80.5 / 320.5) = -1.38162, logit(96.5 / 304.5) = -1.14911; sqrt(1 / 80.5 + 1 / 320.5) = 0.124670
  EXPECT_NEAR(score.response_median_se, (1.38162 - 1.14911) / 0.124670, 1e-3);
}

TEST(Constants, ComeFromTheOtherRowsOfTheSameClass) {
  std::vector<Observation> rows{row("OS_median", "sorafenib", 8, 300), row("OS_median", "lenvatinib", 18, 300),
                                row("OS_median", "placebo", 5, 300), row("TTP_median", "lenvatinib", 7, 300),
                                row("PFS_median", "sorafenib", 4, 300)};
  const auto values = constant_values(rows, {false, true, true, true, false});
  EXPECT_NEAR(values[0], 18, 1e-12);  // without itself
  EXPECT_NEAR(values[2], 5, 1e-12);
  EXPECT_NEAR(values[4], 7, 1e-12);  // TTP and PFS share their constant
  const auto all = constant_values(rows, {true, true, true, true, true});
  EXPECT_NEAR(all[0], 12, 1e-12);  // geometric mean of 8 and 18
}

TEST(States, KeepEveryBitAndRefuseOtherInputs) {
  infer::Matrix matrix(2, 2);
  matrix.values = {1.0 / 3, k_nan, -1e-300, 5};
  const auto back = matrix_of(matrix_text(matrix));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->values[0], 1.0 / 3);
  EXPECT_TRUE(std::isnan(back->values[1]));
  EXPECT_EQ(back->values[2], -1e-300);
  EXPECT_FALSE(matrix_of("2 2 1 2 3").has_value());
}

TEST(Quantiles, InterpolateBetweenOrderStatistics) {
  EXPECT_DOUBLE_EQ(sample_quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(sample_quantile({4, 1, 3, 2}, 0.25), 1.75);  // R quantile(1:4, 0.25)
  EXPECT_TRUE(std::isnan(sample_quantile({}, 0.5)));
}

}  // namespace
}  // namespace hepatrial::study
