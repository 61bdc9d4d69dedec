// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "calibration/slices/slice_evidence.h"
#include "calibration/surface/heston_arbitrage.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

/// Index after the last slice that shares the time of `first`.
std::size_t end_of_time(const std::vector<SurfaceSlice>& slices, std::size_t first) {
  std::size_t end = first + 1;
  while (end < slices.size() &&
         is_same_time(slices[end].expiry.time_to_expiry, slices[first].expiry.time_to_expiry)) {
    ++end;
  }
  return end;
}

}  // namespace

bool ArbitrageEvidence::free() const noexcept {
  const auto is_free = [](const auto& evidence) { return evidence.free; };
  return std::all_of(butterfly.begin(), butterfly.end(), is_free) &&
         std::all_of(calendar.begin(), calendar.end(), is_free);
}

ArbitrageEvidence check_arbitrage(const VolSurface& surface) {
  const std::vector<SurfaceSlice>& slices = surface.slices();
  const bool is_heston = surface.heston() != nullptr;
  const core::HestonParameters heston = is_heston ? to_core(*surface.heston()) : core::HestonParameters{};
  ArbitrageEvidence evidence;
  if (is_heston) evidence.method = ArbitrageMethod::theorem;
  for (const SurfaceSlice& slice : slices) {
    evidence.butterfly.push_back(is_heston ? heston_butterfly(heston, slice.expiry.time_to_expiry)
                                           : butterfly_evidence(*slice.variance.formula()));
  }
  for (std::size_t first = 0; first < slices.size();) {
    const std::size_t next = end_of_time(slices, first);
    const std::size_t end = next < slices.size() ? end_of_time(slices, next) : next;
    for (std::size_t i = first; i < next; ++i) {
      for (std::size_t j = next; j < end; ++j) {
        CalendarEvidence pair =
            is_heston
                ? heston_calendar(heston, slices[i].expiry.time_to_expiry, slices[j].expiry.time_to_expiry)
                : calendar_evidence(*slices[i].variance.formula(), *slices[j].variance.formula());
        pair.earlier = i;
        pair.later = j;
        evidence.calendar.push_back(std::move(pair));
      }
    }
    first = next;
  }
  return evidence;
}

}  // namespace volcal
