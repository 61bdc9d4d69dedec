// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/listed_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "host/io/text/name_list.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

/// Length of the longest root of the OCC.
constexpr std::size_t kLongestRoot = 6;

bool is_ticker(std::string_view name) {
  return !name.empty() && name.size() <= kLongestRoot &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// Root of a contract that a corporate action adjusted, without the digits that mark the adjustment: COP1,
/// 1COP.
std::string_view without_digits(std::string_view root) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!root.empty() && digit(root.back())) root.remove_suffix(1);
  while (!root.empty() && digit(root.front())) root.remove_prefix(1);
  return root;
}

std::string named(const std::set<std::string>& names) {
  std::vector<std::string_view> list(names.begin(), names.end());
  return name_list(list);
}

}  // namespace

const ListedNames::Entry& ListedNames::entry_of(std::string_view text) {
  if (text.empty()) return nothing_;
  if (last_[0] != nullptr && last_[0]->first == text) return last_[0]->second;
  if (last_[1] != nullptr && last_[1]->first == text) {
    std::swap(last_[0], last_[1]);
    return last_[0]->second;
  }
  auto place = entries_.find(text);
  if (place == entries_.end()) {
    Entry entry{std::string(text), false, false};
    const std::string normal = normalised_root(text);
    if (const Root* const root = find_root(normal)) {
      entry = {normal, true, root->exercise == Exercise::american};
    }
    place = entries_.emplace(std::string(text), std::move(entry)).first;
  }
  last_ = {&*place, last_[0]};
  return last_[0]->second;
}

void ListedNames::apply(const Contract& contract, OptionQuote& quote) {
  if (contract.venue != Venue::occ) {
    if (quote.underlying.empty()) quote.underlying = contract.underlying;
    return;
  }
  if (quote.root.empty()) quote.root = contract.root;
  if (quote.underlying.empty()) {
    quote.underlying = contract.underlying;
    return;
  }
  if (quote.underlying == contract.underlying || quote.underlying == contract.root) return;
  const std::string ticker = normalised_root(quote.underlying);
  if (!is_ticker(ticker) || ticker == contract.underlying || ticker == without_digits(contract.root)) return;
  of_others_.insert(fmt::format("{} (under {})", printable(contract.root), printable(quote.underlying)));
  quote.underlying = contract.underlying;
}

void ListedNames::correct_venue(std::string_view exchange, Contract& contract) {
  const bool is_bybit = equal_ignoring_case(exchange.substr(0, 5), "bybit");
  if (!is_bybit || contract.venue != Venue::deribit) return;
  contract.venue = Venue::bybit;
  contract.unit = QuoteUnit::currency;
}

Listing ListedNames::listing(const std::optional<Contract>& contract, const OptionQuote& quote,
                             const std::string& named) {
  if (contract) return contract->venue == Venue::occ ? Listing::us : Listing::crypto;
  const std::string& name = !quote.root.empty()         ? quote.root
                            : !quote.underlying.empty() ? quote.underlying
                                                        : named;
  return entry_of(name).listed_in_us ? Listing::us : Listing::unknown;
}

bool ListedNames::is_american(const std::optional<Contract>& contract, const OptionQuote& quote,
                              const std::string& named) {
  const std::string& name = !quote.root.empty()         ? quote.root
                            : !quote.underlying.empty() ? quote.underlying
                                                        : named;
  const Entry& entry = entry_of(name);
  if (!entry.listed_in_us && contract && contract->venue == Venue::occ) unknown_exercise_.insert(name);
  return entry.american;
}

std::vector<std::string> ListedNames::notes(bool european) const {
  std::vector<std::string> notes;
  if (!of_others_.empty()) {
    notes.push_back(fmt::format("symbols whose root is another underlying's are that underlying's: {}",
                                named(of_others_)));
  }
  if (!european && !unknown_exercise_.empty()) {
    notes.push_back(
        fmt::format("exercise is not said, and volcal does not know these roots: taken as European: {}",
                    named(unknown_exercise_)));
  }
  return notes;
}

}  // namespace volcal::io
