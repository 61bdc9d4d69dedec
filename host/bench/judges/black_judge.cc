// SPDX-License-Identifier: Apache-2.0
#include "host/bench/judges/black_judge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace volcal::bench {
namespace {

using Wide = long double;

constexpr Wide kEps = std::numeric_limits<double>::epsilon();
constexpr Wide kPi = std::numbers::pi_v<Wide>;

/// A point of the trapezoidal rule: z over its scale, and its weight.
struct Node {
  Wide z;
  Wide weight;
};

std::vector<Node> make_nodes() {
  // Points of the rule for each unit of x. Below the first node z is under 1e-29, beyond the last z^(-1/2)
  // is: both ends add less than 1e-20. A step of 1/8 leaves 1e-20 too, since the nearest singularity of the
  // integrand is about 1 off the real line.
  constexpr int kPerUnit = 8;
  constexpr int kFirst = -4 * kPerUnit - 2;
  constexpr int kLast = 96 * kPerUnit;
  std::vector<Node> nodes;
  for (int i = kFirst; i <= kLast; ++i) {
    const Wide x = static_cast<Wide>(i) / kPerUnit;
    const Wide z = std::exp(x - std::exp(-x));
    nodes.push_back({z, z * (1 + std::exp(-x)) / kPerUnit});
  }
  return nodes;
}

/// The integral I of the header, divided by s.
Wide integral(Wide h, Wide t) {
  static const std::vector<Node> nodes = make_nodes();
  // The integrand decays by exp(-(h^2 - t^2) z / 2) where h is large, and near the money by (1 + z)^(-3/2).
  const Wide scale = 1 / (1 + h * h);
  Wide sum = 0;
  for (const Node& node : nodes) {
    const Wide z = scale * node.z;
    const Wide exponent = -(z / 2) * (h * h - t * t / (1 + z));
    if (exponent < -60) break;  // the integrand falls from here on: the remainder is below 1e-26
    const Wide root = std::sqrt(1 + z);
    sum += node.weight * std::exp(exponent) / (root * root * root);
  }
  return scale * sum / 2;
}

Wide smaller(const Otm& option) { return std::min(option.forward, option.strike); }

/// The distance |ln(K/F)|. The difference is exact or nearly so, where the quotient would lose the digits of
/// a small one.
Wide distance(const Otm& option) {
  const Wide low = smaller(option);
  const Wide high = std::max(option.forward, option.strike);
  return std::log1p((high - low) / low);
}

}  // namespace

ExactPrice exact_price(const Otm& option, long double stddev) noexcept {
  return exact_price(distance(option), stddev);
}

ExactPrice exact_price(long double distance, long double stddev) noexcept {
  const Wide h = distance / stddev;
  const Wide t = stddev / 2;
  const Wide slope = std::exp(-(h - t) * (h - t) / 2) / std::sqrt(2 * kPi);
  const Wide ratio = stddev * integral(h, t);
  return {slope * ratio, slope, ratio};
}

double implied_vol_error(const Otm& option, double undiscounted_price, double vol) noexcept {
  const Wide stddev = Wide{vol} * std::sqrt(Wide{option.time_to_expiry});
  const ExactPrice at = exact_price(option, stddev);
  const Wide quoted = Wide{undiscounted_price} / smaller(option);
  const Wide relative_error = (at.ratio - quoted / at.slope) / stddev;
  const Wide condition = at.ratio / stddev;
  return static_cast<double>(std::fabs(relative_error) / (kEps * (1 + condition)));
}

double price_error(const Otm& option, double vol, double undiscounted_price) noexcept {
  const Wide stddev = Wide{vol} * std::sqrt(Wide{option.time_to_expiry});
  const Wide exact = exact_price(option, stddev).price * smaller(option);
  const Wide h = distance(option) / stddev;
  return static_cast<double>(std::fabs(undiscounted_price / exact - 1) / (kEps * (1 + h * h)));
}

}  // namespace volcal::bench
