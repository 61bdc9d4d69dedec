// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tuning: a choice of profile by the errors of fits at quotes that they were not fitted to
/// (docs/use/tuning.md).
///
/// Quotes of every snapshot are held out in blocks, the others are fitted, and the fit is compared with those
/// held out:
///
///     tail       all quotes with |delta| below a bound, on both wings of every slice together
///     strikes    the other quotes in runs of neighbours, a share of them at a time
///     next       the whole of the following snapshot of the same underlying, against this snapshot's fit
///     with
///                its coordinates kept. These are in units of each slice's own at-the-money standard
///                deviation, so that a move of the market as a whole is no error
///
/// Only slices that keep five quotes take part in the first two. Quotes held out have a bid and an ask.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/calibrate_options.h"
#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/profile.h"
#include "volcal/progress.h"
#include "volcal/quotes.h"

namespace volcal {

/// Errors of model - market vol at quotes held out; absent where there are none.
struct HeldOutErrors {
  std::size_t quotes = 0;
  double median = kAbsent;         ///< median size of the error, vol
  double percentile_95 = kAbsent;  ///< 95th percentile of the size of the error, vol
  double inside = kAbsent;         ///< share of quotes with the model inside bid/ask
  double under_priced = kAbsent;   ///< share with the model below market
  /// Mean of ln(1 + r^2) / 2, r the error in floored half-spreads. Errors within bid/ask cost next to
  /// nothing, and far out halving an error gains ln 2 whatever its size, so that no single quote decides.
  double score = kAbsent;
};
template <>
inline constexpr auto kFieldsOf<HeldOutErrors> =
    std::tuple{Field{"quotes", &HeldOutErrors::quotes},
               Field{"median", &HeldOutErrors::median},
               Field{"percentile_95", &HeldOutErrors::percentile_95},
               Field{"inside", &HeldOutErrors::inside},
               Field{"under_priced", &HeldOutErrors::under_priced},
               Field{"score", &HeldOutErrors::score}};

/// One profile, and the errors of fits with it.
struct TunePoint {
  Profile profile;
  /// Mean over slices' quotes of r^2 with no quote held out, divided by the squared misfit of a slice that
  /// SVI cannot follow to within its half-spreads.
  double in_sample = kAbsent;
  double price = kAbsent;  ///< in_sample minus the in_sample of no profile
  HeldOutErrors tail;
  HeldOutErrors strikes;
  HeldOutErrors next;
  /// Median change of a slice's free coordinates from one snapshot to the next, in their units (a change of
  /// 0.1 is 10 % of a slope or width); absent without consecutive snapshots.
  double jump = kAbsent;
  std::size_t with_arbitrage = 0;  ///< fits that were not proved free of arbitrage, out of all
  double score = kAbsent;          ///< the quantity that the choice minimises: see TuneOptions::under_pricing
};
template <>
inline constexpr auto kFieldsOf<TunePoint> = std::tuple{Field{"in_sample", &TunePoint::in_sample},
                                                        Field{"price", &TunePoint::price},
                                                        Field{"tail", &TunePoint::tail},
                                                        Field{"strikes", &TunePoint::strikes},
                                                        Field{"next", &TunePoint::next},
                                                        Field{"jump", &TunePoint::jump},
                                                        Field{"with_arbitrage", &TunePoint::with_arbitrage},
                                                        Field{"score", &TunePoint::score}};

/// Snapshots fitted in sequence, each with the fit before it as its prior (volcal::PriorSurface): errors at
/// the tails of slices that have such a prior.
struct SequenceTrial {
  std::size_t surfaces = 0;          ///< surfaces that had one before them
  HeldOutErrors textbook;            ///< errors of a textbook fit: each slice alone, unconstrained
  HeldOutErrors alone;               ///< errors with the profile and no prior
  HeldOutErrors tail;                ///< errors with the profile and the prior
  double jump_alone = kAbsent;       ///< TunePoint::jump without a prior, no quote held out
  double jump = kAbsent;             ///< TunePoint::jump with the prior
  double in_sample_alone = kAbsent;  ///< TunePoint::in_sample of the fits of all quotes, without a prior
  double in_sample = kAbsent;        ///< TunePoint::in_sample with the prior
};
template <>
inline constexpr auto kFieldsOf<SequenceTrial> =
    std::tuple{Field{"surfaces", &SequenceTrial::surfaces},
               Field{"textbook", &SequenceTrial::textbook},
               Field{"alone", &SequenceTrial::alone},
               Field{"tail", &SequenceTrial::tail},
               Field{"jump_alone", &SequenceTrial::jump_alone},
               Field{"jump", &SequenceTrial::jump},
               Field{"in_sample_alone", &SequenceTrial::in_sample_alone},
               Field{"in_sample", &SequenceTrial::in_sample}};

struct TuneOptions {
  CalibrateOptions fit;  ///< options of cleaning and fits, for SVI and without a time limit; profile, prior
                         ///< and floors are not used
  double tail_delta = 0.1;  ///< quotes with |delta| below are tail; above 0, below 0.5
  int strike_folds = 3;     ///< number of parts in which strikes are held out, 2 to 10
  /// Bound on `TunePoint::price`, >= 0, for a point to be chosen: 0.03 is three hundredths of the cost of a
  /// fit whose every quote lies at the edge of bid/ask.
  double appetite = 0.03;
  /// Factor on the error of a tail quote that the model under-prices, in the score of the choice; >= 1.
  double under_pricing = 1.0;

  /// Drift of the coordinates per root day (PriorSurface::drift). Above 0: the snapshots are also fitted in
  /// sequence with the chosen profile and this drift.
  double prior_drift = 0.0;

  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};

/// The points that were tried, in order. `chosen` indexes the curve.
struct Tuning {
  std::size_t surfaces = 0;  ///< snapshots by underlying that took part
  std::size_t fits = 0;      ///< surfaces fitted for the curve, in total
  std::vector<TunePoint> curve;
  std::size_t none = 0;    ///< index of the point without a profile
  std::size_t chosen = 0;  ///< index: lowest score among those within the appetite
  HeldOutErrors
      textbook_tail;  ///< errors of a textbook fit: least-squares SVI, each slice alone, unconstrained
  HeldOutErrors textbook_strikes;         ///< likewise
  std::optional<SequenceTrial> sequence;  ///< filled with TuneOptions::prior_drift
  std::vector<std::string> notes;
};

/// Searches for a profile, for SVI only. Fails with `nothing_usable` where no snapshot has a slice with tail
/// quotes and five others, and with `usage` where options are out of bounds. A snapshot that cannot be used
/// is left out, and `notes` gives the reason.
[[nodiscard]] Expected<Tuning> tune(std::span<const QuoteSnapshot> snapshots, const TuneOptions& options,
                                    const Progress& progress = {}) noexcept;

/// Measures given profiles without a search: the points are no profile, then the given ones; `chosen` is the
/// last.
[[nodiscard]] Expected<Tuning> try_profiles(std::span<const QuoteSnapshot> snapshots,
                                            std::span<const Profile> profiles,
                                            const TuneOptions& options) noexcept;

}  // namespace volcal
