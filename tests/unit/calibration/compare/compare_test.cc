// SPDX-License-Identifier: Apache-2.0
// Comparison of two surfaces: the slices and points that are compared, and the changes beyond the bands.

#include "volcal/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/unit/calibration/surface/surfaces.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/bands.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

using test::index_slices;
using test::index_surface;
using test::make_slice;
using test::set_svi;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

VolSurface surface_of(std::vector<SurfaceSlice> slices) {
  return VolSurface::make("TEST", std::nullopt, std::move(slices)).value_or_throw();
}

VolSurface fitted(std::uint64_t seed, double level = 0.6) {
  return calibrate(test::typical_snapshot(seed, test::hour(0), 0.3, 2.5, level), CalibrateOptions())
      .value_or_throw()
      .surface;
}

SurfaceComparison compared(const VolSurface& before, const VolSurface& after,
                           const CompareOptions& options = {}) {
  return compare_surfaces(before, after, options).value_or_throw();
}

TEST(Compare, NothingMovedBetweenASurfaceAndItself) {
  for (const VolSurface& surface : {fitted(1), index_surface(), test::heston_surface()}) {
    for (const CompareAt at : {CompareAt::log_moneyness, CompareAt::strike}) {
      CompareOptions options;
      options.at = at;
      const SurfaceComparison c = compared(surface, surface, options);
      EXPECT_EQ(c.matched_by, SliceMatch::root_and_expiry);
      ASSERT_EQ(c.slices.size(), surface.slices().size());
      EXPECT_TRUE(c.only_before.empty() && c.only_after.empty());
      EXPECT_EQ(c.total.points, 21 * c.slices.size());
      EXPECT_EQ(c.total.without_vol, 0U);
      EXPECT_EQ(c.total.largest, 0.0);
      EXPECT_EQ(c.total.root_mean_square, 0.0);
      EXPECT_EQ(c.total.beyond, 0U);
      EXPECT_EQ(c.mean_atm_change, 0.0);
      for (const ComparedSlice& slice : c.slices) {
        EXPECT_EQ(slice.risk_reversal_25.change, 0.0);
        EXPECT_EQ(slice.butterfly_25.change, 0.0);
      }
    }
  }
}

TEST(Compare, PointsAreStandardDeviationsOfTheLaterSlice) {
  std::vector<SurfaceSlice> moved = index_slices();
  for (SurfaceSlice& slice : moved) {
    set_svi(slice, &SviParameters::a, 1.5 * slice.variance.svi()->a);
    slice.expiry.forward.forward *= 1.1;
    slice.expiry.time_to_expiry -= 0.01;
  }
  const VolSurface before = index_surface();
  const VolSurface after = surface_of(moved);
  const SurfaceComparison c = compared(before, after);
  ASSERT_EQ(c.slices.size(), 3U);
  for (const ComparedSlice& slice : c.slices) {
    const double old_time = before.slices()[slice.before].expiry.time_to_expiry;
    const double new_time = after.slices()[slice.after].expiry.time_to_expiry;
    const double deviation = std::sqrt(after.total_variance(new_time, 0.0));
    ASSERT_EQ(slice.points.size(), 21U);
    EXPECT_EQ(slice.points.front().deviations, -2.5);
    EXPECT_EQ(slice.points.back().deviations, 2.5);
    for (const ComparedPoint& point : slice.points) {
      const double k = point.deviations * deviation;
      EXPECT_NEAR(point.log_moneyness_before, k, 1e-15);
      EXPECT_NEAR(point.log_moneyness_after, k, 1e-15);
      EXPECT_NEAR(point.strike_before, before.forward(old_time) * std::exp(k), 1e-12);
      EXPECT_NEAR(point.strike_after, after.forward(new_time) * std::exp(k), 1e-12);
      EXPECT_NEAR(point.vol.before, before.implied_vol(old_time, k), 1e-14);
      EXPECT_NEAR(point.vol.after, after.implied_vol(new_time, k), 1e-14);
      EXPECT_EQ(point.vol.change, point.vol.after - point.vol.before);
    }
  }
}

TEST(Compare, AtFixedStrikesVolsAreThoseOfTheSameOptions) {
  std::vector<SurfaceSlice> moved = index_slices();
  for (SurfaceSlice& slice : moved) slice.expiry.forward.forward *= 0.93;
  const VolSurface before = index_surface();
  const VolSurface after = surface_of(moved);
  // At fixed moneyness a smile that moves with its forward stays where it is.
  EXPECT_EQ(compared(before, after).total.largest, 0.0);
  CompareOptions options;
  options.at = CompareAt::strike;
  const SurfaceComparison c = compared(before, after, options);
  EXPECT_GT(c.total.root_mean_square, 0.002);
  for (const ComparedSlice& slice : c.slices) {
    const double time = before.slices()[slice.before].expiry.time_to_expiry;
    for (const ComparedPoint& point : slice.points) {
      EXPECT_EQ(point.strike_before, point.strike_after);
      EXPECT_NEAR(point.vol.before, before.implied_vol_at_strike(time, point.strike_after), 1e-13);
      EXPECT_NEAR(point.vol.after, after.implied_vol_at_strike(time, point.strike_after), 1e-13);
    }
    // At the money is each one's own forward.
    EXPECT_EQ(slice.atm.vol.change, 0.0);
    EXPECT_EQ(slice.atm.strike_after, after.slices()[slice.after].expiry.forward.forward);
    EXPECT_EQ(slice.atm.strike_before, before.slices()[slice.before].expiry.forward.forward);
  }
}

TEST(Compare, ErrorsOfAChangeAreThoseOfBothSides) {
  const VolSurface before = fitted(1);
  const VolSurface after = fitted(2);
  CompareOptions options;
  options.confidence = 0.9;
  const SurfaceComparison c = compared(before, after, options);
  for (const ComparedSlice& slice : c.slices) {
    EXPECT_TRUE(slice.before_has_errors && slice.after_has_errors);
    const double time = after.slices()[slice.after].expiry.time_to_expiry;
    std::size_t beyond = 0;
    double squares = 0.0;
    for (const ComparedPoint& point : slice.points) {
      const double k = point.log_moneyness_after;
      const double error =
          std::hypot(vol_standard_error(before, time, k), vol_standard_error(after, time, k));
      EXPECT_NEAR(point.standard_error, error, 1e-12);
      const VolBand old_band = slice_band(before, slice.before, k, 0.9);
      const VolBand new_band = slice_band(after, slice.after, k, 0.9);
      const double half_width = 0.5 * std::hypot(old_band.high - old_band.low, new_band.high - new_band.low);
      EXPECT_NEAR(point.half_width, half_width, 1e-12);
      ASSERT_TRUE(point.beyond.has_value());
      EXPECT_EQ(*point.beyond, std::fabs(point.vol.change) > point.half_width);
      if (*point.beyond) ++beyond;
      squares += point.vol.change * point.vol.change;
    }
    EXPECT_EQ(slice.summary.beyond, beyond);
    EXPECT_EQ(slice.summary.judged, 21U);
    EXPECT_NEAR(slice.summary.root_mean_square, std::sqrt(squares / 21.0), 1e-15);
  }
}

/// The share of points beyond between days of one truth with noise of their own.
double share_of_noise(const CalibrateOptions& options) {
  constexpr std::uint64_t kPairs = 60;
  std::size_t beyond = 0;
  std::size_t judged = 0;
  const auto day = [&](std::uint64_t seed) {
    return calibrate(test::typical_snapshot(seed, test::hour(0), 0.3, 2.5), options).value_or_throw().surface;
  };
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const SurfaceComparison c = compared(day(100 + 2 * i), day(101 + 2 * i));
    beyond += c.total.beyond;
    judged += c.total.judged;
  }
  EXPECT_EQ(judged, kPairs * 4 * 21);
  return static_cast<double>(beyond) / static_cast<double>(judged);
}

TEST(Compare, OfNoiseOnePointInTwentyIsBeyond) {
  CalibrateOptions options;
  options.profile = {};
  const double alone = share_of_noise(options);
  RecordProperty("alone", std::to_string(alone));
  EXPECT_GT(alone, 0.03);
  EXPECT_LT(alone, 0.065);
  // A regulariser of both makes no difference between them, yet is part of either one's band.
  const double regularised = share_of_noise({});
  RecordProperty("regularised", std::to_string(regularised));
  EXPECT_LT(regularised, 0.5 * alone);
}

TEST(Compare, AMoveOfOneVolPointIsBeyondAtEveryExpiry) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const SurfaceComparison c = compared(fitted(100 + 2 * i), fitted(101 + 2 * i, 0.61));
    EXPECT_EQ(c.atm.beyond, 4U) << i;
    EXPECT_NEAR(c.mean_atm_change, 0.01, 0.001) << i;
    EXPECT_GT(c.total.share_beyond(), 0.7) << i;
  }
}

TEST(Compare, AStatedSurfaceCountsAsExactAndIsFlagged) {
  const VolSurface fit = fitted(1);
  std::vector<SurfaceSlice> stated = fit.slices();
  for (SurfaceSlice& slice : stated) slice.uncertainty.reset();
  const VolSurface exact = surface_of(stated);
  const SurfaceComparison one = compared(exact, fit);
  for (const ComparedSlice& slice : one.slices) {
    EXPECT_FALSE(slice.before_has_errors);
    EXPECT_TRUE(slice.after_has_errors);
    const VolBand band = slice_band(fit, slice.after, slice.points[3].log_moneyness_after);
    EXPECT_NEAR(slice.points[3].half_width, 0.5 * (band.high - band.low), 1e-12);
    EXPECT_EQ(slice.points[3].beyond, false);
  }
  const SurfaceComparison none = compared(exact, exact);
  EXPECT_EQ(none.total.judged, 0U);
  EXPECT_TRUE(std::isnan(none.total.share_beyond()));
  EXPECT_FALSE(none.slices[0].atm.beyond.has_value());
  EXPECT_TRUE(std::isnan(none.slices[0].atm.standard_error));
}

TEST(Compare, HestonAgainstSviOfTheSameQuotes) {
  const QuoteSnapshot quotes = test::typical_snapshot(5, test::hour(0));
  CalibrateOptions options;
  options.model = SurfaceModel::heston;
  const VolSurface svi = calibrate(quotes, CalibrateOptions()).value_or_throw().surface;
  const VolSurface heston = calibrate(quotes, options).value_or_throw().surface;
  const SurfaceComparison c = compared(svi, heston);
  ASSERT_EQ(c.slices.size(), 4U);
  EXPECT_EQ(c.total.judged, c.total.points);
  for (const ComparedSlice& slice : c.slices) {
    EXPECT_TRUE(slice.after_has_errors);
    const double time = svi.slices()[slice.before].expiry.time_to_expiry;
    const ComparedPoint& point = slice.points[15];
    EXPECT_NEAR(point.vol.after, heston.implied_vol(time, point.log_moneyness_after), 1e-12);
    EXPECT_NEAR(point.standard_error,
                std::hypot(vol_standard_error(svi, time, point.log_moneyness_after),
                           vol_standard_error(heston, time, point.log_moneyness_after)),
                1e-10);
  }
  // These smiles have more wing than one Heston model gives all of them.
  EXPECT_GT(c.total.beyond, 10U);
}

TEST(Compare, PointsWithoutAVolAreCountedAndTakeNoPart) {
  CompareOptions options;
  options.deviations = {-300.0, 0.0, 300.0};
  const SurfaceComparison c = compared(index_surface(), test::heston_surface(), options);
  EXPECT_EQ(c.total.points, 9U);
  EXPECT_EQ(c.total.without_vol, 6U);
  EXPECT_TRUE(std::isfinite(c.total.root_mean_square));
  EXPECT_TRUE(std::isnan(c.slices[0].points[0].vol.change));
  EXPECT_FALSE(c.slices[0].points[0].beyond.has_value());
  options.deviations = {300.0};
  const SurfaceComparison nothing = compared(index_surface(), test::heston_surface(), options);
  EXPECT_TRUE(std::isnan(nothing.total.largest));
  EXPECT_TRUE(std::isnan(nothing.total.root_mean_square));
  EXPECT_TRUE(std::isfinite(nothing.mean_atm_change));
}

TEST(Compare, LargestChangeIsWhereItIs) {
  std::vector<SurfaceSlice> moved = index_slices();
  set_svi(moved[1], &SviParameters::rho, -0.8);
  set_svi(moved[2], &SviParameters::a, 1.001 * moved[2].variance.svi()->a);
  const SurfaceComparison c = compared(index_surface(), surface_of(moved));
  EXPECT_EQ(c.slices[c.largest_slice].after, 1U);
  double largest = 0.0;
  double at = 0.0;
  for (const ComparedPoint& point : c.slices[1].points) {
    if (std::fabs(point.vol.change) > std::fabs(largest)) {
      largest = point.vol.change;
      at = point.deviations;
    }
  }
  EXPECT_EQ(c.total.largest, largest);
  EXPECT_EQ(c.total.largest_at, at);
  EXPECT_EQ(c.slices[1].summary.largest, largest);
  EXPECT_EQ(c.slices[0].summary.largest, 0.0);
}

SurfaceSlice dated(const char* label, double time, const char* root = "TEST") {
  SurfaceSlice slice = make_slice(label, time, 100.0, {0.04 * time, 0.0, 0.0, 0.0, 0.1}, root);
  slice.expiry.time = UtcTime{};
  return slice;
}

TEST(CompareMatching, ListsSlicesOfOneSideOnly) {
  const VolSurface before = surface_of({dated("a", 0.1), dated("b", 0.2), dated("d", 0.4)});
  const VolSurface after =
      surface_of({dated("b", 0.19), dated("c", 0.29), dated("d", 0.39), dated("e", 0.5)});
  const SurfaceComparison c = compared(before, after);
  ASSERT_EQ(c.slices.size(), 2U);
  EXPECT_EQ(c.slices[0].before, 1U);
  EXPECT_EQ(c.slices[0].after, 0U);
  EXPECT_EQ(c.slices[1].before, 2U);
  EXPECT_EQ(c.slices[1].after, 2U);
  EXPECT_THAT(c.only_before, ElementsAre(0U));
  EXPECT_THAT(c.only_after, ElementsAre(1U, 3U));
}

TEST(CompareMatching, RootsOfOneTimeAreKeptApart) {
  SurfaceSlice morning = dated("x", 0.1, "SPX");
  SurfaceSlice evening = dated("x", 0.1, "SPXW");
  set_svi(evening, &SviParameters::a, 0.09 * 0.1);
  const SurfaceComparison c = compared(surface_of({morning, evening}), surface_of({evening, morning}));
  ASSERT_EQ(c.slices.size(), 2U);
  EXPECT_EQ(c.total.largest, 0.0);
  EXPECT_NEAR(c.slices[0].atm.vol.after, 0.3, 1e-15);
  EXPECT_NEAR(c.slices[1].atm.vol.after, 0.2, 1e-15);
}

TEST(CompareMatching, TakesTheLabelAloneWhereNoRootAgrees) {
  const VolSurface before = surface_of({dated("a", 0.1, "X"), dated("b", 0.2, "X"), dated("b", 0.2, "XW")});
  const VolSurface after = surface_of({dated("a", 0.1, "Y"), dated("b", 0.2, "Y")});
  const SurfaceComparison c = compared(before, after);
  EXPECT_EQ(c.matched_by, SliceMatch::expiry);
  ASSERT_EQ(c.slices.size(), 1U);  // which of both b is meant, nobody says
  EXPECT_THAT(c.only_before, ElementsAre(1U, 2U));
  EXPECT_THAT(c.only_after, ElementsAre(1U));
}

TEST(CompareMatching, TakesTimesWhereNothingHasADate) {
  const auto slice = [](const char* label, double time, const char* root) {
    return make_slice(label, time, 100.0, {0.04 * time, 0.0, 0.0, 0.0, 0.1}, root);
  };
  const VolSurface before =
      surface_of({slice("1w", 0.1, "X"), slice("2w", 0.2, "X"), slice("2w'", 0.2, "Y")});
  const VolSurface after = surface_of(
      {slice("T=0.1", 0.1 * (1.0 + 1e-11), "Z"), slice("T=0.2", 0.2, "Y"), slice("T=0.3", 0.3, "Z")});
  const SurfaceComparison c = compared(before, after);
  EXPECT_EQ(c.matched_by, SliceMatch::time_to_expiry);
  ASSERT_EQ(c.slices.size(), 2U);
  EXPECT_EQ(c.slices[0].before, 0U);
  EXPECT_EQ(c.slices[1].before, 2U);  // by the root, where two share the time
  EXPECT_THAT(c.only_before, ElementsAre(1U));
  EXPECT_THAT(c.only_after, ElementsAre(2U));

  // Dates that differ are different expiries, however long they last.
  const auto refused = compare_surfaces(surface_of({dated("a", 0.1)}), surface_of({dated("b", 0.1)}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::nothing_usable);
  EXPECT_FALSE(compare_surfaces(surface_of({dated("a", 0.1)}), surface_of({slice("b", 0.1, "X")})));
}

TEST(CompareOptionsTest, AreRefusedByName) {
  const auto message = [](const CompareOptions& options) {
    const auto refused = compare_surfaces(index_surface(), index_surface(), options);
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
    return refused.error().message;
  };
  CompareOptions options;
  options.confidence = 1.0;
  EXPECT_THAT(message(options), HasSubstr("confidence = 1 must be between 0 and 1"));
  options = {};
  options.deviations.clear();
  EXPECT_THAT(message(options), HasSubstr("deviations is empty"));
  options.deviations = {0.0, kAbsent};
  EXPECT_THAT(message(options), HasSubstr("deviations has nan"));
  EXPECT_TRUE(CompareOptions().validate());
  EXPECT_STREQ(to_string(CompareAt::strike), "strike");
  EXPECT_STREQ(to_string(SliceMatch::time_to_expiry), "time_to_expiry");
}

}  // namespace
}  // namespace volcal
