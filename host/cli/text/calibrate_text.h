// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Output of `volcal calibrate` for people about one calibrated snapshot. Contains no wall time: the same
/// quotes and options give the same text.

#include <string>

#include "volcal/io.h"

namespace volcal::cli {

/// Heading, one line per expiry, totals, the rejected quotes by reason, notes; the comparison where
/// requested.
[[nodiscard]] std::string calibrate_text(const SurfaceDocument& document, bool colour);

/// `2026-03-27 08:00` (with the root in front where `with_root`), or the label of an expiry without a date.
[[nodiscard]] std::string expiry_text(const Expiry& expiry, bool with_root);

/// Text of an expiry, `2026-03-27 08:00` (with the root in front where `with_root`), or its label where it
/// has no date.
[[nodiscard]] bool shows_roots(const VolSurface& surface);

}  // namespace volcal::cli
