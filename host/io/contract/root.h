// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Roots of options listed in the US, with their settlement and exercise.

#include <cstdint>
#include <string>
#include <string_view>

namespace volcal::io {

/// Price that determines an option's value at expiry: that at the opening of the expiry's session, or at its
/// end.
enum class Settlement : std::uint8_t { opening, closing };
enum class Exercise : std::uint8_t { european, american };

struct Root {
  std::string_view name;  ///< in the spelling of normalised_root()
  std::string_view
      underlying;  ///< whose level the strikes are in: SPXW -> SPX, but XSP -> XSP (a tenth of SPX)
  Settlement settlement = Settlement::closing;
  Exercise exercise = Exercise::european;
};

/// Normalised spelling of a root: capitals without blanks (those of a padded OCC symbol included), without
/// vendors' prefixes (`O:`, `I:` and other words with a colon; `^`, `$`, `.`, `_`) and suffixes (`.X`), and
/// without the mark between a share and its class (`BRK.B`, `BRK/B` -> `BRKB`).
[[nodiscard]] std::string normalised_root(std::string_view text);

/// Entry of a root: index roots of US exchanges, and the funds and shares with the most options; null for
/// others. Contracts that a corporate action adjusted (`AAPL1`) settle and are exercised as their root.
/// `normalised` is in the spelling of normalised_root().
[[nodiscard]] const Root* find_root(std::string_view normalised) noexcept;

/// Underlying of a root: SPXW -> SPX. A root that is not listed here is its own underlying, and so is an
/// adjusted contract's: AAPL1 does not deliver the same as AAPL.
[[nodiscard]] std::string_view underlying_of_root(std::string_view normalised) noexcept;

/// True for roots that are listed here as American. A list cannot be complete: false says nothing about a
/// root not in it.
[[nodiscard]] bool is_known_american(std::string_view root);

}  // namespace volcal::io
