// SPDX-License-Identifier: Apache-2.0

// Surface documents of any bytes: what is read can be checked, queried without a crash, written, and read
// back the same.

#include <cmath>
#include <string>
#include <string_view>

#include "host/io/documents/surface_json.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using volcal::fuzz::require;

/// Deciding arbitrage takes time per slice and pair: longer surfaces only repeat the work.
constexpr std::size_t kMostSlicesChecked = 8;

void query(const volcal::VolSurface& surface, double time) {
  for (const double log_moneyness : {-2.0, 0.0, 0.5}) {
    const volcal::SurfacePoint point = surface.at_log_moneyness(time, log_moneyness);
    require(std::isnan(point.implied_vol) || point.implied_vol >= 0.0, "a vol is not negative");
  }
}

void check(const volcal::VolSurface& surface) {
  const auto& slices = surface.slices();
  require(!slices.empty(), "a surface has slices");
  for (const volcal::SurfaceSlice& slice : slices) query(surface, slice.expiry.time_to_expiry);
  query(surface, 0.5 * slices.front().expiry.time_to_expiry);
  query(surface, 0.5 * (slices.front().expiry.time_to_expiry + slices.back().expiry.time_to_expiry));
  query(surface, 2.0 * slices.back().expiry.time_to_expiry);
  if (slices.size() > kMostSlicesChecked) return;
  const volcal::ArbitrageEvidence evidence = check_arbitrage(surface);
  require(evidence.butterfly.size() == slices.size(), "every slice has evidence");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto surfaces = volcal::io::surfaces_from_text(text, "fuzz");
  if (!surfaces) {
    require(!surfaces.error().message.empty(), "an error says why");
    require(surfaces.error().code != volcal::ErrorCode::internal, "no document breaks the reader itself");
    return 0;
  }
  for (const volcal::VolSurface& surface : *surfaces) check(surface);
  const std::string written = volcal::io::stated_surfaces_to_text(*surfaces, "fuzz");
  const auto again = volcal::io::surfaces_from_text(written, "written");
  require(again.has_value() && again->size() == surfaces->size(), "what was written is read");
  require(volcal::io::stated_surfaces_to_text(*again, "fuzz") == written, "and reads back the same");
  return 0;
}
