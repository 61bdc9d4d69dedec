// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads the named parameters of a slice kind one by one; a parameter that is missing, unknown or of the
/// wrong form is reported by name.

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "volcal/expected.h"
#include "volcal/printable.h"
#include "volcal/quotes.h"
#include "volcal/variance_function.h"

namespace volcal {

class NamedNumbers {
 public:
  NamedNumbers(std::string_view kind, std::span<const SliceParameter> parameters)
      : kind_(kind), parameters_(parameters) {}

  /// Reads a number; NaN and a fault where there is none of this name.
  [[nodiscard]] double number(std::string_view name) {
    const double* value = get<double>(name, "a number");
    return value != nullptr ? *value : kAbsent;
  }
  /// Reads a list; empty and a fault where there is none of this name.
  [[nodiscard]] std::vector<double> list(std::string_view name) {
    const auto* values = get<std::vector<double>>(name, "a list of numbers");
    return values != nullptr ? *values : std::vector<double>{};
  }

  /// Fault of the parameters, such as "has no svi parameter 'sigma'"; empty where each was present and read.
  [[nodiscard]] std::string fault() const {
    if (!fault_.empty()) return fault_;
    for (const SliceParameter& parameter : parameters_) {
      if (std::ranges::find(asked_, parameter.name) == asked_.end()) {
        return "has an unknown " + kind_ + " parameter '" + printable(parameter.name) + "'";
      }
    }
    return {};
  }

 private:
  template <class T>
  [[nodiscard]] const T* get(std::string_view name, const char* form) {
    asked_.emplace_back(name);
    const auto parameter = std::ranges::find(parameters_, name, &SliceParameter::name);
    if (parameter == parameters_.end()) {
      if (fault_.empty()) fault_ = "has no " + kind_ + " parameter '" + std::string(name) + "'";
      return nullptr;
    }
    const T* value = std::get_if<T>(&parameter->value);
    if (value == nullptr && fault_.empty()) {
      fault_ = "has the " + kind_ + " parameter '" + std::string(name) + "' not as " + form;
    }
    return value;
  }

  std::string kind_;
  std::span<const SliceParameter> parameters_;
  std::vector<std::string> asked_;
  std::string fault_;
};

}  // namespace volcal
