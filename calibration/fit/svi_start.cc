// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi_start.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace volcal::fit {
namespace {

// Centre from 0.7 below the lowest to 0.7 above the highest quote (in units of their range); width from a
// twentieth to eight at-the-money standard deviations. Finer grids found no better basin on any real
// smile; the optimiser does the rest.
constexpr std::size_t kCentres = 17;
constexpr std::size_t kWidths = 12;
constexpr double kCentreOverhang = 0.35;
constexpr double kNarrowest = 0.05;
constexpr double kWidest = 8.0;
// Keeps the 3 x 3 inner problem solvable where fewer than three quotes, or a grid cell far from all quotes,
// leave it singular. In units of the largest diagonal entry.
constexpr double kRidge = 1e-10;

// The inner problem at one grid cell: minimise |A (a, rho b, b) - target|^2 over |rho b| <= b.
struct Inner {
  Eigen::Matrix3d gram;
  Eigen::Vector3d moment;
  double target2 = 0.0;

  [[nodiscard]] double cost(const Eigen::Vector3d& u) const {
    return u.dot(gram * u) - 2.0 * u.dot(moment) + target2;
  }
};

// The three columns for quote z: 1, y, R, each already in the slice's units.
Inner inner_problem(const SliceData& slice, double centre, double width) {
  Inner p;
  p.gram.setZero();
  p.moment.setZero();
  const double s2 = slice.atm_stddev * slice.atm_stddev;
  for (std::size_t i = 0; i < slice.size(); ++i) {
    const double y = slice.log_moneyness[i] / slice.atm_stddev - centre;
    const double vol = slice.market_vol[i];
    // A vol residual linearised at the market: (w - w_market) / (2 vol T scale).
    const double weight = s2 / (2.0 * vol * slice.time_to_expiry * slice.scale[i]);
    const Eigen::Vector3d column = weight * Eigen::Vector3d(1.0, y, std::sqrt(y * y + width * width));
    const double target = weight * vol * vol * slice.time_to_expiry / s2;
    p.gram += column * column.transpose();
    p.moment += target * column;
    p.target2 += target * target;
  }
  p.gram.diagonal().array() += kRidge * p.gram.diagonal().maxCoeff();
  return p;
}

// Restricts (a, rho b, b) to the span of the two columns of `basis` and solves there.
template <int N>
Eigen::Vector3d solve_within(const Inner& p, const Eigen::Matrix<double, 3, N>& basis) {
  const Eigen::Matrix<double, N, N> gram = basis.transpose() * p.gram * basis;
  const Eigen::Matrix<double, N, 1> moment = basis.transpose() * p.moment;
  return basis * gram.ldlt().solve(moment);
}

Eigen::Vector3d solve_inner(const Inner& p) {
  Eigen::Vector3d free = p.gram.ldlt().solve(p.moment);
  if (free[2] >= std::fabs(free[1])) return free;
  // Outside the cone: the minimum is on one of its two faces, or where both meet (a flat smile).
  Eigen::Matrix<double, 3, 2> up;
  up << 1, 0, 0, 1, 0, 1;
  Eigen::Matrix<double, 3, 2> down;
  down << 1, 0, 0, -1, 0, 1;
  Eigen::Vector3d best(p.moment[0] / p.gram(0, 0), 0.0, 0.0);
  for (const auto& face : {up, down}) {
    const Eigen::Vector3d u = solve_within<2>(p, face);
    if (u[2] >= 0.0 && p.cost(u) < p.cost(best)) best = u;
  }
  return best;
}

using Grid = std::array<std::array<SviStart, kWidths>, kCentres>;

SviStart solve_cell(const SliceData& slice, double centre, double width) {
  const Inner inner = inner_problem(slice, centre, width);
  const Eigen::Vector3d u = solve_inner(inner);
  const double s = slice.atm_stddev;
  const double b = std::max(u[2], 0.0);
  const double rho = b > 0.0 ? std::clamp(u[1] / b, -1.0, 1.0) : 0.0;
  return {{s * s * u[0], s * b, rho, s * centre, s * width}, inner.cost(u)};
}

// A cell no neighbour of which is lower is the floor of a basin.
bool is_floor(const Grid& cells, std::size_t i, std::size_t j) {
  for (std::size_t ni = i > 0 ? i - 1 : 0; ni <= std::min(i + 1, kCentres - 1); ++ni) {
    for (std::size_t nj = j > 0 ? j - 1 : 0; nj <= std::min(j + 1, kWidths - 1); ++nj) {
      if (cells[ni][nj].cost < cells[i][j].cost) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<SviStart> svi_starts(const SliceData& slice, std::size_t count) {
  const double s = slice.atm_stddev;
  const auto [left_most, right_most] =
      std::minmax_element(slice.log_moneyness.begin(), slice.log_moneyness.end());
  const double low = std::min(*left_most / s, -1.0);
  const double high = std::max(*right_most / s, 1.0);
  const double from = low - kCentreOverhang * (high - low);
  const double to = high + kCentreOverhang * (high - low);

  Grid cells;
  for (std::size_t i = 0; i < kCentres; ++i) {
    const double centre = from + (to - from) * static_cast<double>(i) / (kCentres - 1);
    for (std::size_t j = 0; j < kWidths; ++j) {
      const double width =
          kNarrowest * std::pow(kWidest / kNarrowest, static_cast<double>(j) / (kWidths - 1));
      cells[i][j] = solve_cell(slice, centre, width);
    }
  }
  std::vector<SviStart> floors;
  for (std::size_t i = 0; i < kCentres; ++i) {
    for (std::size_t j = 0; j < kWidths; ++j) {
      if (is_floor(cells, i, j)) floors.push_back(cells[i][j]);
    }
  }
  std::sort(floors.begin(), floors.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
  if (floors.size() > count) floors.resize(count);
  return floors;
}

}  // namespace volcal::fit
