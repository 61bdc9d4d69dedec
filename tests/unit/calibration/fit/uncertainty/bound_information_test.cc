// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/bound_information.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cstddef>
#include <random>
#include <vector>

namespace volcal::fit {
namespace {

constexpr int kD = core::kSviDimension;
constexpr unsigned kSeed = 20261130;
// Both inverses lose what the condition number of A takes, some 1e5 here.
constexpr double kTolerance = 1e-9;

int index(std::size_t place) { return static_cast<int>(place); }

struct Surface {
  std::vector<ChartMatrix> factors;
  std::vector<ConstraintRow> rows;

  /// A, element by element as the header has it.
  [[nodiscard]] Eigen::MatrixXd information() const {
    const int n = kD * index(factors.size());
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
    for (std::size_t s = 0; s < factors.size(); ++s) {
      sum.block<kD, kD>(kD * index(s), kD * index(s)) += factors[s].transpose() * factors[s];
    }
    for (const ConstraintRow& row : rows) {
      Eigen::VectorXd c = Eigen::VectorXd::Zero(n);
      c.segment<kD>(kD * index(row.earlier)) += row.from;
      if (row.later != row.earlier) c.segment<kD>(kD * index(row.later)) += row.to;
      sum += c * c.transpose();
    }
    return sum;
  }
};

ChartVector random_vector(double size, std::mt19937_64& random) {
  std::normal_distribution<double> gauss(0.0, size);
  return ChartVector::NullaryExpr([&] { return gauss(random); });
}

Surface surface_of(std::size_t slices, std::mt19937_64& random) {
  std::uniform_real_distribution<double> size(1.0, 30.0);
  Surface surface;
  for (std::size_t s = 0; s < slices; ++s) {
    ChartMatrix upper = ChartMatrix::Zero();
    for (int i = 0; i < kD; ++i) {
      for (int j = i + 1; j < kD; ++j) upper(i, j) = size(random) - 15.0;
      upper(i, i) = size(random);
    }
    surface.factors.push_back(upper);
  }
  return surface;
}

void bind(std::size_t earlier, std::size_t later, std::mt19937_64& random, Surface& surface) {
  constexpr double kRigid = 300.0;
  surface.rows.push_back({earlier, later, random_vector(kRigid, random),
                          random_vector(earlier == later ? 0.0 : kRigid, random)});
}

void expect_inverse(const Surface& surface) {
  const auto inverse = BoundInverse::make(surface.factors, surface.rows);
  ASSERT_TRUE(inverse);
  const Eigen::MatrixXd whole = surface.information().inverse();
  Eigen::MatrixXd computed = Eigen::MatrixXd::Zero(whole.rows(), whole.cols());
  for (std::size_t s = 0; s < surface.factors.size(); ++s) {
    const std::vector<std::size_t>& bound = inverse->bound_to(s);
    for (std::size_t place = 0; place < bound.size(); ++place) {
      computed.block<kD, kD>(kD * index(s), kD * index(bound[place])) = inverse->block(s, place);
    }
    EXPECT_EQ(inverse->own_block(s), (computed.block<kD, kD>(kD * index(s), kD * index(s))));
  }
  EXPECT_LT((computed - whole).norm(), kTolerance * whole.norm());
}

TEST(BoundInverse, IsTheInverseOfTheWhole) {
  std::mt19937_64 random(kSeed);
  Surface surface = surface_of(7, random);
  bind(0, 1, random, surface);
  bind(5, 2, random, surface);  // of another root: no neighbours in the list
  bind(1, 5, random, surface);
  bind(3, 3, random, surface);
  bind(2, 2, random, surface);
  expect_inverse(surface);
}

TEST(BoundInverse, GroupsWhatAChainOfRowsJoins) {
  std::mt19937_64 random(kSeed);
  Surface surface = surface_of(6, random);
  bind(4, 5, random, surface);
  bind(0, 2, random, surface);
  bind(2, 4, random, surface);
  const auto inverse = BoundInverse::make(surface.factors, surface.rows);
  ASSERT_TRUE(inverse);
  for (const std::size_t s : {0, 2, 4, 5})
    EXPECT_EQ(inverse->bound_to(s), (std::vector<std::size_t>{0, 2, 4, 5}));
  for (const std::size_t s : {1, 3}) EXPECT_EQ(inverse->bound_to(s), std::vector<std::size_t>{s});
}

TEST(BoundInverse, TakesLongChains) {
  std::mt19937_64 random(kSeed);
  constexpr std::size_t kSlices = 60;
  Surface surface = surface_of(kSlices, random);
  for (std::size_t s = 0; s + 1 < kSlices; ++s) bind(s, s + 1, random, surface);
  expect_inverse(surface);
}

TEST(BoundInverse, IsNoneWhereTheQuotesSayNothing) {
  std::mt19937_64 random(kSeed);
  Surface surface = surface_of(2, random);
  surface.factors[1](3, 3) = 0.0;
  surface.factors[1].col(3).setZero();
  EXPECT_FALSE(BoundInverse::make(surface.factors, surface.rows));
}

}  // namespace
}  // namespace volcal::fit
