// SPDX-License-Identifier: Apache-2.0
#include "tests/support/own_snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "host/io/quotes/read_quotes.h"
#include "host/synth/write.h"
#include "tests/support/made_quotes.h"
#include "tests/support/paths.h"

namespace volcal::test {
namespace {

using synth::SynthMarket;
using synth::SynthOptions;

/// The expiry of the contradictory index that lies below its neighbours, and how many quotes apart are listed
/// twice there.
constexpr std::size_t kContradicted = 5;
constexpr std::size_t kTwice = 41;

SynthOptions coin_options(std::uint64_t seed) {
  SynthOptions options;
  options.seed = seed;
  options.style = synth::coin_style();
  options.underlying = "BTC";
  options.as_of = own_moment();
  options.spot = 68000.0;
  options.expiry_days = {2, 4, 9, 18, 46, 109, 200};
  return options;
}

/// Another coin: higher vols, steeper smiles.
SynthOptions other_coin_options(std::uint64_t seed) {
  SynthOptions options = coin_options(seed);
  options.underlying = "ETH";
  options.spot = 2000.0;
  options.style.short_vol = 0.85;
  options.style.long_vol = 0.70;
  options.style.rho = -0.1;
  options.style.eta = 1.5;
  return options;
}

SynthOptions index_options(std::uint64_t seed) {
  SynthOptions options;
  options.seed = seed;
  options.style = synth::index_style();
  options.underlying = "SYNX";
  options.as_of = own_moment();
  options.spot = 5200.0;
  options.expiry_days = {3, 10, 17, 46, 74, 102, 193, 284};
  return options;
}

SynthMarket make(const SynthOptions& options) { return synth::make_market(options).value_or_throw(); }

std::string sample_text(const std::string& name) {
  std::ifstream file(sample_path(name), std::ios::binary);
  if (!file) throw std::runtime_error("no sample " + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string thin_coin() {
  SynthOptions options = coin_options(31);
  options.strikes = 7;
  options.one_sided = 0.15;
  options.empty = 0.25;
  return synth::to_deribit_json(make(options));
}

/// Every strike next to the forward is quoted: smiles are so sharp there that a chord over a gap says
/// nothing.
std::string moving_forward() {
  SynthOptions options = other_coin_options(30);
  options.one_sided = options.empty = 0.0;
  return to_deribit_summary_csv(make(options));
}

std::string wide_index() {
  SynthOptions options = index_options(32);
  options.style.half_spread_vol = 0.012;
  return synth::to_volcal_csv(make(options));
}

std::string exact_index() {
  SynthOptions options = index_options(33);
  options.noise = options.one_sided = options.empty = 0.0;
  return synth::to_volcal_csv(make(options));
}

/// Vols that rise with the strike and fall with time, as those of options on a volatility index.
std::string rising_smiles() {
  SynthOptions options = index_options(34);
  options.underlying = "SYNV";
  options.spot = 400.0;
  options.style.rho = 0.6;
  options.style.eta = 1.1;
  options.style.short_vol = 1.1;
  options.style.long_vol = 0.6;
  options.style.vol_decay = 0.3;
  options.style.half_spread_vol = 0.02;
  return to_iv_grid_csv({make(options)});
}

/// Bid and ask vols of two roots, two of whose dates are the same.
std::string vols_of_two_roots() { return to_iv_grid_csv(chain_of_two_roots()); }

/// One expiry a fifth lower in vol than its neighbours, which no surface without calendar arbitrage meets,
/// and quotes that are crossed, stale, negative or listed twice.
std::string contradictory_index() {
  SynthMarket market = make(index_options(35));
  SynthOptions lower_options = index_options(36);
  lower_options.style.short_vol *= 0.8;
  lower_options.style.long_vol *= 0.8;
  const SynthMarket lower = make(lower_options);
  std::erase_if(market.quotes, [](const auto& quote) { return quote.slice == kContradicted; });
  std::copy_if(lower.quotes.begin(), lower.quotes.end(), std::back_inserter(market.quotes),
               [](const auto& quote) { return quote.slice == kContradicted; });
  for (std::size_t i = 0; i < market.quotes.size(); ++i) {
    synth::SynthQuote& quote = market.quotes[i];
    if (i % 29 == 0) std::swap(quote.bid, quote.ask);
    if (i % 37 == 0) quote.bid = -quote.bid;
    if (i % 17 == 0) {
      quote.bid *= 1.4;
      quote.ask *= 1.4;
    }
  }
  for (std::size_t i = 0; i < market.quotes.size(); i += kTwice) {
    const synth::SynthQuote again = market.quotes[i];
    market.quotes.push_back(again);
  }
  return synth::to_volcal_csv(market);
}

struct OwnSnapshot {
  const char* name;
  std::string (*text)();
};

const OwnSnapshot kOwnSnapshots[] = {
    {"own/coin", [] { return sample_text("btc_synth.json"); }},
    {"own/index", [] { return sample_text("index_synth.csv"); }},
    {"own/collector", [] { return to_collector_csv(two_coins()); }},
    {"own/moving_forward", moving_forward},
    {"own/thin_coin", thin_coin},
    {"own/wide_index", wide_index},
    {"own/exact_index", exact_index},
    {"own/chain_of_two_roots", [] { return to_yahoo_csv(chain_of_two_roots()); }},
    {"own/vols_of_two_roots", vols_of_two_roots},
    {"own/rising_smiles", rising_smiles},
    {"own/grid_of_mids", [] { return to_vol_grid_csv(make(index_options(37))); }},
    {"own/contradictory_index", contradictory_index},
};

}  // namespace

UtcTime own_moment() { return parse_time("2026-01-12T15:30:00Z").value_or_throw(); }

std::vector<std::string> own_snapshots() {
  std::vector<std::string> names;
  for (const OwnSnapshot& own : kOwnSnapshots) names.emplace_back(own.name);
  return names;
}

std::string own_text(const std::string& name) {
  for (const OwnSnapshot& own : kOwnSnapshots) {
    if (name == own.name) return own.text();
  }
  throw std::runtime_error("no own snapshot " + name);
}

Expected<std::vector<QuoteSnapshot>> read_own_snapshot(const std::string& name) {
  ReadOptions options;
  if (name == "own/chain_of_two_roots") options.as_of = own_moment();
  return io::read_quotes_from_buffer(own_text(name), name, options);
}

std::vector<SynthMarket> chain_of_two_roots() {
  SynthOptions morning = index_options(38);
  morning.underlying = "SPX";
  morning.style.expiry_hour_utc = 14;
  morning.expiry_days = {39, 67, 157};  // the last one on the Thursday before a holiday
  SynthOptions evening = index_options(39);
  evening.underlying = "SPXW";
  evening.expiry_days = {4, 11, 18, 39, 67, 107};
  return {make(morning), make(evening)};
}

std::vector<SynthMarket> two_coins() { return {make(coin_options(40)), make(other_coin_options(41))}; }

std::vector<QuoteSnapshot> own_days(std::size_t count) {
  constexpr int kFirst[] = {12, 19, 33, 61, 117, 208};
  std::vector<QuoteSnapshot> days;
  for (std::size_t day = 0; day < count; ++day) {
    const auto since = static_cast<int>(day);
    SynthOptions options = coin_options(100 + day);
    options.as_of += std::chrono::days(since);
    options.spot *= 1.0 + 0.01 * (since % 3);
    options.style.short_vol *= 1.0 + 0.05 * (since % 4);
    options.expiry_days.clear();
    for (const int first : kFirst) options.expiry_days.push_back(first - since);
    auto read =
        io::read_quotes_from_buffer(synth::to_deribit_json(make(options)), fmt::format("day {}", day), {});
    days.push_back(std::move(read).value_or_throw().at(0));
  }
  return days;
}

}  // namespace volcal::test
