// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The names of enumerations' values, which options, documents and messages share. Each enumeration has one
/// table of them, beside its declaration:
///
///     enum class TailWings : std::uint8_t { both, left, right };
///     template <>
///     inline constexpr auto kNamesOf<TailWings> = names_up_to<TailWings::right>("both", "left", "right");
///
/// Files and scripts hold these names: a release does not change one.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace volcal {

/// Table of an enumeration's names by value; empty for one that has none.
template <class Enum>
inline constexpr std::array<const char*, 0> kNamesOf{};

/// Makes the table of an enumeration whose values run from 0 to `kLast`: one name each, in their order.
template <auto kLast, class... Names>
[[nodiscard]] consteval std::array<const char*, sizeof...(Names)> names_up_to(Names... names) {
  static_assert(sizeof...(Names) == static_cast<std::size_t>(kLast) + 1, "one name for each value");
  return {names...};
}

template <class Enum>
concept NamedEnum = !kNamesOf<Enum>.empty();

/// Name of a value, "unknown" for a number that is none. It takes a reference so that the to_string(T&&)
/// which some libraries have for anything is the better match in their code, not an ambiguous one.
template <NamedEnum Enum>
[[nodiscard]] constexpr const char* to_string(const Enum& value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < kNamesOf<Enum>.size() ? kNamesOf<Enum>[place] : "unknown";
}

/// Value of a name; nothing where no value has it.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> value_named(std::string_view name) noexcept {
  for (std::size_t place = 0; place < kNamesOf<Enum>.size(); ++place) {
    if (name == kNamesOf<Enum>[place]) return static_cast<Enum>(place);
  }
  return std::nullopt;
}

}  // namespace volcal
