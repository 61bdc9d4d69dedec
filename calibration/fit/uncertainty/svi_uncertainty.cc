// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/svi_uncertainty.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/constraints.h"
#include "calibration/fit/uncertainty/bound_information.h"
#include "calibration/fit/uncertainty/slice_information.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/core/math/packed_triangle.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal::fit {
namespace {

constexpr int kD = core::kSviDimension;
using Matrix = FitMatrix;
using Vector = FitVector;

// Number of margins of the fit below which the slack of a constraint counts as active.
constexpr double kActiveMargins = 3.0;
// Weight of an active row relative to the information of its slice's quotes.
constexpr double kActiveRowWeight = 1e3;

/// Terms of one slice at the solution.
struct SliceTerms {
  FreePoint point{};
  core::SviPoint at{};
  SliceInformation quotes;
  Matrix regulariser = Matrix::Zero();  ///< P
  Matrix spread = Matrix::Zero();       ///< P V P
  bool held = false;
};

Vector gradient_of(const core::SviGradient<double>& value) { return Eigen::Map<const Vector>(value.d); }

void add_regularisers(const SliceData& slice, SliceTerms& terms) {
  const Matrix base = slice.base_share * kBaseRegulariserWeight * kBaseRegulariserWeight * Matrix::Identity();
  Matrix earlier;
  for (int i = 0; i < kD; ++i) {
    for (int j = 0; j < kD; ++j) {
      earlier(i, j) = slice.prior.information[static_cast<std::size_t>(core::packed_entry(i, j))];
    }
  }
  Matrix shape = Matrix::Zero();
  const core::SviShape rates = core::svi_shape(terms.at, slice.atm_stddev);
  for (int b = 0; b < core::kSviShapeEntries; ++b) {
    const int j = core::shape_coordinate(b);
    shape(j, j) += slice.shape.force[static_cast<std::size_t>(b)] * rates.rate[b] * rates.rate[b];
  }
  terms.regulariser = base + earlier + shape;
  terms.spread = slice.base_share * base + earlier + slice.shape.variance * shape;
}

SliceTerms terms_of(const SliceData& slice, const core::SviRaw<double>& svi, const QuoteLossOptions& loss) {
  const QuoteLossFunction rho(loss);
  SliceTerms terms;
  terms.point = point_of(slice, svi);
  terms.at = core::svi_point(slice.chart(core::kLeeSlope), terms.point.data());
  const double misfit = std::max(1.0, typical_residual(slice, svi, loss));
  terms.quotes.loss_weight = 1.0 / (misfit * misfit);
  for (std::size_t i = 0; i < slice.size(); ++i) {
    const auto residual = core::svi_vol_residual(core::svi_jet(terms.at, slice.log_moneyness[i]),
                                                 slice.time_to_expiry, slice.market_vol[i], slice.scale[i]);
    terms.quotes.add(gradient_of(residual), residual.value, slice.weight_of(i), rho(residual.value).weight,
                     i < slice.market_quotes);
  }
  add_regularisers(slice, terms);
  return terms;
}

/// Length of a row at which it outweighs the information of the quotes along it.
double row_length(const Matrix& data, const Vector& row) {
  const double length = row.squaredNorm();
  return length > 0.0 ? std::sqrt(kActiveRowWeight * std::max(1.0, data.trace()) / length) : 0.0;
}

void add_butterfly(std::size_t slice, const ButterflyEvidence& evidence, double margin, SliceTerms& terms,
                   std::vector<ConstraintRow>& rows) {
  if (!(evidence.min_g < kActiveMargins * margin) || !std::isfinite(evidence.min_g_at)) return;
  const double k = evidence.min_g_at;
  const Vector row = gradient_of(core::svi_butterfly(core::svi_jet(terms.at, k), k));
  if (!row.allFinite()) return;
  terms.held = true;
  rows.push_back({slice, slice, row_length(terms.quotes.data, row) * row});
}

/// Derivatives of the calendar gap by either slice at k, or of the wings' slopes where k is infinite.
std::pair<Vector, Vector> gap_rows(const SliceTerms& earlier, const SliceTerms& later, double k) {
  Vector from = Vector::Zero();
  Vector to = Vector::Zero();
  if (std::isinf(k)) {
    const bool left = k < 0.0;
    const int j = left ? 1 : 2;
    from[j] = left ? earlier.at.left * earlier.at.left_rate : earlier.at.right * earlier.at.right_rate;
    to[j] = left ? later.at.left * later.at.left_rate : later.at.right * later.at.right_rate;
  } else {
    from = Eigen::Map<const Vector>(core::svi_jet(earlier.at, k).dw);
    to = Eigen::Map<const Vector>(core::svi_jet(later.at, k).dw);
  }
  return {-from, to};
}

void add_calendar(const SliceData& slice, const CalendarEvidence& evidence, double calendar_margin,
                  SliceTerms& earlier, SliceTerms& later, std::vector<ConstraintRow>& rows) {
  const double unit = variance_unit(slice) / std::sqrt(later.quotes.loss_weight);
  const double margin = kActiveMargins * calendar_margin * unit;
  const double left = later.at.left - earlier.at.left;
  const double right = later.at.right - earlier.at.right;
  // Wings count as parallel where their slopes agree to the same margin.
  const double slopes = margin / slice.atm_stddev;
  double k = evidence.min_slack_at;
  if (!(evidence.min_slack < margin)) {
    if (std::min(left, right) >= slopes) return;
    k = left < right ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  const auto [from, to] = gap_rows(earlier, later, k);
  if (!from.allFinite() || !to.allFinite()) return;
  earlier.held = later.held = true;
  const double weight = std::max(row_length(earlier.quotes.data, from), row_length(later.quotes.data, to));
  rows.push_back({evidence.earlier, evidence.later, weight * from, weight * to});
}

/// Rows of the active constraints.
std::vector<ConstraintRow> constraint_rows(const std::vector<SliceData>& data,
                                           const ArbitrageEvidence& arbitrage,
                                           const ConstraintMargins& margins, std::vector<SliceTerms>& terms) {
  std::vector<ConstraintRow> rows;
  for (std::size_t s = 0; s < terms.size(); ++s) {
    add_butterfly(s, arbitrage.butterfly[s], margins.butterfly, terms[s], rows);
  }
  for (const CalendarEvidence& pair : arbitrage.calendar) {
    add_calendar(data[pair.later], pair, margins.calendar, terms[pair.earlier], terms[pair.later], rows);
  }
  return rows;
}

}  // namespace

ArbitrageEvidence evidence_of(const std::vector<SliceData>& data,
                              const std::vector<core::SviRaw<double>>& slices) {
  ArbitrageEvidence evidence;
  for (const core::SviRaw<double>& slice : slices) evidence.butterfly.push_back(butterfly_evidence(slice));
  for (const auto& [earlier, later] : calendar_pairs(data)) {
    evidence.calendar.push_back(calendar_evidence(slices[earlier], slices[later]));
    evidence.calendar.back().earlier = earlier;
    evidence.calendar.back().later = later;
  }
  // Sorts as check_arbitrage does, where roots share a time.
  std::sort(evidence.calendar.begin(), evidence.calendar.end(), [](const auto& a, const auto& b) {
    return std::pair(a.earlier, a.later) < std::pair(b.earlier, b.later);
  });
  return evidence;
}

SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                       const std::vector<core::SviRaw<double>>& slices,
                                       const SurfaceFitOptions& options) {
  return surface_uncertainty(data, slices, options, evidence_of(data, slices));
}

SurfaceUncertainty surface_uncertainty(const std::vector<SliceData>& data,
                                       const std::vector<core::SviRaw<double>>& slices,
                                       const SurfaceFitOptions& options, const ArbitrageEvidence& arbitrage) {
  std::vector<SliceTerms> terms;
  for (std::size_t s = 0; s < slices.size(); ++s) terms.push_back(terms_of(data[s], slices[s], options.loss));

  std::vector<Matrix> factors;
  for (const SliceTerms& slice : terms) {
    const Eigen::LLT<Matrix> factor(slice.quotes.data + slice.regulariser);
    if (factor.info() != Eigen::Success) return {};
    factors.emplace_back(factor.matrixU());
  }
  const auto inverse = BoundInverse::make(factors, constraint_rows(data, arbitrage, options.margins, terms));
  if (!inverse) return {};

  std::vector<NoiseEstimate> noise;
  std::vector<const SliceInformation*> said;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    noise.push_back(terms[s].quotes.noise(inverse->own_block(s)));
    said.push_back(&terms[s].quotes);
  }
  pool_where_few(noise);
  const std::vector<double> correlation = allow_for_runs(said, noise);
  std::vector<Matrix> scores;
  for (std::size_t s = 0; s < slices.size(); ++s) scores.push_back(said[s]->scores(correlation[s]));
  SurfaceUncertainty out;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    Matrix own_noise = Matrix::Zero();
    Matrix others = Matrix::Zero();
    const std::vector<std::size_t>& bound = inverse->bound_to(s);
    for (std::size_t place = 0; place < bound.size(); ++place) {
      const std::size_t t = bound[place];
      const Matrix& link = inverse->block(s, place);
      const Matrix by_noise = link * scores[t] * link.transpose();
      others += link * terms[t].spread * link.transpose();
      if (t == s) {
        own_noise = by_noise;
      } else {
        others += noise[t].squared() * by_noise;
      }
    }
    const Matrix spread = noise[s].squared() * own_noise + others;
    const Matrix information = inverse->own_block(s).inverse();
    if (!spread.allFinite() || !information.allFinite()) return {};
    SliceUncertainty slice;
    slice.scale = data[s].atm_stddev;
    slice.noise = std::sqrt(noise[s].squared());
    slice.degrees_of_freedom = noise[s].independent();
    slice.constrained = terms[s].held;
    slice.covariance = packed(spread);
    slice.information = packed(0.5 * (information + information.transpose()));
    out.slices.push_back(slice);
    out.quotes.push_back(terms[s].quotes.influences(inverse->own_block(s), own_noise, others, noise[s]));
  }
  return out;
}

}  // namespace volcal::fit
