// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One surface as flat arrays, which the fused fitter and Ceres' problem both take.

#include <ceres/crs_matrix.h>

#include <Eigen/Dense>
#include <algorithm>
#include <span>
#include <vector>

#include "calibration/fit/svi/surface_task.h"
#include "kernels/backend/svi_fit_batch.h"
#include "kernels/core/fit/svi_fit_bodies.h"

namespace volcal::test {

/// J^T J of a Jacobian as Ceres hands it out.
inline Eigen::MatrixXd gauss_newton(const ceres::CRSMatrix& jacobian) {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(jacobian.num_rows, jacobian.num_cols);
  for (int row = 0; row < jacobian.num_rows; ++row) {
    for (int e = jacobian.rows[static_cast<std::size_t>(row)];
         e < jacobian.rows[static_cast<std::size_t>(row) + 1]; ++e) {
      dense(row, jacobian.cols[static_cast<std::size_t>(e)]) = jacobian.values[static_cast<std::size_t>(e)];
    }
  }
  return dense.transpose() * dense;
}

/// Largest violation at the watched points, margins not counted, in the units of the margins.
struct Violation {
  double butterfly = 0.0;
  double calendar = 0.0;
  double floor = 0.0;  ///< relative to the target
};

class FusedProblem {
 public:
  FusedProblem(const std::vector<fit::SliceData>& slices, std::vector<double> misfit) {
    fit::SurfaceTask task;
    task.slices = &slices;
    task.pairs = fit::calendar_pairs(slices);
    task.misfit = std::move(misfit);
    fit::add_surface(batch_, task);
    blocks_.resize(static_cast<std::size_t>(core::kBlock * problem().envelope.begin[slices.size()]));
    gradient_.resize(slices.size() * core::kSviDimension);
  }

  [[nodiscard]] core::SviFitProblem problem() { return core::surface_of(batch_.arrays(), 0); }

  void set_point(const std::vector<fit::FreePoint>& point) {
    double* to = batch_.point(0).data();
    for (const fit::FreePoint& x : point) to = std::copy(x.begin(), x.end(), to);
  }
  /// Free coordinates, kSviDimension a slice.
  [[nodiscard]] std::span<double> point() { return batch_.point(0); }

  [[nodiscard]] std::span<double> tail_weights(std::size_t slice) { return batch_.tail_weights(0, slice); }

  /// Half the sum of all terms, as Ceres counts.
  double evaluate(const core::SviFitTerms& terms) {
    const core::SviFitProblem p = problem();
    return core::evaluate(core::TeamOfOne{}, p, terms, p.x, {gradient_.data(), blocks_.data()}).total;
  }
  /// lambda <- max(0, lambda - rho c) with the slacks at the point.
  void update_multipliers(const core::SviFitTerms& terms) {
    evaluate(terms);
    core::update_multipliers(core::TeamOfOne{}, problem(), terms.severity);
  }
  Violation violation(const core::SviFitTerms& terms) {
    evaluate(terms);
    const core::SviFitProblem p = problem();
    Violation v;
    for (int set = 0; set < p.n_slices + p.n_pairs; ++set) {
      for (int i = p.watch_begin[set]; i < p.watch_begin[set] + p.watch_count[set]; ++i) {
        if (set < p.n_slices) {
          v.butterfly = std::max(v.butterfly, -(p.slack[i] / core::kButterflyUnit + terms.butterfly_margin));
        } else {
          v.calendar = std::max(v.calendar, -(p.slack[i] + terms.calendar_margin));
        }
      }
    }
    for (int row = 0; row < 2 * p.n_pairs; ++row)
      v.calendar = std::max(v.calendar, -(p.slope_slack[row] + terms.calendar_margin));
    if (p.n_floors > 0) v.floor = core::floor_violation(p, terms);
    return v;
  }
  [[nodiscard]] const std::vector<double>& gradient() const { return gradient_; }
  /// Entry of the Gauss-Newton matrix, row in a later or the same slice.
  double matrix(int row, int column) {
    const int d = core::kSviDimension;
    const int block = core::block_at(problem().envelope, row / d, column / d);
    return blocks_[static_cast<std::size_t>(core::kBlock * block + d * (row % d) + column % d)];
  }

 private:
  SviFitBatch batch_{core::kLeeSlope};
  std::vector<double> blocks_, gradient_;
};

}  // namespace volcal::test
