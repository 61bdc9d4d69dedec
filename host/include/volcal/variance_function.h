// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Total variance w(k) of one slice as a function of log-moneyness k = ln(K/F). It is of one of a closed set
/// of kinds, each with a name and named parameters. The kind so far:
///
///     svi   raw SVI [GatheralJacquier2014, eq. 3.1], w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))
///
/// Values are immutable and cheap to copy, since copies share the formula. One call evaluates many points.
///
/// Units     w: implied_vol^2 T; k: dimensionless; parameters: as their kind says
/// Threads   safe from several threads at once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"

namespace volcal {

/// Raw SVI parameters. `a`, `b`, `sigma` carry total variance, not vol; see the formula above.
struct SviParameters {
  double a = 0.0;
  double b = 0.0;
  double rho = 0.0;
  double m = 0.0;
  double sigma = 0.0;
};
template <>
inline constexpr auto kFieldsOf<SviParameters> = std::array{
    Field{"a", &SviParameters::a}, Field{"b", &SviParameters::b}, Field{"rho", &SviParameters::rho},
    Field{"m", &SviParameters::m}, Field{"sigma", &SviParameters::sigma}};

/// Parameters of SVI by the names that documents and messages have for them.
using SviField = Field<double SviParameters::*>;
inline constexpr auto& kSviFields = kFieldsOf<SviParameters>;

/// A parameter of any kind: one number, or a list (the knots of a spline).
struct SliceParameter {
  std::string name;
  std::variant<double, std::vector<double>> value;
};

/// Description of a kind (calibration/slices/slice_kind.h), opaque here.
struct SliceKind;
class SliceFormula;
using SliceKinds = std::span<const SliceKind* const>;

/// All kinds of this version of volcal.
[[nodiscard]] SliceKinds registered_slice_kinds() noexcept;

class VarianceFunction {
 public:
  /// No function, as for a slice whose smile is a Heston model's.
  VarianceFunction() noexcept = default;
  /// An SVI function, unchecked: VolSurface::make says what is wrong with it.
  VarianceFunction(const SviParameters& svi);  // NOLINT(google-explicit-constructor): slices are stated so
  /// A function with a formula that the caller has made; null is no function.
  explicit VarianceFunction(std::shared_ptr<const SliceFormula> formula) noexcept
      : formula_(std::move(formula)) {}

  /// Makes a function from the name of a kind and its parameters, in any order. Fails with `malformed` where
  /// no kind has the name, or a parameter is missing, unknown or of the wrong form: "has no svi parameter
  /// 'sigma'".
  [[nodiscard]] static Expected<VarianceFunction> make(std::string_view kind,
                                                       std::span<const SliceParameter> parameters,
                                                       SliceKinds kinds = registered_slice_kinds());

  /// The name of its kind, "svi"; empty where there is no function.
  [[nodiscard]] std::string_view kind() const noexcept;
  /// SVI parameters; null for another kind or no function. Valid as long as a copy of this function exists.
  [[nodiscard]] const SviParameters* svi() const noexcept;
  /// Parameters in the order in which their kind states them; empty where there is no function.
  [[nodiscard]] std::vector<SliceParameter> parameters() const;

  /// Evaluates w at many k; spans of equal lengths. NaN where there is no function.
  void total_variances(std::span<const double> log_moneyness,
                       std::span<double> total_variance) const noexcept;

  /// Formula of the function, for volcal's own code; null where there is no function.
  [[nodiscard]] const SliceFormula* formula() const noexcept { return formula_.get(); }
  [[nodiscard]] const std::shared_ptr<const SliceFormula>& shared_formula() const noexcept {
    return formula_;
  }

 private:
  std::shared_ptr<const SliceFormula> formula_;
};

}  // namespace volcal
