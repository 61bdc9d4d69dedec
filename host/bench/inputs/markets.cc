// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/markets.h"

#include <fmt/format.h>

#include <chrono>

#include "host/synth/write.h"

namespace volcal::bench {
namespace {

constexpr UtcTime kAsOf = std::chrono::sys_days(std::chrono::year(2026) / 3 / 6) + std::chrono::hours(10);

synth::SynthMarket index_market(std::size_t number) {
  synth::SynthOptions options;
  options.seed = number + 1;
  options.underlying = fmt::format("U{:04}", number);
  options.as_of = kAsOf;
  options.spot = 40.0 + 10.0 * static_cast<double>(number % 500);
  options.expiry_days = {14, 42, 77, 133, 196, 287};
  options.strikes = 28;
  options.style = synth::index_style();
  return synth::make_market(options).value_or_throw();
}

}  // namespace

std::size_t QuoteFile::quote_count() const {
  std::size_t count = 0;
  for (const synth::SynthMarket& market : markets) count += market.quotes.size();
  return count;
}

QuoteFile coin_chain() {
  synth::SynthOptions options;
  options.seed = 1;
  options.underlying = "BTC";
  options.as_of = kAsOf;
  options.spot = 62000.0;
  options.expiry_days = {1, 2, 3, 7, 14, 21, 28, 56, 84, 112, 203, 294};
  options.strikes = 52;
  options.style = synth::coin_style();
  QuoteFile file;
  file.markets.push_back(synth::make_market(options).value_or_throw());
  file.text = synth::to_deribit_json(file.markets.front());
  return file;
}

QuoteFile universe_csv(std::size_t underlyings) {
  QuoteFile file;
  for (std::size_t i = 0; i < underlyings; ++i) {
    file.markets.push_back(index_market(i));
    const std::string text = synth::to_volcal_csv(file.markets.back());
    file.text += i == 0 ? text : text.substr(text.find('\n') + 1);  // the file has one header line
  }
  return file;
}

}  // namespace volcal::bench
