// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "host/io/grid_name.h"
#include "host/io/input.h"
#include "host/io/instrument.h"
#include "host/io/parse_number.h"
#include "host/io/quote_format.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

enum Name : std::size_t {
  kUnderlying,
  kRoot,
  kInstrument,
  kExpiry,
  kTimeToExpiry,
  kStrike,
  kType,
  kBid,
  kAsk,
  kMid,
  kUnit,
  kForward,
  kDiscountFactor,
  kAsOf,
  kTick,
  kOpenInterest,
  kVolume,
  kLastTrade,
  kExercise,
  kNames
};
constexpr std::array<const char*, kNames> kColumnNames = {
    "underlying", "root",          "instrument", "expiry",     "time_to_expiry", "strike",          "type",
    "bid",        "ask",           "mid",        "unit",       "forward",        "discount_factor", "as_of",
    "tick",       "open_interest", "volume",     "last_trade", "exercise"};

std::optional<QuoteUnit> parse_unit(std::string_view text) {
  if (text.empty() || equal_ignoring_case(text, "currency")) return QuoteUnit::currency;
  if (equal_ignoring_case(text, "undiscounted")) return QuoteUnit::undiscounted;
  if (equal_ignoring_case(text, "coin")) return QuoteUnit::coin;
  if (equal_ignoring_case(text, "implied_vol")) return QuoteUnit::implied_vol;
  return std::nullopt;
}

bool is_date_only(std::string_view text) { return text.size() == std::string_view("2026-03-08").size(); }

class VolcalCsvReader {
 public:
  VolcalCsvReader(const QuoteInput& input, CsvReader& csv)
      : input_(input), csv_(csv), builder_(input.source, "volcal-csv", input.options) {}

  Snapshots read() {
    if (auto error = resolve_columns()) return *error;
    CsvRow row;
    while (csv_.next(row)) read_row(row);
    if (ignored_ > 0) {
      builder_.note(fmt::format("{} fields of volume or open interest are not numbers", ignored_));
    }
    if (date_only_) builder_.note("an expiry given as a date alone is midnight UTC of that date");
    return builder_.finish();
  }

 private:
  Error malformed(const std::string& what) const {
    return {ErrorCode::malformed,
            fmt::format("{}: {}; found: {}", input_name(input_.source), what, csv_.columns_found())};
  }

  std::optional<Error> resolve_columns() {
    const auto& mapped = input_.options.columns;
    for (const auto& [ours, theirs] : mapped) {
      if (std::find(kColumnNames.begin(), kColumnNames.end(), ours) == kColumnNames.end()) {
        std::string known;
        for (const char* name : kColumnNames) known += (known.empty() ? "" : ", ") + std::string(name);
        return Error{ErrorCode::usage,
                     fmt::format("--map names '{}'; the columns are {}", printable(ours), known)};
      }
    }
    std::set<std::size_t> used;
    for (std::size_t i = 0; i < kNames; ++i) {
      const auto map = mapped.find(kColumnNames[i]);
      columns_[i] = csv_.column(map == mapped.end() ? std::string_view(kColumnNames[i])
                                                    : std::string_view(map->second));
      if (map != mapped.end() && !columns_[i].found()) {
        return malformed(fmt::format("no column '{}' (mapped to {})", printable(map->second), map->first));
      }
      if (columns_[i].found() && named_twice(columns_[i])) {
        return malformed(
            fmt::format("two columns are called '{}'", printable(csv_.header()[columns_[i].index])));
      }
      columns_[i].name = kColumnNames[i];
      used.insert(columns_[i].index);
    }
    note_unused(used);
    const auto has = [this](Name name) { return columns_[name].found(); };
    if (!has(kStrike)) return malformed("column strike is missing");
    if (!has(kExpiry) && !has(kTimeToExpiry)) return malformed("column expiry or time_to_expiry is missing");
    if (!has(kBid) && !has(kAsk) && !has(kMid)) return malformed("column bid, ask or mid is missing");
    return std::nullopt;
  }

  bool named_twice(const Column& column) const {
    const std::string_view name = trimmed(csv_.header()[column.index]);
    return std::any_of(csv_.header().begin() + static_cast<std::ptrdiff_t>(column.index) + 1,
                       csv_.header().end(),
                       [&](std::string_view other) { return equal_ignoring_case(trimmed(other), name); });
  }

  void note_unused(const std::set<std::size_t>& used) {
    std::string unused;
    for (std::size_t i = 0; i < csv_.header().size(); ++i) {
      if (used.contains(i) || csv_.header()[i].empty()) continue;
      unused += (unused.empty() ? "" : ", ") + printable(csv_.header()[i]);
    }
    if (!unused.empty()) builder_.note("columns not used: " + unused);
  }

  void read_row(const CsvRow& row) {
    RowFields fields(row);
    OptionQuote quote;
    quote.record = row.line;
    read_names(fields, quote);
    read_terms(fields, quote);
    read_prices(fields, quote);
    const bool american = is_american(fields, quote);
    const std::optional<UtcTime> as_of = fields.time(columns_[kAsOf], last_as_of_);
    if (quote.instrument.empty() && fields.failure().empty()) quote.instrument = make_name(fields, quote);
    if (!fields.failure().empty()) {
      builder_.add_unreadable(quote.underlying, {row.line, printable(quote.instrument), fields.failure()});
      return;
    }
    if (american) builder_.refuse_american(row.line, quote.instrument, quote.underlying);
    if (as_of) builder_.saw_moment(quote.underlying, *as_of);
    builder_.add(std::move(quote));
  }

  void read_names(const RowFields& fields, OptionQuote& quote) const {
    quote.root = fields.text(columns_[kRoot]);
    quote.underlying = fields.text(columns_[kUnderlying]);
    if (quote.underlying.empty()) quote.underlying = underlying_of_root(quote.root);
    quote.instrument = fields.text(columns_[kInstrument]);
  }

  void read_terms(RowFields& fields, OptionQuote& quote) {
    quote.expiry = fields.time(columns_[kExpiry], last_expiry_);
    if (quote.expiry && is_date_only(fields.text(columns_[kExpiry]))) date_only_ = true;
    quote.time_to_expiry = fields.number(columns_[kTimeToExpiry]);
    if (!quote.expiry && std::isnan(quote.time_to_expiry))
      fields.fail("neither expiry nor time_to_expiry is given");
    if (std::isinf(quote.time_to_expiry)) fields.fail("time_to_expiry is infinite");
    quote.strike = fields.number(columns_[kStrike]);
    if (!(std::isfinite(quote.strike) && quote.strike > 0.0)) {
      fields.fail(fmt::format("strike {} is not positive", quote.strike));
    }
  }

  void read_prices(RowFields& fields, OptionQuote& quote) {
    const std::optional<QuoteUnit> unit = parse_unit(fields.text(columns_[kUnit]));
    if (!unit) {
      fields.fail(fmt::format("unit '{}' is not currency, undiscounted, coin or implied_vol",
                              printable(fields.text(columns_[kUnit]))));
    }
    quote.unit = unit.value_or(QuoteUnit::currency);
    quote.bid = fields.number(columns_[kBid]);
    quote.ask = fields.number(columns_[kAsk]);
    quote.mid = fields.number(columns_[kMid]);
    quote.forward = fields.number(columns_[kForward]);
    quote.discount_factor = fields.number(columns_[kDiscountFactor]);
    if (quote.unit == QuoteUnit::coin && std::isnan(quote.discount_factor)) quote.discount_factor = 1.0;
    quote.tick = fields.number(columns_[kTick]);
    quote.open_interest = fields.side_number(columns_[kOpenInterest], ignored_);
    quote.volume = fields.side_number(columns_[kVolume], ignored_);
    quote.last_trade = fields.time(columns_[kLastTrade]);
    read_type(fields, quote);
    check_unit(fields, quote);
  }

  void read_type(RowFields& fields, OptionQuote& quote) const {
    const std::string_view text = fields.text(columns_[kType]);
    const std::optional<OptionType> type = parse_option_type(text);
    if (type) {
      quote.type = *type;
    } else if (!text.empty()) {
      fields.fail(fmt::format("type '{}' is neither call nor put", printable(text)));
    } else if (quote.unit == QuoteUnit::implied_vol) {
      // A vol holds for both sides; the out-of-the-money one names it.
      quote.type = quote.strike < quote.forward ? OptionType::put : OptionType::call;
    } else {
      fields.fail("a price needs a type, call or put");
    }
  }

  /// One underlying is quoted in one unit: a change within the file is a mistake more likely than a wish.
  void check_unit(RowFields& fields, const OptionQuote& quote) {
    if (!fields.failure().empty()) return;
    if (unit_ == nullptr || unit_->first != quote.underlying)
      unit_ = &*units_.try_emplace(quote.underlying, quote.unit).first;
    if (unit_->second != quote.unit)
      fields.fail("the unit differs from that of the underlying's first record");
  }

  bool is_american(RowFields& fields, const OptionQuote& quote) {
    const std::string_view text = fields.text(columns_[kExercise]);
    if (!text.empty() && (equal_ignoring_case(text, "european") || equal_ignoring_case(text, "e")))
      return false;
    if (!text.empty() && (equal_ignoring_case(text, "american") || equal_ignoring_case(text, "a")))
      return true;
    if (!text.empty())
      fields.fail(fmt::format("exercise '{}' is neither european nor american", printable(text)));
    // Vols have gone through somebody's exercise model already; prices have not.
    if (quote.unit == QuoteUnit::implied_vol) return false;
    if (!quote.root.empty()) return is_american_root(quote.root);
    return is_american_root(quote.underlying.empty() ? input_.options.underlying : quote.underlying);
  }

  /// Rows of one root mostly follow each other.
  bool is_american_root(const std::string& root) {
    if (root != last_root_) {
      last_root_ = root;
      last_root_is_american_ = is_known_american(root);
    }
    return last_root_is_american_;
  }

  std::string make_name(const RowFields& fields, const OptionQuote& quote) {
    const std::string& own = quote.root.empty() ? quote.underlying : quote.root;
    const std::string_view expiry = fields.text(columns_[kExpiry]);
    return names_.make(own.empty() ? input_.options.underlying : own,
                       expiry.empty() ? time_label(quote.time_to_expiry) : printable(expiry), quote.strike,
                       quote.type == OptionType::call ? "-C" : "-P");
  }

  const QuoteInput& input_;
  CsvReader& csv_;
  SnapshotBuilder builder_;
  std::array<Column, kNames> columns_{};
  std::map<std::string, QuoteUnit, std::less<>> units_;
  const std::pair<const std::string, QuoteUnit>* unit_ = nullptr;  ///< the previous row's
  std::string last_root_;
  bool last_root_is_american_ = false;  ///< the empty root is not
  GridNames names_;
  TimeMemo last_as_of_, last_expiry_;
  std::size_t ignored_ = 0;
  bool date_only_ = false;
};

}  // namespace

Snapshots read_volcal_csv(const QuoteInput& input, CsvReader& csv) {
  return VolcalCsvReader(input, csv).read();
}

}  // namespace volcal::io
