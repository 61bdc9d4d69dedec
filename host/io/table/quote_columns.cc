// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/quote_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "host/io/files/input.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

class Resolver {
 public:
  Resolver(const QuoteInput& input, const QuoteFormat& format, const RowSource& rows)
      : input_(input), options_(input.options), format_(format), rows_(rows) {
    columns_.used.assign(rows.header().size(), false);
  }

  Expected<QuoteColumns> resolve() {
    if (auto error = check_options()) return *error;
    if (auto error = take_map()) return *error;
    take_constants();
    if (auto error = take_format()) return *error;
    if (auto error = take_own_names()) return *error;
    build();
    if (auto error = check_complete()) return *error;
    return std::move(columns_);
  }

 private:
  Error error(ErrorCode code, const std::string& message) const {
    return {code, fmt::format("{}: {}", input_name(input_.source), message)};
  }
  Error missing(const char* message) const {
    return error(ErrorCode::malformed,
                 fmt::format("column {} is missing; found: {}", message, rows_.columns_found()));
  }

  std::optional<Error> check_options() const {
    for (const auto& [map, option] :
         {std::pair{&options_.columns, "--map"}, {&options_.constants, "--set"}}) {
      if (std::string wrong = check_names(*map, option); !wrong.empty())
        return Error{ErrorCode::usage, wrong};
    }
    for (const auto& [name, value] : options_.constants) {
      if (options_.columns.contains(name)) {
        return Error{ErrorCode::usage, fmt::format("--map and {} both say what {} is",
                                                   name == "unit" ? "--set or --unit" : "--set", name)};
      }
    }
    if (states("time_to_expiry") && states("days")) {
      return Error{ErrorCode::usage, "time_to_expiry and days are both stated: give one"};
    }
    const bool sides = std::ranges::any_of(options_.columns, [](const auto& entry) {
      return entry.first.starts_with("call_") || entry.first.starts_with("put_");
    });
    if (sides && states("type")) {
      return Error{ErrorCode::usage,
                   "a row has a type or is a call and a put (call_..., put_...): name one of both"};
    }
    return std::nullopt;
  }

  bool states(const std::string& name) const {
    return options_.columns.contains(name) || options_.constants.contains(name);
  }

  /// Resolves the columns of --map: each must exist, and give one value only.
  std::optional<Error> take_map() {
    std::map<std::size_t, std::string> readers;
    for (const auto& [name, spec] : options_.columns) {
      const auto source = find_column(rows_, spec);
      if (!source)
        return error(source.error().code, fmt::format("{} (mapped to {}); found: {}", source.error().message,
                                                      name, rows_.columns_found()));
      if (source->column.exists()) {
        const auto [other, is_new] = readers.emplace(source->column.index, name);
        if (!is_new) {
          return Error{ErrorCode::usage, fmt::format("--map reads both {} and {} from '{}'", other->second,
                                                     name, printable(rows_.header()[source->column.index]))};
        }
      }
      take(name, *source);
    }
    return std::nullopt;
  }

  void take_constants() {
    for (const auto& [name, value] : options_.constants) {
      ValueSource source;
      source.constant = value;
      take(name, source);
    }
  }

  std::optional<Error> take_format() {
    for (const auto& [name, specs] : format_.columns) {
      if (options_.constants.contains(name) && has_column(specs)) return contradicted(name, specs);
      if (sources_.contains(name)) continue;
      if (specs.empty())
        sources_.emplace(name, ValueSource());  // a column with our name that means something else
      for (std::size_t at = 0; at < specs.size();) {
        const std::size_t end = std::min(specs.find('|', at), specs.size());
        const auto source = find_column(rows_, std::string_view(specs).substr(at, end - at));
        const bool free = source && !(source->column.exists() && columns_.used[source->column.index]);
        if (free) {
          take(name, *source);
          break;
        }
        at = end + 1;
      }
    }
    return std::nullopt;
  }

  bool has_column(std::string_view specs) const {
    const auto source = find_column(rows_, specs.substr(0, specs.find('|')));
    return source && source->column.exists();
  }

  Error contradicted(const std::string& name, std::string_view column) const {
    return {ErrorCode::usage, fmt::format("{}: --set {}, but the file has a column {} for it",
                                          input_name(input_.source), name, printable(column))};
  }

  /// Resolves columns with our own names, unless they already give another value. A constant for an existing
  /// column contradicts the file.
  std::optional<Error> take_own_names() {
    for (const char* name : kValueNameTexts) {
      const Column column = rows_.column(name);
      if (!column.exists() || columns_.used[column.index]) continue;
      if (options_.constants.contains(name)) {
        return contradicted(name, name);
      }
      if (sources_.contains(name)) continue;
      const auto source = find_column(rows_, name);
      if (!source && may_be_left_out(name)) continue;
      if (!source) return error(source.error().code, source.error().message);
      take(name, *source);
    }
    return std::nullopt;
  }

  /// True where an ambiguous column may be left out: of two columns of one name neither is used where no fit
  /// depends on the value, or where other columns have been named.
  bool may_be_left_out(std::string_view name) const {
    constexpr std::array<std::string_view, 4> kBeside = {"volume", "open_interest", "last_trade", "tick"};
    return columns_.wide || std::ranges::find(kBeside, name) != kBeside.end();
  }

  void take(const std::string& name, ValueSource source) {
    if (source.column.exists()) columns_.used[source.column.index] = true;
    if (name.starts_with("call_") || name.starts_with("put_")) columns_.wide = true;
    sources_.emplace(name, std::move(source));
  }

  ValueSource source_of(const std::string& name) const {
    const auto entry = sources_.find(name);
    return entry == sources_.end() ? ValueSource() : entry->second;
  }

  /// Builds the result; messages name a value as we do, notes name its column as the file does.
  void build() {
    for (std::size_t i = 0; i < kValueNames; ++i) columns_.option[i] = source_of(kValueNameTexts[i]);
    columns_.call = columns_.put = columns_.option;
    for (const ValueName sided : kSidedNames) {
      const std::string name = kValueNameTexts[sided];
      if (ValueSource source = source_of("call_" + name); source.given())
        columns_.call[sided] = std::move(source);
      if (ValueSource source = source_of("put_" + name); source.given())
        columns_.put[sided] = std::move(source);
    }
  }

  std::optional<Error> check_complete() const {
    const auto has = [this](ValueName name) { return columns_.has(name); };
    const bool named = has(kInstrument);
    if (!has(kStrike) && !has(kStrikeOverSpot) && !named) return missing("strike");
    if (!has(kExpiry) && !has(kTimeToExpiry) && !has(kDays) && !named)
      return missing("expiry or time_to_expiry");
    if (!has(kBid) && !has(kAsk) && !has(kMid) && !has(kImpliedVol)) return missing("bid, ask or mid");
    return std::nullopt;
  }

  const QuoteInput& input_;
  const ReadOptions& options_;
  const QuoteFormat& format_;
  const RowSource& rows_;
  std::map<std::string, ValueSource> sources_;
  QuoteColumns columns_;
};

}  // namespace

Expected<QuoteColumns> resolve_columns(const QuoteInput& input, const QuoteFormat& format,
                                       const RowSource& rows) {
  return Resolver(input, format, rows).resolve();
}

}  // namespace volcal::io
