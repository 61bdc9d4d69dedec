// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Two documents of surfaces, put side by side: what `volcal diff` prints, writes and reports.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/compare.h"

namespace volcal::cli {

/// Two surfaces and what moved between them.
struct SurfaceDiff {
  VolSurface before;
  VolSurface after;
  SurfaceComparison comparison;
};

/// A surface that was not compared, and why.
struct NotCompared {
  std::string underlying;
  std::string reason;  ///< "is only in A.json"
};

struct DocumentDiff {
  std::string before;  ///< the files
  std::string after;
  CompareOptions options;
  std::vector<SurfaceDiff> surfaces;  ///< in the order of `after`
  std::vector<NotCompared> not_compared;
};

/// Surfaces of one name are a pair; where a name comes several times, in step, if equally often. Two
/// documents of one surface each are a pair whatever the names. `options` must be valid.
[[nodiscard]] Expected<DocumentDiff> diff_documents(std::string before_name,
                                                    const std::vector<VolSurface>& before,
                                                    std::string after_name,
                                                    const std::vector<VolSurface>& after,
                                                    const CompareOptions& options);

}  // namespace volcal::cli
