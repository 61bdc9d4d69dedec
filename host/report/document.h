// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Access to a surface's document without trust in its form: a file may be older, stated, or edited by hand.

#include <cstddef>
#include <string>

#include "host/io/documents/surface_json.h"

namespace volcal::report {

/// The member at a JSON pointer ("/report/quality/inside"), or null where there is none.
[[nodiscard]] const io::Json& member(const io::Json& json, const char* pointer);

/// The number there; NaN where there is none.
[[nodiscard]] double number(const io::Json& json, const char* pointer);

/// The text there; empty where there is none.
[[nodiscard]] std::string text(const io::Json& json, const char* pointer);

/// Number of elements of the array there; 0 where there is none.
[[nodiscard]] std::size_t length(const io::Json& json, const char* pointer);

}  // namespace volcal::report
