// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/heston_uncertainty.h"

#include <ceres/ceres.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <utility>

#include "calibration/fit/common/ceres_context.h"
#include "calibration/fit/common/fixed_rows.h"
#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_problem.h"
#include "calibration/fit/heston/heston_residuals.h"
#include "calibration/fit/uncertainty/slice_information.h"
#include "calibration/models/heston_core.h"
#include "kernels/core/heston/heston_preference.h"

namespace volcal::fit {
namespace {

constexpr int kD = core::kHestonDimension;
static_assert(kD == kFitCoordinates);

// Least eigenvalue of the information scaled to a unit diagonal: below it no digit of the covariance is
// certain.
constexpr double kSmallestEigenvalue = 1e-11;
// Largest standard error of a coordinate, which is a logarithm but for the last one. A first-order error of a
// factor of e^100 is meaningless.
constexpr double kLargestStandardError = 100.0;

/// One day: its slices, those without quotes included, and a coordinate that represents it in a Ceres
/// problem.
struct DayTerms {
  std::vector<SliceInformation> slices;
  double log_v0 = 0.0;  ///< ln v0 of the day

  [[nodiscard]] FitMatrix data() const {
    FitMatrix sum = FitMatrix::Zero();
    for (const SliceInformation& slice : slices) sum += slice.data;
    return sum;
  }
};

/// Terms that all days share.
struct Terms {
  std::vector<DayTerms> days;
  std::array<double, kHestonShared> shared{};
  FitVector preference = FitVector::Zero();  ///< row of the preference; it does not depend on a day's v0
  std::array<bool, kD> held{};
};

std::array<bool, kD> held_at(const core::HestonParameters& model, const core::HestonBox& box) {
  const HestonParameters parameters = from_core(model);
  const HestonParameters low = from_core(box.low);
  const HestonParameters high = from_core(box.high);
  std::array<bool, kD> held{};
  for (std::size_t m = 0; m < held.size(); ++m) {
    const auto number = kHestonFields[m].member;
    held[m] = is_at_bound(parameters.*number, low.*number) || is_at_bound(parameters.*number, high.*number);
  }
  return held;
}

/// Adds the quotes of all days. False where a residual or a derivative does not exist.
Expected<bool> add_quotes(std::span<const std::vector<SliceData>> days,
                          std::span<const core::HestonParameters> models, const HestonSettings& settings,
                          ComputeBackend& backend, Terms& terms) {
  const HestonQuotes quotes = heston_quotes(days, settings.objective);
  const auto at_model = heston_residuals(quotes, models, settings, backend);
  if (!at_model) return at_model.error();
  const std::vector<double>& residual = at_model->residual;
  const std::vector<double>& jacobian = at_model->jacobian;
  const QuoteLossFunction rho(settings.loss);
  std::size_t at = 0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    const auto rates = heston_chart_rates(models[d]);
    const std::array<bool, kD> held = held_at(models[d], settings.box);
    for (const SliceData& slice : days[d]) {
      SliceInformation& information = terms.days[d].slices.emplace_back();
      for (std::size_t i = 0; i < slice.market_quotes; ++i, ++at) {
        FitVector by;
        for (std::size_t m = 0; m < kD; ++m) {
          by[static_cast<Eigen::Index>(m)] = held[m] ? 0.0 : jacobian[at * kD + m] * rates[m];
        }
        if (!std::isfinite(residual[at]) || !by.allFinite()) return false;
        information.add(by, residual[at], slice.weight_of(i), rho(residual[at]).weight, true);
      }
    }
  }
  return true;
}

void add_preference(const core::HestonParameters& model, double weight, Terms& terms) {
  const core::FellerExcess excess = core::feller_excess(model.kappa, model.theta, model.sigma);
  for (int m = 1; m < kD; ++m) {
    if (!terms.held[static_cast<std::size_t>(m)]) terms.preference[m] = std::sqrt(weight) * excess.by[m];
  }
}

/// True where the information of all days, whose coordinates come first, has an inverse with some digits.
bool is_determined(const Terms& terms, const std::vector<std::array<bool, kD>>& held) {
  const auto days = static_cast<Eigen::Index>(terms.days.size());
  Eigen::MatrixXd whole = Eigen::MatrixXd::Zero(days + kHestonShared, days + kHestonShared);
  for (Eigen::Index d = 0; d < days; ++d) {
    const FitMatrix data = terms.days[static_cast<std::size_t>(d)].data();
    whole(d, d) += data(0, 0);
    whole.block(d, days, 1, kHestonShared) += data.block(0, 1, 1, kHestonShared);
    whole.block(days, d, kHestonShared, 1) += data.block(1, 0, kHestonShared, 1);
    whole.bottomRightCorner(kHestonShared, kHestonShared) +=
        data.bottomRightCorner(kHestonShared, kHestonShared);
    if (held[static_cast<std::size_t>(d)][0]) whole(d, d) = 1.0;
  }
  const Eigen::VectorXd pull = terms.preference.tail(kHestonShared);
  whole.bottomRightCorner(kHestonShared, kHestonShared) += pull * pull.transpose();
  for (Eigen::Index m = 0; m < kHestonShared; ++m) {
    if (terms.held[static_cast<std::size_t>(m + 1)]) whole(days + m, days + m) = 1.0;
  }
  if (!(whole.diagonal().minCoeff() > 0.0)) return false;
  const Eigen::VectorXd unit = whole.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled = unit.asDiagonal() * whole * unit.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled, Eigen::EigenvaluesOnly);
  return solver.info() == Eigen::Success && solver.eigenvalues().minCoeff() > kSmallestEigenvalue;
}

/// Inverse of the information by ceres::Covariance, in blocks.
class Inverse {
 public:
  Inverse(Terms& terms, const std::vector<std::array<bool, kD>>& held) : terms_(terms) {
    for (std::size_t d = 0; d < terms.days.size(); ++d) add_day(terms.days[d], held[d][0]);
    if (!terms.preference.isZero()) {
      problem_.AddResidualBlock(new FixedRows({terms.preference.tail(kHestonShared).transpose()}), nullptr,
                                terms.shared.data());
    }
    std::vector<int> fixed;
    for (std::size_t m = 0; m < kHestonShared; ++m) {
      if (terms.held[m + 1]) fixed.push_back(static_cast<int>(m));
    }
    if (fixed.size() == kHestonShared) {
      problem_.SetParameterBlockConstant(terms.shared.data());
    } else if (!fixed.empty()) {
      problem_.SetManifold(terms.shared.data(), new ceres::SubsetManifold(kHestonShared, fixed));
    }
  }

  bool compute() {
    std::vector<std::pair<const double*, const double*>> blocks = {
        {terms_.shared.data(), terms_.shared.data()}};
    for (std::size_t d = 0; d < terms_.days.size(); ++d) {
      blocks.emplace_back(&terms_.days[d].log_v0, terms_.shared.data());
      for (std::size_t e = d; e < terms_.days.size(); ++e) {
        blocks.emplace_back(&terms_.days[d].log_v0, &terms_.days[e].log_v0);
      }
    }
    return covariance_.Compute(blocks, &problem_);
  }

  /// Block between the five coordinates of two days.
  [[nodiscard]] FitMatrix block(std::size_t d, std::size_t e) const {
    FitMatrix out;
    std::array<double, kHestonShared> row{};
    const double* shared = terms_.shared.data();
    covariance_.GetCovarianceBlock(&terms_.days[d].log_v0, &terms_.days[e].log_v0, row.data());
    out(0, 0) = row[0];
    covariance_.GetCovarianceBlock(&terms_.days[d].log_v0, shared, row.data());
    out.topRightCorner(1, kHestonShared) = Eigen::Map<Eigen::RowVector4d>(row.data());
    covariance_.GetCovarianceBlock(&terms_.days[e].log_v0, shared, row.data());
    out.bottomLeftCorner(kHestonShared, 1) = Eigen::Map<Eigen::Vector4d>(row.data());
    std::array<double, kHestonShared * kHestonShared> square{};
    covariance_.GetCovarianceBlock(shared, shared, square.data());
    out.bottomRightCorner(kHestonShared, kHestonShared) = Eigen::Map<Eigen::Matrix4d>(square.data());
    return out;
  }

 private:
  /// Adds the day's rows, reduced to as few as have the same information.
  void add_day(DayTerms& day, bool held) {
    Eigen::Index quotes = 0;
    for (const SliceInformation& slice : day.slices) quotes += static_cast<Eigen::Index>(slice.quotes.size());
    Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(std::max<Eigen::Index>(quotes, kD), kD);
    Eigen::Index row = 0;
    for (const SliceInformation& slice : day.slices) {
      for (const QuoteTerms& quote : slice.quotes) {
        rows.row(row++) = std::sqrt(slice.loss_weight * quote.counted) * quote.by.transpose();
      }
    }
    const Eigen::MatrixXd factor =
        Eigen::HouseholderQR<Eigen::MatrixXd>(rows).matrixQR().topRows(kD).triangularView<Eigen::Upper>();
    problem_.AddResidualBlock(new FixedRows({factor.leftCols(1), factor.rightCols(kHestonShared)}), nullptr,
                              &day.log_v0, terms_.shared.data());
    if (held) problem_.SetParameterBlockConstant(&day.log_v0);
  }

  static ceres::Covariance::Options options() {
    ceres::Covariance::Options options;
    options.algorithm_type = ceres::SPARSE_QR;
    options.sparse_linear_algebra_library_type = ceres::EIGEN_SPARSE;  // SuiteSparse prints what it dislikes
    return options;
  }

  Terms& terms_;
  ceres::Problem problem_{in_shared_context()};
  ceres::Covariance covariance_{options()};
};

/// Noise and scores of a slice's quotes.
struct SliceErrors {
  NoiseEstimate noise;
  FitMatrix scores;
};

/// Errors [day][slice], pooled where slices have few quotes.
std::vector<std::vector<SliceErrors>> errors_of(const Terms& terms, const Inverse& inverse) {
  std::vector<NoiseEstimate> noise;
  std::vector<const SliceInformation*> slices;
  for (std::size_t d = 0; d < terms.days.size(); ++d) {
    const FitMatrix covariance = inverse.block(d, d);
    for (const SliceInformation& slice : terms.days[d].slices) {
      noise.push_back(slice.noise(covariance));
      slices.push_back(&slice);
    }
  }
  pool_where_few(noise);
  const std::vector<double> correlation = allow_for_runs(slices, noise);
  std::vector<std::vector<SliceErrors>> errors;
  std::size_t at = 0;
  for (const DayTerms& day : terms.days) {
    std::vector<SliceErrors>& day_errors = errors.emplace_back();
    for (const SliceInformation& slice : day.slices) {
      day_errors.push_back({noise[at], slice.scores(correlation[at])});
      ++at;
    }
  }
  return errors;
}

/// Covariance of day d from the noise of every day's quotes and from the spread of the preference.
FitMatrix covariance_of(const Terms& terms, const Inverse& inverse,
                        const std::vector<std::vector<SliceErrors>>& errors, std::size_t d) {
  FitMatrix sum = FitMatrix::Zero();
  for (std::size_t e = 0; e < terms.days.size(); ++e) {
    FitMatrix scores = FitMatrix::Zero();
    for (const SliceErrors& slice : errors[e]) scores += slice.noise.squared() * slice.scores;
    const FitMatrix link = inverse.block(d, e);
    sum += link * scores * link.transpose();
  }
  const FitVector pull = inverse.block(d, d) * terms.preference;
  return sum + pull * pull.transpose();
}

HestonDayUncertainty day_uncertainty(const Terms& terms, const Inverse& inverse,
                                     const std::vector<std::vector<SliceErrors>>& errors, std::size_t d,
                                     const std::array<bool, kD>& held) {
  const FitMatrix covariance = inverse.block(d, d);
  const FitMatrix spread = covariance_of(terms, inverse, errors, d);
  HestonDayUncertainty out;
  out.model.held = held;
  out.model.covariance = packed(spread);
  NoiseEstimate all;
  double independent = 0.0;
  for (std::size_t s = 0; s < errors[d].size(); ++s) {
    const SliceInformation& slice = terms.days[d].slices[s];
    const NoiseEstimate& noise = errors[d][s].noise;
    const NoiseEstimate before = slice.noise(covariance);
    all.squares += noise.inflation * before.squares;
    all.degrees += before.degrees;
    independent += noise.share * before.degrees;
    const FitMatrix by_noise = covariance * errors[d][s].scores * covariance.transpose();
    const FitMatrix others = spread - noise.squared() * by_noise;
    out.quotes.push_back(slice.influences(covariance, by_noise, others, noise));
  }
  out.model.noise = std::sqrt(all.squared());
  out.model.degrees_of_freedom = std::fmax(std::fmin(all.degrees, kFewDegrees), independent);
  return out;
}

/// True where every standard error is at most kLargestStandardError and rounding has left a covariance.
bool is_informative(const HestonUncertainty& model) {
  for (std::size_t m = 0; m < kD; ++m) {
    if (!(model.covariance[m * (m + 3) / 2] <= kLargestStandardError * kLargestStandardError)) return false;
  }
  return model.validate().has_value();
}

}  // namespace

Expected<std::vector<HestonDayUncertainty>> heston_uncertainty(std::span<const std::vector<SliceData>> days,
                                                               std::span<const core::HestonParameters> models,
                                                               const HestonSettings& settings,
                                                               ComputeBackend& backend) {
  Terms terms;
  terms.days.resize(days.size());
  terms.held = held_at(models.front(), settings.box);
  const Expected<bool> finite = add_quotes(days, models, settings, backend, terms);
  if (!finite) return finite.error();
  std::vector<HestonDayUncertainty> out;
  if (!*finite) return out;
  std::size_t quotes = 0;
  for (const DayTerms& day : terms.days) {
    for (const SliceInformation& slice : day.slices) quotes += slice.quotes.size();
  }
  if (settings.feller_weight > 0.0) {
    add_preference(models.front(), settings.feller_weight * static_cast<double>(quotes), terms);
  }
  std::vector<std::array<bool, kD>> held;
  for (const core::HestonParameters& model : models) held.push_back(held_at(model, settings.box));
  if (!is_determined(terms, held)) return out;
  Inverse inverse(terms, held);
  if (!inverse.compute()) return out;
  const auto errors = errors_of(terms, inverse);
  for (std::size_t d = 0; d < days.size(); ++d) {
    out.push_back(day_uncertainty(terms, inverse, errors, d, held[d]));
    // With as many free coordinates as quotes, or more, the noise is undetermined.
    if (!(out.back().model.degrees_of_freedom > 0.0) || !is_informative(out.back().model)) {
      return std::vector<HestonDayUncertainty>();
    }
  }
  return out;
}

}  // namespace volcal::fit
