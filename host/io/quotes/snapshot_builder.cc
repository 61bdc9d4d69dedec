// SPDX-License-Identifier: Apache-2.0
#include "host/io/quotes/snapshot_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/io/contract/root.h"
#include "host/io/files/input.h"
#include "host/io/text/csv.h"
#include "host/io/text/name_list.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr const char* kAmericanRefused =
    "American exercise is not supported (--exercise european takes it as European)";

/// Time span within which spots are taken as simultaneous.
constexpr std::chrono::minutes kSameMoment{10};

double median(std::vector<double>& values) {
  if (values.empty()) return kAbsent;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void apply_rate(QuoteSnapshot& snapshot, const RateCurve& rate) {
  for (OptionQuote& quote : snapshot.quotes) {
    if (!std::isnan(quote.discount_factor)) continue;
    double time = quote.time_to_expiry;
    if (std::isnan(time) && snapshot.as_of && quote.expiry)
      time = year_fraction(*snapshot.as_of, *quote.expiry);
    if (time > 0.0) quote.discount_factor = rate.discount_factor(time);
  }
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(std::string source, std::string format, const ReadOptions& options)
    : source_(std::move(source)), format_(std::move(format)), options_(options) {}

SnapshotBuilder::Group& SnapshotBuilder::group(std::string_view underlying) {
  if (last_ < groups_.size() && groups_[last_].snapshot.underlying == underlying) return groups_[last_];
  const auto [place, added] = index_.try_emplace(std::string(underlying), groups_.size());
  if (added) {
    groups_.emplace_back();
    groups_.back().snapshot.underlying = underlying;
    groups_.back().selected = selected(groups_.back().snapshot.underlying);
  }
  last_ = place->second;
  return groups_[last_];
}

void SnapshotBuilder::add(OptionQuote quote) {
  Group& target = group(quote.underlying);
  target.has_quotes = true;
  if (!target.selected) return;
  if (quote.root.empty()) quote.root = quote.underlying;
  target.snapshot.quotes.push_back(std::move(quote));
}

void SnapshotBuilder::add_unreadable(std::string_view underlying, UnreadableRecord record, bool named) {
  if (named) group(underlying).is_named = true;
  // A record of an underlying that was not selected is dropped in the end (place_unreadable). It is kept
  // until then only while that underlying has no quote, for the message where nothing at all can be read.
  const auto entry = index_.find(std::string(underlying));
  if (entry != index_.end() && groups_[entry->second].has_quotes && !groups_[entry->second].selected) return;
  unreadable_.emplace_back(underlying, std::move(record));
}

void SnapshotBuilder::saw_moment(std::string_view underlying, UtcTime time) {
  Group& target = group(underlying);
  if (target.latest && *target.latest != time) target.several_moments = true;
  target.latest = target.latest ? std::max(*target.latest, time) : time;
}

void SnapshotBuilder::saw_spot(std::string_view underlying, double spot, std::optional<UtcTime> moment) {
  if (std::isnan(spot)) return;
  Group& target = group(underlying);
  if (!target.selected) return;
  if (std::isfinite(spot) && spot > 0.0) {
    target.spots.push_back({spot, moment});
  } else {
    target.impossible_spots.push_back(spot);
  }
}

/// Median of the spots at the time of the latest quotes.
double SnapshotBuilder::spot_of(Group& target) {
  std::vector<double> values;
  for (const Spot& spot : target.spots) {
    const bool old = spot.moment && target.latest && *target.latest - *spot.moment > kSameMoment;
    if (!old) values.push_back(spot.value);
  }
  return median(values);
}

void SnapshotBuilder::set_moment(UtcTime time, bool inferred) {
  moment_ = time;
  inferred_ = inferred;
}

void SnapshotBuilder::note(const std::string& text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(text);
}

void SnapshotBuilder::refuse_american(std::size_t record, std::string_view instrument,
                                      std::string_view underlying) {
  if (options_.european) {
    note(
        "American exercise is taken as European (--exercise european): vols of puts, and of calls before "
        "dividends, "
        "come out too high");
    return;
  }
  Group& target = group(underlying);
  if (target.american.empty()) target.american = fmt::format("record {}, {}", record, printable(instrument));
}

bool SnapshotBuilder::selected(const std::string& underlying) const {
  return options_.underlying.empty() || underlying.empty() ||
         equal_ignoring_case(underlying, options_.underlying) ||
         normalised_root(underlying) == normalised_root(options_.underlying);
}

std::optional<Error> SnapshotBuilder::check_selection() const {
  if (groups_.empty() || std::ranges::any_of(groups_, &Group::selected)) return std::nullopt;
  std::vector<std::string_view> present;
  for (const Group& candidate : groups_) present.push_back(candidate.snapshot.underlying);
  return Error{ErrorCode::usage, fmt::format("{}: no underlying '{}' in it; it has {}", input_name(source_),
                                             printable(options_.underlying), name_list(present))};
}

Error SnapshotBuilder::nothing_usable() const {
  if (unreadable_.empty()) {
    return {ErrorCode::nothing_usable, fmt::format("{}: no quotes in it ({})", input_name(source_), format_)};
  }
  const UnreadableRecord& first = unreadable_.front().second;
  return {ErrorCode::nothing_usable,
          fmt::format("{}: none of its {} records is an option quote; record {}: {}", input_name(source_),
                      unreadable_.size(), first.record, first.reason)};
}

SnapshotBuilder::Group& SnapshotBuilder::first_with_quotes(const std::vector<Group*>& kept) {
  return **std::ranges::find_if(kept, &Group::has_quotes);
}

/// Turns every quote of an American underlying into an unreadable record with the reason.
void SnapshotBuilder::refuse_quotes(Group& target) {
  for (OptionQuote& quote : target.snapshot.quotes) {
    target.snapshot.unreadable.push_back(
        {quote.record, printable(quote.instrument), kAmericanRefused, {}, {}});
  }
  target.snapshot.quotes.clear();
}

/// Moves unreadable records to the snapshot of their underlying. Those of underlyings that were not selected
/// are dropped with them; all others are accounted for in the first snapshot.
void SnapshotBuilder::place_unreadable(std::vector<Group*>& kept) {
  for (auto& [underlying, record] : unreadable_) {
    const auto entry = index_.find(underlying);
    const Group* owner = entry != index_.end() ? &groups_[entry->second] : nullptr;
    const bool has_place = owner != nullptr && (owner->has_quotes || owner->is_named);
    if (has_place && !owner->selected) continue;
    Group& target = has_place ? groups_[entry->second] : first_with_quotes(kept);
    target.snapshot.unreadable.push_back(std::move(record));
  }
}

std::optional<Error> SnapshotBuilder::complete(Group& target) const {
  QuoteSnapshot& snapshot = target.snapshot;
  snapshot.source = source_;
  snapshot.format = format_;
  snapshot.spot = spot_of(target);
  if (std::isnan(snapshot.spot)) snapshot.spot = options_.spot;
  if (std::isnan(snapshot.spot) && !target.impossible_spots.empty())
    snapshot.spot = target.impossible_spots.front();
  snapshot.notes = notes_;
  if (!target.spots.empty() && !target.impossible_spots.empty()) {
    snapshot.notes.push_back(fmt::format("{} spots of the file are not positive numbers and are left out: {}",
                                         target.impossible_spots.size(), target.impossible_spots.front()));
  }
  if (snapshot.underlying.empty() && !options_.underlying.empty()) {
    snapshot.underlying = options_.underlying;
    for (OptionQuote& quote : snapshot.quotes) {
      quote.underlying = options_.underlying;
      if (quote.root.empty()) quote.root = options_.underlying;
    }
  }
  if (options_.as_of) {
    snapshot.as_of = options_.as_of;
  } else if (target.latest) {
    snapshot.as_of = target.latest;
    if (target.several_moments)
      snapshot.notes.emplace_back("several timestamps in the file; the latest is used");
  } else if (moment_) {
    snapshot.as_of = moment_;
    snapshot.as_of_inferred = inferred_;
  }
  if (!snapshot.as_of) {
    for (const OptionQuote& quote : snapshot.quotes) {
      if (!std::isnan(quote.time_to_expiry)) continue;
      return Error{
          ErrorCode::usage,
          fmt::format(
              "{}: record {}: the file does not say when its quotes stood; give --as-of, or its column by "
              "--map as_of=COLUMN",
              input_name(source_), quote.record)};
    }
  }
  if (options_.rate) apply_rate(snapshot, *options_.rate);
  return std::nullopt;
}

Expected<std::vector<QuoteSnapshot>> SnapshotBuilder::finish() {
  if (auto error = check_selection()) return *error;
  std::vector<Group*> kept;
  const Group* refused = nullptr;
  bool any_european = false;
  for (Group& candidate : groups_) {
    const bool has_quotes = !candidate.snapshot.quotes.empty();
    if (!candidate.selected || !(has_quotes || candidate.is_named)) continue;
    kept.push_back(&candidate);
    if (!has_quotes) continue;
    if (candidate.american.empty()) {
      any_european = true;
    } else if (refused == nullptr) {
      refused = &candidate;
    }
  }
  if (!any_european && refused == nullptr) return nothing_usable();
  if (!any_european) {
    return Error{ErrorCode::unsupported,
                 fmt::format("{}: {}: {}", input_name(source_), refused->american, kAmericanRefused)};
  }
  for (Group* target : kept) {
    if (!target->american.empty()) refuse_quotes(*target);
  }
  place_unreadable(kept);
  std::vector<QuoteSnapshot> snapshots;
  for (Group* target : kept) {
    if (auto error = complete(*target)) return *error;
    snapshots.push_back(std::move(target->snapshot));
  }
  return snapshots;
}

}  // namespace volcal::io
