// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term (volcal/tail_term.h) in the form that fits take; the tail quotes are listed in SliceData.

#include "kernels/core/tail/spectral_tail.h"
#include "volcal/tail_term.h"

namespace volcal::fit {

struct TailSettings {
  double severity = 0.0;
  core::Spectrum spectrum;
  double under_pricing = 1.0;

  [[nodiscard]] bool on() const noexcept { return severity > 0.0; }
};

[[nodiscard]] constexpr TailSettings tail_settings(const TailTerm& term) {
  constexpr core::SpectrumKind kKinds[] = {core::SpectrumKind::cvar, core::SpectrumKind::exponential,
                                           core::SpectrumKind::power};
  return {
      term.severity, {kKinds[static_cast<std::size_t>(term.spectrum)], term.parameter}, term.under_pricing};
}

}  // namespace volcal::fit
