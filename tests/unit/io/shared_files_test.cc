// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include "tests/support/shared_data.h"
#include "tests/unit/io/read_text.h"

namespace volcal {
namespace {

struct SharedFile {
  const char* file;
  const char* format;
  std::map<std::string, std::size_t> records;  ///< by underlying, counted from the files by other means
};

class SharedQuotes : public testing::TestWithParam<SharedFile> {};

TEST_P(SharedQuotes, EveryRecordIsAQuote) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, std::filesystem::path("quotes") / GetParam().file);
  const auto snapshots = read_quotes(path.string(), {});
  ASSERT_TRUE(snapshots.has_value()) << snapshots.error().message;
  std::map<std::string, std::size_t> records;
  for (const QuoteSnapshot& snapshot : *snapshots) {
    EXPECT_EQ(snapshot.format, GetParam().format);
    EXPECT_TRUE(snapshot.unreadable.empty()) << snapshot.unreadable.front().reason;
    records[snapshot.underlying] = snapshot.quotes.size();
    for (const OptionQuote& quote : snapshot.quotes) {
      ASSERT_TRUE(quote.expiry.has_value() || quote.time_to_expiry > 0.0) << quote.instrument;
      ASSERT_GT(quote.strike, 0.0) << quote.instrument;
    }
  }
  EXPECT_EQ(records, GetParam().records);
}

INSTANTIATE_TEST_SUITE_P(
    Files, SharedQuotes,
    testing::Values(
        SharedFile{"deribit/book_summary_BTC_20251230T173115Z.json", "deribit-json", {{"BTC", 630}}},
        SharedFile{"deribit/book_summary_ETH_20251230T173115Z.json", "deribit-json", {{"ETH", 674}}},
        SharedFile{"deribit/book_summary_BTC_20260308T153245Z.json", "deribit-json", {{"BTC", 972}}},
        SharedFile{"deribit/book_summary_ETH_20260308T153245Z.json", "deribit-json", {{"ETH", 808}}},
        SharedFile{"deribit/book_summary_ETH_20240108.csv", "deribit-summary-csv", {{"ETH", 684}}},
        SharedFile{"deribit/collector_20251230T173115Z.csv", "collector-csv", {{"BTC", 630}, {"ETH", 674}}},
        SharedFile{"deribit/collector_20260308T153245Z.csv", "collector-csv", {{"BTC", 972}, {"ETH", 808}}},
        SharedFile{"deribit/collector_20260515T112731Z.csv", "collector-csv", {{"BTC", 934}, {"ETH", 740}}},
        SharedFile{"deribit/series/collector_20260303T042921Z.csv.gz",
                   "collector-csv",
                   {{"BTC", 948}, {"ETH", 824}}},
        SharedFile{"spx/spx_yahoo_chain_20260130.csv.gz", "yahoo-csv", {{"SPX", 17107}}},
        SharedFile{"spx/spx_implied_vol_20230215.csv", "iv-grid-csv", {{"", 7423}}},
        SharedFile{"vix/vix_implied_vol_20230215.csv", "iv-grid-csv", {{"", 637}}},
        SharedFile{"grids/dax_ivols_20020705.csv", "vol-grid-csv", {{"", 104}}},
        SharedFile{"grids/dax_ivols_20020705_weeks.csv", "vol-grid-csv", {{"", 104}}},
        SharedFile{"grids/sx5e_ivols_20100301.csv", "vol-grid-csv", {{"", 155}}},
        SharedFile{"grids/ore_equity_smiles.csv", "vol-grid-csv", {{"", 221}}}),
    [](const auto& parameter) {
      std::string name = std::filesystem::path(parameter.param.file).filename().string();
      for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      }
      return name;
    });

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

TEST(SharedQuotesAgree, JsonAndCollectorOfOneMoment) {
  VOLCAL_SHARED_FILE_OR_SKIP(json_path, "quotes/deribit/book_summary_BTC_20260308T153245Z.json");
  VOLCAL_SHARED_FILE_OR_SKIP(csv_path, "quotes/deribit/collector_20260308T153245Z.csv");
  ReadOptions options;
  options.underlying = "BTC";
  const auto json = read_quotes(json_path.string(), options);
  const auto csv = read_quotes(csv_path.string(), options);
  ASSERT_TRUE(json.has_value() && csv.has_value());
  ASSERT_EQ(json->front().quotes.size(), csv->front().quotes.size());
  for (std::size_t i = 0; i < json->front().quotes.size(); ++i) {
    const OptionQuote& a = json->front().quotes[i];
    const OptionQuote& b = csv->front().quotes[i];
    ASSERT_EQ(a.instrument, b.instrument);
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    EXPECT_TRUE(same(a.bid, b.bid) && same(a.ask, b.ask) && same(a.mid, b.mid) && a.forward == b.forward)
        << a.instrument;
    EXPECT_EQ(a.expiry, b.expiry);
  }
}

TEST(SharedCounts, TwoSidedVolsOfTheIvGrids) {
  VOLCAL_SHARED_FILE_OR_SKIP(path, "quotes/spx/spx_implied_vol_20230215.csv");
  const auto snapshots = read_quotes(path.string(), {});
  ASSERT_TRUE(snapshots.has_value());
  std::size_t two_sided = 0;
  for (const OptionQuote& quote : snapshots->front().quotes) {
    if (quote.bid > 0.0 && quote.ask > 0.0) ++two_sided;
  }
  EXPECT_EQ(two_sided, 6749u);
}

}  // namespace
}  // namespace volcal
