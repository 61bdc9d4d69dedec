// SPDX-License-Identifier: Apache-2.0

// Targets that a floor may set, and those that no law can meet.

#include "volcal/tail_floor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/support/refusal.h"

namespace volcal {
namespace {

TailFloor floor_of(TailFloorKind kind, double argument, double target) {
  TailFloor floor;
  floor.kind = kind;
  floor.argument = argument;
  floor.target = target;
  return floor;
}

TEST(TailFloor, NamesWhatIsOutOfBounds) {
  const auto fault = [](TailFloorKind kind, double argument, double target, const char* words) {
    const std::string wrong = test::refusal(floor_of(kind, argument, target).validate());
    EXPECT_NE(wrong.find(words), std::string::npos) << "'" << wrong << "' should say '" << words << "'";
  };
  const double nan = std::nan("");
  EXPECT_TRUE(floor_of(TailFloorKind::fall, 0.2, 0.03).validate());
  EXPECT_TRUE(floor_of(TailFloorKind::variance_swap, nan, 0.5).validate());
  fault(TailFloorKind::fall, -0.2, 0.03, "argument is -0.2: the move");
  fault(TailFloorKind::fall, nan, 0.03, "argument is nan");
  fault(TailFloorKind::fall, 0.2, 1.0, "target is 1: no probability of a fall is 1 or more");
  fault(TailFloorKind::fall, 0.2, nan, "target is nan");
  fault(TailFloorKind::fall, 0.2, -0.1, "target is -0.1, must be a number above 0");
  fault(TailFloorKind::rise, 0.5, 0.61, "(Markov)");
  EXPECT_TRUE(floor_of(TailFloorKind::rise, 0.5, 0.6).validate());
  fault(TailFloorKind::shortfall, 0.05, 1.0, "no shortfall is the whole forward");
  fault(TailFloorKind::shortfall, 1.0, 0.3, "between 0 and 1");
  fault(TailFloorKind::left_slope, nan, 2.0, "Lee's bound");
  fault(TailFloorKind::left_slope, 0.1, 1.0, "left_slope has none");
  TailFloor floor = floor_of(TailFloorKind::fall, 0.2, 0.03);
  for (const double lambda : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    floor.lambda = lambda;
    EXPECT_NE(test::refusal(floor.validate()).find("lambda is"), std::string::npos) << lambda;
  }
  floor.lambda = 5.0;
  EXPECT_TRUE(floor.validate());
  floor.min_time = 1.0;
  floor.max_time = 0.5;
  EXPECT_NE(test::refusal(floor.validate()).find("max_time is 0.5 years"), std::string::npos);
  floor.min_time = -1.0;
  EXPECT_NE(test::refusal(floor.validate()).find("min_time is -1"), std::string::npos);
  TailFloor history = floor_of(TailFloorKind::fall, 0.2, 0.03);
  history.from_history = true;
  EXPECT_NE(test::refusal(history.validate()).find("also to be taken from a history"), std::string::npos);
  history = floor_of(TailFloorKind::right_slope, nan, nan);
  history.from_history = true;
  EXPECT_NE(test::refusal(history.validate()).find("no target from a history"), std::string::npos);
}

TEST(TailFloor, SeveralMayNotContradictEachOther) {
  const TailFloor fall = floor_of(TailFloorKind::fall, 0.2, 0.6);
  TailFloor again = floor_of(TailFloorKind::fall, 0.2, 0.05);
  EXPECT_NE(test::refusal(validate({fall, again})).find("state one number twice"), std::string::npos);
  again.min_time = 0.5;
  TailFloor early = fall;
  early.max_time = 0.4;
  EXPECT_TRUE(validate({early, again}));
  const TailFloor rise = floor_of(TailFloorKind::rise, 0.1, 0.45);
  EXPECT_NE(test::refusal(validate({fall, rise})).find("contradict each other"), std::string::npos);
  EXPECT_TRUE(validate({floor_of(TailFloorKind::fall, 0.2, 0.5), rise}));
  EXPECT_TRUE(validate({fall, floor_of(TailFloorKind::fall, 0.3, 0.5)}));
  const double nan = std::nan("");
  const std::string twice = test::refusal(validate(
      {floor_of(TailFloorKind::left_slope, nan, 0.3), floor_of(TailFloorKind::left_slope, nan, 0.4)}));
  EXPECT_NE(twice.find("twice"), std::string::npos);
}

TEST(TailFloor, SaysItselfAsTyped) {
  TailFloor floor = floor_of(TailFloorKind::fall, 0.2, 0.03);
  EXPECT_EQ(to_string(floor), "fall:0.2=0.03@all");
  floor.min_time = 7.0 / 365.0;
  floor.max_time = 45.0 / 365.0;
  floor.lambda = 100.0;
  EXPECT_EQ(to_string(floor), "fall:0.2=0.03@7..45,lambda=100");
  EXPECT_TRUE(floor.is_for(7.0 / 365.0));
  EXPECT_TRUE(floor.is_for(45.0 / 365.0));
  EXPECT_FALSE(floor.is_for(6.99 / 365.0));
  for (const TailFloorKind kind :
       {TailFloorKind::fall, TailFloorKind::rise, TailFloorKind::shortfall, TailFloorKind::variance_swap,
        TailFloorKind::left_slope, TailFloorKind::right_slope}) {
    EXPECT_EQ(value_named<TailFloorKind>(to_string(kind)), kind);
  }
  EXPECT_FALSE(value_named<TailFloorKind>("crash"));
}

}  // namespace
}  // namespace volcal
