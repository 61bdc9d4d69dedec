// SPDX-License-Identifier: Apache-2.0
#include "volcal/variance_function.h"

#include <algorithm>

#include "calibration/slices/slice_kind.h"
#include "calibration/slices/svi/svi_formula.h"
#include "volcal/printable.h"
#include "volcal/quotes.h"

namespace volcal {

VarianceFunction::VarianceFunction(const SviParameters& svi)
    : formula_(std::make_shared<const SviFormula>(svi)) {}

Expected<VarianceFunction> VarianceFunction::make(std::string_view kind,
                                                  std::span<const SliceParameter> parameters,
                                                  SliceKinds kinds) {
  const auto registered = std::ranges::find(kinds, kind, [](const SliceKind* entry) { return entry->name; });
  if (registered != kinds.end()) return (*registered)->make(parameters);
  std::string names;
  for (const SliceKind* entry : kinds) names += (names.empty() ? "" : ", ") + std::string(entry->name);
  return Error{ErrorCode::malformed, "has the kind '" + printable(kind) + "', which is not one of " + names};
}

std::string_view VarianceFunction::kind() const noexcept {
  return formula_ ? formula_->kind().name : std::string_view{};
}

const SviParameters* VarianceFunction::svi() const noexcept { return formula_ ? svi_of(*formula_) : nullptr; }

std::vector<SliceParameter> VarianceFunction::parameters() const {
  return formula_ ? formula_->parameters() : std::vector<SliceParameter>{};
}

void VarianceFunction::total_variances(std::span<const double> log_moneyness,
                                       std::span<double> total_variance) const noexcept {
  if (formula_) return formula_->total_variances(log_moneyness, total_variance);
  std::ranges::fill(total_variance, kAbsent);
}

}  // namespace volcal
