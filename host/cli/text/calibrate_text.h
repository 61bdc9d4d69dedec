// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What `volcal calibrate` prints for people about one calibrated snapshot. Holds no wall time: the same
/// quotes and options give the same text.

#include <string>

#include "volcal/io.h"

namespace volcal::cli {

/// Heading, one line per expiry, totals, the refusals by reason, notes; the comparison where asked for.
[[nodiscard]] std::string calibrate_text(const SurfaceDocument& document, bool colour);

/// `2026-03-27 08:00` (with the root in front where `with_root`), or the label of an expiry without a date.
[[nodiscard]] std::string expiry_text(const Expiry& expiry, bool with_root);

/// Whether some slice's root is not the underlying's name, so that it has to be shown.
[[nodiscard]] bool shows_roots(const VolSurface& surface);

}  // namespace volcal::cli
