// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/root.h"

#include <gtest/gtest.h>

namespace volcal::io {
namespace {

TEST(NormalisedRoot, IsOneForAllSpellings) {
  for (const char* text : {"SPX", "spx", "O:SPX", "o:spx", "I:SPX", "CBOE:SPX", "^SPX", "$SPX", ".SPX",
                           "_SPX", "$SPX.X", " SPX ", "SPX   ", "\tSPX", "O: SPX", "^spx", "O:^SPX"}) {
    EXPECT_EQ(normalised_root(text), "SPX") << text;
  }
}

TEST(NormalisedRoot, LeavesClassesOfSharesTogether) {
  for (const char* text : {"BRKB", "BRK.B", "brk/b", "BRK B", "O:BRK.B"}) {
    EXPECT_EQ(normalised_root(text), "BRKB") << text;
  }
}

TEST(NormalisedRoot, KeepsWhatIsPartOfAName) {
  EXPECT_EQ(normalised_root("AAPL1"), "AAPL1");
  EXPECT_EQ(normalised_root("BTC_USDC"), "BTC_USDC");
  EXPECT_EQ(normalised_root("X"), "X");
  EXPECT_EQ(normalised_root("O"), "O");
  EXPECT_EQ(normalised_root("FX"), "FX");
  EXPECT_EQ(normalised_root(""), "");
  EXPECT_EQ(normalised_root("^"), "");
}

std::string kind_of(std::string_view name) {
  const Root* root = find_root(name);
  if (root == nullptr) return "not listed";
  return std::string(root->underlying) + (root->settlement == Settlement::opening ? " opening" : " closing") +
         (root->exercise == Exercise::american ? " american" : " european");
}

// The expectations are those of Cboe's and Nasdaq's contract specifications.
TEST(FindRoot, HoldsSettlementAndExerciseOfIndexRoots) {
  EXPECT_EQ(kind_of("SPX"), "SPX opening european");
  EXPECT_EQ(kind_of("SPXW"), "SPX closing european");
  EXPECT_EQ(kind_of("SPXPM"), "SPX closing european");
  EXPECT_EQ(kind_of("XSP"), "XSP closing european");
  EXPECT_EQ(kind_of("NANOS"), "NANOS closing european");
  EXPECT_EQ(kind_of("NDX"), "NDX opening european");
  EXPECT_EQ(kind_of("NDXP"), "NDX closing european");
  EXPECT_EQ(kind_of("XND"), "XND closing european");
  EXPECT_EQ(kind_of("RUT"), "RUT opening european");
  EXPECT_EQ(kind_of("RUTW"), "RUT closing european");
  EXPECT_EQ(kind_of("MRUT"), "MRUT closing european");
  EXPECT_EQ(kind_of("DJX"), "DJX opening european");
  EXPECT_EQ(kind_of("VIX"), "VIX opening european");
  EXPECT_EQ(kind_of("VIXW"), "VIX opening european");
  EXPECT_EQ(kind_of("OEX"), "OEX closing american");
  EXPECT_EQ(kind_of("XEO"), "XEO closing european");
  EXPECT_EQ(kind_of("RLV"), "RLV opening european");
  EXPECT_EQ(kind_of("SIXM"), "SIXM opening european");
  EXPECT_EQ(kind_of("MXEF"), "MXEF closing european");
  EXPECT_EQ(kind_of("CBTX"), "CBTX opening european");
  EXPECT_EQ(kind_of("CBTXW"), "CBTX closing european");
  EXPECT_EQ(kind_of("XAU"), "XAU closing american");
}

TEST(FindRoot, HoldsTheMostTradedFundsAndShares) {
  for (const char* name :
       {"SPY",  "QQQ",  "IWM",  "DIA",  "EEM",   "EFA",  "GLD",  "SLV",  "TLT", "HYG",  "XLF",  "USO", "VXX",
        "AAPL", "MSFT", "AMZN", "GOOG", "GOOGL", "META", "NVDA", "TSLA", "AMD", "NFLX", "INTC", "BAC"}) {
    EXPECT_EQ(kind_of(name), std::string(name) + " closing american");
  }
}

TEST(FindRoot, FollowsAdjustedContractsToTheirRoot) {
  EXPECT_EQ(kind_of("AAPL1"), "AAPL closing american");
  EXPECT_EQ(kind_of("SPX12"), "SPX opening european");
}

TEST(FindRoot, KnowsNoOthers) {
  for (const char* name : {"", "XYZ", "1", "SP", "SPXWW", "spx", "BTC", "XYZ1"}) {
    EXPECT_EQ(kind_of(name), "not listed") << name;
  }
}

TEST(UnderlyingOfRoot, IsTheIndexThatTheStrikesAreIn) {
  EXPECT_EQ(underlying_of_root("SPXW"), "SPX");
  EXPECT_EQ(underlying_of_root("NDXP"), "NDX");
  EXPECT_EQ(underlying_of_root("MRUT"), "MRUT");  // a tenth of RUT
  EXPECT_EQ(underlying_of_root("XYZ"), "XYZ");
  EXPECT_EQ(underlying_of_root("AAPL1"), "AAPL1");
}

TEST(KnownAmerican, HoldsInEverySpelling) {
  for (const char* root : {"OEX", "AAPL", "AAPL1", "O:AAPL", "aapl", " AAPL  ", "$SPY", "QQQ"}) {
    EXPECT_TRUE(is_known_american(root)) << root;
  }
  for (const char* root : {"XEO", "SPX", "O:SPX", "", "XYZ"}) EXPECT_FALSE(is_known_american(root)) << root;
}

}  // namespace
}  // namespace volcal::io
