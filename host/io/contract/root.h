// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Roots of options listed in the US: what their first letters say about settlement and exercise.

#include <cstdint>
#include <string>
#include <string_view>

namespace volcal::io {

/// What an option's value at expiry is taken from: prices at the opening of the expiry's session, or at its
/// end.
enum class Settlement : std::uint8_t { opening, closing };
enum class Exercise : std::uint8_t { european, american };

struct Root {
  std::string_view name;  ///< as normalised_root() has it
  std::string_view
      underlying;  ///< whose level the strikes are in: SPXW -> SPX, but XSP -> XSP (a tenth of SPX)
  Settlement settlement = Settlement::closing;
  Exercise exercise = Exercise::european;
};

/// One spelling for a root: capitals without blanks (a padded OCC symbol's too), without what data vendors
/// put in front (`O:`, `I:` and other words with a colon; `^`, `$`, `.`, `_`) or behind (`.X`), and without
/// the mark between a share and its class (`BRK.B`, `BRK/B` -> `BRKB`).
[[nodiscard]] std::string normalised_root(std::string_view text);

/// Index roots of US exchanges, and the funds and shares with the most options; null for others. Contracts
/// that a corporate action adjusted (`AAPL1`) settle and are exercised as their root. `normalised` as
/// normalised_root() writes it.
[[nodiscard]] const Root* find_root(std::string_view normalised) noexcept;

/// Underlying of a root: SPXW -> SPX. A root that is not listed stands for itself, and so does an adjusted
/// contract's: AAPL1 delivers something else than AAPL.
[[nodiscard]] std::string_view underlying_of_root(std::string_view normalised) noexcept;

/// True for roots known to be American. A list cannot be complete: of a root not in it, nothing is known.
[[nodiscard]] bool is_known_american(std::string_view root);

}  // namespace volcal::io
