// SPDX-License-Identifier: Apache-2.0

// The evidence that serves every kind, held against the exact means of SVI: on slices of SVI's formulas that
// pass for another kind.

#include "calibration/slices/slice_evidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "calibration/models/svi_core.h"
#include "calibration/slices/formula_tail.h"
#include "calibration/slices/svi/svi_formula.h"
#include "calibration/slices/svi/svi_mixtures.h"
#include "kernels/core/svi/svi_variance_swap.h"
#include "tests/unit/calibration/models/slices.h"

namespace volcal {
namespace {

using test::Slice;

constexpr SliceKind kPlainKind{"plain", nullptr};

/// SVI without its exact means.
class PlainSlice final : public SliceFormula {
 public:
  explicit PlainSlice(const Slice& p) : svi_(from_core(p)) {}

  [[nodiscard]] const SliceKind& kind() const noexcept override { return kPlainKind; }
  [[nodiscard]] std::vector<SliceParameter> parameters() const override { return svi_.parameters(); }
  [[nodiscard]] std::string fault() const override { return svi_.fault(); }
  void total_variances(std::span<const double> k, std::span<double> w) const noexcept override {
    svi_.total_variances(k, w);
  }
  void values(std::span<const double> k, const SliceValues& out) const noexcept override {
    svi_.values(k, out);
  }
  [[nodiscard]] WingSlopes wing_slopes() const noexcept override { return svi_.wing_slopes(); }
  [[nodiscard]] std::vector<double> bends() const override { return svi_.bends(); }
  [[nodiscard]] SliceEnclosure enclose(double low, double high) const noexcept override {
    return svi_.enclose(low, high);
  }
  [[nodiscard]] WingEnclosure enclose_wing(Wing wing, Interval q) const noexcept override {
    return svi_.enclose_wing(wing, q);
  }

 private:
  SviFormula svi_;
};

TEST(SliceEvidence, ButterflyAgreesWithTheExactProof) {
  std::mt19937_64 random(11);
  int free = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Slice p = test::random_slice(random);
    const ButterflyEvidence exact = butterfly_evidence(p);
    const ButterflyEvidence by_cells = butterfly_evidence(PlainSlice(p));
    EXPECT_EQ(by_cells.left_slope, exact.left_slope);
    EXPECT_EQ(by_cells.right_slope, exact.right_slope);
    EXPECT_NEAR(by_cells.min_g, exact.min_g, 1e-3 * (1.0 + std::fabs(exact.min_g))) << trial;
    if (!exact.free) {
      EXPECT_FALSE(by_cells.free) << trial;
    }
    if (exact.free && exact.min_g > 1e-3) {
      EXPECT_TRUE(by_cells.free) << trial << " min g " << exact.min_g;
    }
    free += by_cells.free ? 1 : 0;
  }
  EXPECT_GT(free, 50);
  EXPECT_LT(free, 300);
}

TEST(SliceEvidence, CalendarAgreesWithTheExactProof) {
  std::mt19937_64 random(12);
  int free = 0;
  int crossed = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Slice p = test::random_slice(random);
    Slice q = test::random_slice(random);
    if (trial % 2 == 0) q = {p.a + 0.1 * p.b, 1.05 * p.b, p.rho, p.m, 1.2 * p.sigma};
    const CalendarEvidence exact = calendar_evidence(p, q);
    const CalendarEvidence by_cells = calendar_evidence(SviFormula(from_core(p)), PlainSlice(q));
    if (!exact.free) {
      EXPECT_FALSE(by_cells.free) << trial;
      ++crossed;
    }
    const double size = core::svi_total_variance(p, exact.min_slack_at);
    if (exact.free && exact.min_slack > 1e-6 * size) {
      EXPECT_TRUE(by_cells.free) << trial;
    }
    if (std::isinf(exact.min_slack)) {
      EXPECT_EQ(by_cells.min_slack, exact.min_slack) << trial;
    } else {
      EXPECT_NEAR(by_cells.min_slack, exact.min_slack, 1e-6 * size) << trial;
    }
    ASSERT_EQ(by_cells.crossings.size(), exact.crossings.size()) << trial;
    for (std::size_t i = 0; i < by_cells.crossings.size(); ++i) {
      const double at = exact.crossings[i];
      EXPECT_NEAR(by_cells.crossings[i], at, 1e-6 * (std::fabs(at) + p.sigma)) << trial;
    }
    free += by_cells.free ? 1 : 0;
  }
  EXPECT_GT(free, 100);
  EXPECT_GT(crossed, 50);
}

TEST(SliceEvidence, ASliceLiesOnItselfAndOneThatIsLevelIsFree) {
  const Slice p{0.01, 0.12, -0.4, 0.02, 0.15};
  const CalendarEvidence same = calendar_evidence(PlainSlice(p), PlainSlice(p));
  EXPECT_TRUE(same.free);
  EXPECT_EQ(same.min_slack, 0.0);
  EXPECT_TRUE(same.crossings.empty());
  const Slice level{0.04, 0.0, 0.0, 0.0, 0.1};
  const ButterflyEvidence evidence = butterfly_evidence(PlainSlice(level));
  EXPECT_TRUE(evidence.free);
  EXPECT_EQ(evidence.min_g, 1.0);
  EXPECT_TRUE(mixtures_are_free(PlainSlice(level), PlainSlice({0.05, 0.0, 0.0, 0.0, 0.1})));
}

TEST(SliceEvidence, LeesBoundItselfIsArbitrage) {
  const Slice p{0.3, 1.0, 1.0, 0.0, 0.5};
  EXPECT_EQ(PlainSlice(p).wing_slopes().right, 2.0);
  EXPECT_FALSE(butterfly_evidence(PlainSlice(p)).free);
  EXPECT_FALSE(mixtures_are_free(PlainSlice(p), PlainSlice(p)));
}

TEST(SliceEvidence, MixturesAgreeWithTheProofOfSvi) {
  std::mt19937_64 random(13);
  int proved = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const Slice p = test::random_slice(random);
    const Slice q{p.a + 0.1 * p.b, 1.2 * p.b, 0.9 * p.rho, 0.8 * p.m, 1.3 * p.sigma};
    const bool exact = mixtures_are_free(p, q);
    const bool by_cells = mixtures_are_free(PlainSlice(p), SviFormula(from_core(q)));
    // Either search may give up where g nearly touches zero.
    const bool close = std::fmin(butterfly_evidence(p).min_g, butterfly_evidence(q).min_g) < 0.02;
    EXPECT_TRUE(by_cells == exact || close) << trial;
    proved += by_cells ? 1 : 0;
  }
  EXPECT_GT(proved, 50);
}

TEST(FormulaTail, AgreesWithSvi) {
  for (const Slice& p : {Slice{0.01, 0.12, -0.4, 0.02, 0.15}, Slice{0.0001, 0.01, -0.7, 0.005, 0.01}}) {
    const PlainSlice plain(p);
    const core::SviPoint point = core::svi_point_of(p);
    for (const double k : {-0.4, -0.05, 0.0, 0.1}) {
      for (const core::TailSide side : {core::TailSide::fall, core::TailSide::rise}) {
        const double exact = core::svi_tail_probability(core::svi_jet(point, k), k, side).value;
        EXPECT_NEAR(formula_tail_probability(plain, k, side), exact, 1e-12 * exact);
      }
    }
    for (const double alpha : {0.001, 0.05, 0.5}) {
      const core::SviShortfall exact = core::svi_expected_shortfall(point, alpha);
      const FormulaShortfall by_cells = formula_expected_shortfall(plain, alpha);
      EXPECT_NEAR(by_cells.log_quantile, exact.log_quantile, 1e-10 * std::fabs(exact.log_quantile));
      EXPECT_NEAR(by_cells.shortfall, exact.shortfall.value, 1e-10 * exact.shortfall.value);
    }
    const double swap = core::svi_variance_swap(point).value;
    EXPECT_NEAR(formula_variance_swap(plain), swap, 1e-9 * swap);
  }
}

}  // namespace
}  // namespace volcal
