// SPDX-License-Identifier: Apache-2.0
#include "calibration/quotes/superseded.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace volcal {

std::vector<std::size_t> find_superseded(const QuoteSnapshot& snapshot) {
  const std::vector<OptionQuote>& quotes = snapshot.quotes;
  const auto differs = [&](const OptionQuote& quote) { return quote.quoted_at != quotes.front().quoted_at; };
  if (std::ranges::none_of(quotes, differs)) return {};
  std::unordered_map<std::string_view, std::size_t> latest;
  latest.reserve(quotes.size());
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    if (quotes[i].instrument.empty() || !quotes[i].quoted_at) continue;
    const auto [entry, is_new] = latest.try_emplace(quotes[i].instrument, i);
    if (!is_new && *quotes[i].quoted_at > *quotes[entry->second].quoted_at) entry->second = i;
  }
  std::vector<std::size_t> superseded(quotes.size(), kNotSuperseded);
  bool any = false;
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    const auto entry = latest.find(quotes[i].instrument);
    if (entry == latest.end() || entry->second == i || !quotes[i].quoted_at) continue;
    if (*quotes[i].quoted_at == *quotes[entry->second].quoted_at) continue;  // a duplicate in its own moment
    superseded[i] = entry->second;
    any = true;
  }
  return any ? superseded : std::vector<std::size_t>();
}

}  // namespace volcal
