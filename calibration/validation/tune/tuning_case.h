// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One snapshot of one underlying, made ready to be fitted many times with different profiles.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calibration/validation/tune/folds.h"
#include "kernels/backend/backend.h"
#include "volcal/tune.h"

namespace volcal::tuning {

/// One slice of this snapshot and the slice of the same expiry in the next.
struct SameExpiry {
  std::size_t here;
  std::size_t next;
};

struct TuningCase {
  std::string underlying;
  std::optional<UtcTime> as_of;
  PreparedQuotes quotes;
  std::vector<fit::SliceData> all;    ///< every quote in place, thin slices lent a shape
  std::vector<fit::FreePoint> alone;  ///< [slice] fitted without the others or a profile
  std::vector<double> misfit;         ///< [slice] at least 1: by how many scales SVI alone misses the quotes
  Fold tail;
  std::vector<Fold> strikes;
  std::vector<HeldQuote> quoted;    ///< all two-sided quotes, by slice of `all`
  std::optional<std::size_t> next;  ///< index of the following snapshot of this underlying
  std::vector<SameExpiry> pairs;    ///< with it
};

/// A case for each snapshot that has one; the others are named in `notes`. By underlying in the order in
/// which they come, then by time. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<TuningCase>> make_cases(std::span<const QuoteSnapshot> snapshots,
                                                           const TuneOptions& options,
                                                           ComputeBackend& backend,
                                                           std::vector<std::string>& notes);

}  // namespace volcal::tuning
