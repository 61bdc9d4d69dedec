// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One snapshot of one underlying, prepared for many fits with different profiles.

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
  std::vector<fit::SliceData> all;    ///< all quotes; thin slices have the shape of their neighbours
  std::vector<fit::FreePoint> alone;  ///< [slice] point of the slice fitted alone without a profile
  std::vector<double> misfit;  ///< [slice] at least 1: root mean square residual of SVI alone, in scales
  Fold tail;
  std::vector<Fold> strikes;
  std::vector<HeldQuote> quoted;    ///< all two-sided quotes, by slice of `all`
  std::optional<std::size_t> next;  ///< index of the following snapshot of this underlying
  std::vector<SameExpiry> pairs;    ///< slices in common with the following snapshot
};

/// Makes a case for each snapshot that has one; the others are named in `notes`. Cases come by underlying in
/// the order of first appearance, then by time. The error is a broken backend's.
[[nodiscard]] Expected<std::vector<TuningCase>> make_cases(std::span<const QuoteSnapshot> snapshots,
                                                           const TuneOptions& options,
                                                           ComputeBackend& backend,
                                                           std::vector<std::string>& notes);

}  // namespace volcal::tuning
