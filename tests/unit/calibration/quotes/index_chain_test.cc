// SPDX-License-Identifier: Apache-2.0

/// Put-call parity on index chains after the close, with zero bids, stale wings and two roots: one synthetic
/// with known forwards and discount factors, and a real one of 2026-01-30.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "kernels/backend/factory.h"
#include "tests/support/own_snapshots.h"
#include "tests/support/shared_data.h"
#include "volcal/io.h"

namespace volcal {
namespace {

constexpr const char* kChain = "quotes/spx/spx_yahoo_chain_20260130.csv.gz";

QuoteSnapshot read_chain(const std::string& path) {
  ReadOptions options;
  options.as_of = parse_time("2026-01-30T21:00:00Z").value_or_throw();  // 16:00 in New York
  return read_quotes(path, options).value_or_throw().at(0);
}

QuoteSnapshot own_chain() { return test::read_own_snapshot("own/chain_of_two_roots").value_or_throw().at(0); }

const Expiry* find(const CleanedQuotes& cleaned, const std::string& root, const std::string& date) {
  for (const Expiry& expiry : cleaned.expiries)
    if (expiry.root == root && expiry.label.starts_with(date)) return &expiry;
  return nullptr;
}

/// (root, expiry) pairs; some dates carry two roots.
void expect_nothing_is_lost(const QuoteSnapshot& snapshot, std::size_t records, std::size_t expiries) {
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  EXPECT_EQ(snapshot.quotes.size() + snapshot.unreadable.size(), records);
  EXPECT_EQ(cleaned.kept.size() + cleaned.rejected.size(), records);
  EXPECT_EQ(cleaned.expiries.size(), expiries);
  const BackendChoice choice = std::move(make_backend(Device::cpu)).value_or_throw();
  const ImpliedVols vols = imply_vols(snapshot, cleaned, {}, *choice.backend).value_or_throw();
  std::size_t fitted = 0;
  for (const Smile& smile : vols.smiles) {
    EXPECT_FALSE(smile.quotes.empty()) << smile.expiry.label;
    fitted += smile.quotes.size();
  }
  EXPECT_EQ(fitted + vols.rejected.size(), records);
}

/// Rates are near `rate`. Where they exceed dividends an index forward rises from `last` on; half a point
/// covers the noise of neighbouring expiries.
void expect_smooth_in_time(const CleanedQuotes& cleaned, double rate, double tolerance, double last) {
  for (const Expiry& expiry : cleaned.expiries) {
    const double implied = -std::log(expiry.forward.discount_factor) / expiry.time_to_expiry;
    EXPECT_NEAR(implied, rate, tolerance) << expiry.label;
    EXPECT_GT(expiry.forward.forward, last - 0.5) << expiry.label;
    last = expiry.forward.forward;
  }
}

TEST(OwnChain, FindsTheForwardsItWasMadeWith) {
  constexpr double kErrors = 4.0;  // standard errors; 18 estimates
  const CleanedQuotes cleaned = clean_quotes(own_chain(), {});
  std::size_t count = 0;
  for (const synth::SynthMarket& market : test::chain_of_two_roots()) {
    for (const SurfaceSlice& slice : market.truth.slices()) {
      const ForwardEstimate& truth = slice.expiry.forward;
      const Expiry* expiry = find(cleaned, market.truth.underlying(), slice.expiry.label.substr(0, 10));
      ASSERT_NE(expiry, nullptr) << slice.expiry.label;
      const ForwardEstimate& got = expiry->forward;
      EXPECT_EQ(got.source, ForwardSource::parity) << expiry->label;
      EXPECT_NEAR(got.forward, truth.forward, kErrors * got.forward_stderr) << expiry->label;
      EXPECT_NEAR(got.discount_factor, truth.discount_factor, kErrors * got.discount_factor_stderr)
          << expiry->label;
      EXPECT_LT(got.forward_stderr, 2e-4 * truth.forward) << expiry->label;
      EXPECT_LT(got.discount_factor_stderr, 0.002) << expiry->label;
      EXPECT_GE(got.pairs_used, 8U) << expiry->label;
      ++count;
    }
  }
  EXPECT_EQ(count, cleaned.expiries.size());
}

TEST(OwnChain, LosesNoExpiryAndNoRecord) {
  std::size_t records = 0;
  for (const synth::SynthMarket& market : test::chain_of_two_roots()) records += market.quotes.size();
  expect_nothing_is_lost(own_chain(), records, 9);
}

TEST(OwnChain, ForwardsAndRatesRunSmoothlyInTime) {
  expect_smooth_in_time(clean_quotes(own_chain(), {}), synth::index_style().zero_rate, 0.004, 5200.0);
}

TEST(RealChain, FindsTheForwardsThatAnIndependentRegressionFound) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, kChain);
  const CleanedQuotes cleaned = clean_quotes(read_chain(path.string()), {});
  const Expiry* near = find(cleaned, "SPXW", "2026-02-02");
  ASSERT_NE(near, nullptr);
  EXPECT_NEAR(near->forward.forward, 6936.25, 1.0);
  EXPECT_EQ(near->forward.source, ForwardSource::parity);
  EXPECT_LT(near->forward.forward_stderr, 0.25);
  const Expiry* far = find(cleaned, "SPX", "2026-12-18");
  ASSERT_NE(far, nullptr);
  EXPECT_NEAR(far->forward.forward, 7114.09, 2.0);
  EXPECT_NEAR(far->forward.discount_factor, 0.96674, 0.001);
  EXPECT_GT(far->forward.pairs_used, 20U);
}

TEST(RealChain, LosesNoExpiryAndNoRecord) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, kChain);
  expect_nothing_is_lost(read_chain(path.string()), 17107, 59);
}

TEST(RealChain, ForwardsAndRatesRunSmoothlyInTime) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, kChain);
  const CleanedQuotes cleaned = clean_quotes(read_chain(path.string()), {});
  expect_smooth_in_time(cleaned, 0.039, 0.004, 6900.0);  // US money-market rates of January 2026
}

}  // namespace
}  // namespace volcal
