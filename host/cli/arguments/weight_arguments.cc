// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/weight_arguments.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct NamedFactor {
  std::string_view name;
  bool QuoteWeightFactors::*factor;
};

constexpr NamedFactor kFactors[] = {{"vega", &QuoteWeightFactors::vega},
                                    {"size", &QuoteWeightFactors::size},
                                    {"open_interest", &QuoteWeightFactors::open_interest},
                                    {"age", &QuoteWeightFactors::age}};

Expected<void> take_name(std::string_view name, CalibrateOptions& options) {
  if (name == "spread") {
    options.weights = QuoteWeights::spread;
    return {};
  }
  if (name == "none") {
    options.weights = QuoteWeights::none;
    return {};
  }
  const auto* const named_factor = std::find_if(std::begin(kFactors), std::end(kFactors),
                                                [name](const NamedFactor& f) { return f.name == name; });
  if (named_factor == std::end(kFactors)) {
    return usage("--weights names '" + printable(name) +
                 "', must be spread or none, and any of vega, size, open_interest and age");
  }
  options.weight_factors.*named_factor->factor = true;
  return {};
}

}  // namespace

Expected<void> take_weights(const std::string& text, CalibrateOptions& options) {
  const std::string_view all = text;
  std::set<std::string_view> names;
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size());
    const std::string_view name = all.substr(begin, end - begin);
    begin = end + 1;
    if (!names.insert(name).second) return usage("--weights names '" + printable(name) + "' twice");
    Expected<void> taken = take_name(name, options);
    if (!taken) return taken;
  }
  if (names.contains("spread") && names.contains("none")) {
    return usage("--weights names both spread and none: a quote's residual has one unit");
  }
  return {};
}

}  // namespace volcal::cli
