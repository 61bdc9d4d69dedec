// SPDX-License-Identifier: Apache-2.0
// Error bars of Heston fits hold the truth as often as they say, where the truth is a Heston model; they are
// the delta method's; and they are absent where nothing is known.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <string>

#include "volcal/bands.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr HestonParameters kTruth{0.05, 2.0, 0.06, 0.7, -0.6};
constexpr std::array<double, 4> kTimes = {0.1, 0.3, 1.0, 2.0};
constexpr double kHalfSpread = 0.004;
constexpr double kReach = 2.0;  // standard deviations to either side
constexpr int kStrikes = 13;

double strike_at(double time, double deviations) {
  return 100.0 * std::exp(deviations * 0.24 * std::sqrt(time));
}

std::vector<Expiry> expiries() {
  std::vector<Expiry> out;
  for (const double time : kTimes) {
    Expiry expiry;
    expiry.root = "X";
    expiry.label = "T=" + std::to_string(time);
    expiry.time_to_expiry = time;
    expiry.forward.forward = 100.0;
    expiry.forward.discount_factor = 1.0;
    out.push_back(expiry);
  }
  return out;
}

VolSurface truth() { return VolSurface::make("X", std::nullopt, expiries(), kTruth).value_or_throw(); }

/// Vols of the truth and noise, in half-spreads, at the last expiry `uneven` times as much.
QuoteSnapshot snapshot(std::uint64_t seed, double noise, double uneven = 1.0) {
  static const VolSurface surface = truth();
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  QuoteSnapshot s;
  s.source = "made";
  s.underlying = "X";
  for (const double time : kTimes) {
    for (int i = 0; i < kStrikes; ++i) {
      OptionQuote q;
      q.record = s.quotes.size() + 1;
      q.root = q.underlying = "X";
      q.instrument = "X-" + std::to_string(q.record);
      q.strike = strike_at(time, kReach * (2.0 * i / (kStrikes - 1) - 1.0));
      q.type = q.strike >= 100.0 ? OptionType::call : OptionType::put;
      q.unit = QuoteUnit::implied_vol;
      q.time_to_expiry = time;
      q.forward = 100.0;
      const double slice_noise = time == kTimes.back() ? uneven * noise : noise;
      const double vol =
          surface.implied_vol(time, std::log(q.strike / 100.0)) + slice_noise * kHalfSpread * normal(random);
      q.bid = vol - kHalfSpread;
      q.ask = vol + kHalfSpread;
      s.quotes.push_back(q);
    }
  }
  return s;
}

CalibrateOptions heston(QuoteLoss loss = QuoteLoss::squares) {
  CalibrateOptions options;
  options.model = SurfaceModel::heston;
  options.heston.starts = 2;
  options.loss = loss;
  return options;
}

Calibration calibrated(std::uint64_t seed, double noise, const CalibrateOptions& options,
                       double uneven = 1.0) {
  auto done = calibrate(snapshot(seed, noise, uneven), options);
  EXPECT_TRUE(done) << done.error().message;
  return *std::move(done);
}

/// Share of points, at and between the expiries, whose 95 % band holds the truth.
double coverage(const CalibrateOptions& options, double uneven, int snapshots = 200) {
  constexpr double kNoise = 0.3;
  const VolSurface true_surface = truth();
  int points = 0;
  int held = 0;
  for (int seed = 0; seed < snapshots; ++seed) {
    const Calibration done = calibrated(5000U + static_cast<std::uint64_t>(seed), kNoise, options, uneven);
    for (const double time : {0.1, 0.2, 0.3, 0.6, 1.0, 1.5, 2.0}) {
      for (int i = -8; i <= 8; ++i) {
        const double k = std::log(strike_at(time, 0.25 * i) / 100.0);
        const VolBand band = vol_band(done.surface, time, k);
        const double vol = true_surface.implied_vol(time, k);
        ++points;
        held += band.low <= vol && vol <= band.high ? 1 : 0;
      }
    }
  }
  return static_cast<double>(held) / points;
}

// 200 snapshots of five parameters each: the share's own standard deviation is some 0.8 %.
TEST(HestonBands, HoldTheTruthIn93To97OfHundredPoints) {
  for (const QuoteLoss loss : {QuoteLoss::squares, QuoteLoss::spread}) {
    const double share = coverage(heston(loss), 1.0);
    RecordProperty(loss == QuoteLoss::squares ? "squares" : "spread", std::to_string(share));
    EXPECT_GE(share, 0.93);
    EXPECT_LE(share, 0.97);
  }
}

TEST(HestonBands, HoldTheTruthWhereOneExpiryIsNoisier) {
  const double share = coverage(heston(), 2.0);
  RecordProperty("uneven", std::to_string(share));
  EXPECT_GE(share, 0.93);
  EXPECT_LE(share, 0.97);
}

TEST(HestonBands, AreTheDeltaMethodAlongTheCoordinates) {
  const Calibration done = calibrated(1, 0.3, heston());
  const HestonUncertainty& uncertainty = *done.surface.heston_uncertainty();
  const HestonParameters model = *done.surface.heston();
  constexpr double kStep = 1e-5;
  const auto moved = [&](std::size_t m, double step) {
    HestonParameters p = model;
    double& number = p.*kHestonFields[m].member;
    number = m == 4 ? std::tanh(std::atanh(number) + step) : number * std::exp(step);
    return VolSurface::make("X", std::nullopt, expiries(), p).value_or_throw();
  };
  for (const double time : {0.05, 0.3, 0.7, 3.0}) {
    for (const double k : {-0.3, 0.0, 0.2}) {
      std::array<double, 5> by{};
      for (std::size_t m = 0; m < by.size(); ++m) {
        by[m] =
            (moved(m, kStep).implied_vol(time, k) - moved(m, -kStep).implied_vol(time, k)) / (2.0 * kStep);
      }
      double variance = 0.0;
      for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; j < 5; ++j) {
          const std::size_t row = std::max(i, j);
          variance += by[i] * uncertainty.covariance[row * (row + 1) / 2 + std::min(i, j)] * by[j];
        }
      }
      const double error = vol_standard_error(done.surface, time, k);
      EXPECT_NEAR(error, std::sqrt(variance), 1e-5 * error) << time << " " << k;
    }
  }
}

TEST(HestonBands, AreInTheReportAndOfTheSlices) {
  const Calibration done = calibrated(2, 0.3, heston());
  for (const QuoteResidual& r : done.report.residuals) {
    const double time = kTimes[r.slice];
    const VolBand band = vol_band(done.surface, time, r.quote.log_moneyness);
    EXPECT_NEAR(r.band_low, band.low, 1e-9);
    EXPECT_NEAR(r.band_high, band.high, 1e-9);
    EXPECT_LT(r.band_low, r.model_vol);
    EXPECT_GT(r.leverage, 0.0);
    EXPECT_LT(r.leverage, 1.0);
  }
  EXPECT_EQ(done.report.most_influential.size(), 5U);
  for (const SliceReport& slice : done.report.slices) EXPECT_GT(slice.atm_band, 0.0);
  const HestonParameters errors = done.report.heston->standard_errors;
  for (const HestonField& field : kHestonFields) {
    EXPECT_GT(errors.*field.member, 0.0) << field.name;
    EXPECT_LT(errors.*field.member, 1.0) << field.name;
  }
  const VolBand wide = vol_band(done.surface, 0.3, 0.0, 0.99);
  EXPECT_LT(wide.low, vol_band(done.surface, 0.3, 0.0).low);
}

TEST(HestonBands, SayWhatABoundMeans) {
  CalibrateOptions options = heston();
  options.heston.bounds.upper.sigma = 0.5;
  const Calibration done = calibrated(3, 0.3, options);
  ASSERT_NE(done.surface.heston_uncertainty(), nullptr);
  EXPECT_TRUE(done.surface.heston_uncertainty()->held[3]);
  EXPECT_TRUE(std::isnan(done.report.heston->standard_errors.sigma));
  bool told = false;
  for (const std::string& note : done.report.notes) {
    told = told || note.find("error bars treat sigma as exact") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

TEST(HestonBands, AreAbsentWhereNothingIsKnown) {
  EXPECT_TRUE(std::isnan(vol_standard_error(truth(), 0.3, 0.0)));
  EXPECT_TRUE(std::isnan(vol_band(truth(), 0.3, 0.0).low));
  EXPECT_TRUE(std::isnan(slice_band(truth(), 1, 0.0).high));
  QuoteSnapshot few = snapshot(4, 0.3);
  few.quotes.resize(1);
  const auto done = calibrate(few, heston());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->surface.heston_uncertainty(), nullptr);
  EXPECT_TRUE(std::isnan(done->report.residuals.front().band_low));
  EXPECT_TRUE(std::isnan(done->report.residuals.front().leverage));
  EXPECT_TRUE(std::isnan(done->report.heston->standard_errors.v0));
  bool told = false;
  for (const std::string& note : done->report.notes) told = told || note.find("no error bars") == 0;
  EXPECT_TRUE(told);
}

TEST(HestonBands, GoWithTheSurfacesMadeOfOne) {
  const Calibration done = calibrated(5, 0.3, heston());
  const double error = vol_standard_error(done.surface, 0.3, 0.1);
  EXPECT_GT(error, 0.0);
  EXPECT_EQ(vol_standard_error(*done.surface.slice_alone(1), 0.3, 0.1), error);
  EXPECT_EQ(vol_standard_error(*done.surface.with_forwards({90.0, 91.0, 92.0, 93.0}), 0.3, 0.1), error);
}

TEST(HestonBands, OfAPanelAreEachDaysOwn) {
  const std::vector<QuoteSnapshot> days = {snapshot(6, 0.3), snapshot(7, 0.3)};
  const auto done = calibrate_heston_panel(days, heston());
  ASSERT_TRUE(done) << done.error().message;
  const Calibration alone = calibrated(6, 0.3, heston());
  for (const Calibration& day : *done) {
    ASSERT_NE(day.surface.heston_uncertainty(), nullptr);
    EXPECT_LT(day.report.heston->standard_errors.kappa, alone.report.heston->standard_errors.kappa);
  }
}

}  // namespace
}  // namespace volcal
