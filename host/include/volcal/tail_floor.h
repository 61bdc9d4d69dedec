// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Floors: lower bounds on the tail that a fitted surface implies, such as "a fall of 20 % within a month has
/// a probability of at least 3 %" (docs/use/floors.md). CalibrateOptions::tail_floors states them,
/// CalibrationReport::tail_floors gives the results.
///
/// A floor bounds one number of one slice's RISK-NEUTRAL law (volcal/tail.h). It applies to every slice whose
/// time to expiry lies between its two times: probabilities grow with time, so a floor without a horizon
/// means little. Its target is stated, or taken from a history of prices (volcal/tail_history.h).
///
/// A hard floor is a constraint of the fit. Either it is met, or it is reported as contradicted: the fit
/// found no surface that is free of arbitrage and meets it, and was made as if that floor were not there. A
/// soft floor adds
///
///     lambda max(0, 1 - value / target)^2
///
/// to the sum of the quotes' losses: missing it by all of its target costs as much as `lambda` quotes that
/// are each wrong by one unit of their residual (in a slice that SVI cannot follow, by its root mean squared
/// residual).

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/quotes.h"

namespace volcal {

/// X = ln(S_T / F).
enum class TailFloorKind : std::uint8_t {
  fall,           ///< P(X < -argument), a log-return > 0
  rise,           ///< P(X > argument)
  shortfall,      ///< mean loss in the worst share `argument`, as a share of the forward
  variance_swap,  ///< fair vol of a variance swap, decimal per root year
  left_slope,     ///< of total variance in |k|, far out; Lee's bound is 2
  right_slope,
};
template <>
inline constexpr auto kNamesOf<TailFloorKind> = names_up_to<TailFloorKind::right_slope>(
    "fall", "rise", "shortfall", "variance_swap", "left_slope", "right_slope");
/// True where floors of this kind have an argument: a move, or a share.
[[nodiscard]] bool has_argument(TailFloorKind kind) noexcept;

struct TailFloor {
  TailFloorKind kind = TailFloorKind::fall;
  double argument = kAbsent;  ///< move > 0, or 0 < share < 1; absent where the kind has none
  double target = kAbsent;    ///< in the unit of the kind, > 0
  bool from_history =
      false;              ///< true: target from CalibrateOptions::tail_history; for fall, rise and shortfall
  double min_time = 0.0;  ///< years to expiry, the range of slices that the floor applies to
  double max_time = std::numeric_limits<double>::infinity();
  double lambda = kAbsent;  ///< > 0: soft floor; absent: hard floor

  [[nodiscard]] bool hard() const noexcept { return !(lambda == lambda); }
  [[nodiscard]] bool is_for(double time_to_expiry) const noexcept;
  /// Fails with `usage` where a field is out of its bounds, or where no probability law could meet the floor:
  /// a probability of 1, that of a rise above exp(-move), a shortfall of 1, a slope of 2 (Lee's bound).
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<TailFloor> =
    std::tuple{Field{"kind", &TailFloor::kind},         Field{"argument", &TailFloor::argument},
               Field{"target", &TailFloor::target},     Field{"min_time", &TailFloor::min_time},
               Field{"max_time", &TailFloor::max_time}, Field{"lambda", &TailFloor::lambda}};

/// The floor in the form of the command line, "fall:0.2=0.03@7..45,lambda=100", with times in days of 1/365
/// year.
[[nodiscard]] std::string to_string(const TailFloor& floor);

/// Fails with `usage` where a floor contradicts another one for the same slices: by a second target for one
/// number, or by a fall and a rise that leave no probability between them. Checks each floor by itself too.
[[nodiscard]] Expected<void> validate(const std::vector<TailFloor>& floors);

enum class TailFloorStatus : std::uint8_t {
  met,           ///< at least the target, to 1e-6 of it (of 1 where it is above 1)
  missed,        ///< a soft floor whose lambda was too small for the quotes
  contradicted,  ///< a hard floor that no surface found free of arbitrage meets; the fit goes without it
};
template <>
inline constexpr auto kNamesOf<TailFloorStatus> = names_up_to<TailFloorStatus::contradicted>("met", "missed",
                                                                                             "contradicted");

/// Result of a floor at one slice. The fit's errors with and without all floors are in SliceReport.
struct TailFloorReport {
  std::size_t floor = 0;  ///< index into CalibrateOptions::tail_floors
  std::size_t slice = 0;
  double target = kAbsent;
  double without = kAbsent;  ///< value of the fit without any floor
  double reached = kAbsent;
  TailFloorStatus status = TailFloorStatus::met;
};
template <>
inline constexpr auto kFieldsOf<TailFloorReport> =
    std::tuple{Field{"floor", &TailFloorReport::floor},     Field{"slice", &TailFloorReport::slice},
               Field{"target", &TailFloorReport::target},   Field{"without", &TailFloorReport::without},
               Field{"reached", &TailFloorReport::reached}, Field{"status", &TailFloorReport::status}};

}  // namespace volcal
