// SPDX-License-Identifier: Apache-2.0
/// Rows of readers, from memory: the time of a disk is not measured.

#include <cmath>
#include <memory>

#include "host/bench/inputs/markets.h"
#include "host/bench/rows/row.h"
#include "host/io/quotes/read_quotes.h"

namespace volcal::bench {
namespace {

/// A tenth of a universe, some 15 MB, which is read at the speed of the whole.
constexpr std::size_t kUnderlyings = 600;
/// Tolerance on prices, which files hold as exact decimal text of two or four decimals.
constexpr double kSamePrice = 1e-9;

struct Reading {
  QuoteFile file;
  std::vector<QuoteSnapshot> snapshots;
};

bool same(double read, double written) {
  return std::isnan(written) ? std::isnan(read) : std::fabs(read - written) <= kSamePrice;
}

std::size_t differences(const QuoteSnapshot& read, const synth::SynthMarket& written) {
  if (read.quotes.size() != written.quotes.size()) return written.quotes.size();
  std::size_t count = 0;
  for (std::size_t i = 0; i < read.quotes.size(); ++i) {
    const OptionQuote& quote = read.quotes[i];
    const synth::SynthQuote& truth = written.quotes[i];
    const bool alike = quote.strike == truth.strike && quote.type == truth.type &&
                       same(quote.bid, truth.bid) && same(quote.ask, truth.ask);
    if (!alike) ++count;
  }
  return count;
}

std::vector<Accuracy> judge(const Reading& reading) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < reading.file.markets.size(); ++i) {
    wrong += i < reading.snapshots.size() ? differences(reading.snapshots[i], reading.file.markets[i])
                                          : reading.file.markets[i].quotes.size();
  }
  return {{"quotes read", static_cast<double>(reading.file.quote_count() - wrong), ""},
          {"quotes not as written", static_cast<double>(wrong), "", 0.0}};
}

double checksum(const Reading& reading) {
  double sum = 0.0;
  for (const QuoteSnapshot& snapshot : reading.snapshots) {
    for (const OptionQuote& quote : snapshot.quotes)
      sum += quote.strike + (std::isnan(quote.ask) ? 0.0 : quote.ask);
  }
  return sum;
}

Row row_of(const char* name, const char* work, QuoteFile (*file)(const Settings&)) {
  Row row;
  row.name = name;
  row.item = "byte";
  row.work = work;
  row.prepare = [file](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<Reading>(Reading{file(settings), {}});
    Work prepared;
    prepared.items = static_cast<std::int64_t>(state->file.text.size());
    prepared.run = [state]() -> Expected<void> {
      auto read = io::read_quotes_from_buffer(state->file.text, "memory", {});
      if (!read) return read.error();
      state->snapshots = *std::move(read);
      return {};
    };
    prepared.checksum = [state] { return checksum(*state); };
    prepared.judge = [state] { return judge(*state); };
    prepared.instruction_set = to_string(InstructionSet::baseline);
    return prepared;
  };
  return row;
}

}  // namespace

std::vector<Row> reader_rows() {
  return {row_of("read/deribit_json", "an exchange's answer of 980 options, from memory",
                 [](const Settings&) { return coin_chain(); }),
          row_of("read/universe_csv", "600 underlyings of some 250 options in volcal's CSV, from memory",
                 [](const Settings& settings) { return universe_csv(settings.count(kUnderlyings)); })};
}

}  // namespace volcal::bench
