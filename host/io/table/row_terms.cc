// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/row_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/io/text/rate_bound.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr double kDaysPerYear = 365.0;  // ACT/365F
constexpr double kStrikeStep = 0.001;   // resolution of the strikes in OCC symbols
constexpr double kSameStrike = 1e-9;    // relative difference of two decimal forms of one number

bool is_absent(std::string_view text) { return parse_number(text).status == NumberStatus::absent; }

std::string about_expiry(const std::string& reason) {
  return reason.starts_with("expiry ") ? reason : "expiry " + reason;
}

void take_expiry(OptionRow& row, const Expected<UtcTime>& expiry) {
  if (expiry) {
    row.quote.expiry = *expiry;
  } else {
    row.fields.fail(about_expiry(expiry.error().message));
  }
}

/// True where `day` is the contract's day. Options listed in the US expired on Saturdays until 2015, after
/// their last session on Friday.
bool is_day_of(const Contract& contract, std::chrono::sys_days day) {
  if (day == contract.date) return true;
  return contract.venue == Venue::occ && std::chrono::weekday(contract.date) == std::chrono::Saturday &&
         contract.date - day == std::chrono::days(1);
}

void check_day(OptionRow& row, std::string_view text, std::chrono::sys_days day) {
  if (!row.contract || is_day_of(*row.contract, day)) return;
  row.fields.fail(
      fmt::format("expiry {} is not that of {}", printable(text), printable(row.quote.instrument)));
}

/// Reason why the row's name does not give the value `name`, which has no column either; empty where it does.
std::string unreadable_name(const OptionRow& row, ValueName name) {
  if (row.contract || row.text(kInstrument).empty() || row.from[name].given()) return {};
  return fmt::format("{} '{}' is not the name of an option at Deribit, OKX, Bybit, Binance or the OCC",
                     printable(row.from[kInstrument].column.name), printable(row.quote.instrument));
}

}  // namespace

void RowTerms::read_as_of(OptionRow& row) {
  const std::string_view text = row.text(kAsOf);
  if (text.empty()) return;
  MomentMemos::Memo& memo = as_of_memos_.of(text);
  if (!memo.is_of(text, {}, row.listing)) {
    const auto moment = times_.moment(text, row.from[kAsOf], row.listing);
    if (!moment) {
      if (!options_.as_of && !is_absent(text)) row.fields.fail("as_of " + moment.error().message);
      return;
    }
    memo = {std::string(text), {}, row.listing, *moment};
  }
  row.as_of = memo.moment;
}

void RowTerms::read_last_trade(OptionRow& row, std::size_t& ignored) {
  const std::string_view text = row.text(kLastTrade);
  if (text.empty()) return;
  MomentMemos::Memo& memo = trade_memos_.of(text);
  if (!memo.is_of(text, {}, row.listing)) {
    const auto moment = times_.moment(text, row.from[kLastTrade], row.listing);
    if (!moment) {
      if (!is_absent(text)) ++ignored;
      return;
    }
    memo = {std::string(text), {}, row.listing, *moment};
  }
  row.quote.last_trade = memo.moment;
}

void RowTerms::read_type(OptionRow& row, std::optional<OptionType> side) {
  const std::string_view text = row.text(kType);
  row.type = parse_option_type(text);
  if (!row.type && !text.empty() && !is_absent(text)) {
    row.fields.fail(fmt::format("type '{}' is neither call nor put", printable(text)));
  }
  const std::optional<OptionType> named = row.contract ? row.contract->type : std::nullopt;
  for (const std::optional<OptionType>& other : {side, named}) {
    if (row.type && other && *row.type != *other) {
      row.fields.fail(fmt::format("'{}' is not a {}", printable(row.quote.instrument), to_string(*row.type)));
    }
    if (other) row.type = other;
  }
  if (row.type) row.quote.type = *row.type;
}

void RowTerms::settle_type(OptionRow& row) {
  if (row.type) return;
  OptionQuote& quote = row.quote;
  if (quote.unit != QuoteUnit::implied_vol) return row.fields.fail("a price needs a type, call or put");
  const double centre = std::isnan(quote.forward) ? row.spot : quote.forward;
  quote.type = quote.strike < centre ? OptionType::put : OptionType::call;
}

void RowTerms::read_strike(OptionRow& row) const {
  OptionQuote& quote = row.quote;
  quote.strike = row.number(kStrike);
  if (!row.from[kStrike].given() && row.from[kStrikeOverSpot].given()) {
    quote.strike = row.number(kStrikeOverSpot) * (std::isnan(row.spot) ? options_.spot : row.spot);
  }
  if (row.contract) {
    const double named = row.contract->strike;
    if (std::abs(quote.strike - named) > std::max(kStrikeStep, kSameStrike * named)) {
      row.fields.fail(fmt::format("strike {} is not the {} of {}", quote.strike, named, quote.instrument));
    }
    quote.strike = named;
  }
  if (!(std::isfinite(quote.strike) && quote.strike > 0.0)) {
    const std::string name = std::isnan(quote.strike) ? unreadable_name(row, kStrike) : std::string();
    const std::string bad = std::isnan(quote.strike) ? "strike is missing"
                                                     : fmt::format("strike {} is not positive", quote.strike);
    row.fields.fail(name.empty() ? bad : name);
  }
}

void RowTerms::read_expiry(OptionRow& row) {
  OptionQuote& quote = row.quote;
  quote.time_to_expiry = row.number(kTimeToExpiry);
  if (std::isnan(quote.time_to_expiry)) quote.time_to_expiry = row.number(kDays) / kDaysPerYear;
  if (std::isinf(quote.time_to_expiry)) row.fields.fail("time_to_expiry is infinite");
  const std::string_view text = row.text(kExpiry);
  const bool repeated = !text.empty() && text == expiry_memos_.of(text).text;
  if (repeated || (!text.empty() && !is_absent(text))) {
    read_expiry_text(row, text);
  } else if (row.contract && row.contract->expiry) {
    quote.expiry = row.contract->expiry;
  } else if (row.contract) {
    take_expiry(row, times_.expiry(row.contract->date, quote.root, row.listing));
  }
  if (!quote.expiry && std::isnan(quote.time_to_expiry)) {
    const std::string name = unreadable_name(row, kExpiry);
    row.fields.fail(name.empty() ? "neither expiry nor time_to_expiry is given" : name);
  }
  const double rate = row.number(kZeroRate);
  if (std::string wrong = wrong_rate("zero_rate", rate); !wrong.empty()) row.fields.fail(std::move(wrong));
  if (!std::isnan(quote.discount_factor) || std::isnan(rate)) return;
  const std::optional<UtcTime> now = options_.as_of ? options_.as_of : row.as_of;
  double time = quote.time_to_expiry;
  if (std::isnan(time) && now && quote.expiry) time = year_fraction(*now, *quote.expiry);
  quote.discount_factor = std::exp(-rate * time);
}

/// Reads a column of expiry. Its time of day takes precedence over the contract's usual one; its day must be
/// the contract's.
void RowTerms::read_expiry_text(OptionRow& row, std::string_view text) {
  OptionQuote& quote = row.quote;
  const bool own_moment = row.contract && row.contract->expiry;
  const std::string_view root = quote.root.empty() ? std::string_view(quote.underlying) : quote.root;
  MomentMemos::Memo& memo = expiry_memos_.of(text);
  if (!memo.is_of(text, root, row.listing)) {
    const auto expiry = times_.expiry(text, row.from[kExpiry], root, row.listing, own_moment);
    if (!expiry) return row.fields.fail(about_expiry(expiry.error().message));
    memo = {std::string(text), std::string(root), row.listing,
            expiry->moment,    expiry->day,       expiry->names_day};
  }
  quote.expiry = own_moment && memo.names_day ? *row.contract->expiry : memo.moment;
  check_day(row, text, memo.day);
}

}  // namespace volcal::io
