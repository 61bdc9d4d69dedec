// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/io/contract/day_text.h"
#include "host/io/contract/instrument.h"

namespace volcal::io {
namespace {

/// Contract of a name as text: `name venue root underlying date strike side unit`.
std::string read(std::string_view name) {
  constexpr const char* kVenues[] = {"deribit", "okx", "bybit", "binance", "occ"};
  const auto contract = parse_contract(name);
  if (!contract) return "refused";
  const auto unit = [&] {
    return !contract->unit ? "untold" : contract->unit == QuoteUnit::coin ? "coin" : "currency";
  };
  const auto side = [&] { return !contract->type ? "pair" : to_string(*contract->type); };
  EXPECT_EQ(canonical_name(name), contract->name);
  EXPECT_EQ(canonical_name(contract->name), contract->name);
  EXPECT_EQ(contract->expiry.has_value(), contract->venue != Venue::occ);
  if (contract->expiry) {
    EXPECT_EQ(*contract->expiry, contract->date + std::chrono::hours(8));
  }
  return fmt::format("{} {} {} {} {} {} {} {}", contract->name, kVenues[static_cast<int>(contract->venue)],
                     contract->root, contract->underlying, day_text(contract->date), contract->strike, side(),
                     unit());
}

TEST(ContractName, OfDeribitIsInverseOrLinear) {
  EXPECT_EQ(read("BTC-25DEC26-100000-C"), "BTC-25DEC26-100000-C deribit BTC BTC 2026-12-25 100000 call coin");
  EXPECT_EQ(read("XRP_USDC-27JUN25-1d525-P"),
            "XRP_USDC-27JUN25-1d525-P deribit XRP_USDC XRP_USDC 2025-06-27 1.525 put currency");
}

TEST(ContractName, IsOneForAllSpellings) {
  for (const char* name : {"BTC-3APR26-60000-C", "BTC-03APR26-60000-C", "btc-3apr26-60000-c",
                           "Btc-03Apr26-060000-c", " BTC-3APR26-60000-C ", "BTC-3APR26-60000d0-C"}) {
    EXPECT_EQ(canonical_name(name), "BTC-3APR26-60000-C") << name;
  }
  EXPECT_EQ(canonical_name("XRP_USDC-27JUN25-1d50-P"), "XRP_USDC-27JUN25-1d5-P");
  EXPECT_EQ(canonical_name("XRP_USDC-27JUN25-0D5-P"), "XRP_USDC-27JUN25-0d5-P");
  EXPECT_NE(canonical_name("BTC-3APR26-60000-C"), canonical_name("BTC-30APR26-60000-C"));
  EXPECT_NE(canonical_name("BTC-3APR26-60000-C"), canonical_name("BTC-3APR26-6000-C"));
}

TEST(ContractName, OfOkxNamesItsCurrency) {
  EXPECT_EQ(read("BTC-USD-260823-63750-C"), "BTC-USD-260823-63750-C okx BTC BTC 2026-08-23 63750 call coin");
  EXPECT_EQ(read("btc-usdt-260823-63750-p"),
            "BTC-USDT-260823-63750-P okx BTC_USDT BTC_USDT 2026-08-23 63750 put currency");
  EXPECT_EQ(read("ETH-USDC-260823-1750.5-P"),
            "ETH-USDC-260823-1750.5-P okx ETH_USDC ETH_USDC 2026-08-23 1750.5 put currency");
}

TEST(ContractName, OfBybitIsLinear) {
  EXPECT_EQ(read("BTC-27DEC24-100000-C-USDT"),
            "BTC-27DEC24-100000-C-USDT bybit BTC_USDT BTC_USDT 2024-12-27 100000 call currency");
  EXPECT_EQ(read("XRPUSDT-9APR26-1.1"),
            "XRPUSDT-9APR26-1.1 bybit XRPUSDT XRPUSDT 2026-04-09 1.1 pair currency");
  EXPECT_EQ(read("XRPUSDT-09APR26-1.10-C"),
            "XRPUSDT-9APR26-1.1-C bybit XRPUSDT XRPUSDT 2026-04-09 1.1 call currency");
  EXPECT_EQ(read("SOLUSDT-26SEP25-160-P"),
            "SOLUSDT-26SEP25-160-P bybit SOLUSDT SOLUSDT 2025-09-26 160 put currency");
}

TEST(ContractName, OfBinanceHasADateOfSixDigits) {
  EXPECT_EQ(read("BTC-241227-100000-C"),
            "BTC-241227-100000-C binance BTC BTC 2024-12-27 100000 call currency");
  EXPECT_EQ(read("doge-241227-0.35-p"), "DOGE-241227-0.35-P binance DOGE DOGE 2024-12-27 0.35 put currency");
}

TEST(ContractName, OfTheOccIsReadInEverySpelling) {
  for (const char* name :
       {"SPX251121C05900000", "SPX   251121C05900000", "O:SPX251121C05900000", "spx251121c05900000",
        "^SPX251121C05900000", "$SPX251121C05900000", "_SPX251121C05900000", ".SPX251121C5900",
        "SPX251121C5900", ".SPX251121C5900.0", " SPX251121C05900000 ", "O:SPX   251121C05900000"}) {
    EXPECT_EQ(read(name), "SPX251121C05900000 occ SPX SPX 2025-11-21 5900 call currency") << name;
  }
  EXPECT_EQ(read("SPXW251121P05902500"), "SPXW251121P05902500 occ SPXW SPX 2025-11-21 5902.5 put currency");
  EXPECT_EQ(read("BRK.B251121P00450000"), "BRKB251121P00450000 occ BRKB BRKB 2025-11-21 450 put currency");
  EXPECT_EQ(read("AAPL1251121P00150000"), "AAPL1251121P00150000 occ AAPL1 AAPL1 2025-11-21 150 put currency");
  EXPECT_EQ(read(".SPY251121P590.5"), "SPY251121P00590500 occ SPY SPY 2025-11-21 590.5 put currency");
  EXPECT_EQ(read("F251121C00000500"), "F251121C00000500 occ F F 2025-11-21 0.5 call currency");
  EXPECT_EQ(read("CC251121C00050000"), "CC251121C00050000 occ CC CC 2025-11-21 50 call currency");
}

TEST(ContractName, IsRefusedWhereItNamesNoOption) {
  for (const char* name : {"",
                           "-",
                           "SPX",
                           "BTC",
                           "BTC-PERPETUAL",
                           "BTC-25DEC26",
                           "BTC-25DEC26-",
                           "BTC-25DEC26-100000-X",
                           "BTC-25DEC26-100000-CC",
                           "BTC-31FEB26-100000-C",
                           "BTC-25FOO26-100000-C",
                           "BTC-25DEC26-1d0d0-C",
                           "BTC-25DEC26--5-C",
                           "BTC-25DEC26-0-C",
                           "BTC-25DEC26-d-C",
                           "-25DEC26-100-C",
                           "BTC-25DEC26-1e5-C",
                           "BTC-0DEC26-100-C",
                           "BTC--1DEC26-100-C",
                           "BTC-25DEC26-100000-C-C",
                           "BTC-USD-25DEC26-100000-C",
                           "BTC-241227-100000",
                           "BTC-241227-100000-C-USDT",
                           "BTC-241327-100000-C",
                           "BTC-EUR-260823-63750-C",
                           "BTC-USD-260823-63750",
                           "BTC-USD-260823-63750-",
                           "BTC-25DEC26-100000-C-USDT-X",
                           "B C-25DEC26-100000-C",
                           "260202P06936500",
                           "SPX260231C02800000",
                           "SPX260220X02800000",
                           "SPX26022 C02800000",
                           "SPX260220C0280000x",
                           "SPX260220C00000000",
                           "SPX260220C",
                           "SPX260220C5900.1234",
                           "SPX260220C590000",
                           "SPX260220C5.9.0",
                           "SPX260220C.5",
                           "SPX260220C0",
                           "TOOLONG260220C02800000",
                           "AAPL_112125C150",
                           "SPX-260220C05900000"}) {
    EXPECT_EQ(read(name), "refused") << name;
  }
  EXPECT_EQ(canonical_name(" some thing "), "SOME THING");
}

}  // namespace
}  // namespace volcal::io
