// SPDX-License-Identifier: Apache-2.0

// Tables of quotes on any bytes: the first byte picks the format, the second the columns that --map names,
// the third the other options of tables; the rest is the file.

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "host/io/quotes/read_quotes.h"
#include "tests/fuzz/check_snapshot.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using volcal::ReadOptions;
using Map = std::map<std::string, std::string>;

const std::array<Map, 6>& maps() {
  static const std::array<Map, 6> all = {
      Map{},
      Map{{"strike", "K"}, {"bid", "b"}, {"ask", "a"}, {"expiry", "e:s"}, {"type", "t"}},
      Map{{"strike", "#2"}, {"expiry", "#1"}, {"call_bid", "#3"}, {"put_bid", "#4"}},
      Map{{"instrument", "#1"}, {"mid", "#2"}, {"as_of", "#3:ms"}},
      Map{{"strike", "STRIKE"}, {"call_ask", "Ask#1"}, {"put_ask", "Ask#2"}, {"expiry", "=2026-06-18"}},
      Map{{"implied_vol", "iv"},
          {"days", "d"},
          {"strike_over_spot", "m"},
          {"spot", "s"},
          {"zero_rate", "r"}}};
  return all;
}

ReadOptions make_options(const std::uint8_t* choice) {
  ReadOptions options;
  const auto formats = volcal::quote_formats();
  const std::size_t format = choice[0] % (formats.size() + 1);
  if (format < formats.size()) options.format = formats[format].first;
  options.columns = maps()[choice[1] % maps().size()];
  const unsigned bits = choice[2];
  if ((bits & 1U) != 0) options.as_of = volcal::UtcTime(std::chrono::hours(24 * 365 * 50));
  if ((bits & 2U) != 0) options.as_of_zone = "+05:30";
  if ((bits & 4U) != 0) options.expiry_time = "16:00@America/New_York";
  if ((bits & 8U) != 0) options.date_format = "%d/%m/%Y";
  if ((bits & 16U) != 0) options.thousands = ',';
  if ((bits & 32U) != 0) options.constants = {{"unit", "percent"}};
  if ((bits & 64U) != 0) options.european = true;
  if ((bits & 128U) != 0) {
    options.decimal = ',';
    options.thousands = '.';
  }
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kChoices = 3;
  if (size < kChoices) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + kChoices, size - kChoices);
  const auto snapshots = volcal::io::read_quotes_from_buffer(text, "fuzz", make_options(data));
  volcal::fuzz::check_reading(snapshots);
  return 0;
}
