// SPDX-License-Identifier: Apache-2.0

// The small parsers on any text: numbers against strtod, times against their own printing, instrument names.

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include "host/io/instrument.h"
#include "host/io/parse_number.h"
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
}

void check_instruments(std::string_view text) {
  if (const auto instrument = volcal::io::parse_deribit_instrument(text)) {
    require(instrument->strike > 0.0 && !instrument->underlying.empty(),
            "an instrument has a strike and a name");
  }
  if (const auto symbol = volcal::io::parse_occ_symbol(text))
    require(symbol->strike > 0.0, "a symbol has a strike");
  (void)volcal::io::parse_compact_date(text);
  (void)volcal::io::is_known_american(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find('\0') != std::string_view::npos) return 0;  // strtod would stop there
  check_number(text);
  check_time(text);
  check_instruments(text);
  return 0;
}
