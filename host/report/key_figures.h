// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The few numbers to look at first, each with what is good or bad about it in words.

#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"

namespace volcal::report {

enum class Verdict { good, fair, bad, plain };
[[nodiscard]] const char* to_string(Verdict verdict) noexcept;

struct KeyFigure {
  std::string label;
  std::string value;  ///< with its unit
  Verdict verdict = Verdict::plain;
  std::string words;
};

/// Of a surface's document as in data/schema/surface.schema.json; a surface without report has fewer.
[[nodiscard]] std::vector<KeyFigure> key_figures(const io::Json& document);

}  // namespace volcal::report
