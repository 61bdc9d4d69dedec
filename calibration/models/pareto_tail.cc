// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/pareto_tail.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

namespace volcal {
namespace {

constexpr double kLowestShape = -0.5;
constexpr double kHighestShape = 2.0;
constexpr double kExponential = 1e-9;  // |shape| below which ln(1 + shape z) / shape is z to all digits
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kEdgeBits = 30;
constexpr std::uintmax_t kMostEvaluations = 100;  // limit for one zero; some ten are usual

/// The argument in [low, high] at which f, which has one maximum, is highest, to `bits` bits.
template <class F>
double argmax(double low, double high, int bits, const F& f) {
  return boost::math::tools::brent_find_minima([&f](double x) { return -f(x); }, low, high, bits).first;
}

/// End of the range from `inside` towards `outside` on which the increasing function `excess` is at most 0:
/// its zero, `outside` where it is not above 0 there either, `inside` where rounding makes it positive there
/// already.
template <class F>
double end_of_stretch(double inside, double outside, const F& excess) {
  const double at_outside = excess(outside);
  if (at_outside <= 0.0) return outside;
  const double at_inside = excess(inside);
  if (at_inside >= 0.0) return inside;
  const boost::math::tools::eps_tolerance<double> close(kEdgeBits);
  std::uintmax_t evaluations = kMostEvaluations;
  const auto [low, high] = inside < outside
                               ? boost::math::tools::toms748_solve(excess, inside, outside, at_inside,
                                                                   at_outside, close, evaluations)
                               : boost::math::tools::toms748_solve(excess, outside, inside, at_outside,
                                                                   at_inside, close, evaluations);
  return 0.5 * (low + high);
}

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// The likelihood as a function of (shape, ln scale), scales in units of the mean excess.
class Likelihood {
 public:
  explicit Likelihood(std::span<const double> excesses)
      : excesses_(excesses),
        mean_(mean_of(excesses)),
        longest_(*std::max_element(excesses.begin(), excesses.end())) {}

  [[nodiscard]] double at(double shape, double log_scale) const {
    return pareto_log_likelihood(excesses_, shape, mean_ * std::exp(log_scale));
  }
  /// The ln scale at which the likelihood is highest for this shape.
  [[nodiscard]] double best_log_scale(double shape, int bits) const {
    // With a negative shape the law must reach the longest excess.
    const double least = shape < 0.0 ? std::log(-shape * longest_ / mean_) + 1e-12 : -kReach;
    return argmax(std::max(least, -kReach), kReach, bits, [&](double x) { return at(shape, x); });
  }
  [[nodiscard]] double mean() const noexcept { return mean_; }

  static constexpr double kReach = 5.0;  // bound of |ln(scale / mean)|: from 1/150 to 150

 private:
  std::span<const double> excesses_;
  double mean_;
  double longest_;
};

/// Twice the fall of a binomial's log-likelihood from its maximum.
double share_deviance(double count, double observations, double share) {
  const double failures = observations - count;
  const auto part = [](double n, double of, double p) { return n > 0.0 ? n * std::log(n / (of * p)) : 0.0; };
  return 2.0 * (part(count, observations, share) + part(failures, observations, 1.0 - share));
}

}  // namespace

double pareto_log_likelihood(std::span<const double> excesses, double shape, double scale) {
  double sum = 0.0;
  for (const double y : excesses) {
    const double z = y / scale;
    if (std::fabs(shape) < kExponential) {
      sum += z;
    } else {
      if (!(1.0 + shape * z > 0.0)) return -kInfinity;
      sum += (1.0 + 1.0 / shape) * std::log1p(shape * z);
    }
  }
  return -static_cast<double>(excesses.size()) * std::log(scale) - sum;
}

ParetoTail fit_pareto_tail(std::span<const double> excesses, std::size_t observations) {
  constexpr int kBits = 26;  // half of a double's: a flat maximum shows no more
  const Likelihood likelihood(excesses);
  const double shape = argmax(kLowestShape, kHighestShape, kBits, [&](double s) {
    return likelihood.at(s, likelihood.best_log_scale(s, kBits));
  });
  return {static_cast<double>(excesses.size()) / static_cast<double>(observations), shape,
          likelihood.mean() * std::exp(likelihood.best_log_scale(shape, kBits))};
}

Interval pareto_interval(std::span<const double> excesses, std::size_t observations, double weight,
                         double confidence, const std::function<double(const ParetoTail&)>& number) {
  // A search ends within 1e-5 of a maximum, where a value has moved by the square of that.
  constexpr int kBits = 17;
  constexpr int kShareBits = 9;
  // Finite value that replaces an infinite deviance, beyond the law's end, since root finding takes finite
  // values only.
  constexpr double kBeyondAll = 1e6;
  const Likelihood likelihood(excesses);
  const ParetoTail best = fit_pareto_tail(excesses, observations);
  const double top = pareto_log_likelihood(excesses, best.shape, best.scale);
  const double allowed = boost::math::quantile(boost::math::chi_squared(1.0), confidence);
  const double count = weight * static_cast<double>(excesses.size());
  const double all = weight * static_cast<double>(observations);
  const auto deviance = [&](double shape, double log_scale) {
    return std::min(2.0 * weight * (top - likelihood.at(shape, log_scale)), kBeyondAll);
  };

  // End of the functional's interval on one side (+1 upper, -1 lower) where the share takes `for_share` of
  // the allowed fall.
  const auto end_with = [&](double side, double for_share) {
    const double share = end_of_stretch(best.share, side > 0.0 ? 1.0 : 0.0, [&](double z) {
      return std::min(share_deviance(count, all, z), kBeyondAll) - for_share;
    });
    const double left = allowed - for_share;
    const auto beyond = [&](double shape) {
      return deviance(shape, likelihood.best_log_scale(shape, kBits)) - left;
    };
    const auto number_at = [&](double shape) {
      const double middle = likelihood.best_log_scale(shape, kBits);
      const double log_scale = end_of_stretch(middle, middle + side * Likelihood::kReach,
                                              [&](double x) { return deviance(shape, x) - left; });
      return number({share, shape, likelihood.mean() * std::exp(log_scale)});
    };
    const double low = end_of_stretch(best.shape, kLowestShape, beyond);
    const double high = end_of_stretch(best.shape, kHighestShape, beyond);
    return number_at(argmax(low, high, kBits, [&](double shape) { return side * number_at(shape); }));
  };
  const auto end = [&](double side) {
    const double for_share =
        argmax(0.0, allowed, kShareBits, [&](double c) { return side * end_with(side, c); });
    return end_with(side, for_share);
  };
  return {end(-1.0), end(1.0)};
}

double pareto_probability(const ParetoTail& tail, double excess) {
  const double z = excess / tail.scale;
  if (std::fabs(tail.shape) < kExponential) return tail.share * std::exp(-z);
  const double inside = 1.0 + tail.shape * z;
  return inside > 0.0 ? tail.share * std::exp(-std::log(inside) / tail.shape) : 0.0;
}

double pareto_shortfall(const ParetoTail& tail, double threshold, double alpha, double unit) {
  // With t the share of the worst alpha that is worse still, L = u + scale ((alpha t / z)^-shape - 1) /
  // shape. The integral over t uses the double-exponential rule [TakahasiMori1974]: its only singularity is
  // at t = 0.
  static boost::math::quadrature::tanh_sinh<double> integrator;
  const double log_alpha = std::log(alpha / tail.share);
  const auto lost = [&](double t) {
    const double log_ratio = log_alpha + std::log(t);
    const double z =
        std::fabs(tail.shape) < kExponential ? -log_ratio : std::expm1(-tail.shape * log_ratio) / tail.shape;
    return -std::expm1(-unit * (threshold + tail.scale * z));
  };
  return integrator.integrate(lost, 0.0, 1.0);
}

}  // namespace volcal
