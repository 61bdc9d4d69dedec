// SPDX-License-Identifier: Apache-2.0
#include "kernels/core/fit/block_envelope.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>
#include <vector>

#include "kernels/core/team.h"

namespace volcal::core {
namespace {

constexpr int kD = kSviDimension;

/// A random positive definite matrix within an envelope, dense and in blocks.
struct Random {
  std::vector<int> first, begin;
  std::vector<double> blocks;
  Eigen::MatrixXd dense;

  Random(std::vector<int> rows, std::mt19937_64& engine) : first(std::move(rows)) {
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    const int n = static_cast<int>(first.size());
    dense = Eigen::MatrixXd::Zero(kD * n, kD * n);
    for (int s = 0; s < n; ++s) {
      for (int c = first[static_cast<std::size_t>(s)]; c <= s; ++c) {
        for (int i = 0; i < kD; ++i) {
          for (int j = 0; j < kD; ++j) dense(kD * s + i, kD * c + j) = uniform(engine);
        }
      }
    }
    dense = Eigen::MatrixXd(dense.triangularView<Eigen::Lower>());
    dense = Eigen::MatrixXd(dense + dense.transpose());
    for (int i = 0; i < kD * n; ++i) dense(i, i) = dense.row(i).cwiseAbs().sum() + 0.1;
    int count = 0;
    for (int s = 0; s < n; ++s) {
      begin.push_back(count);
      for (int c = first[static_cast<std::size_t>(s)]; c <= s; ++c, ++count) {
        for (int i = 0; i < kD; ++i) {
          for (int j = 0; j < kD; ++j) blocks.push_back(dense(kD * s + i, kD * c + j));
        }
      }
    }
    begin.push_back(count);
  }
  [[nodiscard]] BlockEnvelope envelope() const {
    return {static_cast<int>(first.size()), first.data(), begin.data()};
  }
};

// The shapes are one slice; a chain; roots that share times; a full matrix.
const std::vector<std::vector<int>> kShapes = {{0}, {0, 0, 1, 2, 3, 4}, {0, 0, 0, 1, 1, 3}, {0, 0, 0, 0}};

TEST(BlockEnvelope, ProductIsThatOfTheDenseMatrix) {
  std::mt19937_64 engine(3);
  for (const auto& shape : kShapes) {
    const Random matrix(shape, engine);
    const Eigen::VectorXd x = Eigen::VectorXd::Random(matrix.dense.rows());
    Eigen::VectorXd y(x.size());
    multiply_envelope(TeamOfOne{}, matrix.envelope(), matrix.blocks.data(), x.data(), y.data());
    EXPECT_LT((y - matrix.dense * x).norm(), 1e-14 * matrix.dense.norm() * x.norm());
  }
}

TEST(BlockEnvelope, FactorSolvesTheDenseSystem) {
  std::mt19937_64 engine(5);
  for (const auto& shape : kShapes) {
    Random matrix(shape, engine);
    const Eigen::VectorXd expected = Eigen::VectorXd::Random(matrix.dense.rows());
    Eigen::VectorXd x = matrix.dense * expected;
    ASSERT_TRUE(factor_envelope(TeamOfOne{}, matrix.envelope(), matrix.blocks.data()));
    solve_envelope(TeamOfOne{}, matrix.envelope(), matrix.blocks.data(), x.data());
    EXPECT_LT((x - expected).norm(), 1e-13 * expected.norm());
  }
}

TEST(BlockEnvelope, IndefiniteAndNanMatricesAreRefused) {
  std::mt19937_64 engine(7);
  for (const double spoiled : {-1e3, 0.0, std::nan("")}) {
    Random matrix({0, 0, 1}, engine);
    matrix.blocks[static_cast<std::size_t>(kBlock * matrix.begin[2] + kBlock)] =
        spoiled;  // first entry of (2, 2)
    EXPECT_FALSE(factor_envelope(TeamOfOne{}, matrix.envelope(), matrix.blocks.data()));
  }
}

}  // namespace
}  // namespace volcal::core
