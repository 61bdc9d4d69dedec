// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/heston_tail_functionals.h"

#include <cmath>

namespace volcal {
namespace {

using core::HestonParameters;

constexpr double kAccuracy = 1e-12;

bool in_domain(const HestonParameters& p, double time) noexcept {
  return core::is_valid(p) && core::is_valid_heston_time(time);
}

HestonGradient nothing() noexcept {
  const double none = std::nan("");
  return {none, {none, none, none, none, none}};
}

/// cosh(sqrt z) and sinh(sqrt z) / sqrt z for any real z, with the derivative of the second; the derivative
/// of the first is half of the second.
struct Waves {
  double cosine;
  double sine_ratio;
  double sine_ratio_slope;
};

constexpr double kWavesSeries = 0.5;

Waves waves(double z) noexcept {
  constexpr int kTerms = 10;  // the last term is 0.5^10 / 21!, which is negligible
  if (std::fabs(z) <= kWavesSeries) {
    Waves w = {0.0, 0.0, 0.0};
    double even = 1.0;  // z^n / (2 n)!
    double odd = 1.0;   // z^n / (2 n + 1)!
    for (int n = 0; n < kTerms; ++n) {
      w.cosine += even;
      w.sine_ratio += odd;
      w.sine_ratio_slope += (n + 1.0) * odd / ((2.0 * n + 2.0) * (2.0 * n + 3.0));
      even *= z / ((2.0 * n + 1.0) * (2.0 * n + 2.0));
      odd *= z / ((2.0 * n + 2.0) * (2.0 * n + 3.0));
    }
    return w;
  }
  const double root = std::sqrt(std::fabs(z));
  const double cosine = z > 0.0 ? std::cosh(root) : std::cos(root);
  const double ratio = (z > 0.0 ? std::sinh(root) : std::sin(root)) / root;
  return {cosine, ratio, 0.5 * (cosine - ratio) / z};
}

/// H, or a positive multiple of it, at the moment -p (left) or 1 + p (right), and its derivatives by p and by
/// the parameters that it depends on.
struct Explosion {
  double value;
  double by_p;
  double by_kappa;
  double by_sigma;
  double by_rho;
};

Explosion explosion(const HestonParameters& model, double time, double p, bool left) noexcept {
  const double s = left ? -p : 1.0 + p;
  const double q = p * (p + 1.0);  // s (s - 1), without the digits that forming 1 + p loses
  const double variance = model.sigma * model.sigma;
  const double beta = model.kappa - model.rho * model.sigma * s;
  const double square_of_d = beta * beta - variance * q;
  const double half = 0.5 * time;
  const double z = square_of_d * half * half;
  double value;
  double by_beta;
  double by_product;  // derivative by sigma^2 q
  if (beta < 0.0 && z > kWavesSeries) {
    // 2 d exp(-d T / 2) H = (d + beta) + (d - beta) exp(-d T): d + beta is small where T is long, and so are
    // the derivatives, which the form below would lose among larger numbers.
    const double d = std::sqrt(square_of_d);
    const double fade = std::exp(-d * time);
    const double wide = d - beta;
    const double narrow = -variance * q / wide;
    value = narrow + wide * fade;
    by_beta = (narrow - wide * fade * (1.0 + time * beta)) / d;
    by_product = 0.5 * (time * wide * fade - fade - 1.0) / d;
  } else {
    const Waves w = waves(z);
    value = w.cosine + beta * half * w.sine_ratio;
    by_product = -half * half * (0.5 * w.sine_ratio + beta * half * w.sine_ratio_slope);
    by_beta = half * w.sine_ratio - 2.0 * beta * by_product;
  }
  const double s_by_p = left ? -1.0 : 1.0;
  return {value, -model.rho * model.sigma * s_by_p * by_beta + variance * (2.0 * p + 1.0) * by_product,
          by_beta, -model.rho * s * by_beta + 2.0 * model.sigma * q * by_product, -model.sigma * s * by_beta};
}

/// Supremum of the p > 0 with a finite moment of order at + sign p.
double critical_moment(const HestonParameters& model, double time, double at, double sign) noexcept {
  constexpr double kLargest = 1e12;
  constexpr int kBisections = 60;
  const auto finite = [&](double p) { return core::heston_log_moment(model, time, at + sign * p).finite; };
  double low = 0.0;
  double high = 1.0;
  while (high < kLargest && finite(high)) {
    low = high;
    high *= 2.0;
  }
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (low + high);
    (finite(middle) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// The functions (x - 1 + exp(-x)) / x^2 and (1 - (1 + x) exp(-x)) / x^2 for x >= 0.
struct Decay {
  double first;
  double second;
};

Decay decay(double x) noexcept {
  constexpr double kSeries = 1.0;
  constexpr int kTerms = 20;  // the first term left out has the factor 1 / 22!
  if (x < kSeries) {
    // The sums are those of (-x)^n / (n + 2)!, and of the same with (n + 1) as a factor.
    Decay sums = {0.0, 0.0};
    double term = 0.5;
    for (int n = 0; n < kTerms; ++n) {
      sums.first += term;
      sums.second += (n + 1.0) * term;
      term *= -x / (n + 3.0);
    }
    return sums;
  }
  const double left = std::exp(-x);
  return {(x - 1.0 + left) / (x * x), (1.0 - (1.0 + x) * left) / (x * x)};
}

}  // namespace

core::HestonTail heston_tail(const HestonParameters& model, double time, double k) noexcept {
  core::HestonNodes nodes;
  return core::heston_tail(core::TeamOfOne{}, model, time, k, kAccuracy, nodes);
}

HestonShortfall heston_expected_shortfall(const HestonParameters& model, double time, double alpha) noexcept {
  core::HestonNodes nodes;
  const core::HestonShortfall core_shortfall =
      core::heston_expected_shortfall(core::TeamOfOne{}, model, time, alpha, kAccuracy, std::nan(""), nodes);
  HestonShortfall out = {core_shortfall.log_quantile, {core_shortfall.value, {}}};
  for (int m = 0; m < core::kHestonDimension; ++m) out.shortfall.by[m] = core_shortfall.by[m];
  return out;
}

HestonGradient heston_variance_swap(const HestonParameters& p, double time) noexcept {
  if (!in_domain(p, time)) return nothing();
  // (1 - exp(-x)) / x = 1 - x first, and its derivative by x is -second.
  const double x = p.kappa * time;
  const Decay fading = decay(x);
  const double share = x > 0.0 ? -std::expm1(-x) / x : 1.0;
  const double theta_share = x * fading.first;
  return {(p.v0 * share + p.theta * theta_share) * time,
          {share * time, -(p.v0 - p.theta) * fading.second * time * time, theta_share * time, 0.0, 0.0}};
}

HestonGradient heston_critical_moment(const HestonParameters& model, double time, bool left) noexcept {
  if (!in_domain(model, time)) return nothing();
  double p = critical_moment(model, time, left ? 0.0 : 1.0, left ? -1.0 : 1.0);
  // Newton's steps remove the error that the bisection's form of H left; a step above this share of p would
  // lead to another zero.
  constexpr int kSteps = 2;
  constexpr double kLargestCorrection = 1e-3;
  Explosion h = explosion(model, time, p, left);
  for (int i = 0; i < kSteps; ++i) {
    const double step = -h.value / h.by_p;
    if (!(std::fabs(step) <= kLargestCorrection * p)) break;
    p += step;
    h = explosion(model, time, p, left);
  }
  const double per = -1.0 / h.by_p;
  return {p, {0.0, per * h.by_kappa, 0.0, per * h.by_sigma, per * h.by_rho}};
}

HestonGradient heston_wing_slope(const HestonParameters& model, double time, bool left) noexcept {
  HestonGradient out = heston_critical_moment(model, time, left);
  const double p = out.value;
  const double root = std::sqrt(p * p + p);
  // 2 - 4 (root - p) and its derivative, written without the differences.
  out.value = 2.0 * p / ((root + p) * (root + p));
  const double by_moment = -2.0 / (root * (2.0 * p + 1.0 + 2.0 * root));
  for (double& derivative : out.by) derivative *= by_moment;
  return out;
}

}  // namespace volcal
