// SPDX-License-Identifier: Apache-2.0

// The choice among instruction sets. The contract tests check that each computes the same.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "kernels/backend/isa/hot_loops.h"

namespace volcal {
namespace {

constexpr InstructionSet kSets[] = {InstructionSet::baseline, InstructionSet::x86_64_v3,
                                    InstructionSet::x86_64_v4};

TEST(InstructionSets, BaselineIsAlwaysAvailable) { EXPECT_TRUE(is_available(InstructionSet::baseline)); }

TEST(InstructionSets, TheBestIsTheWidestAvailable) {
  InstructionSet widest = InstructionSet::baseline;
  for (const InstructionSet set : kSets) {
    if (is_available(set)) widest = set;
  }
  EXPECT_EQ(best_instruction_set(), widest);
}

TEST(InstructionSets, AWiderOneNeedsTheNarrower) {
  if (is_available(InstructionSet::x86_64_v4)) {
    EXPECT_TRUE(is_available(InstructionSet::x86_64_v3));
  }
}

TEST(InstructionSets, NamesDiffer) {
  std::set<std::string> names;
  for (const InstructionSet set : kSets) names.insert(to_string(set));
  EXPECT_EQ(names.size(), std::size(kSets));
}

TEST(InstructionSets, ANameReadsBackLongOrShort) {
  for (const InstructionSet set : kSets) {
    InstructionSet parsed{};
    EXPECT_TRUE(parse_instruction_set(to_string(set), parsed));
    EXPECT_EQ(parsed, set);
  }
  InstructionSet parsed{};
  EXPECT_TRUE(parse_instruction_set("v3", parsed));
  EXPECT_EQ(parsed, InstructionSet::x86_64_v3);
  EXPECT_TRUE(parse_instruction_set("v4", parsed));
  EXPECT_EQ(parsed, InstructionSet::x86_64_v4);
  for (const char* name : {"", "v", "v2", "v5", "x86-64", "x86-64-", "x86-64-v", "V3", "line"}) {
    EXPECT_FALSE(parse_instruction_set(name, parsed)) << name;
  }
}

TEST(InstructionSets, TheBestIsInUseUntilAnotherIsSet) {
  const InstructionSet best = best_instruction_set();
  EXPECT_EQ(instruction_set_in_use(), best);
  set_instruction_set_in_use(InstructionSet::baseline);
  EXPECT_EQ(instruction_set_in_use(), InstructionSet::baseline);
  EXPECT_EQ(best_instruction_set(), best) << "the processor is what it was";
  set_instruction_set_in_use(best);
}

TEST(InstructionSets, EachAvailableOneHasItsOwnLoops) {
  std::set<const HotLoops*> tables;
  std::set<RangeLoop<core::ImpliedVolArrays>> implied_vols;
  std::size_t available = 0;
  for (const InstructionSet set : kSets) {
    if (!is_available(set)) continue;
    ++available;
    tables.insert(&hot_loops(set));
    implied_vols.insert(hot_loops(set).implied_vols);
  }
  EXPECT_EQ(tables.size(), available);
  EXPECT_EQ(implied_vols.size(), available);
}

}  // namespace
}  // namespace volcal
