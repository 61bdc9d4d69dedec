// SPDX-License-Identifier: Apache-2.0

// A kind of slice that volcal does not have, through everything that is done with slices: what a new kind
// gets for its formulas and enclosures.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "calibration/slices/slice_evidence.h"
#include "host/io/documents/surface_json.h"
#include "host/report/curves.h"
#include "host/report/surfaces_report.h"
#include "tests/unit/calibration/slices/quadratic_pieces/quadratic_pieces.h"
#include "tests/unit/calibration/surface/surfaces.h"
#include "volcal/bands.h"
#include "volcal/calibrate.h"
#include "volcal/compare.h"
#include "volcal/local_vol.h"
#include "volcal/queries.h"
#include "volcal/smile_features.h"
#include "volcal/tail.h"

namespace volcal {
namespace {

using test::index_slices;
using test::QuadraticPieces;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Pieces that follow one of the index's slices, out to where its wings are nearly straight.
QuadraticPieces index_pieces(std::size_t slice) {
  const SviParameters svi = *index_slices()[slice].variance.svi();
  return test::pieces_like(svi, 6.0 * svi.sigma, 41);
}

/// The index with one of its slices in pieces.
std::vector<SurfaceSlice> mixed_slices(std::size_t in_pieces) {
  std::vector<SurfaceSlice> slices = index_slices();
  slices[in_pieces].variance = test::pieces_of(index_pieces(in_pieces));
  return slices;
}
VolSurface surface_of(std::vector<SurfaceSlice> slices) {
  return VolSurface::make("TEST", std::nullopt, std::move(slices)).value_or_throw();
}
VolSurface mixed_surface(std::size_t in_pieces) { return surface_of(mixed_slices(in_pieces)); }

/// w of a slice of the index, or of its pieces, added up from knot to knot.
double reference(std::size_t slice, bool in_pieces, double k) {
  if (!in_pieces) {
    const SviParameters p = *index_slices()[slice].variance.svi();
    return p.a + p.b * (p.rho * (k - p.m) + std::hypot(k - p.m, p.sigma));
  }
  const QuadraticPieces p = index_pieces(slice);
  if (k < p.knots.front()) return p.level + p.slopes.front() * (k - p.knots.front());
  double w = p.level;
  for (std::size_t i = 0; i + 1 < p.knots.size() && k > p.knots[i]; ++i) {
    const double end = std::min(k, p.knots[i + 1]);
    const double share = (end - p.knots[i]) / (p.knots[i + 1] - p.knots[i]);
    const double slope = p.slopes[i] + share * (p.slopes[i + 1] - p.slopes[i]);
    w += 0.5 * (p.slopes[i] + slope) * (end - p.knots[i]);
  }
  return k > p.knots.back() ? w + p.slopes.back() * (k - p.knots.back()) : w;
}

constexpr double kRelative = 1e-13;  // some sums of two dozen terms

TEST(OtherKind, IsToldByItsNameAndParameters) {
  const VolSurface surface = mixed_surface(1);
  EXPECT_EQ(surface.model(), SurfaceModel::slices);
  EXPECT_STREQ(to_string(surface.model()), "slices");
  const VarianceFunction& variance = surface.slices()[1].variance;
  EXPECT_EQ(variance.kind(), "quadratic_pieces");
  EXPECT_EQ(variance.svi(), nullptr);
  ASSERT_EQ(variance.parameters().size(), 3U);
  EXPECT_EQ(std::get<std::vector<double>>(variance.parameters()[1].value).size(), 41U);
}

TEST(OtherKind, AnswersAtAnyTimeBesideSvi) {
  for (std::size_t in_pieces = 0; in_pieces < 3; ++in_pieces) {
    const VolSurface surface = mixed_surface(in_pieces);
    ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::linear_total_variance) << in_pieces;
    ASSERT_EQ(surface.interpolations()[1], TimeInterpolation::linear_total_variance) << in_pieces;
    for (const double k : {-2.0, -0.3, -0.01, 0.0, 0.05, 0.4, 3.0}) {
      const auto w = [&](std::size_t slice) { return reference(slice, slice == in_pieces, k); };
      const auto expect = [&](double time, double expected) {
        EXPECT_NEAR(surface.total_variance(time, k), expected, kRelative * expected) << in_pieces << " " << k;
        EXPECT_NEAR(surface.implied_vol(time, k), std::sqrt(expected / time), kRelative) << k;
      };
      expect(0.02, w(0) * 0.02 / 0.05);
      expect(0.05, w(0));
      expect(0.1, 0.8 * w(0) + 0.2 * w(1));
      expect(0.30, w(1));
      expect(0.6, 0.4 * w(1) + 0.6 * w(2));
      expect(0.80, w(2));
      expect(1.0, w(2) + reference(2, in_pieces == 2, 0.0) * (1.0 / 0.8 - 1.0));
    }
  }
}

TEST(OtherKind, HasPricesAndGreeksAtAPoint) {
  const VolSurface surface = mixed_surface(1);
  for (const double time : {0.30, 0.5}) {
    const double forward = surface.forward(time);
    for (const double strike : {60.0, 95.0, 101.0, 120.0}) {
      const SurfacePoint point = surface.at_strike(time, strike);
      ASSERT_EQ(point.status, QueryStatus::ok);
      EXPECT_NEAR(point.call - point.put, forward - strike, 1e-11);
      EXPECT_NEAR(point.implied_vol, surface.implied_vol_at_strike(time, strike), 1e-14);
      // Density: the second difference of calls by strike.
      const double step = 1e-3 * strike;
      const double bent = surface.at_strike(time, strike + step).call - 2.0 * point.call +
                          surface.at_strike(time, strike - step).call;
      EXPECT_NEAR(point.density, bent / (step * step), 2e-2 * point.density + 1e-7) << time << " " << strike;
    }
  }
  EXPECT_EQ(surface.at_log_moneyness(0.3, 1e151).status, QueryStatus::strike_out_of_range);
  EXPECT_TRUE(std::isnan(surface.implied_vol(0.3, 1e151)));
  EXPECT_TRUE(std::isnan(surface.implied_vol(-0.3, 0.0)));
}

TEST(OtherKind, ACompiledSliceAnswersAndOutlivesItsSurface) {
  auto surface = std::make_unique<VolSurface>(mixed_surface(1));
  std::vector<CompiledSlice> slices(3, surface->compiled_slice(0));
  slices[1] = surface->compiled_slice(1);
  slices[2] = slices[1];
  slices[0] = slices[0];
  for (const double k : {-1.0, 0.0, 0.2}) {
    EXPECT_EQ(slices[1].total_variance(k), surface->total_variance(0.30, k));
    EXPECT_EQ(slices[1].implied_vol_at_strike(101.0 * std::exp(k)),
              surface->implied_vol_at_strike(0.30, 101.0 * std::exp(k)));
  }
  const double before = slices[2].implied_vol_at_strike(90.0);
  surface.reset();
  slices[1] = slices[0];
  EXPECT_EQ(slices[2].implied_vol_at_strike(90.0), before);
  EXPECT_NEAR(slices[1].total_variance(0.1), reference(0, false, 0.1), 1e-16);
  EXPECT_TRUE(std::isnan(slices[2].implied_vol(kInfinity)));
  EXPECT_TRUE(std::isnan(slices[2].implied_vol(kAbsent)));
}

/// Batches answer as single queries do, for what lies outside the domain too.
TEST(OtherKind, BatchesAnswerAsSingleQueriesDo) {
  const VolSurface surface = mixed_surface(1);
  const SurfaceQueries queries = SurfaceQueries::make(surface).value_or_throw();
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  std::vector<double> times;
  std::vector<double> strikes;
  for (int i = 0; i < 3000; ++i) {
    times.push_back(i % 3 == 0 ? 0.30 : 1.1 * unit(random));
    strikes.push_back(100.0 * std::exp(0.6 * (unit(random) - 0.5)));
  }
  times[7] = -1.0;
  strikes[8] = 0.0;
  std::vector<double> values(times.size());
  std::vector<QueryStatus> statuses(times.size());
  ASSERT_TRUE(queries.at_points(times, at_strikes(strikes), values, QueryQuantity::implied_vol, statuses));
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double expected = surface.implied_vol_at_strike(times[i], strikes[i]);
    if (i == 7 || i == 8) {
      EXPECT_TRUE(std::isnan(values[i]));
      EXPECT_EQ(statuses[i], i == 7 ? QueryStatus::bad_time : QueryStatus::bad_strike);
    } else {
      EXPECT_NEAR(values[i], expected, 1e-15) << i;
      EXPECT_EQ(statuses[i], QueryStatus::ok);
    }
  }
  const std::vector<double> k = {-0.5, 0.0, 0.3};
  std::vector<double> grid(9);
  ASSERT_TRUE(queries.on_slices(at_log_moneyness(k), grid, QueryQuantity::total_variance));
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double time = index_slices()[i / 3].expiry.time_to_expiry;
    EXPECT_NEAR(grid[i], surface.total_variance(time, k[i % 3]), 1e-16) << i;
  }
  std::vector<double> one(3);
  ASSERT_TRUE(queries.on_slice(1, at_log_moneyness(k), one, QueryQuantity::total_variance));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(one[i], grid[3 + i]);
  const std::vector<double> some = {0.4, 0.02, 0.30};
  ASSERT_TRUE(queries.on_grid(some, at_log_moneyness(k), grid));
  for (std::size_t i = 0; i < grid.size(); ++i) {
    EXPECT_NEAR(grid[i], surface.implied_vol(some[i / 3], k[i % 3]), 1e-15) << i;
  }
}

/// Smallest of a function on a dense grid.
template <class Function>
double lowest(const Function& function) {
  double least = kInfinity;
  for (int i = -20000; i <= 20000; ++i) least = std::min(least, function(1e-4 * i));
  return least;
}

TEST(OtherKind, IsProvedFreeAloneAndBesideSviOnEitherSide) {
  for (std::size_t in_pieces = 0; in_pieces < 3; ++in_pieces) {
    const VolSurface surface = mixed_surface(in_pieces);
    const ArbitrageEvidence evidence = check_arbitrage(surface);
    EXPECT_TRUE(evidence.free()) << in_pieces;
    EXPECT_EQ(evidence.method, ArbitrageMethod::proof);
    const ButterflyEvidence& alone = evidence.butterfly[in_pieces];
    const double g = lowest([&](double k) { return durrleman_g(surface, in_pieces, k); });
    EXPECT_NEAR(alone.min_g,
                std::min(g, 0.25 - std::pow(std::max(alone.left_slope, alone.right_slope), 2) / 16.0), 2e-3);
    EXPECT_EQ(alone.right_slope, index_pieces(in_pieces).slopes.back());
    for (const CalendarEvidence& pair : evidence.calendar) {
      const auto slack = [&](double k) {
        return reference(pair.later, pair.later == in_pieces, k) -
               reference(pair.earlier, pair.earlier == in_pieces, k);
      };
      EXPECT_NEAR(pair.min_slack, lowest(slack), 1e-6) << in_pieces;
    }
  }
}

TEST(OtherKind, ArbitrageAloneIsFound) {
  QuadraticPieces pieces = index_pieces(1);
  pieces.slopes[24] -= 0.1;  // w bends down before it
  std::vector<SurfaceSlice> slices = index_slices();
  slices[1].variance = test::pieces_of(pieces);
  const VolSurface surface = surface_of(slices);
  const ButterflyEvidence evidence = check_arbitrage(surface).butterfly[1];
  EXPECT_FALSE(evidence.free);
  EXPECT_GT(evidence.min_g_at, pieces.knots[23] - 1e-9);
  EXPECT_LT(evidence.min_g_at, pieces.knots[24] + 1e-9);
  const double g = lowest([&](double k) { return durrleman_g(surface, 1, k); });
  EXPECT_LT(g, -0.1);
  EXPECT_NEAR(evidence.min_g, g, 1e-2 * std::fabs(g));
  EXPECT_EQ(surface.interpolations()[0], TimeInterpolation::price_mix);  // there is nothing to prove
}

TEST(OtherKind, CrossingsWithSviAreFound) {
  for (const bool earlier : {true, false}) {
    std::vector<SurfaceSlice> slices = index_slices();
    QuadraticPieces pieces = index_pieces(1);
    pieces.level += earlier ? 0.03 : -0.0105;
    slices[1].variance = test::pieces_of(pieces);
    const VolSurface surface = surface_of(slices);
    const ArbitrageEvidence evidence = check_arbitrage(surface);
    const CalendarEvidence& pair = evidence.calendar[earlier ? 1 : 0];
    EXPECT_FALSE(pair.free);
    EXPECT_TRUE(evidence.calendar[earlier ? 0 : 1].free);
    const auto slack = [&](double k) {
      return surface.total_variance(earlier ? 0.80 : 0.30, k) -
             surface.total_variance(earlier ? 0.30 : 0.05, k);
    };
    EXPECT_NEAR(pair.min_slack, lowest(slack), 1e-7);
    std::vector<double> expected;
    for (int i = -40000; i < 40000; ++i) {
      if (slack(1e-4 * i) * slack(1e-4 * (i + 1)) < 0.0) expected.push_back(1e-4 * (i + 0.5));
    }
    ASSERT_EQ(pair.crossings.size(), expected.size()) << earlier;
    EXPECT_FALSE(expected.empty());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(pair.crossings[i], expected[i], 1e-4);
      EXPECT_NEAR(slack(pair.crossings[i]), 0.0, 1e-12);
    }
  }
}

TEST(OtherKind, TwoOfThemWithOneWingSlopeAreToldByTheirLevels) {
  const QuadraticPieces low = index_pieces(1);
  for (const double step : {0.001, -0.001}) {
    QuadraticPieces other = low;
    other.level += step;
    const CalendarEvidence evidence =
        calendar_evidence(*test::pieces_of(low).formula(), *test::pieces_of(other).formula());
    EXPECT_EQ(evidence.free, step > 0.0);
    EXPECT_NEAR(evidence.min_slack, step, 1e-15);
  }
}

TEST(OtherKind, GapsThatCannotBeProvedMixPrices) {
  std::vector<SurfaceSlice> slices = test::price_mix_slices();
  const SviParameters later = *slices[1].variance.svi();
  slices[1].variance = test::pieces_of(test::pieces_like(later, 6.0 * later.sigma, 41));
  const VolSurface surface = surface_of(slices);
  ASSERT_EQ(surface.interpolations()[0], TimeInterpolation::price_mix);
  const auto price = [&](double time, double k) {
    const SurfacePoint point = surface.at_log_moneyness(time, k);
    return (k < 0.0 ? point.put : point.call) / point.strike;
  };
  const double near = std::sqrt(surface.total_variance(0.5, 0.0));
  const double far = std::sqrt(surface.total_variance(1.5, 0.0));
  const double here = std::sqrt(0.5 * (near * near + far * far));  // at-the-money variance runs straight
  const double alpha = (far - here) / (far - near);
  for (const double k : {-0.8, -0.1, 0.2, 0.9}) {
    const double mixed = alpha * price(0.5, k) + (1.0 - alpha) * price(1.5, k);
    EXPECT_NEAR(price(1.0, k), mixed, 1e-11 * mixed) << k;
  }
  EXPECT_GT(local_vol(surface, 1.0, 0.1), 0.0);
}

TEST(OtherKind, LocalVolIsThatOfItsVariances) {
  const VolSurface surface = mixed_surface(1);
  for (const double time : {0.1, 0.30, 0.5}) {
    for (const double k : {-0.31, 0.013, 0.22}) {
      constexpr double kStep = 1e-4;
      const auto w = [&](double t, double x) { return surface.total_variance(t, x); };
      const double growth = (w(time + 2e-3, k) - w(time + 1e-3, k)) / 1e-3;
      const double slope = (w(time, k + kStep) - w(time, k - kStep)) / (2.0 * kStep);
      const double bend = (w(time, k + kStep) - 2.0 * w(time, k) + w(time, k - kStep)) / (kStep * kStep);
      const double here = w(time, k);
      const double lean = 1.0 - 0.5 * k * slope / here;
      const double g = lean * lean - 0.25 * slope * slope * (1.0 / here + 0.25) + 0.5 * bend;
      const double expected = std::sqrt(growth / g);
      EXPECT_NEAR(local_vol(surface, time, k), expected, 1e-4 * expected) << time << " " << k;
    }
  }
}

TEST(OtherKind, TailsAreThoseOfItsPrices) {
  const VolSurface surface = mixed_surface(1);
  const double forward = 101.0;
  const auto put = [&](double k) { return surface.at_log_moneyness(0.30, k).put / forward; };
  const TailRisk risk = tail_risk(surface, 1, 0.2, 0.05).value_or_throw();
  constexpr double kStep = 1e-5;
  const double fall = (put(-0.2 + kStep) - put(-0.2 - kStep)) / (2.0 * kStep) * std::exp(0.2);
  EXPECT_NEAR(risk.probability.fall_probability, fall, 1e-7);
  const double log_quantile = std::log(risk.shortfall.quantile);
  const double shortfall = 1.0 - risk.shortfall.quantile + put(log_quantile) / 0.05;
  EXPECT_NEAR(risk.shortfall.shortfall, shortfall, 1e-10);
  // A variance swap is worth its strip of out-of-the-money options, 2 / K^2 of each.
  double strip = 0.0;
  constexpr double kWidth = 1e-3;
  for (int i = -8000; i < 3000; ++i) {
    const double k = kWidth * (i + 0.5);
    const SurfacePoint point = surface.at_log_moneyness(0.30, k);
    strip += 2.0 * (k < 0.0 ? point.put : point.call) / forward * std::exp(-k) * kWidth;
  }
  EXPECT_NEAR(risk.shape.variance_swap_vol, std::sqrt(strip / 0.30), 1e-5);
  EXPECT_EQ(risk.shape.left_slope, -index_pieces(1).slopes.front());
}

TEST(OtherKind, SmileFeaturesAreAtItsDeltas) {
  const VolSurface surface = mixed_surface(1);
  const SmileFeatures features = smile_features(surface, 1);
  EXPECT_NEAR(features.atm_vol, surface.implied_vol(0.30, 0.0), 1e-15);
  const double call = features.atm_vol + features.butterfly_25 + 0.5 * features.risk_reversal_25;
  const double put = features.atm_vol + features.butterfly_25 - 0.5 * features.risk_reversal_25;
  const auto vol_at_delta = [&](double delta) {
    double low = -1.0;
    double high = 1.0;
    for (int i = 0; i < 60; ++i) {
      const double k = 0.5 * (low + high);
      (surface.at_log_moneyness(0.30, k).delta > delta ? low : high) = k;
    }
    return surface.implied_vol(0.30, low);
  };
  EXPECT_NEAR(call, vol_at_delta(0.25), 1e-10);
  EXPECT_NEAR(put, vol_at_delta(0.75), 1e-10);
}

TEST(OtherKind, DocumentsKeepEveryBitWhereTheKindIsKnown) {
  const VolSurface surface = mixed_surface(1);
  const std::string text = io::stated_surfaces_to_text({surface}, "here");
  const io::Json document = io::Json::parse(text)["surfaces"][0];
  EXPECT_EQ(document["model"], "slices");
  EXPECT_EQ(document["slices"][0]["kind"], "svi");
  EXPECT_EQ(document["slices"][1]["kind"], "quadratic_pieces");
  EXPECT_EQ(document["slices"][1]["parameters"]["knots"].size(), 41U);
  const auto read = io::surfaces_from_text(text, "memory", test::kinds_with_pieces());
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(io::stated_surfaces_to_text(*read, "here"), text);
  const auto unknown = io::surfaces_from_text(text, "memory");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().message,
            "memory: surfaces[0].slices[1] has the kind 'quadratic_pieces', which is not one of svi");
}

TEST(OtherKind, ReportsAndComparisonsDrawIt) {
  const VolSurface surface = mixed_surface(1);
  const report::SliceCurve curve = report::slice_curve(surface, 1, {-0.5, 0.5}, 41);
  ASSERT_EQ(curve.vol.size(), 41U);
  for (std::size_t i = 0; i < 41; ++i) {
    EXPECT_EQ(curve.vol[i], surface.implied_vol(0.30, curve.log_moneyness[i]));
    EXPECT_GT(curve.density[i], 0.0);
    EXPECT_TRUE(std::isnan(curve.band_low[i]));
  }
  EXPECT_EQ(report::variance_lines(surface, 21).total_variance.size(), 3U);
  EXPECT_GT(report::surface_grid(surface, 21).local_vol.front().front(), 0.0);
  EXPECT_EQ(report::slice_tail(surface, 1).shape.status, TailStatus::ok);
  report::SurfacesReport page;
  page.add(io::Json::parse(io::stated_surfaces_to_text({surface}, "here"))["surfaces"][0], surface);
  EXPECT_EQ(page.size(), 1U);
  const auto moved = compare_surfaces(surface, test::index_surface());
  ASSERT_TRUE(moved.has_value()) << moved.error().message;
  ASSERT_EQ(moved->slices.size(), 3U);
  EXPECT_EQ(moved->slices[0].summary.largest, 0.0);
  EXPECT_NEAR(moved->slices[1].atm.vol.change,
              test::index_surface().implied_vol(0.30, 0.0) - surface.implied_vol(0.30, 0.0), 1e-15);
}

TEST(OtherKind, HasNoErrorBarsAndIsNoPriorOfSvi) {
  std::vector<SurfaceSlice> slices = mixed_slices(1);
  const VolSurface surface = surface_of(slices);
  EXPECT_TRUE(std::isnan(vol_standard_error(surface, 0.30, 0.0)));
  EXPECT_TRUE(std::isnan(slice_band(surface, 1, 0.0).low));
  slices[1].uncertainty.emplace();
  const auto refused = VolSurface::make("TEST", std::nullopt, slices);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message,
              HasSubstr("it has an uncertainty, which slices of kind quadratic_pieces have not"));
}

TEST(OtherKind, FaultsAreToldWithTheSlice) {
  std::vector<SurfaceSlice> slices = index_slices();
  QuadraticPieces pieces = index_pieces(1);
  pieces.level -= 0.1;
  slices[1].variance = test::pieces_of(pieces);
  const auto sunk = VolSurface::make("TEST", std::nullopt, slices);
  ASSERT_FALSE(sunk.has_value());
  EXPECT_THAT(sunk.error().message, HasSubstr("slice 1 (TEST 2026-06-26T08:00:00Z): quadratic_pieces total "
                                              "variance is not positive everywhere"));
  slices[1].variance = VarianceFunction();
  const auto none = VolSurface::make("TEST", std::nullopt, slices);
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message, HasSubstr("it has no total variance"));
}

TEST(OtherKind, IsReAnchoredAndAskedAlone) {
  const VolSurface surface = mixed_surface(1);
  const VolSurface moved = surface.with_forwards({90.0, 91.0, 92.0}).value_or_throw();
  EXPECT_EQ(moved.total_variance(0.5, 0.1), surface.total_variance(0.5, 0.1));
  EXPECT_EQ(moved.compiled_slice(1).implied_vol_at_strike(91.0), surface.implied_vol(0.30, 0.0));
  const VolSurface alone = surface.slice_alone(1).value_or_throw();
  EXPECT_EQ(alone.implied_vol(0.30, 0.2), surface.implied_vol(0.30, 0.2));
}

}  // namespace
}  // namespace volcal
