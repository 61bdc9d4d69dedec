// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/table_arguments.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using Pairs = std::map<std::string, std::string>;

Expected<void> add_pair(const char* option, const char* form, const std::string& text, Pairs& pairs) {
  const std::size_t split = text.find('=');
  if (split == 0 || split == std::string::npos || split + 1 == text.size()) {
    return usage(fmt::format("{} has '{}', must be {}", option, printable(text), form));
  }
  if (!pairs.emplace(text.substr(0, split), text.substr(split + 1)).second) {
    return usage(fmt::format("{} names '{}' twice", option, printable(text.substr(0, split))));
  }
  return {};
}

/// Parses a mark: one character that numbers do not contain otherwise; empty text is none.
Expected<void> take_mark(const char* option, const std::string& text, char& mark) {
  if (text.empty()) return {};
  const bool usable = text.size() == 1 && std::string(".,' _").find(text[0]) != std::string::npos;
  if (!usable)
    return usage(fmt::format("{} is '{}', must be one of . , ' _ or a blank", option, printable(text)));
  mark = text[0];
  return {};
}

Expected<void> take_marks(const TableArguments& arguments, ReadOptions& options) {
  if (const auto taken = take_mark("--thousands", arguments.thousands, options.thousands); !taken)
    return taken;
  if (const auto taken = take_mark("--decimal", arguments.decimal, options.decimal); !taken) return taken;
  if (options.decimal != '.' && options.decimal != ',') {
    return usage(fmt::format("--decimal is '{}', must be . or ,", options.decimal));
  }
  if (options.thousands == options.decimal) {
    return usage(fmt::format("--thousands and the decimal mark are both '{}'", options.decimal));
  }
  return {};
}

/// Fails where --set gives a value that another option gives too.
Expected<void> check_constants(const ReadOptions& options) {
  const auto both = [&](const char* name, bool stated, const char* option) -> Expected<void> {
    if (!stated || !options.constants.contains(name)) return {};
    return usage(fmt::format("--set {} and {} contradict each other: give one", name, option));
  };
  if (const auto checked = both("as_of", options.as_of.has_value(), "--as-of"); !checked) return checked;
  if (const auto checked = both("spot", !std::isnan(options.spot), "--spot"); !checked) return checked;
  return both("underlying", !options.underlying.empty(), "--underlying");
}

}  // namespace

void add_table_arguments(CLI::App& command, TableArguments& arguments) {
  const std::string table = "Tables";
  command
      .add_option(
          "--map", arguments.columns,
          "Columns of the file: strike=K,bid=best_bid,... ; #5 is the fifth, Bid#2 the second of that name, "
          "ts:ms counts milliseconds since 1970, =VALUE is the same in every row")
      ->delimiter(',')
      ->type_name("NAME=COLUMN,...")
      ->group(table);
  command
      .add_option("--set", arguments.constants,
                  "Values that the file lacks, the same in every row: expiry=2026-06-19, exercise=european")
      ->type_name("NAME=VALUE")
      ->group(table);
  command
      .add_option(
          "--unit", arguments.unit,
          "Unit of the prices: currency, undiscounted, coin, implied_vol, or percent (vols in percent)")
      ->transform(
          CLI::IsMember({"currency", "undiscounted", "coin", "implied_vol", "percent"}).description(""))
      ->type_name("UNIT")
      ->group(table);
  command
      .add_option("--exercise", arguments.exercise,
                  "european: take American exercise as European, with a note, instead of refusing it")
      ->type_name("european")
      ->group(table);
  command
      .add_option("--as-of-zone", arguments.as_of_zone,
                  "Zone of times without one: America/New_York, +05:30, UTC; by default that of the exchange "
                  "where it is known")
      ->type_name("ZONE")
      ->group(table);
  command
      .add_option("--expiry-time", arguments.expiry_time,
                  "Time of day at which options expire whose expiry is a date alone and whose root is not "
                  "listed: 15:30@Asia/Kolkata; without a zone that of --as-of-zone, else UTC")
      ->type_name("HH:MM[@ZONE]")
      ->group(table);
  command
      .add_option("--date-format", arguments.date_format,
                  "Format of dates that are not ISO 8601: %d/%m/%Y; several separated by |")
      ->type_name("FORMAT")
      ->group(table);
  command.add_option("--thousands", arguments.thousands, "Separator of groups of digits: ,")
      ->type_name("MARK")
      ->group(table);
  command.add_option("--decimal", arguments.decimal, "Decimal mark where it is not the point: ,")
      ->type_name("MARK")
      ->group(table);
}

Expected<void> take_table(const TableArguments& arguments, ReadOptions& options) {
  for (const std::string& text : arguments.columns) {
    if (const auto added = add_pair("--map", "NAME=COLUMN", text, options.columns); !added) return added;
  }
  for (const std::string& text : arguments.constants) {
    if (const auto added = add_pair("--set", "NAME=VALUE", text, options.constants); !added) return added;
  }
  if (!arguments.unit.empty()) {
    const auto stated = options.constants.find("unit");
    if (stated != options.constants.end() && stated->second != arguments.unit) {
      return usage(fmt::format("--set unit={} and --unit {} contradict each other", printable(stated->second),
                               printable(arguments.unit)));
    }
    options.constants["unit"] = arguments.unit;
  }
  if (!arguments.exercise.empty() && arguments.exercise != "european") {
    return usage(fmt::format("--exercise is '{}', must be european: American exercise is not supported",
                             printable(arguments.exercise)));
  }
  options.european = !arguments.exercise.empty();
  options.as_of_zone = arguments.as_of_zone;
  options.expiry_time = arguments.expiry_time;
  options.date_format = arguments.date_format;
  if (const auto taken = take_marks(arguments, options); !taken) return taken;
  return check_constants(options);
}

}  // namespace volcal::cli
