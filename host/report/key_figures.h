// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The few numbers of a surface to look at first, each with a verdict in words.

#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "volcal/names.h"

namespace volcal::report {

enum class Verdict { good, fair, bad, plain };

struct KeyFigure {
  std::string label;
  std::string value;  ///< number with its unit
  Verdict verdict = Verdict::plain;
  std::string words;
};

/// Key figures of a surface's document in the form of data/schema/surface.schema.json; a surface without a
/// report has fewer.
[[nodiscard]] std::vector<KeyFigure> key_figures(const io::Json& document);

}  // namespace volcal::report

namespace volcal {

template <>
inline constexpr auto kNamesOf<report::Verdict> = names_up_to<report::Verdict::plain>("good", "fair", "bad",
                                                                                      "plain");

}  // namespace volcal
