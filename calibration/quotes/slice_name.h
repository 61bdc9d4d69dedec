// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Name of an expiry in sentences.

#include <string>

#include "volcal/cleaning.h"

namespace volcal {

/// Name such as "SPXW 2026-03-27T20:00:00Z"; the label alone where the quotes have no root. Printable.
[[nodiscard]] std::string slice_name(const Expiry& expiry);

}  // namespace volcal
