// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The file of earlier surfaces that fits lean on: one for each underlying.

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/cli/arguments/quote_arguments.h"
#include "volcal/calibrate_options.h"
#include "volcal/expected.h"

namespace volcal::cli {

class PriorFile {
 public:
  /// Reads what --prior names; without it nothing leans.
  [[nodiscard]] static Expected<PriorFile> read(const QuoteArguments& arguments);

  /// `options` with the surface of the snapshot's underlying. Fails where the file has none.
  [[nodiscard]] Expected<CalibrateOptions> options_for(const QuoteSnapshot& snapshot,
                                                       CalibrateOptions options) const;

 private:
  std::string path_;
  std::vector<PriorSurface> priors_;
  std::unordered_map<std::string, std::size_t> place_;  ///< of each underlying's first
};

}  // namespace volcal::cli
