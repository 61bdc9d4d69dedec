// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/pareto_tail.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/core/math/normal.h"

namespace volcal {
namespace {

constexpr double kLowestShape = -0.5;
constexpr double kHighestShape = 2.0;
constexpr double kExponential = 1e-9;  // abs(shape) below which ln(1 + shape z) / shape is z to all digits
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The argument in [low, high] at which f, which has one maximum, is highest.
template <class F>
double argmax(double low, double high, int steps, const F& f) {
  constexpr double kGolden = 0.61803398874989485;
  double a = high - kGolden * (high - low);
  double b = low + kGolden * (high - low);
  double at_a = f(a);
  double at_b = f(b);
  for (int i = 0; i < steps; ++i) {
    if (at_a < at_b) {
      low = a;
      a = b;
      at_a = at_b;
      b = low + kGolden * (high - low);
      at_b = f(b);
    } else {
      high = b;
      b = a;
      at_b = at_a;
      a = high - kGolden * (high - low);
      at_a = f(a);
    }
  }
  return 0.5 * (low + high);
}

/// End of the stretch from `inside` towards `outside` on which `holds` is true.
template <class Holds>
double end_of_stretch(double inside, double outside, int steps, const Holds& holds) {
  if (holds(outside)) return outside;
  for (int i = 0; i < steps; ++i) {
    const double middle = 0.5 * (inside + outside);
    (holds(middle) ? inside : outside) = middle;
  }
  return inside;
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
  [[nodiscard]] double best_log_scale(double shape, int steps) const {
    // With a negative shape the law must reach the longest excess.
    const double least = shape < 0.0 ? std::log(-shape * longest_ / mean_) + 1e-12 : -kReach;
    return argmax(std::max(least, -kReach), kReach, steps, [&](double x) { return at(shape, x); });
  }
  [[nodiscard]] double mean() const noexcept { return mean_; }

  static constexpr double kReach = 5.0;  // in ln(scale / mean): from 1/150 to 150

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

/// Square of the normal quantile at (1 + confidence) / 2.
double chi_squared_quantile(double confidence) {
  const double z =
      end_of_stretch(0.0, 10.0, 60, [&](double x) { return 2.0 * core::normal_cdf(x) - 1.0 <= confidence; });
  return z * z;
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
  constexpr int kSteps = 60;  // 3e-13 of the range: the flat maximum hides more than its root
  const Likelihood likelihood(excesses);
  const double shape = argmax(kLowestShape, kHighestShape, kSteps, [&](double s) {
    return likelihood.at(s, likelihood.best_log_scale(s, kSteps));
  });
  return {static_cast<double>(excesses.size()) / static_cast<double>(observations), shape,
          likelihood.mean() * std::exp(likelihood.best_log_scale(shape, kSteps))};
}

Interval pareto_interval(std::span<const double> excesses, std::size_t observations, double weight,
                         double confidence, const std::function<double(const ParetoTail&)>& number) {
  // A search ends within 1e-5 of its range of a maximum, where a value has moved by the square of that.
  constexpr int kSteps = 24;
  constexpr int kEdgeSteps = 30;
  const Likelihood likelihood(excesses);
  const ParetoTail best = fit_pareto_tail(excesses, observations);
  const double top = pareto_log_likelihood(excesses, best.shape, best.scale);
  const double allowed = chi_squared_quantile(confidence);
  const double count = weight * static_cast<double>(excesses.size());
  const double all = weight * static_cast<double>(observations);
  const auto deviance = [&](double shape, double log_scale) {
    return 2.0 * weight * (top - likelihood.at(shape, log_scale));
  };

  // End of the functional's interval on one side (+1 upper, -1 lower) where the share takes `for_share` of
  // the allowed fall.
  const auto end_with = [&](double side, double for_share) {
    const double share = end_of_stretch(best.share, side > 0.0 ? 1.0 : 0.0, kEdgeSteps, [&](double z) {
      return z > 0.0 && z < 1.0 && share_deviance(count, all, z) <= for_share;
    });
    const double left = allowed - for_share;
    const auto in_reach = [&](double shape) {
      return deviance(shape, likelihood.best_log_scale(shape, kSteps)) <= left;
    };
    const auto number_at = [&](double shape) {
      const double middle = likelihood.best_log_scale(shape, kSteps);
      const double log_scale = end_of_stretch(middle, middle + side * Likelihood::kReach, kEdgeSteps,
                                              [&](double x) { return deviance(shape, x) <= left; });
      return number({share, shape, likelihood.mean() * std::exp(log_scale)});
    };
    const double low = end_of_stretch(best.shape, kLowestShape, kEdgeSteps, in_reach);
    const double high = end_of_stretch(best.shape, kHighestShape, kEdgeSteps, in_reach);
    return number_at(argmax(low, high, kSteps, [&](double shape) { return side * number_at(shape); }));
  };
  const auto end = [&](double side) {
    const double for_share =
        argmax(0.0, allowed, kSteps / 2, [&](double c) { return side * end_with(side, c); });
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
  constexpr double kStep = 1.0 / 32.0;
  constexpr double kEnd = 4.0;
  double sum = 0.0;
  double weights = 0.0;
  for (double x = -kEnd; x <= kEnd; x += kStep) {
    const double inner = 0.5 * M_PI * std::sinh(x);
    const double t = 1.0 / (1.0 + std::exp(-2.0 * inner));
    const double weight = std::cosh(x) / (std::cosh(inner) * std::cosh(inner));
    const double log_ratio = std::log(alpha / tail.share) + std::log(t);
    const double z =
        std::fabs(tail.shape) < kExponential ? -log_ratio : std::expm1(-tail.shape * log_ratio) / tail.shape;
    sum += weight * -std::expm1(-unit * (threshold + tail.scale * z));
    weights += weight;
  }
  return sum / weights;
}

}  // namespace volcal
