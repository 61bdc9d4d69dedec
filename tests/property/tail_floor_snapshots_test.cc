// SPDX-License-Identifier: Apache-2.0

/// Tail floors on snapshots, own and real: each raises what it is a floor of, the more the heavier; hard ones
/// hold to 1e-6 or are reported; no arbitrage is left behind.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tests/property/snapshots.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

/// Some of each market: a floor costs a fit.
const std::string kOwn[] = {"own/coin", "own/rising_smiles"};

std::vector<std::string> some_shared() {
  const std::vector<std::string> all = test::shared_snapshots();
  std::vector<std::string> some;
  for (const char* name : {"book_summary_BTC_20260308T153245Z.json", "book_summary_ETH_20251230T173115Z.json",
                           "collector_20260515T112731Z.csv", "vix_implied_vol_20230215.csv"}) {
    for (const std::string& file : all) {
      if (file.ends_with(name)) some.push_back(file);
    }
  }
  return some;
}

QuoteSnapshot first_of(const std::string& name) {
  return test::read_snapshots(name).value_or_throw().front();
}

/// A floor of every kind on slices of a month or so to half a year; its target is that factor times the value
/// of the fit without floors.
struct Raise {
  TailFloorKind kind;
  double argument;
  double factor;
};
const Raise kRaises[] = {
    {TailFloorKind::fall, 0.25, 1.3},          {TailFloorKind::rise, 0.3, 1.3},
    {TailFloorKind::shortfall, 0.05, 1.1},     {TailFloorKind::variance_swap, kAbsent, 1.05},
    {TailFloorKind::left_slope, kAbsent, 1.5}, {TailFloorKind::right_slope, kAbsent, 1.5}};

/// The slice of the floor: the one nearest to a quarter.
std::size_t slice_for(const VolSurface& surface) {
  std::size_t best = 0;
  const auto away = [&](std::size_t s) {
    return std::fabs(std::log(surface.slices()[s].expiry.time_to_expiry / 0.25));
  };
  for (std::size_t s = 1; s < surface.slices().size(); ++s) {
    if (away(s) < away(best)) best = s;
  }
  return best;
}

TailFloor floor_at(const Raise& raise, double time) {
  TailFloor floor;
  floor.kind = raise.kind;
  floor.argument = raise.argument;
  floor.min_time = floor.max_time = time;
  return floor;
}

/// The value without floors: that of a floor that asks for next to nothing.
double value_without(const QuoteSnapshot& snapshot, CalibrateOptions options, TailFloor floor) {
  floor.target = 1e-9;
  options.tail_floors = {floor};
  return calibrate(snapshot, options).value_or_throw().report.tail_floors.front().without;
}

class TailFloorSnapshot : public testing::TestWithParam<std::string> {};

TEST_P(TailFloorSnapshot, HardFloorsHoldOrSayThatTheyDoNot) {
  const QuoteSnapshot snapshot = first_of(GetParam());
  const Calibration plain = calibrate(snapshot, {}).value_or_throw();
  const double time = plain.surface.slices()[slice_for(plain.surface)].expiry.time_to_expiry;
  int met = 0;
  for (const Raise& raise : kRaises) {
    SCOPED_TRACE(to_string(raise.kind));
    CalibrateOptions options;
    TailFloor floor = floor_at(raise, time);
    floor.target = raise.factor * value_without(snapshot, options, floor);
    if (!(floor.target > 0.0) || !floor.validate()) continue;  // nothing to raise, or beyond all laws
    options.tail_floors = {floor};
    const Calibration raised = calibrate(snapshot, options).value_or_throw();
    EXPECT_TRUE(raised.report.arbitrage.free());
    ASSERT_EQ(raised.report.tail_floors.size(), 1U);
    const TailFloorReport& entry = raised.report.tail_floors.front();
    const SliceReport& slice = raised.report.slices[entry.slice];
    std::printf("%s %s: %.5g -> %.5g, %s; RMSE %.3f -> %.3f half-spreads\n", GetParam().c_str(),
                to_string(floor).c_str(), entry.without, entry.reached, to_string(entry.status),
                slice.without_floors.rmse_half_spreads, slice.quality.rmse_half_spreads);
    if (entry.status == TailFloorStatus::met) {
      EXPECT_GE(entry.reached, floor.target * (1.0 - 1e-6));
      ++met;
    } else {
      EXPECT_EQ(entry.status, TailFloorStatus::contradicted);
      const auto& notes = raised.report.notes;
      EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
        return note.find("is contradicted at") != std::string::npos;
      }));
    }
    // The fit without floors is the fit of a calibration without floors, and the price is told against it.
    EXPECT_EQ(raised.report.without_floors.rmse_vol, plain.report.quality.rmse_vol);
  }
  EXPECT_GE(met, 4);
}

TEST_P(TailFloorSnapshot, SoftFloorsRaiseTheMoreTheHeavier) {
  const QuoteSnapshot snapshot = first_of(GetParam());
  CalibrateOptions options;
  options.loss = QuoteLoss::squares;  // no steps of its own in the way of a monotone answer
  const Calibration plain = calibrate(snapshot, options).value_or_throw();
  const double time = plain.surface.slices()[slice_for(plain.surface)].expiry.time_to_expiry;
  for (const Raise& raise : kRaises) {
    SCOPED_TRACE(to_string(raise.kind));
    TailFloor floor = floor_at(raise, time);
    const double without = value_without(snapshot, options, floor);
    floor.target = raise.factor * without;
    if (!(floor.target > 0.0) || !floor.validate()) continue;
    double last = without;
    for (const double lambda : {1e1, 1e2, 1e3, 1e4, 1e5, 1e6}) {
      floor.lambda = lambda;
      CalibrateOptions soft = options;
      soft.tail_floors = {floor};
      const Calibration raised = calibrate(snapshot, soft).value_or_throw();
      EXPECT_TRUE(raised.report.arbitrage.free());
      const double reached = raised.report.tail_floors.front().reached;
      // The outer loop ends at its first surface without violation, or at one that is mended at a fiftieth of
      // its cost: either leaves some of a hundredth of what is asked open.
      EXPECT_GE(reached, last - 0.02 * (floor.target - without)) << lambda;
      last = std::min(std::max(last, reached), floor.target);  // beyond it the floor asks for nothing
    }
    EXPECT_GT(last, without + 0.5 * (floor.target - without));
  }
}

INSTANTIATE_TEST_SUITE_P(Own, TailFloorSnapshot, testing::ValuesIn(kOwn), test::test_name);
INSTANTIATE_TEST_SUITE_P(Shared, TailFloorSnapshot, testing::ValuesIn(some_shared()), test::test_name);

TEST(TailFloorSnapshots, OfRealMarketsAreAtHand) {
  VOLCAL_SHARED_FILE_OR_SKIP(quotes, "quotes");
  EXPECT_FALSE(some_shared().empty());
}

}  // namespace
}  // namespace volcal
