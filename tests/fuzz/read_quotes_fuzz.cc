// SPDX-License-Identifier: Apache-2.0

// read_quotes on any bytes: the first byte picks the options, the rest is the file.

#include <array>
#include <string>
#include <string_view>

#include "host/io/quotes/read_quotes.h"
#include "tests/fuzz/check_snapshot.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using volcal::ReadOptions;

constexpr std::array<const char*, 8> kFormats = {
    "auto",      "deribit-json", "collector-csv", "deribit-summary-csv",
    "yahoo-csv", "iv-grid-csv",  "vol-grid-csv",  "volcal-csv"};

ReadOptions make_options(unsigned choice) {
  ReadOptions options;
  options.format = kFormats[choice % kFormats.size()];
  if ((choice & 8U) != 0) options.as_of = volcal::UtcTime(std::chrono::hours(24 * 365 * 50));
  if ((choice & 16U) != 0) options.rate = volcal::RateCurve{{{1.0, 0.03}, {2.0, 0.04}}};
  if ((choice & 32U) != 0) options.spot = 100.0;
  if ((choice & 64U) != 0) options.underlying = "BTC";
  if ((choice & 128U) != 0) options.columns = {{"strike", "K"}, {"bid", "b"}};
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto snapshots = volcal::io::read_quotes_from_buffer(text, "fuzz", make_options(data[0]));
  volcal::fuzz::check_reading(snapshots);
  return 0;
}
