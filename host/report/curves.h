// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Curves of a report: a surface's smiles, densities and wings, sampled for drawing.
///
/// Units     vols decimal per root year; density per unit of log-return ln(S_T / F); delta is that of the
///           call
/// Failure   NaN where the surface has no value; bands are NaN where it has no uncertainty
/// Cost      some 5 us a point of an SVI slice, 50 of a Heston model

#include <cstddef>
#include <vector>

#include "volcal/surface.h"
#include "volcal/tail.h"

namespace volcal::report {

/// Log-moneyness of the farthest quotes to the left and to the right.
struct QuotedRange {
  double low = 0.0;
  double high = 0.0;
};

/// Curves of one slice; all vectors have equal lengths.
struct SliceCurve {
  double deviation = kAbsent;  ///< at-the-money vol times sqrt(T): one standard deviation of ln(S_T / F)
  std::vector<double> log_moneyness;
  std::vector<double> vol;
  std::vector<double> band_low;
  std::vector<double> band_high;
  std::vector<double> delta;
  std::vector<double> density;
  std::vector<double> durrleman_g;
};

/// Samples a slice over the quotes and 5 standard deviations to either side, whichever is wider, densely
/// about the forward. Domain: slice < surface.slices().size(), points >= 3.
[[nodiscard]] SliceCurve slice_curve(const VolSurface& surface, std::size_t slice, const QuotedRange& quoted,
                                     std::size_t points);

/// Probabilities of moves from an eighth of a standard deviation to five, and the named numbers of the tail.
struct SliceTail {
  std::vector<TailProbability> moves;     ///< by size, for drawing
  std::vector<TailProbability> stated;    ///< moves of 10 %, 20 % and 40 % of log-return
  std::vector<TailShortfall> shortfalls;  ///< expected shortfalls of the worst 5 % and 1 %
  TailShape shape;
};
[[nodiscard]] SliceTail slice_tail(const VolSurface& surface, std::size_t slice);

/// Total variance of all slices at the same log-moneyness, where a crossing would be arbitrage.
struct VarianceLines {
  std::vector<double> log_moneyness;
  std::vector<std::vector<double>> total_variance;  ///< [slice][point]
};
[[nodiscard]] VarianceLines variance_lines(const VolSurface& surface, std::size_t points);

/// The surface over time and standard deviations: rows at the slices and between them.
struct SurfaceGrid {
  std::vector<double> time_to_expiry;  ///< time of each row
  std::vector<double> forward;         ///< forward of each row
  std::vector<double> deviations;      ///< of each column, in at-the-money standard deviations of its row
  std::vector<std::vector<double>> log_moneyness;  ///< [row][column]
  std::vector<std::vector<double>> vol;
  std::vector<std::vector<double>> local_vol;
};
[[nodiscard]] SurfaceGrid surface_grid(const VolSurface& surface, std::size_t columns);

}  // namespace volcal::report
