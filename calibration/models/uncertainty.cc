// SPDX-License-Identifier: Apache-2.0
/// Domain of the numbers of an uncertainty: one rule for numbers written and numbers read.

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "calibration/base/bounds.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

constexpr std::size_t kCoordinates = 5;

constexpr std::size_t diagonal(std::size_t i) { return i * (i + 3) / 2; }

bool is_size(double number) { return std::isfinite(number) && number >= 0.0; }

Error malformed(std::string sentence) { return {ErrorCode::malformed, std::move(sentence)}; }

template <class Uncertainty>
Expected<void> check_noise(const Uncertainty& uncertainty) {
  if (!is_size(uncertainty.noise)) return malformed("noise is no finite number from 0");
  if (!is_size(uncertainty.degrees_of_freedom)) {
    return malformed("degrees_of_freedom is no finite number from 0");
  }
  return {};
}

Expected<void> check_packed(const char* name, const std::array<double, 15>& matrix) {
  const std::string fault = fault_of_packed(matrix);
  if (fault.empty()) return {};
  return malformed(name + (" " + fault));
}

}  // namespace

std::string fault_of_packed(const std::array<double, 15>& matrix) {
  constexpr double kRounding = 1.0 + 1e-9;
  for (std::size_t i = 0, at = 0; i < kCoordinates; ++i) {
    const double variance = matrix[diagonal(i)];
    if (!(variance >= 0.0)) return "has a negative number on its diagonal";
    if (!std::isfinite(variance)) return "has a number on its diagonal that is not finite";
    for (std::size_t j = 0; j <= i; ++j, ++at) {
      // The product is taken in units of the diagonal: products of large entries would overflow.
      const double product = std::sqrt(variance) * std::sqrt(matrix[diagonal(j)]);
      if (!(std::fabs(matrix[at]) <= kRounding * product)) return "is no covariance or information";
    }
  }
  return {};
}

Expected<void> SliceUncertainty::validate() const {
  if (!(std::isfinite(scale) && scale > 0.0)) return malformed("scale is no finite number above 0");
  return first_failure(
      {check_noise(*this), check_packed("covariance", covariance), check_packed("information", information)});
}

Expected<void> HestonUncertainty::validate() const {
  return first_failure({check_noise(*this), check_packed("covariance", covariance)});
}

}  // namespace volcal
