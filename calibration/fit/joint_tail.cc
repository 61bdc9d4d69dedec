// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/joint_tail.h"

namespace volcal::fit {

JointTail::JointTail(const TailSettings& settings, std::span<const TailRanks::Surface> surfaces)
    : settings_(settings) {
  if (!settings.on()) return;
  ranks_.emplace(settings, surfaces);
  descent_.resize(surfaces.size());
}

Expected<void> JointTail::measure(SviFitBatch& batch, ComputeBackend& backend) {
  if (!on()) return {};
  std::vector<std::span<const double>> points;
  for (std::size_t i = 0; i < descent_.size(); ++i) points.push_back(batch.point(i));
  return ranks_->rank(points, backend);
}

void JointTail::freeze(SviFitBatch& batch) {
  if (!on()) return;
  for (std::size_t i = 0; i < descent_.size(); ++i) {
    descent_[i].begin(ranks_->weights(i));
    put_weights(batch, i);
  }
}

bool JointTail::descend(SviFitBatch& batch, std::size_t surface, double objective) {
  TailDescent& descent = descent_[surface];
  if (!descent.next(ranks_->errors(surface), ranks_->weights(surface), objective)) return false;
  put_weights(batch, surface);
  return true;
}

void JointTail::put_weights(SviFitBatch& batch, std::size_t surface) const {
  const std::span<const TailPlace> places = ranks_->places(surface);
  const std::span<const double> weights = descent_[surface].weights();
  static_cast<void>(batch.tail_weights(surface, 0));  // makes them, even where no quote is tail
  for (std::size_t i = 0; i < places.size(); ++i) {
    batch.tail_weights(surface, places[i].slice)[places[i].quote] = weights[i];
  }
}

}  // namespace volcal::fit
