// SPDX-License-Identifier: Apache-2.0
// Held-out errors are those of fits that never saw the quotes; every quote is left out once; over-fitting and
// folds without a fit show.

#include "volcal/cross_validation.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "calibration/validation/held_out_runs.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr int kFolds = 4;

CalibrateOptions with_folds(int folds, SurfaceModel model = SurfaceModel::svi) {
  CalibrateOptions options;
  options.cross_validation_folds = folds;
  options.model = model;
  options.heston.starts = 2;
  return options;
}

Calibration calibrated(const QuoteSnapshot& snapshot, const CalibrateOptions& options) {
  auto done = calibrate(snapshot, options);
  EXPECT_TRUE(done) << done.error().message;
  return *std::move(done);
}

bool has_note(const CalibrationReport& report, const std::string& words) {
  for (const std::string& note : report.notes) {
    if (note.find(words) != std::string::npos) return true;
  }
  return false;
}

/// The root mean square of the errors by folds made here: quotes struck from the raw snapshot, and the whole
/// chain run again.
double rmse_by_hand(const QuoteSnapshot& snapshot, CalibrateOptions options) {
  const auto folds = static_cast<std::size_t>(options.cross_validation_folds);
  options.cross_validation_folds = 0;
  const Calibration whole = calibrated(snapshot, options);
  std::vector<std::vector<double>> strikes(whole.surface.slices().size());
  for (const QuoteResidual& r : whole.report.residuals) strikes[r.slice].push_back(r.quote.log_moneyness);
  std::vector<std::size_t> turn;  // of each residual: they come slice by slice, strike by strike
  for (std::size_t s = 0; s < strikes.size(); ++s) {
    for (const std::size_t turn_of_quote : turns_of_runs(strikes[s], folds, s)) turn.push_back(turn_of_quote);
  }
  double squares = 0.0;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    QuoteSnapshot seen = snapshot;
    for (std::size_t i = 0; i < turn.size(); ++i) {
      if (turn[i] == fold) seen.quotes[whole.report.residuals[i].quote.quote].record = 0;
    }
    std::erase_if(seen.quotes, [](const OptionQuote& quote) { return quote.record == 0; });
    const Calibration part = calibrated(seen, options);
    for (std::size_t i = 0; i < turn.size(); ++i) {
      if (turn[i] != fold) continue;
      const QuoteResidual& r = whole.report.residuals[i];
      const double time = whole.surface.slices()[r.slice].expiry.time_to_expiry;
      const double error = part.surface.implied_vol(time, r.quote.log_moneyness) - r.quote.market_vol;
      squares += error * error;
    }
  }
  return std::sqrt(squares / static_cast<double>(turn.size()));
}

TEST(CrossValidation, ErrorsAreThoseOfCalibrationsThatNeverSawTheQuotes) {
  const QuoteSnapshot snapshot = test::typical_snapshot(31, test::hour(0));
  CalibrateOptions weighed = with_folds(kFolds);
  weighed.weight_factors.vega = true;
  weighed.loss = QuoteLoss::huber;
  CalibrateOptions floored = with_folds(3);
  TailFloor floor;
  floor.kind = TailFloorKind::left_slope;
  floor.target = 1.3;
  floored.tail_floors = {floor};
  for (const CalibrateOptions& options :
       {with_folds(kFolds), weighed, floored, with_folds(3, SurfaceModel::heston)}) {
    const Calibration whole = calibrated(snapshot, options);
    ASSERT_TRUE(whole.report.cross_validation);
    const CrossValidatedErrors& total = whole.report.cross_validation->total;
    EXPECT_NEAR(total.held_out.rmse_vol, rmse_by_hand(snapshot, options), 1e-9);
    EXPECT_NEAR(total.in_sample.rmse_vol, whole.report.quality.rmse_vol, 1e-14);
    EXPECT_NEAR(total.in_sample.rmse_scales, whole.report.quality.rmse_half_spreads, 1e-12);
    EXPECT_NEAR(total.ratio, total.held_out.rmse_scales / total.in_sample.rmse_scales, 1e-12);
  }
}

TEST(CrossValidation, LeavesTheFitAsItIs) {
  const QuoteSnapshot snapshot = test::typical_snapshot(32, test::hour(0));
  const Calibration with = calibrated(snapshot, with_folds(kFolds));
  const Calibration without = calibrated(snapshot, {});
  EXPECT_FALSE(without.report.cross_validation);
  for (std::size_t s = 0; s < with.surface.slices().size(); ++s) {
    EXPECT_EQ(with.surface.slices()[s].variance.svi()->a, without.surface.slices()[s].variance.svi()->a);
  }
}

TEST(CrossValidation, LeavesEveryQuoteOutOnce) {
  for (const SurfaceModel model : {SurfaceModel::svi, SurfaceModel::heston}) {
    const Calibration done = calibrated(test::typical_snapshot(33, test::hour(0)), with_folds(5, model));
    const CrossValidation& validation = *done.report.cross_validation;
    std::size_t held_out = 0;
    for (const CrossValidationFold& fold : validation.folds) {
      EXPECT_TRUE(fold.failure.empty());
      EXPECT_EQ(fold.unmeasured, 0U);
      held_out += fold.held_out;
    }
    EXPECT_EQ(held_out, done.report.residuals.size());
    EXPECT_EQ(validation.total.quotes, done.report.residuals.size());
    std::size_t quotes = 0;
    for (const CrossValidatedErrors& slice : validation.slices) quotes += slice.quotes;
    EXPECT_EQ(quotes, validation.total.quotes);
  }
}

TEST(CrossValidation, RunsOfStrikesTakeTurnsAndTwinsStayTogether) {
  const std::array<double, 9> k = {-3.0, -2.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0};
  EXPECT_EQ(turns_of_runs(k, 2, 0), (std::vector<std::size_t>{0, 0, 0, 0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(turns_of_runs(k, 3, 2), (std::vector<std::size_t>{2, 2, 2, 2, 0, 0, 0, 1, 1}));
}

// Five parameters for seven noisy quotes follow the noise; of 29 quotes, with the profile, they do not.
TEST(CrossValidation, ShowsOverFitting) {
  CalibrateOptions free = with_folds(7);
  free.profile = {};
  QuoteSnapshot few = test::typical_snapshot(34, test::hour(0), 1.0);
  std::erase_if(few.quotes, [](const OptionQuote& quote) { return (quote.record - 1) % 29 % 4 != 0; });
  const Calibration over = calibrated(few, free);
  EXPECT_GT(over.report.cross_validation->total.ratio, 2.0);
  EXPECT_TRUE(has_note(over.report, "quotes left out are missed by"));
  const Calibration calm = calibrated(test::typical_snapshot(34, test::hour(0), 1.0), with_folds(7));
  EXPECT_LT(calm.report.cross_validation->total.ratio, 1.3);
  EXPECT_GT(calm.report.cross_validation->total.ratio, 1.0);
  EXPECT_FALSE(has_note(calm.report, "cross-validation"));
}

TEST(CrossValidation, AccountsForFoldsWithoutAQuote) {
  QuoteSnapshot snapshot = test::typical_snapshot(35, test::hour(0));
  std::erase_if(snapshot.quotes,
                [](const OptionQuote& quote) { return quote.record > 29 || quote.record % 10 != 5; });
  ASSERT_EQ(snapshot.quotes.size(), 3U);  // one run: all in one fold
  const Calibration done = calibrated(snapshot, with_folds(2));
  const CrossValidation& validation = *done.report.cross_validation;
  EXPECT_EQ(validation.folds[0].held_out, 3U);
  EXPECT_EQ(validation.folds[0].unmeasured, 3U);
  EXPECT_EQ(validation.folds[0].failure, "every quote is left out");
  EXPECT_EQ(validation.folds[1].held_out, 0U);
  EXPECT_EQ(validation.total.quotes, 0U);
  EXPECT_TRUE(std::isnan(validation.total.ratio));
  EXPECT_TRUE(has_note(done.report, "fold 1 of 2: no fit (every quote is left out)"));
}

TEST(CrossValidation, AccountsForSlicesWithoutAQuote) {
  QuoteSnapshot snapshot = test::typical_snapshot(36, test::hour(0));
  std::erase_if(snapshot.quotes,
                [](const OptionQuote& quote) { return quote.record <= 29 && quote.record % 10 != 5; });
  for (const SurfaceModel model : {SurfaceModel::svi, SurfaceModel::heston}) {
    const Calibration done = calibrated(snapshot, with_folds(3, model));
    const CrossValidation& validation = *done.report.cross_validation;
    EXPECT_EQ(validation.folds[0].emptied_slices, 1U);
    EXPECT_EQ(validation.slices[0].quotes, 3U);
    EXPECT_LT(validation.slices[0].held_out.rmse_vol, 0.5);
    EXPECT_TRUE(has_note(done.report, "1 times all quotes of a slice were left out together"));
  }
}

TEST(CrossValidation, OptionsOutOfBoundsAreUsage) {
  const QuoteSnapshot snapshot = test::typical_snapshot(37, test::hour(0));
  for (const int folds : {-1, 1, 21}) {
    const auto done = calibrate(snapshot, with_folds(folds));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::usage);
    EXPECT_NE(done.error().message.find("cross_validation_folds"), std::string::npos);
  }
  const auto panel = calibrate_heston_panel({&snapshot, 1}, with_folds(3, SurfaceModel::heston));
  ASSERT_FALSE(panel);
  EXPECT_EQ(panel.error().code, ErrorCode::usage);
  EXPECT_NE(panel.error().message.find("cross-validation"), std::string::npos);
}

}  // namespace
}  // namespace volcal
