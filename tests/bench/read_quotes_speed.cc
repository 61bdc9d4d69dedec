// SPDX-License-Identifier: Apache-2.0

/// Reads a universe's file (some 150 MB, made here) from the disk's cache, an exchange's answer from memory,
/// and cleans a snapshot of nearly a million quotes. One thread.
///
/// Usage: read_quotes_speed [options of Google Benchmark], for example --benchmark_filter=Universe. With
/// neighbours on the machine the least of many repetitions says most: --benchmark_repetitions=20.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "calibration/quotes/clean.h"
#include "host/bench/inputs/markets.h"
#include "host/io/quotes/read_quotes.h"
#include "host/synth/market.h"
#include "host/synth/write.h"
#include "volcal/io.h"

namespace {

using volcal::QuoteSnapshot;

constexpr std::size_t kUniverseBytes = 150'000'000;
constexpr std::size_t kProbeUnderlyings = 50;  // their size tells how many fill the file

/// A file beside nothing of value, gone with the program.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("volcal_universe_" + std::to_string(::getpid()) + ".csv")) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string universe_text() {
  const std::size_t probe = volcal::bench::universe_csv(kProbeUnderlyings).text.size();
  return volcal::bench::universe_csv(kUniverseBytes * kProbeUnderlyings / probe).text;
}

std::size_t count_quotes(const std::vector<QuoteSnapshot>& snapshots) {
  return std::accumulate(snapshots.begin(), snapshots.end(), std::size_t{0},
                         [](std::size_t sum, const QuoteSnapshot& s) { return sum + s.quotes.size(); });
}

void BM_ReadUniverseFile(benchmark::State& state) {
  static const TemporaryFile file(universe_text());
  std::size_t quotes = 0;
  for (auto _ : state) {
    const auto snapshots = volcal::read_quotes(file.path(), {});
    if (!snapshots) return state.SkipWithError(snapshots.error().message.c_str());
    quotes = count_quotes(*snapshots);
  }
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(file.path()));
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["quotes"] = static_cast<double>(quotes);
}
BENCHMARK(BM_ReadUniverseFile)->Unit(benchmark::kMillisecond);

void BM_ReadDeribitAnswer(benchmark::State& state) {
  static const std::string text = volcal::bench::coin_chain().text;
  std::size_t quotes = 0;
  for (auto _ : state) {
    const auto snapshots = volcal::io::read_quotes_from_buffer(text, "memory", {});
    if (!snapshots) return state.SkipWithError(snapshots.error().message.c_str());
    quotes = count_quotes(*snapshots);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["quotes"] = static_cast<double>(quotes);
}
BENCHMARK(BM_ReadDeribitAnswer)->Unit(benchmark::kMillisecond);

/// 500 expiries of some 1,500 quotes, in no order: coin quotes bring their forwards, those of an index need
/// put-call parity.
QuoteSnapshot large_snapshot(bool coin) {
  volcal::synth::SynthOptions options;
  options.underlying = coin ? "BTC" : "SYNX";
  options.spot = coin ? 62000.0 : 5200.0;
  options.style = coin ? volcal::synth::coin_style() : volcal::synth::index_style();
  options.as_of = volcal::parse_time("2026-03-06T10:30:00Z").value_or_throw();
  options.strikes = 1000;
  options.expiry_days.resize(500);
  std::iota(options.expiry_days.begin(), options.expiry_days.end(), 1);
  const volcal::synth::SynthMarket market = volcal::synth::make_market(options).value_or_throw();
  const std::string text = coin ? to_deribit_json(market) : to_volcal_csv(market);
  return volcal::io::read_quotes_from_buffer(text, "memory", {}).value_or_throw().front();
}

void BM_CleanQuotes(benchmark::State& state) {
  const QuoteSnapshot snapshot = large_snapshot(state.range(0) != 0);
  std::size_t kept = 0;
  for (auto _ : state) kept = clean_quotes(snapshot, {}).kept.size();
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(snapshot.quotes.size()));
  state.counters["quotes"] = static_cast<double>(snapshot.quotes.size());
  state.counters["kept"] = static_cast<double>(kept);
}
BENCHMARK(BM_CleanQuotes)->Arg(0)->Arg(1)->ArgName("coin")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
