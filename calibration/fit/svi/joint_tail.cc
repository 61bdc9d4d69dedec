// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/joint_tail.h"

#include <utility>

namespace volcal::fit {

JointTail::JointTail(const TailSettings& settings, std::span<const TailSurface> surfaces)
    : settings_(settings), tail_(settings.on() ? surfaces : std::span<const TailSurface>()) {
  if (settings.on()) loop_.emplace(settings, tail_.begin(), tail_.mass());
}

Expected<void> JointTail::measure(SviFitBatch& batch, ComputeBackend& backend) {
  if (!on()) return {};
  std::vector<std::span<const double>> points;
  for (std::size_t i = 0; i < batch.size(); ++i) points.emplace_back(batch.point(i));
  auto errors = tail_.errors(points, settings_.under_pricing, backend);
  if (!errors) return errors.error();
  return loop_->measure(*std::move(errors), backend);
}

Expected<void> JointTail::start(SviFitBatch& batch, ComputeBackend& backend) {
  if (!on()) return {};
  Expected<void> done = loop_->start(backend);
  if (done) put_weights(batch);
  return done;
}

Expected<void> JointTail::advance(SviFitBatch& batch, ComputeBackend& backend) {
  if (!on()) return {};
  Expected<void> done = loop_->advance(backend);
  if (done) put_weights(batch);
  return done;
}

Expected<std::vector<TailMove>> JointTail::decide(SviFitBatch& batch, std::span<const unsigned char> wanted,
                                                  std::span<const double> objective,
                                                  ComputeBackend& backend) {
  auto moves = loop_->decide(wanted, objective, backend);
  if (moves) put_weights(batch);
  return moves;
}

void JointTail::put_weights(SviFitBatch& batch) const {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::span<const TailPlace> places = tail_.places(i);
    const std::span<const double> weights = loop_->frozen(i);
    static_cast<void>(
        batch.tail_weights(i, 0));  // the call creates the weights, even of a surface without tail quotes
    for (std::size_t q = 0; q < places.size(); ++q) {
      batch.tail_weights(i, places[q].slice)[places[q].quote] = weights[q];
    }
  }
}

}  // namespace volcal::fit
