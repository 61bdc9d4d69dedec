// SPDX-License-Identifier: Apache-2.0

// The small parsers on any text: numbers against strtod, times against their own printing, instrument names.

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include "calibration/base/parse_number.h"
#include "host/io/contract/epoch.h"
#include "host/io/contract/expiry.h"
#include "host/io/contract/instrument.h"
#include "host/io/contract/local_time.h"
#include "host/io/contract/root.h"
#include "tests/fuzz/fuzz_target.h"
#include "volcal/time.h"

namespace {

using volcal::fuzz::require;

void check_number(std::string_view text) {
  const volcal::io::Number number = volcal::io::parse_number(text);
  if (number.status != volcal::io::NumberStatus::ok) return;
  require(!std::isnan(number.value), "a number is not NaN");
  // Where we read a number, the C library reads the same one ("C" locale, correctly rounded).
  const std::string copy(volcal::io::trimmed(text));
  char* end = nullptr;
  const double reference = std::strtod(copy.c_str(), &end);
  require(end == copy.c_str() + copy.size() && reference == number.value, "the number is the C library's");
}

void check_time(std::string_view text) {
  const auto time = volcal::parse_time(text);
  if (!time) return;
  const auto again = volcal::parse_time(volcal::format_time(*time));
  // An offset may carry the moment just out of the years that can be read.
  if (again) require(*again == *time, "a time survives its printing");
  const auto stated = volcal::io::parse_stated_time(text);
  require(stated.has_value(), "what is a time is a stated time");
  require(*volcal::io::to_utc(*stated, volcal::io::Zone()) == *time, "both are the same moment");
}

void check_stated_time(std::string_view text) {
  if (const auto stated = volcal::io::parse_stated_time(text)) {
    require(!stated->date_only || !stated->offset, "a date alone has no offset");
    require(!stated->date_only || stated->local.time_since_epoch() == stated->date().time_since_epoch(),
            "a date alone is midnight");
  }
  // The first half of the text by a format that is the second half.
  const std::string_view format = text.substr(text.size() / 2);
  if (volcal::io::check_date_format(format)) {
    (void)volcal::io::parse_with_format(text.substr(0, text.size() / 2), format);
  }
  if (const auto zone = volcal::io::Zone::parse(text)) {
    const auto again = volcal::io::Zone::parse(zone->name());
    require(again && again->name() == zone->name(), "a zone is found by its name");
  }
  (void)volcal::io::parse_expiry_time(text);
  if (const auto moment = volcal::io::time_of_epoch(text, volcal::io::EpochUnit::microseconds)) {
    const double microseconds = static_cast<double>(moment->time_since_epoch().count());
    require(volcal::io::guess_epoch_unit(microseconds) == volcal::io::EpochUnit::microseconds,
            "a count's unit is found by its size");
  }
}

void check_contract(std::string_view text) {
  const auto contract = volcal::io::parse_contract(text);
  if (!contract) return;
  require(contract->strike > 0.0 && !contract->root.empty(), "a contract has a strike and a root");
  const auto again = volcal::io::parse_contract(contract->name);
  require(again && again->name == contract->name && again->strike == contract->strike &&
              again->date == contract->date && again->type == contract->type && again->root == contract->root,
          "a canonical name is of the same contract");
}

void check_instruments(std::string_view text) {
  (void)volcal::io::parse_compact_date(text);
  (void)volcal::io::is_known_american(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find('\0') != std::string_view::npos) return 0;  // strtod would stop there
  check_number(text);
  check_time(text);
  check_stated_time(text);
  check_instruments(text);
  check_contract(text);
  return 0;
}
