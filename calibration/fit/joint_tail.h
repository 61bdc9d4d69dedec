// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term of surfaces that are fitted in one batch: ranks measured between the passes, frozen in the
/// batch during each (tail_ranks.h, tail_descent.h). Without a term everything here does nothing.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "calibration/fit/tail_descent.h"
#include "calibration/fit/tail_ranks.h"
#include "kernels/backend/backend.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

class JointTail {
 public:
  JointTail(const TailSettings& settings, std::span<const TailRanks::Surface> surfaces);

  [[nodiscard]] bool on() const noexcept { return ranks_.has_value(); }
  /// For the passes; 0 without a term.
  [[nodiscard]] double under_pricing() const noexcept { return on() ? settings_.under_pricing : 0.0; }

  /// Ranks all surfaces at the batch's points.
  [[nodiscard]] Expected<void> measure(SviFitBatch& batch, ComputeBackend& backend);
  /// The term at the point measured last; 0 without one.
  [[nodiscard]] double term(std::size_t surface) const { return on() ? ranks_->term(surface) : 0.0; }

  /// From now on the ranks measured last count, of every surface.
  void freeze(SviFitBatch& batch);
  /// After a pass with frozen ranks and its measurement, `objective` being the true one at its end: true where
  /// another pass, whose weights are then in the batch, is worth its time.
  bool descend(SviFitBatch& batch, std::size_t surface, double objective);
  /// Since the last freeze().
  [[nodiscard]] const std::vector<TailRound>& rounds(std::size_t surface) const {
    return descent_[surface].rounds();
  }

 private:
  void put_weights(SviFitBatch& batch, std::size_t surface) const;

  TailSettings settings_;
  std::optional<TailRanks> ranks_;
  std::vector<TailDescent> descent_;
};

}  // namespace volcal::fit
