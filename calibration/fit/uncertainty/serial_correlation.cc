// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/serial_correlation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace volcal::fit {
namespace {

// Weight of the surface's likelihood in that of a slice, in quotes.
constexpr double kSurfaceQuotes = 10.0;
// Least number of quotes, four more than coordinates, from which a slice's own errors are estimated.
constexpr double kFewestQuotes = core::kSviDimension + 4.0;
// Twice the logarithm of the likelihood that a further parameter must gain [Akaike1974]: independent errors
// look correlated by chance in every second slice.
constexpr double kAkaikePenalty = 2.0;
// Least share of its weight that a quote keeps under a loss or a rule; below it the quote is left out.
constexpr double kDropped = 1e-3;

constexpr std::array kCorrelations = {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, kHighestCorrelation};
using Likelihoods = std::array<double, kCorrelations.size()>;

/// Twice the logarithm of the restricted likelihood, and the variance at its maximum.
struct Restricted {
  double likelihood;
  double variance;
};

constexpr int kRow = core::kSviDimension + 1;  // length of a row x_i: a quote's derivatives and its error
using RowMatrix = Eigen::Matrix<double, kRow, kRow>;
using RowVector = Eigen::Matrix<double, kRow, 1>;

/// Sums over the quotes of a slice from which the likelihood of any correlation follows.
/// R^-1 = U^T U / (1 - rho^2) with U the differences x_i - rho x_i-1, but for the first: sqrt(1 - rho^2) x_0.
/// Their products sum to
///
///     sum x_i x_i^T - rho sum (x_i x_i-1^T + x_i-1 x_i^T) + rho^2 sum x_i x_i^T,
///
/// where the last sum leaves out both ends.
struct Products {
  RowMatrix alike = RowMatrix::Zero();
  RowMatrix neighbours = RowMatrix::Zero();
  RowMatrix inner = RowMatrix::Zero();
  double count = 0.0;
};

Products products(const std::vector<CountedQuote>& quotes) {
  Products sum;
  RowVector first = RowVector::Zero();
  RowVector before = RowVector::Zero();
  for (const CountedQuote& quote : quotes) {
    if (!(quote.root_weight > kDropped)) continue;
    RowVector row;
    row << quote.row, quote.error;
    sum.alike.noalias() += row * row.transpose();
    sum.neighbours.noalias() += row * before.transpose();
    if (sum.count == 0.0) first = row;
    sum.count += 1.0;
    before = row;
  }
  sum.neighbours += sum.neighbours.transpose().eval();
  sum.inner = sum.alike - first * first.transpose() - before * before.transpose();
  return sum;
}

Restricted restricted(const Products& sum, double rho) {
  const double kept = 1.0 - rho * rho;
  const RowMatrix all = sum.alike - rho * sum.neighbours + rho * rho * sum.inner;
  const ChartMatrix information = all.topLeftCorner<core::kSviDimension, core::kSviDimension>();
  const ChartVector moment = all.topRightCorner<core::kSviDimension, 1>();
  const double squares = all(kRow - 1, kRow - 1);
  const Eigen::LDLT<ChartMatrix> factor(information.selfadjointView<Eigen::Lower>());
  const double left = std::max((squares - moment.dot(factor.solve(moment))) / kept, 1e-300);
  const double degrees = sum.count - static_cast<double>(core::kSviDimension);
  const double logarithms = factor.vectorD().array().abs().max(1e-300).log().sum() -
                            static_cast<double>(core::kSviDimension) * std::log(kept);
  return {-((sum.count - 1.0) * std::log(kept) + logarithms + degrees * std::log(left)), left / degrees};
}

/// True where the slice has quotes enough for an estimate of its own errors.
bool has_enough_quotes(const Products& sum) { return sum.count >= kFewestQuotes; }

double most_likely(const Likelihoods& likelihood) {
  const auto best = std::max_element(likelihood.begin(), likelihood.end());
  if (!(*best - likelihood.front() > kAkaikePenalty)) return 0.0;
  const auto i = static_cast<std::size_t>(best - likelihood.begin());
  if (i + 1 == likelihood.size()) return kCorrelations[i];
  // Vertex of the parabola through three unevenly spaced points.
  const double a = kCorrelations[i - 1] - kCorrelations[i];
  const double b = kCorrelations[i + 1] - kCorrelations[i];
  const double fa = likelihood[i - 1] - likelihood[i];
  const double fb = likelihood[i + 1] - likelihood[i];
  const double bend = (fa / a - fb / b) / (a - b);
  const double slope = fa / a - bend * a;
  return bend < 0.0
             ? std::clamp(kCorrelations[i] - 0.5 * slope / bend, kCorrelations[i - 1], kCorrelations[i + 1])
             : kCorrelations[i];
}

}  // namespace

std::vector<ErrorLaw> error_laws(const std::vector<std::vector<CountedQuote>>& slices) {
  std::vector<Likelihoods> by_slice(slices.size(), Likelihoods{});
  std::vector<Products> sums;
  sums.reserve(slices.size());
  Likelihoods all{};
  double total = 0.0;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    sums.push_back(products(slices[s]));
    if (!has_enough_quotes(sums[s])) continue;
    total += sums[s].count;
    for (std::size_t i = 0; i < kCorrelations.size(); ++i) {
      by_slice[s][i] = restricted(sums[s], kCorrelations[i]).likelihood;
      all[i] += by_slice[s][i];
    }
  }
  std::vector<ErrorLaw> laws(slices.size());
  if (!(total > 0.0)) return laws;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    Likelihoods both = by_slice[s];
    for (std::size_t i = 0; i < both.size(); ++i) both[i] += kSurfaceQuotes / total * all[i];
    laws[s].correlation = most_likely(both);
    if (laws[s].correlation == 0.0 || !has_enough_quotes(sums[s])) continue;
    laws[s].noise = std::sqrt(restricted(sums[s], laws[s].correlation).variance);
  }
  return laws;
}

ChartMatrix score_variance(const std::vector<CountedQuote>& quotes, double correlation) {
  ChartMatrix sum = ChartMatrix::Zero();
  // Sum of the scores of the quotes before, each times rho^distance.
  ChartVector before = ChartVector::Zero();
  for (const CountedQuote& quote : quotes) {
    const ChartVector score = quote.root_weight * quote.row;
    sum += score * score.transpose() + score * before.transpose() + before * score.transpose();
    before = correlation * (before + score);
  }
  return sum;
}

}  // namespace volcal::fit
