// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/tail/tail_loop.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Length of the first step in units of the mean density over the mean error; a lower severity makes it
// longer.
constexpr double kFirst = 10.0;
// Bounds of a step relative to the last one, since the errors at the end of a fit with a tolerance are
// inexact.
constexpr double kShorter = 0.2;
constexpr double kLonger = 3.0;
// Share of its former value at which a gap counts as smaller.
constexpr double kFallen = 0.9;

}  // namespace

TailLoop::TailLoop(const TailSettings& settings, std::vector<std::int64_t> begin, std::vector<double> mass)
    : settings_(settings),
      begin_(std::move(begin)),
      mass_(std::move(mass)),
      error_(mass_.size()),
      ranked_(mass_.size()),
      share_(mass_.size()),
      frozen_(mass_.size()),
      last_error_(mass_.size()),
      last_share_(mass_.size()),
      account_(begin_.size() - 1) {
  for (std::size_t i = 0; i < account_.size(); ++i) {
    const std::span<const double> masses = part(std::as_const(mass_), i);
    all_mass_.push_back(std::accumulate(masses.begin(), masses.end(), 0.0));
  }
  risk_.resize(account_.size());
}

Expected<void> TailLoop::measure(std::vector<double> errors, ComputeBackend& backend) {
  error_ = std::move(errors);
  return backend.spectral_weights({begin_, error_, mass_, settings_.spectrum, ranked_, risk_});
}

double TailLoop::term(std::size_t surface) const {
  return settings_.severity * all_mass_[surface] * risk_[surface];
}

Expected<void> TailLoop::start(ComputeBackend& backend) {
  for (std::size_t i = 0; i < account_.size(); ++i) {
    account_[i] = {{}, kInfinity, -kInfinity, 0.0, false, kInfinity, 0};
    for (std::size_t q = first(i); q < first(i + 1); ++q) share_[q] = mass_[q] / all_mass_[i];
  }
  return advance(backend);
}

Expected<void> TailLoop::advance(ComputeBackend& backend) {
  return move(std::vector<TailMove>(account_.size(), TailMove::onwards), backend);
}

Expected<std::vector<TailMove>> TailLoop::decide(std::span<const unsigned char> wanted,
                                                 std::span<const double> objective, ComputeBackend& backend) {
  std::vector<TailMove> moves(account_.size(), TailMove::done);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (wanted[i] != 0 && objective[i] < kInfinity) moves[i] = judge(i, objective[i]);
  }
  const Expected<void> done = move(moves, backend);
  if (!done) return done.error();
  return moves;
}

TailMove TailLoop::judge(std::size_t surface, double objective) {
  Account& account = account_[surface];
  double gap = 0.0;
  for (std::size_t q = first(surface); q < first(surface + 1); ++q) {
    gap += (ranked_[q] - share_[q]) * error_[q];
  }
  const double bound = objective - settings_.severity * all_mass_[surface] * gap;
  const bool strayed = bound > account.lowest;
  account.lowest = std::min(account.lowest, objective);
  if (!strayed) account.bound = std::max(account.bound, bound);
  const double left = account.lowest - account.bound;
  account.rounds.push_back({objective, left});
  ++account.idle;
  if (!(left > kFallen * account.gap)) {
    account.gap = left;
    account.idle = 0;
  }
  if (!(left > kTailGap * account.lowest)) return TailMove::done;
  if (account.rounds.size() >= kMostRankings || account.idle >= kMostIdleRankings) return TailMove::done;
  account.repeated = strayed && !account.repeated;
  return account.repeated ? TailMove::from_best : TailMove::onwards;
}

/// Step length in density for a unit of error. The first step leads close to the weights of the ranks, as
/// smooth spectra require, and stops short of those of a cvar, which would put all weight on the few quotes
/// that happen to be worst at the start. Each further step is the geometric mean of the two Barzilai-Borwein
/// steps of the last two ends: the shorter one alone is safe and slow, the longer one alone makes weights
/// oscillate.
double TailLoop::step_of(std::size_t surface) const {
  const double last = account_[surface].step;
  double shares = 0.0;  // squared change of the weights between the last two ends
  double errors = 0.0;  // squared change of the errors
  double along = 0.0;   // product of both changes
  double mean = 0.0;
  for (std::size_t q = first(surface); q < first(surface + 1); ++q) {
    const double mass = mass_[q] / all_mass_[surface];
    const double fell = last_error_[q] - error_[q];
    const double rose = share_[q] - last_share_[q];
    shares += rose * rose / mass;
    errors += mass * fell * fell;
    along += rose * fell;
    mean += mass * error_[q];
  }
  if (!std::isfinite(mean)) return 0.0;  // errors that are not finite give no direction
  if (!(last > 0.0)) return mean > 0.0 ? kFirst * (1.0 + 1.0 / settings_.severity) / mean : 1.0;
  if (!(along > 0.0)) return kLonger * last;
  return std::clamp(std::sqrt(shares / errors), kShorter * last, kLonger * last);
}

Expected<void> TailLoop::move(const std::vector<TailMove>& moves, ComputeBackend& backend) {
  std::vector<double> step(moves.size(), 0.0);
  std::vector<double> error = error_;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i] == TailMove::onwards) step[i] = step_of(i);
    if (!(step[i] > 0.0)) {
      std::fill(error.begin() + begin_[i], error.begin() + begin_[i + 1], 0.0);
      continue;
    }
    account_[i].step = step[i];
    std::copy(error_.begin() + begin_[i], error_.begin() + begin_[i + 1], last_error_.begin() + begin_[i]);
    std::copy(share_.begin() + begin_[i], share_.begin() + begin_[i + 1], last_share_.begin() + begin_[i]);
  }
  std::vector<double> moved(share_.size());
  std::vector<double> unused(step.size());
  Expected<void> done =
      backend.spectral_weights({begin_, error, mass_, settings_.spectrum, moved, unused, share_, step});
  if (!done) return done;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    for (std::size_t q = first(i); q < first(i + 1); ++q) {
      if (step[i] > 0.0) share_[q] = moved[q];
      frozen_[q] = settings_.severity * all_mass_[i] * share_[q];
    }
  }
  return {};
}

}  // namespace volcal::fit
