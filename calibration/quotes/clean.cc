// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/clean.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/forwards/contradicted_forward.h"
#include "calibration/quotes/forwards/forwards.h"
#include "calibration/quotes/plausible.h"
#include "calibration/quotes/quote_side.h"
#include "calibration/quotes/superseded.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

constexpr double kMinutesPerYear = kSecondsPerYear / 60.0;
constexpr double kTickSlack = 1e-9;  // a bid of one tick, read from decimal text, is not below it

/// A reason and its numbers, or no value where the rule does not apply.
using Verdict = std::optional<std::pair<RejectReason, std::string>>;

Verdict check_numbers(const OptionQuote& quote) {
  for (const auto& [name, price] : {std::pair{"bid", quote.bid}, {"ask", quote.ask}, {"mid", quote.mid}})
    if (std::isinf(price) || price < 0.0)
      return {{RejectReason::invalid_price, fmt::format("{} {} is not a price", name, price)}};
  if (!(std::isfinite(quote.strike) && quote.strike > 0.0))
    return {{RejectReason::invalid_price, fmt::format("strike {} is not a positive number", quote.strike)}};
  return {};
}

/// Hint for an expiry at midnight UTC, which usually comes from a date without a time of day.
const char* midnight_hint(UtcTime expiry) {
  const bool midnight = expiry == std::chrono::floor<std::chrono::days>(expiry);
  return midnight ? " (midnight UTC: of a date alone, --expiry-time says when it ends)" : "";
}

/// States both moments where they are given; a file's own year fraction may be all there is.
std::string expired_text(const QuoteSnapshot& snapshot, const OptionQuote& quote, double years) {
  if (snapshot.as_of && quote.expiry && *quote.expiry <= *snapshot.as_of)
    return fmt::format("expiry {} is not after the snapshot's {}{}", format_time(*quote.expiry),
                       format_time(*snapshot.as_of), midnight_hint(*quote.expiry));
  return fmt::format("time to expiry is {:.6g} years", years);
}

Verdict check_time(const QuoteSnapshot& snapshot, const OptionQuote& quote, double years,
                   const CleaningOptions& options) {
  if (std::isnan(years))
    return {
        {RejectReason::expired, "time to expiry is unknown: the snapshot's time or the expiry is missing"}};
  if (!(years > 0.0)) return {{RejectReason::expired, expired_text(snapshot, quote, years)}};
  const double minutes = years * kMinutesPerYear;
  if (minutes < options.min_minutes_to_expiry)
    return {{RejectReason::too_short,
             fmt::format("expires in {:.4g} minutes, less than {}", minutes, options.min_minutes_to_expiry)}};
  return {};
}

Verdict check_presence(const OptionQuote& quote, const CleaningOptions& options) {
  const bool bid = is_quoted(quote.bid), ask = is_quoted(quote.ask);
  if (!bid && !ask) {
    if (!is_mid_only(quote)) return {{RejectReason::no_quote, "neither bid nor ask nor mid"}};
    if (!options.use_mid_only)
      return {
          {RejectReason::no_quote, fmt::format("only a mid of {}, and mid-only quotes are off", quote.mid)}};
    return {};
  }
  if (!bid) return {{RejectReason::one_sided, fmt::format("ask {} without bid", quote.ask)}};
  if (!ask) return {{RejectReason::one_sided, fmt::format("bid {} without ask", quote.bid)}};
  if (quote.bid > quote.ask)
    return {{RejectReason::crossed, fmt::format("bid {} above ask {}", quote.bid, quote.ask)}};
  return {};
}

Verdict check_freshness(const QuoteSnapshot& snapshot, const OptionQuote& quote,
                        const CleaningOptions& options) {
  if (options.max_age_hours > 0.0 && snapshot.as_of && quote.last_trade) {
    const double hours =
        std::chrono::duration<double, std::ratio<3600>>(*snapshot.as_of - *quote.last_trade).count();
    if (hours > options.max_age_hours)
      return {{RejectReason::stale,
               fmt::format("last trade {:.4g} hours old, more than {}", hours, options.max_age_hours)}};
  }
  if (is_quoted(quote.tick) && is_quoted(quote.bid) && quote.bid < quote.tick * (1.0 - kTickSlack))
    return {{RejectReason::sub_tick, fmt::format("bid {} below the tick {}", quote.bid, quote.tick)}};
  return {};
}

/// The duplicate rule: whether an instrument occurred before. Quotes without a name are identified by their
/// terms.
///
/// Names are found in a table of (hash, quote) with open addressing. A million names are a million distant
/// places in memory, so all hashes are computed first and the slot of a later quote is prefetched while an
/// earlier one is compared.
class Instruments {
 public:
  explicit Instruments(const QuoteSnapshot& snapshot)
      : snapshot_(snapshot), slots_(std::bit_ceil(2 * snapshot.quotes.size() + 1)) {
    hashes_.reserve(snapshot.quotes.size());
    for (const OptionQuote& quote : snapshot.quotes) {
      const std::size_t hash = std::hash<std::string_view>{}(quote.instrument);
      hashes_.push_back(static_cast<std::uint32_t>(hash ^ (hash >> 32U)));
    }
  }

  bool is_new(std::size_t i, std::size_t group) {
    if (i + kAhead < hashes_.size())
      __builtin_prefetch(&slots_[hashes_[i + kAhead] & (slots_.size() - 1)], 1);
    const OptionQuote& quote = snapshot_.quotes[i];
    if (!quote.instrument.empty()) return insert(quote.instrument, i);
    return terms_.insert(fmt::format("{}|{}|{}", group, quote.strike, quote.type == OptionType::call)).second;
  }

 private:
  static constexpr std::size_t kAhead = 16;  // prefetch distance in quotes: some 400 ns, memory's latency
  static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t quote = kFree;  // 2^32 quotes would take a terabyte
  };

  bool insert(std::string_view name, std::size_t i) {
    const std::uint32_t hash = hashes_[i];
    for (std::size_t at = hash;; ++at) {
      Slot& slot = slots_[at & (slots_.size() - 1)];
      if (slot.quote == kFree) {
        slot = {hash, static_cast<std::uint32_t>(i)};
        return true;
      }
      if (slot.hash == hash && snapshot_.quotes[slot.quote].instrument == name) return false;
    }
  }

  const QuoteSnapshot& snapshot_;
  std::vector<Slot> slots_;  ///< at most half of them are taken; their number is a power of two
  std::vector<std::uint32_t> hashes_;
  std::unordered_set<std::string> terms_;
};

std::pair<RejectReason, std::string> superseded_by(const OptionQuote& later) {
  return {RejectReason::duplicate, fmt::format("record {} quotes '{}' at {}, later", later.record,
                                               printable(later.instrument), format_time(*later.quoted_at))};
}

/// Applies the rules on single quotes, in the order of RejectReason.
Verdict check_alone(const QuoteSnapshot& snapshot, const OptionQuote& quote, double years, bool is_new,
                    const CleaningOptions& options) {
  if (Verdict bad = check_numbers(quote)) return bad;
  if (!is_new)
    return {
        {RejectReason::duplicate, fmt::format("instrument '{}' came before", printable(quote.instrument))}};
  if (Verdict bad = check_time(snapshot, quote, years, options)) return bad;
  if (Verdict bad = check_presence(quote, options)) return bad;
  return check_freshness(snapshot, quote, options);
}

/// Applies below_intrinsic and above_bound, on undiscounted prices.
Verdict check_bounds(const OptionQuote& quote, const ForwardEstimate& forward) {
  if (quote.unit == QuoteUnit::implied_vol) return {};
  const bool mid_only = is_mid_only(quote);
  const double low = undiscount(mid_only ? quote.mid : quote.bid, quote.unit, forward);
  const double high = undiscount(mid_only ? quote.mid : quote.ask, quote.unit, forward);
  const double intrinsic = intrinsic_value(quote.type, quote.strike, forward.forward);
  const double bound = upper_bound(quote.type, quote.strike, forward.forward);
  if (high <= intrinsic)
    return {{RejectReason::below_intrinsic,
             fmt::format("undiscounted {} {:.8g} at or below the intrinsic value {:.8g}",
                         mid_only ? "mid" : "ask", high, intrinsic)}};
  if (low >= bound)
    return {{RejectReason::above_bound, fmt::format("undiscounted {} {:.8g} at or above the bound {:.8g}",
                                                    mid_only ? "mid" : "bid", low, bound)}};
  return {};
}

/// Applies implausible_strike, which bounds the grids over log-moneyness.
Verdict check_strike(double strike, double forward) {
  const double distance = std::log(strike / forward);
  if (std::abs(distance) <= kFarthestStrike) return {};
  return {{RejectReason::implausible_strike,
           fmt::format("strike {} is {:.4g} in ln(K/F) from the forward at {:.8g}, more than {}", strike,
                       distance, forward, kFarthestStrike)}};
}

/// Applies in_the_money. Half of a chain is in the money, so the text of the forward is made once:
/// `forward_text`.
Verdict check_side(const OptionQuote& quote, std::size_t group, double forward,
                   const std::string& forward_text, const SideRule& sides) {
  if (!sides.is_in_the_money(quote, group, forward)) return {};
  return {{RejectReason::in_the_money, fmt::format(FMT_COMPILE("{} at strike {} with the forward at {}"),
                                                   to_string(quote.type), quote.strike, forward_text)}};
}

class Cleaner {
 public:
  Cleaner(const QuoteSnapshot& snapshot, const CleaningOptions& options)
      : snapshot_(snapshot),
        options_(options),
        superseded_(find_superseded(snapshot)),
        groups_(group_by_expiry(snapshot, superseded_)) {}

  CleanedQuotes run() {
    for (std::size_t i = 0; i < snapshot_.unreadable.size(); ++i)
      result_.rejected.push_back({i, RejectReason::unreadable, snapshot_.unreadable[i].reason});
    const std::vector<bool> usable = judge_alone();
    Forwards forwards = estimate_forwards(snapshot_, groups_, usable);
    drop_contradicted(forwards, usable);
    result_.notes = std::move(forwards.notes);
    list_expiries(forwards);
    judge_with_forward(forwards, usable);
    sort_kept();
    sort_by_record(snapshot_, result_.rejected);
    return std::move(result_);
  }

 private:
  void reject(std::size_t i, std::pair<RejectReason, std::string>&& why) {
    result_.rejected.push_back({i, why.first, std::move(why.second)});
  }

  double years_of(std::size_t i) const {
    const std::size_t group = groups_.of_quote[i];
    return group == kNoExpiry ? kAbsent : groups_.groups[group].expiry.time_to_expiry;
  }

  std::vector<bool> judge_alone() {
    std::vector<bool> usable(snapshot_.quotes.size(), false);
    Instruments instruments(snapshot_);
    for (std::size_t i = 0; i < snapshot_.quotes.size(); ++i) {
      const OptionQuote& quote = snapshot_.quotes[i];
      if (!superseded_.empty() && superseded_[i] != kNotSuperseded) {
        reject(i, superseded_by(snapshot_.quotes[superseded_[i]]));
        continue;
      }
      const bool is_new = instruments.is_new(i, groups_.of_quote[i]);
      if (Verdict bad = check_alone(snapshot_, quote, years_of(i), is_new, options_))
        reject(i, std::move(*bad));
      else
        usable[i] = true;
    }
    return usable;
  }

  void drop_contradicted(Forwards& forwards, const std::vector<bool>& usable) const {
    for (std::size_t g = 0; g < groups_.groups.size(); ++g) {
      ForwardOutcome& outcome = forwards.outcomes[g];
      if (std::isnan(outcome.estimate.forward)) continue;
      std::string why = contradicted_forward(snapshot_, groups_.groups[g].quotes, usable, outcome.estimate);
      if (!why.empty()) outcome = {{}, std::move(why)};
    }
  }

  void list_expiries(const Forwards& forwards) {
    expiry_of_group_.assign(groups_.groups.size(), kNoExpiry);
    for (std::size_t g = 0; g < groups_.groups.size(); ++g) {
      const Expiry& expiry = groups_.groups[g].expiry;
      if (std::isnan(forwards.outcomes[g].estimate.forward) ||
          check_time(snapshot_, snapshot_.quotes[groups_.groups[g].quotes.front()], expiry.time_to_expiry,
                     options_))
        continue;
      expiry_of_group_[g] = result_.expiries.size();
      result_.expiries.push_back(expiry);
      result_.expiries.back().forward = forwards.outcomes[g].estimate;
    }
  }

  void judge_with_forward(const Forwards& forwards, const std::vector<bool>& usable) {
    SideRule sides;
    for (std::size_t i = 0; i < snapshot_.quotes.size(); ++i)
      if (const std::size_t e = expiry_of(i); e != kNoExpiry)
        sides.add(snapshot_.quotes[i], e, result_.expiries[e].forward.forward);
    std::vector<std::string> forward_text;
    forward_text.reserve(result_.expiries.size());
    for (const Expiry& expiry : result_.expiries)
      forward_text.push_back(fmt::format("{:.8g}", expiry.forward.forward));
    for (std::size_t i = 0; i < snapshot_.quotes.size(); ++i) {
      if (!usable[i]) continue;
      const std::size_t e = expiry_of(i);
      if (e == kNoExpiry) {
        reject(i, {RejectReason::no_forward, forwards.outcomes[groups_.of_quote[i]].refusal});
        continue;
      }
      const OptionQuote& quote = snapshot_.quotes[i];
      const ForwardEstimate& forward = result_.expiries[e].forward;
      Verdict bad = check_strike(quote.strike, forward.forward);
      if (!bad && options_.out_of_the_money_only)
        bad = check_side(quote, e, forward.forward, forward_text[e], sides);
      if (!bad) bad = check_bounds(quote, forward);
      if (bad)
        reject(i, std::move(*bad));
      else
        result_.kept.push_back({i, e});
    }
  }

  std::size_t expiry_of(std::size_t i) const {
    const std::size_t group = groups_.of_quote[i];
    return group == kNoExpiry ? kNoExpiry : expiry_of_group_[group];
  }

  void sort_kept() {
    // With the strikes beside the quote indices the sort does not read the quotes again.
    struct Entry {
      double strike;
      KeptQuote kept;
    };
    std::vector<Entry> entries;
    entries.reserve(result_.kept.size());
    for (const KeptQuote& kept : result_.kept) entries.push_back({snapshot_.quotes[kept.quote].strike, kept});
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      if (a.kept.expiry != b.kept.expiry) return a.kept.expiry < b.kept.expiry;
      return a.strike != b.strike ? a.strike < b.strike : a.kept.quote < b.kept.quote;
    });
    std::transform(entries.begin(), entries.end(), result_.kept.begin(),
                   [](const Entry& entry) { return entry.kept; });
  }

  const QuoteSnapshot& snapshot_;
  const CleaningOptions& options_;
  std::vector<std::size_t> superseded_;
  ExpiryGroups groups_;
  std::vector<std::size_t> expiry_of_group_;
  CleanedQuotes result_;
};

}  // namespace

std::size_t record_of(const QuoteSnapshot& snapshot, const Rejected& rejected) noexcept {
  return rejected.reason == RejectReason::unreadable ? snapshot.unreadable[rejected.quote].record
                                                     : snapshot.quotes[rejected.quote].record;
}

void sort_by_record(const QuoteSnapshot& snapshot, std::vector<Rejected>& rejected) {
  // Each rule walks the file from its start, so the list is a few ascending runs, and those are merged.
  using Key = std::pair<std::size_t, std::size_t>;  // record, place: equal records keep their order
  std::vector<Key> keys;
  std::vector<std::size_t> runs;
  keys.reserve(rejected.size());
  for (std::size_t i = 0; i < rejected.size(); ++i) {
    keys.emplace_back(record_of(snapshot, rejected[i]), i);
    if (i == 0 || keys[i].first < keys[i - 1].first) runs.push_back(i);
  }
  if (runs.size() <= 1) return;
  const auto at = [&keys](std::size_t place) { return keys.begin() + static_cast<std::ptrdiff_t>(place); };
  while (runs.size() > 1) {
    std::vector<std::size_t> longer;
    for (std::size_t r = 0; r < runs.size(); r += 2) {
      longer.push_back(runs[r]);
      if (r + 1 == runs.size()) continue;
      std::inplace_merge(at(runs[r]), at(runs[r + 1]), at(r + 2 < runs.size() ? runs[r + 2] : keys.size()));
    }
    runs = std::move(longer);
  }
  std::vector<Rejected> sorted;
  sorted.reserve(rejected.size());
  for (const auto& [record, place] : keys) sorted.push_back(std::move(rejected[place]));
  rejected = std::move(sorted);
}

CleanedQuotes clean_quotes(const QuoteSnapshot& snapshot, const CleaningOptions& options) {
  return Cleaner(snapshot, options).run();
}

}  // namespace volcal
