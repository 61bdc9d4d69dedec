// SPDX-License-Identifier: Apache-2.0

/// Whatever the input, every record comes out exactly once, and the order of the quotes does not matter.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <utility>

#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "calibration/quotes/two_sided.h"
#include "kernels/backend/factory.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

constexpr unsigned kSeed = 99;
constexpr int kSnapshots = 300;

class Mess {
 public:
  explicit Mess(unsigned seed) : random_(seed) {}

  QuoteSnapshot snapshot() {
    QuoteSnapshot snapshot = test::empty_snapshot();
    if (chance(0.1)) snapshot.as_of.reset();
    if (chance(0.3)) snapshot.spot = price();
    const std::size_t count = below(120);
    const bool sane = chance(0.5);  // half of the snapshots hold a real chain beside random quotes
    if (sane) test::add_chain(snapshot, {.days = 30.0});
    for (std::size_t i = 0; i < count; ++i) {
      if (chance(0.05)) {
        const std::size_t record = snapshot.quotes.size() + snapshot.unreadable.size() + 1;
        snapshot.unreadable.push_back({record, "", "no number"});
      } else {
        test::add(snapshot, quote());
      }
    }
    std::shuffle(snapshot.quotes.begin(), snapshot.quotes.end(), random_);
    return snapshot;
  }

  std::mt19937_64& engine() { return random_; }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(double p) { return std::bernoulli_distribution(p)(random_); }

  double price() {
    constexpr double kOdd[] = {0.0,
                               -0.0,
                               -1.0,
                               1e308,
                               5e-324,
                               std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN(),
                               100.0};
    if (chance(0.15)) return kOdd[below(std::size(kOdd))];
    return std::exp(std::uniform_real_distribution<double>(-8.0, 6.0)(random_));
  }

  OptionQuote quote() {
    OptionQuote q = test::good_quote();
    if (chance(0.1)) q.instrument = fmt::format("SAME{}", below(5));
    q.root.assign(1, chance(0.5) ? 'A' : 'B');
    q.unit = static_cast<QuoteUnit>(below(4));
    q.type = chance(0.5) ? OptionType::call : OptionType::put;
    q.strike = chance(0.8) ? 90.0 + 2.0 * static_cast<double>(below(11)) : price();
    q.expiry = test::days_later(static_cast<double>(below(40)) - 3.0);
    if (chance(0.1)) q.expiry.reset();
    if (chance(0.1)) q.time_to_expiry = price();
    q.bid = price();
    q.ask = chance(0.7) ? q.bid * 1.1 : price();
    q.mid = chance(0.5) ? kAbsent : price();
    q.forward = chance(0.5) ? kAbsent : price();
    q.discount_factor = chance(0.5) ? kAbsent : price();
    q.tick = chance(0.8) ? kAbsent : price();
    if (chance(0.3)) q.last_trade = test::days_later(-2.0);
    return q;
  }

  std::mt19937_64 random_;
};

ImpliedVols run(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned, const CleaningOptions& options) {
  const BackendChoice choice = std::move(make_backend(Device::cpu)).value_or_throw();
  return imply_vols(snapshot, cleaned, options, *choice.backend).value_or_throw();
}

/// Counts how often each record comes out; unreadable ones are numbered from snapshot.quotes.size() on.
void count(const QuoteSnapshot& snapshot, const std::vector<Rejected>& rejected,
           std::vector<int>& appearances) {
  for (const Rejected& r : rejected) {
    const std::size_t offset = r.reason == RejectReason::unreadable ? snapshot.quotes.size() : 0;
    ++appearances.at(offset + r.quote);
    EXPECT_FALSE(r.detail.empty());
  }
}

TEST(Accounting, EveryRecordHasExactlyOneFate) {
  Mess mess(kSeed);
  for (int round = 0; round < kSnapshots; ++round) {
    SCOPED_TRACE(fmt::format("seed {}, snapshot {}", kSeed, round));
    const QuoteSnapshot snapshot = mess.snapshot();
    CleaningOptions options;
    options.out_of_the_money_only = round % 2 == 0;
    options.use_mid_only = round % 3 != 0;
    options.max_age_hours = round % 5 == 0 ? 24.0 : 0.0;
    const std::size_t records = snapshot.quotes.size() + snapshot.unreadable.size();

    const CleanedQuotes cleaned = clean_quotes(snapshot, options);
    std::vector<int> appearances(records, 0);
    count(snapshot, cleaned.rejected, appearances);
    for (const KeptQuote& kept : cleaned.kept) {
      ++appearances.at(kept.quote);
      ASSERT_LT(kept.expiry, cleaned.expiries.size());
    }
    EXPECT_EQ(std::count(appearances.begin(), appearances.end(), 1), static_cast<std::ptrdiff_t>(records));

    const ImpliedVols vols = run(snapshot, cleaned, options);
    std::fill(appearances.begin(), appearances.end(), 0);
    count(snapshot, vols.rejected, appearances);
    for (const Smile& smile : vols.smiles) {
      for (const VolQuote& v : smile.quotes) {
        ++appearances.at(v.quote);
        EXPECT_TRUE(std::isfinite(v.market_vol) && v.market_vol > 0.0);
        EXPECT_TRUE(std::isfinite(v.log_moneyness));
        EXPECT_TRUE(std::isnan(v.half_spread) || v.half_spread >= 0.0);
      }
    }
    EXPECT_EQ(std::count(appearances.begin(), appearances.end(), 1), static_cast<std::ptrdiff_t>(records));
  }
}

TEST(Accounting, FittedTwoSidedQuotesAreAmongTheRawOnes) {
  Mess mess(kSeed + 1);
  std::size_t fitted = 0;
  for (int round = 0; round < kSnapshots; ++round) {
    const QuoteSnapshot snapshot = mess.snapshot();
    const CleanedQuotes cleaned = clean_quotes(snapshot, {});
    std::vector<bool> raw(snapshot.quotes.size(), false);
    for (const TwoSidedQuote& two : raw_two_sided_otm(snapshot, cleaned.expiries)) raw[two.quote] = true;
    for (const KeptQuote& kept : cleaned.kept) {
      const OptionQuote& q = snapshot.quotes[kept.quote];
      if (!(q.bid > 0.0)) continue;  // mid-only
      EXPECT_TRUE(raw[kept.quote]) << "snapshot " << round << " quote " << kept.quote;
      ++fitted;
    }
  }
  EXPECT_GT(fitted, 1000U) << "the mess leaves too little to test on";
}

TEST(Accounting, EveryReasonIsReached) {
  Mess mess(kSeed + 2);
  std::map<RejectReason, int> reached;
  for (int round = 0; round < 5 * kSnapshots; ++round) {
    const QuoteSnapshot snapshot = mess.snapshot();
    CleaningOptions options;
    options.out_of_the_money_only = round % 2 == 0;
    options.max_age_hours = 24.0;
    options.min_minutes_to_expiry = 5.0 * 1440.0;  // five days, so that whole-day expiries can be too short
    for (const Rejected& r : run(snapshot, clean_quotes(snapshot, options), options).rejected)
      ++reached[r.reason];
  }
  // The reason after these belongs to a model, not to cleaning.
  for (int reason = 0; reason < static_cast<int>(RejectReason::beyond_model); ++reason)
    EXPECT_GT(reached[static_cast<RejectReason>(reason)], 0) << to_string(static_cast<RejectReason>(reason));
}

TEST(Accounting, OrderOfQuotesDoesNotMatter) {
  Mess mess(kSeed + 3);
  QuoteSnapshot snapshot = test::empty_snapshot();
  test::add_chain(snapshot, {.days = 30.0});
  test::add_chain(snapshot, {.days = 200.0, .forward = 101.0, .discount_factor = 0.97, .half_spread = 0.05});
  const CleanedQuotes before = clean_quotes(snapshot, {});
  std::shuffle(snapshot.quotes.begin(), snapshot.quotes.end(), mess.engine());
  const CleanedQuotes after = clean_quotes(snapshot, {});
  ASSERT_EQ(before.expiries.size(), after.expiries.size());
  for (std::size_t i = 0; i < before.expiries.size(); ++i) {
    EXPECT_EQ(before.expiries[i].forward.forward, after.expiries[i].forward.forward);
    EXPECT_EQ(before.expiries[i].forward.discount_factor, after.expiries[i].forward.discount_factor);
  }
  EXPECT_EQ(before.kept.size(), after.kept.size());
  EXPECT_EQ(before.rejected.size(), after.rejected.size());
}

}  // namespace
}  // namespace volcal
