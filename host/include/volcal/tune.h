// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Severities chosen by what fits say of quotes they have not seen (docs/use/tuning.md).
///
/// Of every snapshot quotes are held out in blocks, the rest is fitted, and the fit is asked for them:
///
///     tail       all quotes with |delta| below a bound, on both wings of every slice together
///     strikes    the other quotes in runs of neighbours, a share of them at a time
///     next       the whole of the following snapshot of the same underlying, at this one's fit: the same
///                point of the free coordinates, which are in units of each slice's own at-the-money
///                standard deviation, so that a move of the market as a whole is no error
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

/// Errors of model - market vol on quotes held out; absent where there are none.
struct HeldOutErrors {
  std::size_t quotes = 0;
  double median = kAbsent;         ///< of the error's size, vol
  double percentile_95 = kAbsent;  ///< likewise
  double inside = kAbsent;         ///< share of quotes with the model inside bid/ask
  double under_priced = kAbsent;   ///< share with the model below market
  /// Mean of ln(1 + r^2) / 2, r the error in floored half-spreads: what is within bid/ask costs next to
  /// nothing, far out a halved error gains ln 2 whatever its size, so that no single quote decides.
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

/// A profile, and what fits with it do.
struct TunePoint {
  Profile profile;
  /// Mean over slices' quotes of r^2, over the squared misfit of a slice that SVI cannot follow to within
  /// its half-spreads: all quotes in place.
  double in_sample = kAbsent;
  double price = kAbsent;  ///< in_sample less that of no profile
  HeldOutErrors tail;
  HeldOutErrors strikes;
  HeldOutErrors next;
  /// Median change of a slice's free coordinates from one snapshot to the next, in their units (a change of
  /// 0.1 is 10 % of a slope or width); absent without consecutive snapshots.
  double jump = kAbsent;
  std::size_t with_arbitrage = 0;  ///< fits that were not proved free, of all
  double score = kAbsent;          ///< what the choice makes small: see TuneOptions::under_pricing
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

/// Snapshots fitted one after the other, each leaning on the one before (volcal::PriorSurface): the tails of
/// slices that have such a prior.
struct SequenceTrial {
  std::size_t surfaces = 0;          ///< that had one before them
  HeldOutErrors textbook;            ///< of these tails, each slice alone, unconstrained
  HeldOutErrors alone;               ///< with the profile and no prior
  HeldOutErrors tail;                ///< with the profile and the prior
  double jump_alone = kAbsent;       ///< TunePoint::jump, all quotes in place, no prior
  double jump = kAbsent;             ///< with the prior
  double in_sample_alone = kAbsent;  ///< TunePoint::in_sample of the fits of all quotes, no prior
  double in_sample = kAbsent;        ///< with the prior
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
  CalibrateOptions fit;     ///< how to clean and fit; its profile is where the search begins
  double tail_delta = 0.1;  ///< quotes with |delta| below are tail; above 0, below 0.5
  int strike_folds = 3;     ///< runs of strikes are held out in so many turns, 2 to 10
  /// The dearest price in `TunePoint::price` to be paid, >= 0: 0.03 is three hundredths of what a fit pays
  /// whose every quote lies at the edge of bid/ask.
  double appetite = 0.03;
  /// A tail quote that the model under-prices counts in the choice as if its error were so many times as
  /// large, >= 1.
  double under_pricing = 1.0;

  /// Above 0: also fit the snapshots in sequence with the chosen profile, coordinates drifting by so much per
  /// root day (PriorSurface::drift).
  double prior_drift = 0.0;

  /// Fails with `usage` where a field is out of its bounds: the sentence names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};

/// What was tried, in order. `chosen` indexes the curve.
struct Tuning {
  std::size_t surfaces = 0;  ///< snapshots by underlying that took part
  std::size_t fits = 0;      ///< surfaces fitted for the curve, all in all
  std::vector<TunePoint> curve;
  std::size_t none = 0;                   ///< index of the point without a profile
  std::size_t chosen = 0;                 ///< index: lowest score among those within the appetite
  HeldOutErrors textbook_tail;            ///< of least-squares SVI, each slice alone, unconstrained
  HeldOutErrors textbook_strikes;         ///< likewise
  std::optional<SequenceTrial> sequence;  ///< with TuneOptions::prior_drift
  std::vector<std::string> notes;
};

/// Searches for a profile. Fails with `nothing_usable` where no snapshot has a slice with tail quotes and
/// five others, `usage` where options are out of bounds. SVI only. A snapshot that cannot be used costs
/// itself: `notes` says why.
[[nodiscard]] Expected<Tuning> tune(std::span<const QuoteSnapshot> snapshots, const TuneOptions& options,
                                    const Progress& progress = {}) noexcept;

/// The same measurements of given profiles without a search: the curve is no profile, then these; `chosen`
/// is the last.
[[nodiscard]] Expected<Tuning> try_profiles(std::span<const QuoteSnapshot> snapshots,
                                            std::span<const Profile> profiles,
                                            const TuneOptions& options) noexcept;

}  // namespace volcal
