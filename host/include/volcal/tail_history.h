// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Targets for tail floors (volcal/tail_floor.h) from a history of prices (docs/use/floors.md).
///
/// A history belongs to the REAL-WORLD measure and to one time step; a floor bounds the RISK-NEUTRAL law at
/// an expiry. Two assumptions lead from one to the other, and neither has a default: the mapping of the tail
/// from a step to a horizon, and the premium, which is the factor by which the market prices the tail above
/// its frequency.
///
/// Losses are log-returns less their mean, downwards for falls and shortfalls, upwards for rises. Beyond a
/// high threshold u they are generalised Pareto [Coles2001, ch. 4],
///
///     P(L > x) = z (1 + shape (x - u) / scale)^(-1 / shape),      z the share of losses beyond u
///
/// fitted by maximum likelihood; intervals are those of the profile likelihood of z, shape and scale
/// together.

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/quotes.h"
#include "volcal/tail_floor.h"

namespace volcal {

/// Prices of one underlying over time. Vectors have one length; times increase, prices are > 0.
struct PriceHistory {
  std::string source;        ///< name of the history in messages
  std::vector<double> time;  ///< years of 365 days since the first
  std::vector<double> price;
};

/// Mapping of the tail from the step of the history to the horizon of an expiry.
enum class HorizonMapping : std::uint8_t {
  stated_none,  ///< not stated, which is refused
  sqrt_time,    ///< losses of n steps are those of one times sqrt(n), with the same tail index
  blocks,       ///< overlapping returns of n steps, of which every n count as one observation
};
template <>
inline constexpr auto kNamesOf<HorizonMapping> = names_up_to<HorizonMapping::blocks>("stated_none",
                                                                                     "sqrt_time", "blocks");
/// End of the interval from which the target is taken.
enum class HistoryBound : std::uint8_t { estimate, lower, upper };
template <>
inline constexpr auto kNamesOf<HistoryBound> = names_up_to<HistoryBound::upper>("estimate", "lower", "upper");

struct TailHistory {
  PriceHistory prices;
  HorizonMapping mapping = HorizonMapping::stated_none;  ///< has no default
  double premium = kAbsent;  ///< > 0, has no default: target = premium times the history's number
  HistoryBound bound = HistoryBound::estimate;
  double threshold = 0.9;    ///< share of losses below u, 0.5 to 0.99
  double confidence = 0.95;  ///< confidence of the intervals, 0.5 to 0.999

  /// Fails with `usage` where a field is out of its bounds, or where mapping or premium is missing.
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<TailHistory> =
    std::tuple{Field{"mapping", &TailHistory::mapping}, Field{"premium", &TailHistory::premium},
               Field{"bound", &TailHistory::bound}, Field{"threshold", &TailHistory::threshold},
               Field{"confidence", &TailHistory::confidence}};

/// A number of the real-world tail at a horizon, with the estimates that it comes from.
struct TailEstimate {
  double value = kAbsent;
  double lower = kAbsent;  ///< lower end of the interval
  double upper = kAbsent;
  double steps = kAbsent;        ///< steps of the history in the horizon
  double threshold = kAbsent;    ///< u, at the horizon: a log-return
  double shape = kAbsent;        ///< tail index: above 0 heavy, 0 exponential
  double scale = kAbsent;        ///< at the horizon
  std::size_t observations = 0;  ///< number of returns
  std::size_t exceedances = 0;   ///< number of losses beyond u
};
template <>
inline constexpr auto kFieldsOf<TailEstimate> = std::tuple{Field{"value", &TailEstimate::value},
                                                           Field{"lower", &TailEstimate::lower},
                                                           Field{"upper", &TailEstimate::upper},
                                                           Field{"steps", &TailEstimate::steps},
                                                           Field{"threshold", &TailEstimate::threshold},
                                                           Field{"shape", &TailEstimate::shape},
                                                           Field{"scale", &TailEstimate::scale},
                                                           Field{"observations", &TailEstimate::observations},
                                                           Field{"exceedances", &TailEstimate::exceedances}};

/// Estimates a number of the tail. `kind` is fall, rise or shortfall. Fails with `nothing_usable` where the
/// history is too short for the tail (fewer than 30 losses, or than 10 independent ones, beyond the
/// threshold), and with `usage` where the move or share does not lie in the tail; messages name the history.
/// Takes some 0.05 s.
[[nodiscard]] Expected<TailEstimate> estimate_tail(const TailHistory& history, TailFloorKind kind,
                                                   double argument, double time_to_expiry);

}  // namespace volcal
