// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/bound_information.h"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <Eigen/SparseQR>
#include <algorithm>
#include <numeric>
#include <utility>

namespace volcal::fit {
namespace {

constexpr int kD = core::kSviDimension;
using Sparse = Eigen::SparseMatrix<double>;
using Entries = std::vector<Eigen::Triplet<double>>;

int index(std::size_t place) { return static_cast<int>(place); }

void add_row(int row, std::size_t place, const ChartVector& derivatives, Entries& entries) {
  for (int j = 0; j < kD; ++j) entries.emplace_back(row, kD * index(place) + j, derivatives[j]);
}

void add_triangle(int first_row, std::size_t place, const ChartMatrix& upper, Entries& entries) {
  for (int i = 0; i < kD; ++i) {
    for (int j = i; j < kD; ++j) entries.emplace_back(first_row + i, kD * index(place) + j, upper(i, j));
  }
}

/// Computes (J^T J)^-1 from J P = Q R, the columns of one slice at a time.
class Inverse {
 public:
  explicit Inverse(const Sparse& rows) : factor_(rows) {
    is_there_ = factor_.info() == Eigen::Success && factor_.rank() == rows.cols();
    if (is_there_) triangle_ = factor_.matrixR().topLeftCorner(rows.cols(), rows.cols());
  }
  [[nodiscard]] bool is_there() const { return is_there_; }
  [[nodiscard]] Eigen::MatrixXd columns(std::size_t place) const {
    Eigen::MatrixXd columns = Eigen::MatrixXd::Zero(triangle_.cols(), kD);
    columns.middleRows<kD>(kD * index(place)).setIdentity();
    columns = factor_.colsPermutation().transpose() * columns;
    triangle_.transpose().triangularView<Eigen::Lower>().solveInPlace(columns);
    triangle_.triangularView<Eigen::Upper>().solveInPlace(columns);
    return factor_.colsPermutation() * columns;
  }

 private:
  Eigen::SparseQR<Sparse, Eigen::COLAMDOrdering<int>> factor_;
  Sparse triangle_;
  bool is_there_;
};

}  // namespace

void BoundInverse::find_groups(std::size_t slices, const std::vector<ConstraintRow>& rows) {
  std::vector<std::size_t> first(slices);  // number of the first slice so far of each slice's group
  std::iota(first.begin(), first.end(), std::size_t{0});
  const auto find = [&first](std::size_t slice) {
    while (first[slice] != slice) slice = first[slice] = first[first[slice]];
    return slice;
  };
  for (const ConstraintRow& row : rows) {
    const std::size_t a = find(row.earlier);
    const std::size_t b = find(row.later);
    first[std::max(a, b)] = std::min(a, b);
  }
  for (std::size_t s = 0; s < slices; ++s) {
    const std::size_t of = find(s);
    group_.push_back(of == s ? groups_.size() : group_[of]);
    if (of == s) groups_.emplace_back();
    std::vector<std::size_t>& members = groups_[group_[s]].slices;
    place_.push_back(members.size());
    members.push_back(s);
  }
  for (std::size_t r = 0; r < rows.size(); ++r) groups_[group_[rows[r].earlier]].rows.push_back(r);
}

bool BoundInverse::invert(const std::vector<ChartMatrix>& factors, const std::vector<ConstraintRow>& rows,
                          Group& group) const {
  Entries entries;
  int next = 0;
  for (std::size_t place = 0; place < group.slices.size(); ++place, next += kD) {
    add_triangle(next, place, factors[group.slices[place]], entries);
  }
  for (const std::size_t r : group.rows) {
    add_row(next, place_[rows[r].earlier], rows[r].from, entries);
    if (rows[r].later != rows[r].earlier) add_row(next, place_[rows[r].later], rows[r].to, entries);
    ++next;
  }
  Sparse matrix(next, kD * index(group.slices.size()));
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Inverse inverse(matrix);
  if (!inverse.is_there()) return false;
  for (std::size_t place = 0; place < group.slices.size(); ++place) {
    const Eigen::MatrixXd columns = inverse.columns(place);
    // The block is symmetric: its rows for the other slice's columns are the columns of those rows.
    for (std::size_t other = 0; other < group.slices.size(); ++other) {
      group.blocks.emplace_back(columns.middleRows<kD>(kD * index(other)).transpose());
    }
  }
  return true;
}

std::optional<BoundInverse> BoundInverse::make(const std::vector<ChartMatrix>& factors,
                                               const std::vector<ConstraintRow>& rows) {
  BoundInverse inverse;
  inverse.find_groups(factors.size(), rows);
  for (Group& group : inverse.groups_) {
    if (!inverse.invert(factors, rows, group)) return std::nullopt;
  }
  return inverse;
}

}  // namespace volcal::fit
