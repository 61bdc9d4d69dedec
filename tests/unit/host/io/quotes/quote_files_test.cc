// SPDX-License-Identifier: Apache-2.0

/// Whole files of every format, own and real: no record is lost, and what is read is what was written.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <map>
#include <ostream>
#include <sstream>
#include <vector>

#include "host/synth/write.h"
#include "tests/support/own_snapshots.h"
#include "tests/support/shared_data.h"
#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

struct QuoteFile {
  const char* file;  ///< a name of test::own_snapshots(), or a path under ../shared/quotes
  const char* format;
  std::map<std::string, std::size_t> records;  ///< by underlying, counted from the files by other means
};

std::ostream& operator<<(std::ostream& out, const QuoteFile& file) { return out << file.file; }

/// Letters and digits of the file's own name.
std::string name_of(const testing::TestParamInfo<QuoteFile>& parameter) {
  std::string name = std::filesystem::path(parameter.param.file).filename().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

void expect_every_record_is_a_quote(const Expected<std::vector<QuoteSnapshot>>& snapshots,
                                    const QuoteFile& file) {
  ASSERT_TRUE(snapshots.has_value()) << snapshots.error().message;
  std::map<std::string, std::size_t> records;
  for (const QuoteSnapshot& snapshot : *snapshots) {
    EXPECT_EQ(snapshot.format, file.format);
    EXPECT_TRUE(snapshot.unreadable.empty()) << snapshot.unreadable.front().reason;
    records[snapshot.underlying] = snapshot.quotes.size();
    for (const OptionQuote& quote : snapshot.quotes) {
      ASSERT_TRUE(quote.expiry.has_value() || quote.time_to_expiry > 0.0) << quote.instrument;
      ASSERT_GT(quote.strike, 0.0) << quote.instrument;
    }
  }
  EXPECT_EQ(records, file.records);
}

class OwnQuotes : public testing::TestWithParam<QuoteFile> {};

TEST_P(OwnQuotes, EveryRecordIsAQuote) {
  expect_every_record_is_a_quote(test::read_own_snapshot(GetParam().file), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Files, OwnQuotes,
    testing::Values(QuoteFile{"own/coin", "deribit-json", {{"BTC", 402}}},
                    QuoteFile{"own/index", "volcal-csv", {{"SYNX", 374}}},
                    QuoteFile{"own/collector", "collector-csv", {{"BTC", 370}, {"ETH", 364}}},
                    QuoteFile{"own/moving_forward", "deribit-summary-csv", {{"ETH", 364}}},
                    QuoteFile{"own/chain_of_two_roots", "yahoo-csv", {{"SPX", 442}}},
                    QuoteFile{"own/rising_smiles", "iv-grid-csv", {{"", 192}}},
                    QuoteFile{"own/grid_of_mids", "vol-grid-csv", {{"", 160}}}),
    name_of);

/// Real files, counted by other means.
const QuoteFile kShared[] = {
    QuoteFile{"deribit/book_summary_BTC_20251230T173115Z.json", "deribit-json", {{"BTC", 630}}},
    QuoteFile{"deribit/book_summary_ETH_20251230T173115Z.json", "deribit-json", {{"ETH", 674}}},
    QuoteFile{"deribit/book_summary_BTC_20260308T153245Z.json", "deribit-json", {{"BTC", 972}}},
    QuoteFile{"deribit/book_summary_ETH_20260308T153245Z.json", "deribit-json", {{"ETH", 808}}},
    QuoteFile{"deribit/book_summary_ETH_20240108.csv", "deribit-summary-csv", {{"ETH", 684}}},
    QuoteFile{"deribit/collector_20251230T173115Z.csv", "collector-csv", {{"BTC", 630}, {"ETH", 674}}},
    QuoteFile{"deribit/collector_20260308T153245Z.csv", "collector-csv", {{"BTC", 972}, {"ETH", 808}}},
    QuoteFile{"deribit/collector_20260515T112731Z.csv", "collector-csv", {{"BTC", 934}, {"ETH", 740}}},
    QuoteFile{
        "deribit/series/collector_20260303T042921Z.csv.gz", "collector-csv", {{"BTC", 948}, {"ETH", 824}}},
    QuoteFile{"spx/spx_yahoo_chain_20260130.csv.gz", "yahoo-csv", {{"SPX", 17107}}},
    QuoteFile{"spx/spx_implied_vol_20230215.csv", "iv-grid-csv", {{"", 7423}}},
    QuoteFile{"vix/vix_implied_vol_20230215.csv", "iv-grid-csv", {{"", 637}}},
    QuoteFile{"grids/dax_ivols_20020705.csv", "vol-grid-csv", {{"", 104}}},
    QuoteFile{"grids/dax_ivols_20020705_weeks.csv", "vol-grid-csv", {{"", 104}}},
    QuoteFile{"grids/sx5e_ivols_20100301.csv", "vol-grid-csv", {{"", 155}}},
    QuoteFile{"grids/ore_equity_smiles.csv", "vol-grid-csv", {{"", 221}}}};

/// Files of shared samples that exist on this machine.
std::vector<QuoteFile> shared_files() {
  std::vector<QuoteFile> files(std::begin(kShared), std::end(kShared));
  std::erase_if(files, [](const QuoteFile& file) {
    return !std::filesystem::exists(test::shared_dir() / "quotes" / file.file);
  });
  return files;
}

class SharedQuotes : public testing::TestWithParam<QuoteFile> {};

TEST_P(SharedQuotes, EveryRecordIsAQuote) {
  const std::filesystem::path path = test::shared_dir() / "quotes" / GetParam().file;
  expect_every_record_is_a_quote(read_quotes(path.string(), {}), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Files, SharedQuotes, testing::ValuesIn(shared_files()), name_of);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SharedQuotes);

TEST(SharedFiles, AreAtHandAllOrNone) {
  VOLCAL_SHARED_FILE_OR_SKIP(quotes, "quotes");
  EXPECT_EQ(shared_files().size(), std::size(kShared));
}

TEST(SharedSeries, EveryMomentReadsWithoutLoss) {
  VOLCAL_SHARED_FILE_OR_SKIP(folder, "quotes/deribit/series");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto snapshots = read_quotes(entry.path().string(), {});
    ASSERT_TRUE(snapshots.has_value()) << snapshots.error().message;
    ++files;
    EXPECT_EQ(snapshots->size(), 2u);
    for (const QuoteSnapshot& snapshot : *snapshots) EXPECT_TRUE(snapshot.unreadable.empty()) << entry.path();
  }
  EXPECT_EQ(files, 27u);
}

void expect_same_quotes(const QuoteSnapshot& json, const QuoteSnapshot& csv) {
  ASSERT_EQ(json.quotes.size(), csv.quotes.size());
  for (std::size_t i = 0; i < json.quotes.size(); ++i) {
    const OptionQuote& a = json.quotes[i];
    const OptionQuote& b = csv.quotes[i];
    ASSERT_EQ(a.instrument, b.instrument);
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    EXPECT_TRUE(same(a.bid, b.bid) && same(a.ask, b.ask) && same(a.mid, b.mid) && a.forward == b.forward)
        << a.instrument;
    EXPECT_EQ(a.expiry, b.expiry);
  }
}

TEST(OwnQuotesAgree, JsonAndCollectorOfOneMoment) {
  ReadOptions options;
  options.underlying = "BTC";
  const QuoteSnapshot json = test::read_one(synth::to_deribit_json(test::two_coins().front()), options);
  EXPECT_EQ(json.format, "deribit-json");
  expect_same_quotes(json, test::read_one(test::own_text("own/collector"), options));
}

TEST(SharedQuotesAgree, JsonAndCollectorOfOneMoment) {
  VOLCAL_SHARED_FILE_OR_SKIP(json_path, "quotes/deribit/book_summary_BTC_20260308T153245Z.json");
  VOLCAL_SHARED_FILE_OR_SKIP(csv_path, "quotes/deribit/collector_20260308T153245Z.csv");
  ReadOptions options;
  options.underlying = "BTC";
  const auto json = read_quotes(json_path.string(), options);
  const auto csv = read_quotes(csv_path.string(), options);
  ASSERT_TRUE(json.has_value() && csv.has_value());
  expect_same_quotes(json->front(), csv->front());
}

std::size_t two_sided(const std::vector<OptionQuote>& quotes) {
  return static_cast<std::size_t>(std::count_if(
      quotes.begin(), quotes.end(), [](const OptionQuote& q) { return q.bid > 0.0 && q.ask > 0.0; }));
}

/// Quotes of one root are named by their contracts.
std::map<std::string, synth::SynthQuote> made_quotes() {
  std::map<std::string, synth::SynthQuote> quotes;
  for (const synth::SynthMarket& market : test::chain_of_two_roots()) {
    for (const synth::SynthQuote& quote : market.quotes) {
      quotes[fmt::format("{} {} {} {}", market.truth.underlying(),
                         market.truth.slices()[quote.slice].expiry.label.substr(0, 10), quote.strike,
                         quote.type == OptionType::call)] = quote;
    }
  }
  return quotes;
}

// A chain's two roots, its zero bids, and the one quote that is crossed.
TEST(OwnQuotes, OfAChainAreThoseItWasMadeOf) {
  const auto made = made_quotes();
  const auto snapshots = test::read_own_snapshot("own/chain_of_two_roots").value_or_throw();
  std::size_t crossed = 0;
  for (const OptionQuote& quote : snapshots.front().quotes) {
    const auto found =
        made.find(fmt::format("{} {} {} {}", quote.root, format_time(*quote.expiry).substr(0, 10),
                              quote.strike, quote.type == OptionType::call));
    ASSERT_NE(found, made.end()) << quote.instrument;
    const double bid = std::isnan(found->second.bid) ? 0.0 : found->second.bid;
    const double ask = std::isnan(found->second.ask) ? 0.0 : found->second.ask;
    if (quote.bid > quote.ask) {
      ++crossed;
      continue;
    }
    constexpr double kRounding = 1e-9;  // of a multiple of the tick
    EXPECT_NEAR(quote.bid, bid, kRounding) << quote.instrument;
    EXPECT_NEAR(quote.ask, ask, kRounding) << quote.instrument;
    EXPECT_EQ(quote.unit, QuoteUnit::currency);
    EXPECT_FALSE(std::isfinite(quote.forward));
    EXPECT_TRUE(std::isnan(quote.volume) || quote.volume == 3.0) << quote.instrument;
  }
  EXPECT_EQ(snapshots.front().quotes.size(), made.size());
  EXPECT_EQ(crossed, 1U);
}

// A bid that is empty, NA or zero is none.
TEST(OwnCounts, TwoSidedVolsOfTheIvGrid) {
  std::istringstream text(test::own_text("own/rising_smiles"));
  std::size_t bids = 0;
  std::size_t without = 0;
  std::string line;
  for (std::getline(text, line); std::getline(text, line);) {
    std::istringstream cells(line);
    std::string cell;
    for (int column = 0; column <= 4; ++column) std::getline(cells, cell, ',');
    ++(cell.empty() || cell == "NA" || cell == "0" ? without : bids);
  }
  EXPECT_GT(without, 5U);
  const auto snapshots = test::read_own_snapshot("own/rising_smiles").value_or_throw();
  EXPECT_EQ(two_sided(snapshots.front().quotes), bids);
}

TEST(SharedCounts, TwoSidedVolsOfTheIvGrids) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, "quotes/spx/spx_implied_vol_20230215.csv");
  const auto snapshots = read_quotes(path.string(), {});
  ASSERT_TRUE(snapshots.has_value());
  EXPECT_EQ(two_sided(snapshots->front().quotes), 6749u);
}

}  // namespace
}  // namespace volcal
