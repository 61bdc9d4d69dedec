// SPDX-License-Identifier: Apache-2.0
#pragma once

/// File of earlier surfaces that serve as priors: one for each underlying.

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
  /// Reads the file that --prior names; without --prior no fit has a prior.
  [[nodiscard]] static Expected<PriorFile> read(const QuoteArguments& arguments);

  /// Returns `options` with the prior surface of the snapshot's underlying. Fails where the file has none.
  [[nodiscard]] Expected<CalibrateOptions> options_for(const QuoteSnapshot& snapshot,
                                                       CalibrateOptions options) const;

 private:
  std::string path_;
  std::vector<PriorSurface> priors_;
  std::unordered_map<std::string, std::size_t> place_;  ///< index of the first surface of each underlying
};

}  // namespace volcal::cli
