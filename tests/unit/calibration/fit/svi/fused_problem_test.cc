// SPDX-License-Identifier: Apache-2.0

// The fused fitter's problem is Ceres' problem: cost, gradient, Gauss-Newton matrix and minimum.

#include "tests/unit/calibration/fit/svi/fused_problem.h"

#include <ceres/ceres.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/svi_surface_problem.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kBaseWeight = kBaseRegulariserWeight;
constexpr double kNoTail = 0.0;
constexpr double kCeresTolerance = 1e-7;
const ConstraintMargins kMargins{1e-4, 1e-3, 2e-3};

// Three crossed, kinked slices: quotes, regularisers, butterfly, calendar and slope rows are all active. The
// first has no prior, the second a full one, the third one of three coordinates; the first two have a shape
// regulariser. The quotes of the second have weights, and the third keeps a share of the base regulariser.
std::vector<SliceData> crossed_slices() {
  std::vector<SliceData> slices = {test::smile({0.012, 0.09, -0.5, 0.05, 0.04}, 0.2, 11, 3.0, 0.004),
                                   test::smile({0.010, 0.07, -0.2, -0.05, 0.06}, 0.3, 17, 3.0, 0.004),
                                   test::smile({0.011, 0.05, 0.3, -0.05, 0.05}, 0.4, 9, 2.0, 0.004)};
  slices[1].prior = {{-0.3, 0.2, -0.1, 0.05, 0.9},
                     {2.0, 0.3, 3.0, -0.4, 0.5, 4.0, 0.1, -0.6, 0.2, 5.0, 0.7, 0.2, -0.9, 0.3, 6.0}};
  slices[2].prior.centre = {0.0, 0.1, -0.16, 0.0, 1.25};
  slices[2].prior.information[2] = 6.0;
  slices[2].prior.information[5] = 4.0;
  slices[2].prior.information[14] = 7.0;
  slices[0].shape = {{1.2, 0.8, 3.0}, {4.0, 2.5, 1.5}};
  slices[2].base_share = 0.3;
  slices[1].shape = {{0.7, 1.4, 2.0}, {0.0, 3.0, 0.5}};
  for (std::size_t i = 0; i < slices[1].size(); ++i) {
    slices[1].weight.push_back(0.2 + 0.1 * static_cast<double>(i));
  }
  return slices;
}

// Adds floors of every kind, hard and soft, all but one of which are active.
std::vector<SliceData> with_floors(std::vector<SliceData> slices) {
  using core::TailFunctional;
  slices[0].floors = {{TailFunctional::fall, 0.3, 0.3, core::kHardFloor},
                      {TailFunctional::right_slope, 0.0, 0.4, 30.0},
                      {TailFunctional::left_slope, 0.0, 1e-3, core::kHardFloor}};
  slices[1].floors = {{TailFunctional::shortfall, 0.1, 0.6, core::kHardFloor},
                      {TailFunctional::variance_swap, 0.0, 0.2, 50.0}};
  slices[2].floors = {{TailFunctional::rise, 0.25, 0.3, 70.0},
                      {TailFunctional::variance_swap, 0.0, 0.15, core::kHardFloor},
                      {TailFunctional::left_slope, 0.0, 0.5, core::kHardFloor}};
  return slices;
}

const std::vector<double> kMisfit = {1.0, 2.5, 0.7};

class FusedProblem : public testing::TestWithParam<QuoteLoss> {
 protected:
  void SetUp() override {
    for (std::size_t s = 0; s < slices_.size(); ++s) {
      point_.push_back({-1.5 - 0.3 * static_cast<double>(s), 1.6, 1.2, 0.4, -1.2});
    }
    for (test::FusedProblem* problem : {&ours_, &theirs_}) {
      problem->set_point(point_);
      problem->update_multipliers(terms(2.0));
    }
    violation_ = theirs_.violation(terms(2.0));
  }

  // Wide for tukey: at the point of these tests many quotes are tens of half-spreads away, and those that it
  // drops test nothing.
  [[nodiscard]] static QuoteLossOptions loss() {
    return {GetParam(), GetParam() == QuoteLoss::tukey ? 60.0 : 2.0};
  }
  [[nodiscard]] core::SviFitTerms terms(double severity) const {
    return {core_loss(loss()), kBaseWeight, severity,      kMargins.butterfly,
            kMargins.calendar, kNoTail,     kMargins.floor};
  }

  // Cauchy's loss has several minima, and floors lead the two to different ones.
  std::vector<SliceData> slices_ =
      GetParam() == QuoteLoss::cauchy ? crossed_slices() : with_floors(crossed_slices());
  test::FusedProblem theirs_{slices_, kMisfit};  ///< for Ceres
  test::FusedProblem ours_{slices_, kMisfit};
  std::vector<FreePoint> point_;
  test::Violation violation_;
};

// The arrays restated from the slices, and multipliers that begin at 0: lambda = max(0, -rho c) after an
// update.
TEST_P(FusedProblem, MultipliersAreThoseOfTheSlicesConstraints) {
  constexpr double kSeverity = 2.0;
  constexpr double kRounding = 1e-9;  // of a slack, whose terms nearly cancel
  const core::SviFitProblem p = ours_.problem();
  const auto expect_multiplier = [&](int at, double slack) {
    EXPECT_NEAR(p.multiplier[at], std::max(0.0, -kSeverity * slack), kRounding * (1.0 + std::fabs(slack)));
  };
  for (int s = 0; s < p.n_slices; ++s) {
    const auto slice = slice_at(slices_[static_cast<std::size_t>(s)], point_[static_cast<std::size_t>(s)]);
    for (int i = p.watch_begin[s]; i < p.watch_begin[s] + p.watch_count[s]; ++i) {
      const double g = core::svi_durrleman_g(slice, p.watch_at[i]);
      expect_multiplier(i, core::kButterflyUnit * (g - kMargins.butterfly));
    }
  }
  const std::vector<CalendarPair> pairs = calendar_pairs(slices_);
  ASSERT_EQ(p.n_pairs, static_cast<int>(pairs.size()));
  for (std::size_t c = 0; c < pairs.size(); ++c) {
    const auto [earlier, later] = pairs[c];
    const auto from = slice_at(slices_[earlier], point_[earlier]);
    const auto to = slice_at(slices_[later], point_[later]);
    const int set = p.n_slices + static_cast<int>(c);
    for (int i = p.watch_begin[set]; i < p.watch_begin[set] + p.watch_count[set]; ++i) {
      const double k = p.watch_at[i];
      const double unit = std::max(1.0, kMisfit[later]) * variance_unit(slices_[later]) *
                          std::hypot(1.0, k / slices_[later].atm_stddev);
      const double gap = core::svi_total_variance(to, k) - core::svi_total_variance(from, k);
      expect_multiplier(i, gap / unit - kMargins.calendar);
    }
  }
}

TEST_P(FusedProblem, QuotesCountByTheirSlicesMisfit) {
  const core::SviFitProblem p = ours_.problem();
  ASSERT_EQ(p.n_slices, static_cast<int>(slices_.size()));
  for (std::size_t s = 0; s < slices_.size(); ++s) {
    EXPECT_EQ(p.loss_weight[s], kMisfit[s] > 1.0 ? 1.0 / (kMisfit[s] * kMisfit[s]) : 1.0);
    ASSERT_EQ(p.quote_count[s], static_cast<int>(slices_[s].size()));
    for (std::size_t i = 0; i < slices_[s].size(); ++i) {
      const std::size_t at = static_cast<std::size_t>(p.quote_begin[s]) + i;
      EXPECT_EQ(p.market_vol[at], slices_[s].market_vol[i]);
      EXPECT_EQ(p.scale[at], slices_[s].scale[i]);
      EXPECT_EQ(p.weight[at], slices_[s].weight_of(i));
    }
  }
}

TEST_P(FusedProblem, CostGradientAndMatrixAreCeres) {
  ASSERT_GT(violation_.butterfly, 0.0);
  ASSERT_GT(violation_.calendar, 0.0);
  if (GetParam() != QuoteLoss::cauchy) {
    ASSERT_GT(violation_.floor, 0.0);
  }
  constexpr double kSeverity = 3.0;
  SviSurfaceProblem theirs(theirs_.problem(), terms(kSeverity));
  const auto problem = theirs.make_problem();
  double cost = 0.0;
  std::vector<double> gradient;
  ceres::CRSMatrix jacobian;
  ASSERT_TRUE(problem->Evaluate({}, &cost, nullptr, &gradient, &jacobian));
  const Eigen::MatrixXd gauss_newton = test::gauss_newton(jacobian);

  EXPECT_NEAR(ours_.evaluate(terms(kSeverity)), cost, 1e-12 * cost);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    EXPECT_NEAR(ours_.gradient()[i], gradient[i], 1e-11 * (1.0 + std::fabs(gradient[i]))) << "entry " << i;
  }
  const int d = core::kSviDimension;
  for (int row = 0; row < 3 * d; ++row) {
    for (int column = std::max(0, d * (row / d - 1)); column < d * (row / d + 1); ++column) {
      EXPECT_NEAR(ours_.matrix(row, column), gauss_newton(row, column),
                  1e-11 * std::sqrt(gauss_newton(row, row) * gauss_newton(column, column)))
          << row << ", " << column;
    }
  }
}

TEST_P(FusedProblem, MinimumIsCeresMinimum) {
  constexpr double kSeverity = 3.0;
  const auto summary =
      SviSurfaceProblem(theirs_.problem(), terms(kSeverity)).minimise({500, 100.0, kCeresTolerance});
  ASSERT_TRUE(summary.IsSolutionUsable());
  const core::MinimiseResult minimised =
      core::minimise(core::TeamOfOne{}, ours_.problem(), terms(kSeverity), {500, 100.0, 1e-10});
  EXPECT_EQ(minimised.status, core::MinimiseStatus::converged);
  // Ceres stops at a relative decrease of kCeresTolerance. The spread loss has steps, and so minima next to
  // each other.
  const double above = GetParam() == QuoteLoss::spread ? 1e-3 : 1e-9;
  EXPECT_LE(minimised.cost, summary.final_cost * (1.0 + above));
  EXPECT_NEAR(minimised.cost, summary.final_cost, 1e-3 * summary.final_cost);
}

// No derivative of a functional is taken on trust: the fused cost itself, floors and all, against
// differences.
TEST_P(FusedProblem, GradientIsTheSlopeOfTheCost) {
  if (GetParam() == QuoteLoss::spread) GTEST_SKIP() << "the spread loss has kinks of its own";
  constexpr double kStep = 1e-5;
  ours_.evaluate(terms(3.0));
  const std::vector<double> gradient = ours_.gradient();
  const std::vector<FreePoint>& at = point_;
  double largest = 0.0;
  for (const double g : gradient) largest = std::max(largest, std::fabs(g));
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const auto cost_at = [&](double step) {
      std::vector<FreePoint> moved = at;
      moved[i / core::kSviDimension][i % core::kSviDimension] += step;
      ours_.set_point(moved);
      return ours_.evaluate(terms(3.0));
    };
    const double slope =
        (8.0 * (cost_at(kStep) - cost_at(-kStep)) - (cost_at(2.0 * kStep) - cost_at(-2.0 * kStep))) /
        (12.0 * kStep);
    EXPECT_NEAR(gradient[i], slope, 1e-7 * largest) << "entry " << i;
  }
}

TEST(SlicePriorCost, IsTheQuadraticFormOfItsInformation) {
  for (const SliceData& slice : crossed_slices()) {
    constexpr double kFactor = 2.5;
    const FreePoint x = {-1.1, 0.7, 1.3, -0.4, 0.2};
    const double* parameters[] = {x.data()};
    double residuals[core::kSviDimension];
    ASSERT_TRUE(SlicePriorCost(slice.prior, kFactor).Evaluate(parameters, residuals, nullptr));
    double squares = 0.0;
    for (const double r : residuals) squares += r * r;
    double form = 0.0;
    for (std::size_t i = 0, entry = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j, ++entry) {
        const double term =
            slice.prior.information[entry] * (x[i] - slice.prior.centre[i]) * (x[j] - slice.prior.centre[j]);
        form += j == i ? term : 2.0 * term;
      }
    }
    EXPECT_NEAR(squares, kFactor * form, 1e-13 * (1.0 + form));
    SliceData with_prior = slice;
    with_prior.shape = {};
    SliceData without = with_prior;
    without.prior = {};
    EXPECT_NEAR(regulariser_cost(with_prior, x) - regulariser_cost(without, x), form, 1e-13 * (1.0 + form));
    FreePoint centre;
    for (std::size_t j = 0; j < centre.size(); ++j) centre[j] = core::shape_centre(static_cast<int>(j));
    EXPECT_EQ(regulariser_cost(without, centre), 0.0);
  }
}

// The penalty restated on the chart's definition, differentiated by Ceres' own scalars.
TEST(SliceShapeCost, IsThePenaltyAndItsDerivativesAreThoseOfJets) {
  constexpr double kFactor = 1.7;
  using Jet = ceres::Jet<double, core::kSviDimension>;
  for (const SliceData& slice : crossed_slices()) {
    for (const double cap : {core::kLeeSlope, kNoSlopeCap}) {
      const core::SviChart chart = slice.chart(cap);
      const FreePoint x = {-1.1, 0.7, 2.9, -0.4, -0.2};
      const double* parameters[] = {x.data()};
      double residuals[core::kSviShapeEntries];
      double slopes[core::kSviShapeEntries * core::kSviDimension];
      double* jacobians[] = {slopes};
      ASSERT_TRUE(SliceShapeCost(slice.shape, chart, kFactor).Evaluate(parameters, residuals, jacobians));
      std::array<Jet, core::kSviDimension> jets;
      for (int j = 0; j < core::kSviDimension; ++j) jets[j] = Jet(x[j], j);
      const core::SviRaw<Jet> raw = core::svi_from_free(chart, jets.data());
      const std::array<Jet, core::kSviShapeEntries> shape = {raw.b * (1.0 - raw.rho) / chart.scale,
                                                             raw.b * (1.0 + raw.rho) / chart.scale,
                                                             raw.sigma / chart.scale};
      for (std::size_t b = 0; b < shape.size(); ++b) {
        const Jet wanted = std::sqrt(kFactor * slice.shape.force[b]) * (shape[b] - slice.shape.typical[b]);
        EXPECT_NEAR(residuals[b], wanted.a, 1e-13 * (1.0 + std::fabs(wanted.a)));
        for (int j = 0; j < core::kSviDimension; ++j) {
          EXPECT_NEAR(slopes[core::kSviDimension * b + j], wanted.v[j],
                      1e-12 * (1.0 + std::fabs(wanted.v[j])));
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllLosses, FusedProblem,
                         testing::Values(QuoteLoss::squares, QuoteLoss::spread, QuoteLoss::huber,
                                         QuoteLoss::cauchy, QuoteLoss::tukey));

TEST(FusedMinimise, PointWithoutFiniteCostIsBroken) {
  const std::vector<SliceData> slices = crossed_slices();
  test::FusedProblem ours(slices, kMisfit);
  std::vector<FreePoint> point(3, FreePoint{});
  point[1][0] = 1e4;  // a variance beyond all doubles
  ours.set_point(point);
  const core::MinimiseResult minimised = core::minimise(
      core::TeamOfOne{}, ours.problem(), {core_loss({}), kBaseWeight, 1.0, 0.0, 0.0}, {50, 1.0, 1e-8});
  EXPECT_EQ(minimised.status, core::MinimiseStatus::broken);
}

}  // namespace
}  // namespace volcal::fit
