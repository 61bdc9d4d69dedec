// SPDX-License-Identifier: Apache-2.0
#include "volcal/calibrate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <stdexcept>

#include "tests/support/refusal.h"

namespace volcal {
namespace {

// Two-sided vol quotes of one root: `strikes` of them around a forward of 100 at each time.
QuoteSnapshot snapshot(const std::vector<double>& times, int strikes) {
  QuoteSnapshot s;
  s.source = "made";
  s.underlying = "X";
  for (const double t : times) {
    for (int i = 0; i < strikes; ++i) {
      OptionQuote q;
      q.record = s.quotes.size() + 1;
      q.root = q.underlying = "X";
      q.strike = 100.0 * std::exp(std::sqrt(t) * (i - strikes / 2) * 0.2);
      q.instrument = "X-" + std::to_string(q.record);
      q.type = q.strike >= 100.0 ? OptionType::call : OptionType::put;
      q.unit = QuoteUnit::implied_vol;
      q.time_to_expiry = t;
      q.forward = 100.0;
      const double k = std::log(q.strike / 100.0);
      const double vol = 0.3 + 0.1 * k * k / t - 0.05 * k / std::sqrt(t);
      q.bid = vol - 0.004;
      q.ask = vol + 0.004;
      s.quotes.push_back(q);
    }
  }
  return s;
}

TEST(Calibrate, AccountsForEveryRecord) {
  QuoteSnapshot s = snapshot({0.1, 0.4, 1.0}, 9);
  s.quotes[4].bid = 0.9;  // crossed
  s.unreadable.push_back({99, "?", "no strike"});
  const auto calibration = calibrate(s, {});
  ASSERT_TRUE(calibration) << calibration.error().message;
  const CalibrationReport& report = calibration->report;
  EXPECT_EQ(report.records, 28U);
  EXPECT_EQ(report.residuals.size(), 26U);
  EXPECT_EQ(report.rejected.size(), 2U);
  EXPECT_TRUE(report.arbitrage.free());
  EXPECT_EQ(report.slices[0].quotes_in, 9U);
  EXPECT_EQ(report.slices[0].rejected, 1U);
}

TEST(Calibrate, NotesNameQuotesThatContradictEachOtherInTheCalendar) {
  QuoteSnapshot s = snapshot({0.1, 0.4}, 9);
  const auto notes_with = [&](const char* words) {
    std::vector<std::string> matching;
    const auto calibration = calibrate(s, {});
    EXPECT_TRUE(calibration);
    for (const std::string& note : calibration->report.notes) {
      if (note.find(words) != std::string::npos) matching.push_back(note);
    }
    return matching;
  };
  EXPECT_TRUE(notes_with("in the calendar").empty());
  for (OptionQuote& quote : s.quotes) {
    quote.root.clear();
    quote.underlying.clear();
    if (quote.time_to_expiry > 0.3) continue;
    quote.bid += 0.8;
    quote.ask += 0.8;
  }
  s.underlying.clear();
  const auto pair = notes_with("quotes contradict each other in the calendar: T=0.1 and T=0.4 at 9 strikes");
  ASSERT_EQ(pair.size(), 1U);
  EXPECT_NE(pair[0].find("from 77.648169 to 128.78604, most at 100"), std::string::npos) << pair[0];
  // Each slice has one note, which does not blame its own quotes and does not begin with a blank.
  const auto slices = notes_with("half-spreads: another expiry's quotes contradict its own in the calendar");
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0].substr(0, 7), "T=0.1: ");
  EXPECT_EQ(slices[1].substr(0, 7), "T=0.4: ");
}

TEST(Calibrate, ExpiryWithoutAUsableQuoteKeepsItsSlice) {
  QuoteSnapshot s = snapshot({0.1, 0.4, 1.0}, 9);
  for (std::size_t i = 9; i < 18; ++i) s.quotes[i].ask = kAbsent;
  const auto calibration = calibrate(s, {});
  ASSERT_TRUE(calibration) << calibration.error().message;
  ASSERT_EQ(calibration->report.slices.size(), 3U);
  EXPECT_TRUE(calibration->report.slices[1].leans_on_neighbours);
  EXPECT_EQ(calibration->report.slices[1].fitted, 0U);
  ASSERT_EQ(calibration->report.expiries_without_quotes.size(), 1U);
  EXPECT_NEAR(calibration->report.slices[1].smile.atm_vol, 0.3, 0.01);
}

TEST(Calibrate, ProgressThatThrowsIsAnErrorNotAnEnd) {
  const auto thrower = [](double, std::string_view) { throw std::runtime_error("stop"); };
  // Noise makes the fit take several steps, so that progress is called.
  QuoteSnapshot s = snapshot({0.1, 0.2}, 9);
  const auto calibration = calibrate(s, {}, thrower);
  ASSERT_FALSE(calibration);
  EXPECT_EQ(calibration.error().code, ErrorCode::internal);
  const auto odd = calibrate(s, {}, [](double, std::string_view) { throw 7; });
  EXPECT_FALSE(odd);
}

TEST(Calibrate, OptionsOutOfBoundsAreUsage) {
  CalibrateOptions options;
  options.half_spread_floor = 0.0;
  const auto calibration = calibrate(snapshot({0.1}, 9), options);
  ASSERT_FALSE(calibration);
  EXPECT_EQ(calibration.error().code, ErrorCode::usage);
  EXPECT_NE(calibration.error().message.find("half_spread_floor"), std::string::npos);
}

TEST(Calibrate, SlicesAreNoModelToFit) {
  CalibrateOptions options;
  options.model = SurfaceModel::slices;
  EXPECT_EQ(test::refusal(options.validate()), "model = slices is not fitted, must be svi or heston");
}

TEST(Calibrate, NothingUsableNamesTheCommonestReason) {
  QuoteSnapshot s = snapshot({0.1}, 9);
  for (OptionQuote& q : s.quotes) q.ask = kAbsent;
  const auto calibration = calibrate(s, {});
  ASSERT_FALSE(calibration);
  EXPECT_EQ(calibration.error().code, ErrorCode::nothing_usable);
  EXPECT_NE(calibration.error().message.find("one_sided"), std::string::npos);
}

TEST(Calibrate, RobustLossesKeepTheLevelBesideAnOutlier) {
  const QuoteSnapshot clean = snapshot({0.25}, 25);
  QuoteSnapshot dirty = clean;
  dirty.quotes[15].bid *= 10.0;
  dirty.quotes[15].ask *= 10.0;
  const auto atm_shift = [&](QuoteLoss loss) {
    CalibrateOptions options;
    options.loss = loss;
    options.profile = {};  // SVI cannot follow these quotes: what is tested is the loss
    const auto without = calibrate(clean, options);
    const auto with = calibrate(dirty, options);
    EXPECT_TRUE(without && with);
    return std::fabs(with->report.slices[0].smile.atm_vol - without->report.slices[0].smile.atm_vol);
  };
  // An outlier pulls with a bounded force under huber and with a vanishing one under cauchy.
  constexpr double kHalfSpread = 0.004;
  EXPECT_LT(atm_shift(QuoteLoss::huber), 2.0 * kHalfSpread);
  EXPECT_LT(atm_shift(QuoteLoss::cauchy), kHalfSpread);
  // Tukey does not see it: what is left is the roundings of two ways to one minimum.
  EXPECT_LT(atm_shift(QuoteLoss::tukey), 1e-2 * kHalfSpread);
}

// Flat smiles, which every model meets. Every third quote is ten days old and high by three half-spreads.
QuoteSnapshot with_old_quotes() {
  QuoteSnapshot s = snapshot({0.1, 0.4, 1.0}, 15);
  s.as_of = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 6));
  for (std::size_t i = 0; i < s.quotes.size(); ++i) {
    const bool old = i % 3 == 1;
    s.quotes[i].last_trade = *s.as_of - std::chrono::hours(old ? 240 : 1);
    s.quotes[i].bid = old ? 0.308 : 0.296;
    s.quotes[i].ask = old ? 0.316 : 0.304;
  }
  return s;
}

TEST(Calibrate, AgeTakesTheSurfaceToTheFreshQuotesUnderEachModelAndLoss) {
  const QuoteSnapshot s = with_old_quotes();
  for (const SurfaceModel model : {SurfaceModel::svi, SurfaceModel::heston}) {
    for (const QuoteLoss loss : {QuoteLoss::spread, QuoteLoss::huber}) {
      const auto fresh_error = [&](bool by_age) {
        CalibrateOptions options;
        options.model = model;
        options.loss = loss;
        options.weight_factors.age = by_age;
        options.profile.outliers = {};  // whose weights are beside those of age
        const auto calibration = calibrate(s, options);
        EXPECT_TRUE(calibration) << calibration.error().message;
        double sum = 0.0;
        double weights = 0.0;
        for (const QuoteResidual& r : calibration->report.residuals) {
          if (r.quote.quote % 3 != 1) sum += std::fabs(r.residual);
          weights += r.quote_weight;
        }
        EXPECT_NEAR(weights, static_cast<double>(s.quotes.size()), 1e-9);
        EXPECT_TRUE(calibration->report.arbitrage.free());
        return sum;
      };
      EXPECT_LT(fresh_error(true), 0.8 * fresh_error(false))
          << to_string(model) << ", loss " << static_cast<int>(loss);
    }
  }
}

TEST(Calibrate, DataThatWeightsLackAreNotedOnce) {
  QuoteSnapshot s = snapshot({0.1, 0.4, 1.0}, 9);
  s.quotes[3].open_interest = 7.0;
  CalibrateOptions options;
  options.weight_factors.open_interest = true;
  const auto calibration = calibrate(s, options);
  ASSERT_TRUE(calibration) << calibration.error().message;
  std::size_t told = 0;
  for (const std::string& note : calibration->report.notes) {
    if (note.find("26 of 27 quotes have no open interest") != std::string::npos) ++told;
  }
  EXPECT_EQ(told, 1U);
}

TEST(Calibrate, HalfLivesMustBePositive) {
  for (const double bad : {0.0, -1.0, kAbsent}) {
    CalibrateOptions options;
    options.weight_factors.age_half_life_hours = bad;
    const auto calibration = calibrate(snapshot({0.1}, 9), options);
    ASSERT_FALSE(calibration);
    EXPECT_EQ(calibration.error().code, ErrorCode::usage);
    EXPECT_NE(calibration.error().message.find("age_half_life_hours"), std::string::npos);
  }
}

TEST(Calibrate, RootsThatShareATimeAreBothKept) {
  QuoteSnapshot s = snapshot({0.1, 0.4}, 9);
  for (std::size_t i = 0; i < 9; ++i) {
    OptionQuote q = s.quotes[i];
    q.root = "XW";
    q.instrument += "W";
    q.time_to_expiry *= 1.0 + 1e-11;
    q.bid += 0.02;
    q.ask += 0.02;
    s.quotes.push_back(q);
  }
  const auto calibration = calibrate(s, {});
  ASSERT_TRUE(calibration) << calibration.error().message;
  ASSERT_EQ(calibration->report.slices.size(), 3U);
  EXPECT_TRUE(calibration->report.arbitrage.free());
  // Neither is pulled onto the other.
  EXPECT_NEAR(
      std::fabs(calibration->report.slices[0].smile.atm_vol - calibration->report.slices[1].smile.atm_vol),
      0.02, 0.004);
}

TEST(Calibrate, ReportsTheEvidenceOfItsSurface) {
  QuoteSnapshot s = snapshot({0.1, 0.4}, 9);
  for (std::size_t i = 0; i < 18; ++i) {  // both times have two roots, and four pairs of slices
    OptionQuote q = s.quotes[i];
    q.root = "XW";
    q.instrument += "W";
    q.bid += 0.01;
    q.ask += 0.01;
    s.quotes.push_back(q);
  }
  const auto calibration = calibrate(s, {});
  ASSERT_TRUE(calibration) << calibration.error().message;
  const ArbitrageEvidence& reported = calibration->report.arbitrage;
  const ArbitrageEvidence evidence = check_arbitrage(calibration->surface);
  ASSERT_EQ(reported.butterfly.size(), 4U);
  ASSERT_EQ(evidence.butterfly.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(reported.butterfly[i].free, evidence.butterfly[i].free) << i;
    EXPECT_EQ(reported.butterfly[i].min_g, evidence.butterfly[i].min_g) << i;
  }
  ASSERT_EQ(reported.calendar.size(), 4U);
  ASSERT_EQ(evidence.calendar.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(reported.calendar[i].earlier, evidence.calendar[i].earlier) << i;
    EXPECT_EQ(reported.calendar[i].later, evidence.calendar[i].later) << i;
    EXPECT_EQ(reported.calendar[i].free, evidence.calendar[i].free) << i;
    EXPECT_EQ(reported.calendar[i].min_slack, evidence.calendar[i].min_slack) << i;
  }
}

TEST(Calibrate, TwoDatesOfOneRootAtOneTimeBecomeOneSlice) {
  QuoteSnapshot s = snapshot({0.1, 0.4}, 9);
  const UtcTime date = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 27));
  for (std::size_t i = 0; i < 9; ++i) {
    OptionQuote q = s.quotes[i];
    q.instrument += "b";
    q.expiry = date;  // the file's rounded year fraction is that of the undated quotes
    s.quotes.push_back(q);
  }
  const auto calibration = calibrate(s, {});
  ASSERT_TRUE(calibration) << calibration.error().message;
  ASSERT_EQ(calibration->report.slices.size(), 2U);
  EXPECT_EQ(calibration->report.slices[0].quotes_in, 18U);
  EXPECT_EQ(calibration->report.slices[0].fitted, 18U);
  EXPECT_EQ(calibration->report.residuals.size() + calibration->report.rejected.size(), 27U);
}

}  // namespace
}  // namespace volcal
