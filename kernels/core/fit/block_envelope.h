// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cholesky factorisation of a symmetric matrix of 5 x 5 blocks within its envelope, by a team.
///
/// Block row s holds the blocks (s, first[s]) ... (s, s), one after another from block begin[s], each
/// row-major. Neighbours in a chain of slices make it block-tridiagonal (first[s] = s - 1); slices that share
/// a time make rows longer. Factorisation fills nothing outside of the envelope [GeorgeLiu1981, ch. 4].

#include <cmath>

#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"

namespace volcal::core {

inline constexpr int kBlock = kSviDimension * kSviDimension;

struct BlockEnvelope {
  int n;             ///< block rows
  const int* first;  ///< [n] first block column of each row
  const int* begin;  ///< [n + 1] block index of (s, first[s])
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline int block_at(const BlockEnvelope& e, int row, int column) {
  return e.begin[row] + column - e.first[row];
}

/// a -= x y^T for one entry of the block.
VOLCAL_HD inline void subtract_product(double* a, const double* x, const double* y, int i, int j) {
  double sum = a[kSviDimension * i + j];
  for (int t = 0; t < kSviDimension; ++t) sum -= x[kSviDimension * i + t] * y[kSviDimension * j + t];
  a[kSviDimension * i + j] = sum;
}

/// Lower Cholesky factor of a diagonal block in place; the diagonal is left as its reciprocal. False where a
/// pivot is not positive.
VOLCAL_HD inline bool factor_block(double* a) {
  for (int j = 0; j < kSviDimension; ++j) {
    double pivot = a[kSviDimension * j + j];
    for (int t = 0; t < j; ++t) pivot -= a[kSviDimension * j + t] * a[kSviDimension * j + t];
    if (!(pivot > 0.0)) return false;
    const double inverse = 1.0 / std::sqrt(pivot);
    a[kSviDimension * j + j] = inverse;
    for (int i = j + 1; i < kSviDimension; ++i) {
      double sum = a[kSviDimension * i + j];
      for (int t = 0; t < j; ++t) sum -= a[kSviDimension * i + t] * a[kSviDimension * j + t];
      a[kSviDimension * i + j] = sum * inverse;
    }
  }
  return true;
}

/// Row i of a <- a L^-T with L a factored diagonal block.
VOLCAL_HD inline void solve_row(double* a, const double* factor, int i) {
  double* row = a + kSviDimension * i;
  for (int j = 0; j < kSviDimension; ++j) {
    double sum = row[j];
    for (int t = 0; t < j; ++t) sum -= row[t] * factor[kSviDimension * j + t];
    row[j] = sum * factor[kSviDimension * j + j];
  }
}

/// Factors the matrix in place: afterwards it holds L, its diagonal entries as reciprocals. False where it is
/// not positive definite (to rounding); the same answer on every member.
template <class Team>
VOLCAL_HD inline bool factor_envelope(const Team& team, const BlockEnvelope& e, double* blocks) {
  for (int s = 0; s < e.n; ++s) {
    double* diagonal = blocks + kBlock * block_at(e, s, s);
    for (int c = e.first[s]; c < s; ++c) {
      double* a = blocks + kBlock * block_at(e, s, c);
      const int from = e.first[s] > e.first[c] ? e.first[s] : e.first[c];
      for (int t = from; t < c; ++t) {
        const double* x = blocks + kBlock * block_at(e, s, t);
        const double* y = blocks + kBlock * block_at(e, c, t);
        team.for_each_entry(kSviDimension, [&](int i, int j) { subtract_product(a, x, y, i, j); });
        team.sync();
      }
      team.for_each_row(kSviDimension, [&](int i) { solve_row(a, blocks + kBlock * block_at(e, c, c), i); });
      team.sync();
      team.for_each_entry(kSviDimension, [&](int i, int j) {
        if (j <= i) subtract_product(diagonal, a, a, i, j);
      });
      team.sync();
    }
    const bool good = team.rank() != 0 || factor_block(diagonal);
    team.sync();  // the vote above orders no memory
    if (!team.agreed(good)) return false;
  }
  return true;
}

/// x <- (L L^T)^-1 x; x is [kSviDimension * n].
template <class Team>
VOLCAL_HD inline void solve_envelope(const Team& team, const BlockEnvelope& e, const double* factor,
                                     double* x) {
  if (team.rank() == 0) {
    for (int s = 0; s < e.n; ++s) {
      double* xs = x + kSviDimension * s;
      for (int c = e.first[s]; c < s; ++c) {
        const double* a = factor + kBlock * block_at(e, s, c);
        const double* xc = x + kSviDimension * c;
        for (int i = 0; i < kSviDimension; ++i) {
          for (int j = 0; j < kSviDimension; ++j) xs[i] -= a[kSviDimension * i + j] * xc[j];
        }
      }
      const double* l = factor + kBlock * block_at(e, s, s);
      for (int i = 0; i < kSviDimension; ++i) {
        for (int t = 0; t < i; ++t) xs[i] -= l[kSviDimension * i + t] * xs[t];
        xs[i] *= l[kSviDimension * i + i];
      }
    }
    for (int s = e.n - 1; s >= 0; --s) {
      double* xs = x + kSviDimension * s;
      const double* l = factor + kBlock * block_at(e, s, s);
      for (int i = kSviDimension - 1; i >= 0; --i) {
        for (int t = i + 1; t < kSviDimension; ++t) xs[i] -= l[kSviDimension * t + i] * xs[t];
        xs[i] *= l[kSviDimension * i + i];
      }
      for (int c = e.first[s]; c < s; ++c) {
        const double* a = factor + kBlock * block_at(e, s, c);
        double* xc = x + kSviDimension * c;
        for (int i = 0; i < kSviDimension; ++i) {
          for (int j = 0; j < kSviDimension; ++j) xc[j] -= a[kSviDimension * i + j] * xs[i];
        }
      }
    }
  }
  team.sync();
}

/// y = A x for the symmetric matrix A whose lower envelope is `blocks` (diagonal blocks full).
template <class Team>
VOLCAL_HD inline void multiply_envelope(const Team& team, const BlockEnvelope& e, const double* blocks,
                                        const double* x, double* y) {
  for (int s = team.rank(); s < e.n; s += team.size()) {
    double sum[kSviDimension] = {};
    for (int c = e.first[s]; c <= s; ++c) {
      const double* a = blocks + kBlock * block_at(e, s, c);
      for (int i = 0; i < kSviDimension; ++i) {
        for (int j = 0; j < kSviDimension; ++j) sum[i] += a[kSviDimension * i + j] * x[kSviDimension * c + j];
      }
    }
    for (int r = s + 1; r < e.n; ++r) {
      if (e.first[r] > s) break;  // rows begin no earlier than the row above: no row further down reaches s
      const double* a = blocks + kBlock * block_at(e, r, s);
      for (int i = 0; i < kSviDimension; ++i) {
        for (int j = 0; j < kSviDimension; ++j) sum[j] += a[kSviDimension * i + j] * x[kSviDimension * r + i];
      }
    }
    for (int i = 0; i < kSviDimension; ++i) y[kSviDimension * s + i] = sum[i];
  }
  team.sync();
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
