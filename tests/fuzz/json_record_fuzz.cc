// SPDX-License-Identifier: Apache-2.0

// Two parsers of one record: where the fast one takes it, the careful one must mean the same.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "host/io/json/json_record.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using volcal::fuzz::require;
using volcal::io::JsonRecord;

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static volcal::io::FastRecordParser parser;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  JsonRecord careful;
  volcal::io::parse_record_carefully(text, careful);
  JsonRecord fast;
  if (!parser.parse(text, fast)) return 0;
  require(careful.failure.empty() && fast.failure.empty(), "what is taken fast has nothing wrong with it");
  require(fast.instrument == careful.instrument, "both read one name");
  for (std::size_t i = 0; i < volcal::io::kRecordFields; ++i) {
    require(same(fast.numbers[i], careful.numbers[i]), "both read the same numbers");
  }
  return 0;
}
