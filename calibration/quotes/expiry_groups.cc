// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/expiry_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "calibration/quotes/median.h"
#include "calibration/quotes/superseded.h"

namespace volcal {
namespace {

struct Key {
  std::string_view root;
  bool has_time;
  UtcTime time;
  double years;

  friend bool operator==(const Key& left, const Key& right) {
    return left.time == right.time && left.years == right.years && left.has_time == right.has_time &&
           left.root == right.root;
  }
};

struct KeyHash {
  std::size_t operator()(const Key& key) const noexcept {
    constexpr std::size_t kGolden = 0x9e3779b97f4a7c15ULL;  // 2^64 / golden ratio: spreads near values
    const std::size_t moment = key.has_time ? static_cast<std::size_t>(key.time.time_since_epoch().count())
                                            : std::hash<double>{}(key.years);
    const std::size_t mixed = (moment ^ std::hash<std::string_view>{}(key.root)) * kGolden;
    return mixed ^ (mixed >> 32U);
  }
};

using KeyNumbers = std::unordered_map<Key, std::size_t, KeyHash>;

Key make_key(std::string_view root, const std::optional<UtcTime>& time, double years) {
  // Neither part may be NaN, or the ordering of keys breaks.
  return {root, time.has_value(), time.value_or(UtcTime{}), time ? 0.0 : years};
}

bool has_key(const OptionQuote& quote) {
  return quote.expiry.has_value() || std::isfinite(quote.time_to_expiry);
}

double time_to_expiry(const QuoteSnapshot& snapshot, const ExpiryGroup& group) {
  std::vector<double> given;
  for (const std::size_t i : group.quotes) {
    const double years = snapshot.quotes[i].time_to_expiry;
    if (std::isfinite(years)) given.push_back(years);
  }
  if (!given.empty()) return median(given);
  if (!snapshot.as_of || !group.expiry.time) return kAbsent;
  return year_fraction(*snapshot.as_of, *group.expiry.time);
}

/// Assigns each quote the number of its key; quotes of one expiry mostly follow each other in a file.
template <class NumberOf>
std::vector<std::size_t> number_quotes(const QuoteSnapshot& snapshot, NumberOf number_of,
                                       const std::vector<std::size_t>& superseded = {}) {
  std::vector<std::size_t> numbers(snapshot.quotes.size(), kNoExpiry);
  const OptionQuote* previous = nullptr;
  Key previous_key{};
  std::size_t previous_number = kNoExpiry;
  for (std::size_t i = 0; i < snapshot.quotes.size(); ++i) {
    const OptionQuote& quote = snapshot.quotes[i];
    if (!has_key(quote) || (!superseded.empty() && superseded[i] != kNotSuperseded)) continue;
    const Key key = make_key(quote.root, quote.expiry, quote.time_to_expiry);
    if (previous == nullptr || !(key == previous_key)) previous_number = number_of(key);
    previous = &quote;
    previous_key = key;
    numbers[i] = previous_number;
  }
  return numbers;
}

}  // namespace

ExpiryGroups group_by_expiry(const QuoteSnapshot& snapshot, const std::vector<std::size_t>& superseded) {
  KeyNumbers numbers;
  ExpiryGroups result;
  result.of_quote = number_quotes(
      snapshot,
      [&](const Key& key) {
        const auto [place, is_new] = numbers.try_emplace(key, numbers.size());
        if (is_new) {
          ExpiryGroup group;
          group.expiry.root = std::string(key.root);
          if (key.has_time) group.expiry.time = key.time;
          result.groups.push_back(std::move(group));
        }
        return place->second;
      },
      superseded);
  for (std::size_t i = 0; i < snapshot.quotes.size(); ++i)
    if (result.of_quote[i] != kNoExpiry) result.groups[result.of_quote[i]].quotes.push_back(i);
  for (ExpiryGroup& group : result.groups) {
    group.expiry.time_to_expiry = time_to_expiry(snapshot, group);
    group.expiry.label = group.expiry.time ? format_time(*group.expiry.time)
                                           : fmt::format("T={:.15g}", group.expiry.time_to_expiry);
  }

  std::vector<std::size_t> order(result.groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const Expiry& a = result.groups[left].expiry;
    const Expiry& b = result.groups[right].expiry;
    const auto rank = [](const Expiry& e) {
      const bool absent = std::isnan(e.time_to_expiry);
      return std::make_tuple(absent, absent ? 0.0 : e.time_to_expiry, std::string_view(e.root), e.time);
    };
    return rank(a) < rank(b);
  });
  std::vector<std::size_t> place(order.size());
  std::vector<ExpiryGroup> sorted;
  sorted.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(std::move(result.groups[order[i]]));
  }
  result.groups = std::move(sorted);
  for (std::size_t& number : result.of_quote)
    if (number != kNoExpiry) number = place[number];
  return result;
}

std::vector<std::size_t> expiry_of_quotes(const QuoteSnapshot& snapshot,
                                          const std::vector<Expiry>& expiries) {
  KeyNumbers numbers;
  for (std::size_t i = 0; i < expiries.size(); ++i)
    numbers.try_emplace(make_key(expiries[i].root, expiries[i].time, expiries[i].time_to_expiry), i);
  return number_quotes(snapshot, [&](const Key& key) {
    const auto place = numbers.find(key);
    return place == numbers.end() ? kNoExpiry : place->second;
  });
}

}  // namespace volcal
