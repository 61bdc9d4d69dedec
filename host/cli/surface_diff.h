// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Comparison of two documents of surfaces, as `volcal diff` prints, writes and reports it.

#include <cstddef>
#include <string>
#include <vector>

#include "volcal/compare.h"

namespace volcal::cli {

/// Two surfaces and the changes between them.
struct SurfaceDiff {
  VolSurface before;
  VolSurface after;
  SurfaceComparison comparison;
};

/// A surface that was not compared, with the reason.
struct NotCompared {
  std::string underlying;
  std::string reason;  ///< "is only in A.json"
};

struct DocumentDiff {
  std::string before;  ///< file of the earlier surfaces
  std::string after;
  CompareOptions options;
  std::vector<SurfaceDiff> surfaces;  ///< in the order of `after`
  std::vector<NotCompared> not_compared;
};

/// Compares documents. Surfaces of one name are a pair; where a name occurs several times, they are paired in
/// order, if both documents have equally many. Two documents of one surface each are a pair whatever their
/// names. `options` must be valid.
[[nodiscard]] Expected<DocumentDiff> diff_documents(std::string before_name,
                                                    const std::vector<VolSurface>& before,
                                                    std::string after_name,
                                                    const std::vector<VolSurface>& after,
                                                    const CompareOptions& options);

}  // namespace volcal::cli
