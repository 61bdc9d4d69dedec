// SPDX-License-Identifier: Apache-2.0

/// Put-call parity on a real index chain of 2026-01-30, after the close: zero bids, stale wings, two roots.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "kernels/backend/factory.h"
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

const Expiry* find(const CleanedQuotes& cleaned, const std::string& root, const std::string& date) {
  for (const Expiry& expiry : cleaned.expiries)
    if (expiry.root == root && expiry.label.starts_with(date)) return &expiry;
  return nullptr;
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
  const QuoteSnapshot snapshot = read_chain(path.string());
  const CleanedQuotes cleaned = clean_quotes(snapshot, {});
  EXPECT_EQ(snapshot.quotes.size() + snapshot.unreadable.size(), 17107U);
  EXPECT_EQ(cleaned.kept.size() + cleaned.rejected.size(), 17107U);
  EXPECT_EQ(cleaned.expiries.size(), 59U);  // (root, expiry) pairs; some dates carry SPX and SPXW
  const BackendChoice choice = std::move(make_backend(Device::cpu)).value_or_throw();
  const ImpliedVols vols = imply_vols(snapshot, cleaned, {}, *choice.backend).value_or_throw();
  std::size_t fitted = 0;
  for (const Smile& smile : vols.smiles) {
    EXPECT_FALSE(smile.quotes.empty()) << smile.expiry.label;
    fitted += smile.quotes.size();
  }
  EXPECT_EQ(fitted + vols.rejected.size(), 17107U);
}

TEST(RealChain, ForwardsAndRatesRunSmoothlyInTime) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, kChain);
  const CleanedQuotes cleaned = clean_quotes(read_chain(path.string()), {});
  double last = 6900.0;
  for (const Expiry& expiry : cleaned.expiries) {
    const double rate = -std::log(expiry.forward.discount_factor) / expiry.time_to_expiry;
    EXPECT_NEAR(rate, 0.039, 0.004) << expiry.label;  // US money-market rates of January 2026
    // Rates above dividends: an index forward rises. Half a point covers the noise of neighbouring expiries.
    EXPECT_GT(expiry.forward.forward, last - 0.5) << expiry.label;
    last = expiry.forward.forward;
  }
}

}  // namespace
}  // namespace volcal
