// SPDX-License-Identifier: Apache-2.0
#include "volcal/rejected_quotes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/paths.h"
#include "volcal/calibrate.h"
#include "volcal/implied_vol.h"
#include "volcal/io.h"

namespace volcal {
namespace {

struct Placed {
  QuoteSnapshot snapshot;
  Calibration calibration;
  std::vector<RejectedVols> places;
};

Placed placed(const char* name) {
  auto snapshots = read_quotes(test::sample_path(name), {});
  Calibration calibration = calibrate(snapshots->front(), {}).value_or_throw();
  auto places = calibration.report.rejected_vols;
  return {std::move(snapshots->front()), std::move(calibration), std::move(places)};
}

class RejectedQuotes : public testing::TestWithParam<const char*> {};

TEST_P(RejectedQuotes, StandAtTheirStrikesInTheirSlices) {
  const Placed example = placed(GetParam());
  ASSERT_EQ(example.places.size(), example.calibration.report.rejected.size());
  std::vector<std::size_t> by_slice(example.calibration.surface.slices().size());
  for (std::size_t i = 0; i < example.places.size(); ++i) {
    const RejectedVols& place = example.places[i];
    if (!place.slice) continue;
    ++by_slice[*place.slice];
    const OptionQuote& quote = example.snapshot.quotes[example.calibration.report.rejected[i].quote];
    const Expiry& expiry = example.calibration.surface.slices()[*place.slice].expiry;
    EXPECT_EQ(quote.root, expiry.root);
    EXPECT_NEAR(place.log_moneyness, std::log(quote.strike / expiry.forward.forward), 1e-14);
  }
  // The slices' own counts, which come from elsewhere.
  for (std::size_t s = 0; s < by_slice.size(); ++s) {
    EXPECT_EQ(by_slice[s], example.calibration.report.slices[s].rejected);
  }
}

TEST_P(RejectedQuotes, HaveTheVolsOfTheirPrices) {
  const Placed example = placed(GetParam());
  std::size_t checked = 0;
  for (std::size_t i = 0; i < example.places.size(); ++i) {
    const RejectedVols& place = example.places[i];
    if (!place.slice || std::isnan(place.ask_vol)) continue;
    const OptionQuote& quote = example.snapshot.quotes[example.calibration.report.rejected[i].quote];
    const Expiry& expiry = example.calibration.surface.slices()[*place.slice].expiry;
    const double unit =
        quote.unit == QuoteUnit::coin ? expiry.forward.forward : 1.0 / expiry.forward.discount_factor;
    const ImpliedVolResult wanted = implied_vol(quote.ask * unit, expiry.forward.forward, quote.strike,
                                                expiry.time_to_expiry, quote.type);
    EXPECT_NEAR(place.ask_vol, wanted.implied_vol, 1e-12);
    ++checked;
  }
  EXPECT_GT(checked, 10U);
}

INSTANTIATE_TEST_SUITE_P(Samples, RejectedQuotes, testing::Values("btc_synth.json", "index_synth.csv"),
                         [](const auto& sample) { return std::string(sample.param).substr(0, 3); });

TEST(RejectedQuotesAlone, WithoutAPlaceAreAbsent) {
  Placed example = placed("btc_synth.json");
  example.snapshot.quotes[0].expiry.reset();
  example.snapshot.quotes[1].ask = -1.0;
  example.snapshot.quotes[1].bid = kAbsent;
  example.snapshot.unreadable.push_back({7, "X", "no number"});
  const std::vector<Rejected> rejected = {{0, RejectReason::expired, ""},
                                          {1, RejectReason::invalid_price, ""},
                                          {0, RejectReason::unreadable, ""}};
  const auto places = vols_of_rejected(example.snapshot, rejected, example.calibration.surface);
  EXPECT_FALSE(places[0].slice);
  ASSERT_TRUE(places[1].slice);
  EXPECT_TRUE(std::isnan(places[1].bid_vol) && std::isnan(places[1].ask_vol));
  EXPECT_FALSE(places[2].slice);
}

}  // namespace
}  // namespace volcal
