// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term of SVI surfaces that are fitted in one batch: ranks are measured between the passes, and
/// their weights are frozen in the batch during each (tail_loop.h). Without a term every function here does
/// nothing.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "calibration/fit/tail/tail_loop.h"
#include "calibration/fit/tail/tail_quotes.h"
#include "kernels/backend/backend.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

class JointTail {
 public:
  JointTail(const TailSettings& settings, std::span<const TailSurface> surfaces);

  [[nodiscard]] bool on() const noexcept { return loop_.has_value(); }
  /// Factor of errors below the market, for the passes; 0 without a term.
  [[nodiscard]] double under_pricing() const noexcept { return on() ? settings_.under_pricing : 0.0; }

  /// Ranks all surfaces at the batch's points.
  [[nodiscard]] Expected<void> measure(SviFitBatch& batch, ComputeBackend& backend);
  /// The true value of the term at the point measured last; 0 without one.
  [[nodiscard]] double term(std::size_t surface) const { return on() ? loop_->term(surface) : 0.0; }

  /// Steps of TailLoop; they leave the weights of the next pass in the batch.
  [[nodiscard]] Expected<void> start(SviFitBatch& batch, ComputeBackend& backend);
  [[nodiscard]] Expected<void> advance(SviFitBatch& batch, ComputeBackend& backend);
  [[nodiscard]] Expected<std::vector<TailMove>> decide(SviFitBatch& batch,
                                                       std::span<const unsigned char> wanted,
                                                       std::span<const double> objective,
                                                       ComputeBackend& backend);
  [[nodiscard]] const std::vector<TailRound>& rounds(std::size_t surface) const {
    return loop_->rounds(surface);
  }

 private:
  void put_weights(SviFitBatch& batch) const;

  TailSettings settings_;
  SviTailQuotes tail_;
  std::optional<TailLoop> loop_;
};

}  // namespace volcal::fit
