// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/floor_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

constexpr double kDays = 365.0;  // days in a year
constexpr std::string_view kForm = "must be KIND[:ARGUMENT]=TARGET|history[@FROM..TO|@all][,lambda=L]";

/// Parts of the text of one floor; absent where the text lacks them.
struct Pieces {
  std::string_view kind, target;
  std::optional<std::string_view> argument, horizon, lambda;
};

/// Removes `mark` and the text after it from the end of `from`, and returns that text.
std::optional<std::string_view> cut_after(std::string_view& from, std::string_view mark) {
  const std::size_t at = from.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view after = from.substr(at + mark.size());
  from = from.substr(0, at);
  return after;
}

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Expected<TailFloor> run() {
    const auto pieces = split();
    if (!pieces) return pieces.error();
    TailFloor floor;
    const auto kind = value_named<TailFloorKind>(pieces->kind);
    if (!kind) {
      return fail(
          fmt::format("names '{}', must be fall, rise, shortfall, variance_swap, left_slope or right_slope",
                      printable(pieces->kind)));
    }
    floor.kind = *kind;
    if (pieces->argument && !take(*pieces->argument, "argument", floor.argument)) return error();
    if (has_argument(floor.kind) && !pieces->argument) {
      const char* needed =
          floor.kind == TailFloorKind::shortfall ? "a share: shortfall:0.05" : "a move: fall:0.2";
      return fail(fmt::format("'{}' needs {}", printable(pieces->kind), needed));
    }
    floor.from_history = pieces->target == "history";
    if (!floor.from_history && !take(pieces->target, "target", floor.target)) return error();
    if (pieces->lambda && !take(*pieces->lambda, "lambda", floor.lambda)) return error();
    if (!take_horizon(pieces->horizon, floor)) return error();
    return floor;
  }

 private:
  [[nodiscard]] Error fail(const std::string& reason) const {
    return usage("--tail-floor '" + printable(text_, kMostOfPath) + "': " + reason);
  }
  [[nodiscard]] Error error() const { return fail(reason_); }

  [[nodiscard]] Expected<Pieces> split() const {
    Pieces pieces;
    std::string_view remainder = text_;
    pieces.lambda = cut_after(remainder, ",lambda=");
    pieces.horizon = cut_after(remainder, "@");
    const auto target = cut_after(remainder, "=");
    if (!target || target->empty()) return fail(std::string(kForm));
    pieces.target = *target;
    pieces.argument = cut_after(remainder, ":");
    pieces.kind = remainder;
    return pieces;
  }

  bool take(std::string_view cell, const char* needed, double& value) {
    const io::Number number = io::parse_number(cell);
    value = number.value;
    if (number.status == io::NumberStatus::ok) return true;
    reason_ = fmt::format("{} '{}' is not a number; the option {}", needed, printable(cell), kForm);
    return false;
  }

  bool take_horizon(const std::optional<std::string_view>& horizon, TailFloor& floor) {
    if (!horizon) {
      if (!has_argument(floor.kind)) return true;
      reason_ =
          fmt::format("a {} grows with time, so it needs a range of expiries: add @FROM..TO in days, or @all",
                      floor.kind == TailFloorKind::shortfall ? "shortfall" : "probability");
      return false;
    }
    if (*horizon == "all") return true;
    std::string_view from = *horizon;
    const auto to = cut_after(from, "..");
    if (!to) {
      reason_ = fmt::format("horizon '{}' must be FROM..TO in days, or all", printable(*horizon));
      return false;
    }
    if (!take(from, "horizon", floor.min_time) || !take(*to, "horizon", floor.max_time)) return false;
    floor.min_time /= kDays;
    floor.max_time /= kDays;
    return true;
  }

  const std::string& text_;
  std::string reason_;
};

/// True where an option about a history was given.
bool any_history_option(const FloorArguments& arguments) {
  return arguments.mapping != HorizonMapping::stated_none || arguments.premium == arguments.premium;
}

Expected<TailHistory> resolve_history(const FloorArguments& arguments) {
  if (arguments.mapping == HorizonMapping::stated_none) {
    return usage("--history-mapping is missing, must be sqrt_time or blocks");
  }
  TailHistory history;
  history.mapping = arguments.mapping;
  history.bound = arguments.bound;
  history.premium = arguments.premium;
  history.threshold = arguments.threshold;
  if (const auto valid = history.validate(); !valid) {
    return usage("--history-premium, --history-threshold: " + valid.error().message);
  }
  auto prices = read_price_history(arguments.history);
  if (!prices) return Error{prices.error().code, "--tail-history: " + prices.error().message};
  history.prices = *std::move(prices);
  return history;
}

}  // namespace

void add_floor_arguments(CLI::App& command, FloorArguments& arguments) {
  const std::string group = "Tail";
  command
      .add_option("--tail-floor", arguments.floors,
                  "Lower bound on the implied tail, which is met or reported as contradicted: fall:MOVE, "
                  "rise:MOVE, shortfall:SHARE, variance_swap, left_slope or right_slope, then =TARGET, then "
                  "@FROM..TO in days to expiry, as in fall:0.2=0.03@7..45. With ,lambda=L it is a penalty. "
                  "Repeatable")
      ->allow_extra_args(false)
      ->take_all()
      ->type_name("FLOOR")
      ->group(group);
  command
      .add_option(
          "--tail-history", arguments.history,
          "CSV of date and price, from whose returns the targets of floors with =history are estimated")
      ->type_name("FILE")
      ->group(group);
  take_names(
      command.add_option(
          "--history-mapping", arguments.mapping,
          "Mapping of the tail from the history's time step to an expiry: sqrt_time or blocks; no default"),
      names_of({HorizonMapping::sqrt_time, HorizonMapping::blocks}))
      ->type_name("NAME")
      ->group(group);
  command
      .add_option(
          "--history-premium", arguments.premium,
          "Ratio of risk-neutral to real-world tail, by which the history's number is multiplied; no default")
      ->group(group);
  take_names(
      command.add_option("--history-bound", arguments.bound,
                         "Source of the target: the estimate, or the lower or upper end of its interval"),
      names_of<HistoryBound>())
      ->default_str(to_string(arguments.bound))
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--history-threshold", arguments.threshold,
                  "Share of the losses that lie below the threshold of the tail law")
      ->capture_default_str()
      ->group(group);
}

Expected<TailFloor> parse_tail_floor(const std::string& text) { return Parser(text).run(); }

Expected<void> resolve_floors(const FloorArguments& arguments, CalibrateOptions& options) {
  for (const std::string& text : arguments.floors) {
    const auto floor = parse_tail_floor(text);
    if (!floor) return floor.error();
    options.tail_floors.push_back(*floor);
  }
  if (const auto valid = validate(options.tail_floors); !valid) {
    return usage("--tail-floor: " + valid.error().message);
  }
  const bool needs_history = std::any_of(options.tail_floors.begin(), options.tail_floors.end(),
                                         [](const TailFloor& floor) { return floor.from_history; });
  if (needs_history && arguments.history.empty()) {
    return usage("--tail-floor with the target 'history' needs --tail-history FILE");
  }
  if (!needs_history && (!arguments.history.empty() || any_history_option(arguments))) {
    return usage("--tail-history and --history-... are for floors with =history, and there is none");
  }
  if (!needs_history) return {};
  auto history = resolve_history(arguments);
  if (!history) return history.error();
  options.tail_history = *std::move(history);
  return {};
}

}  // namespace volcal::cli
