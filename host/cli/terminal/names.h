// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments that are one of a few names. CLI11 checks and translates them while it parses: a name that is
/// none of them ends the program with the option, the name and those that there are, as in
/// `--loss: l1 not in {spread,squares,huber,cauchy,tukey,none}`.

#include <CLI/App.hpp>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "volcal/names.h"

namespace volcal::cli {

/// Names of an enumeration's values as they are typed. A value may have several, of which the first is shown.
template <class Value>
using Names = std::vector<std::pair<std::string, Value>>;

/// All names of an enumeration (volcal/names.h).
template <NamedEnum Value>
[[nodiscard]] Names<Value> names_of() {
  Names<Value> names;
  for (std::size_t i = 0; i < kNamesOf<Value>.size(); ++i) {
    names.emplace_back(kNamesOf<Value>[i], static_cast<Value>(i));
  }
  return names;
}

/// Names of these values alone.
template <NamedEnum Value>
[[nodiscard]] Names<Value> names_of(std::initializer_list<Value> values) {
  Names<Value> names;
  for (const Value value : values) names.emplace_back(to_string(value), value);
  return names;
}

/// Has `option`, whose variable is a Value or an optional one, take these names alone. Its default is shown
/// by Option::default_str. CheckedTransformer by itself would also take the values' numbers, and show them.
template <class Value>
CLI::Option* take_names(CLI::Option* option, const Names<Value>& names) {
  std::vector<std::string> known;
  std::vector<std::pair<std::string, int>> numbers;
  for (const auto& [name, value] : names) {
    known.push_back(name);
    numbers.emplace_back(name, static_cast<int>(value));
  }
  // The validator that is added last is asked first.
  return option->transform(CLI::CheckedTransformer(numbers).description(""))
      ->transform(CLI::IsMember(known).description(""));
}

}  // namespace volcal::cli
