// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ComputeBackend: the batch operations of the numeric core, independent of the machine that runs them.
///
/// An operation applies one element body of kernels/core to every index of its arrays. The arrays belong to
/// the caller and lie in host memory; a backend that computes elsewhere copies in and out. Inputs are read
/// only, every element of every output is written, and no element depends on another, so a result does not
/// depend on the number of threads, on chunks, or on the order of the input.
///
/// Shape     all arrays of one batch have the lengths their comments state; 0 elements are allowed
/// Accuracy  that of the body in kernels/core; between backends: tests/contract/ulp_budget.h
/// Threads   operations may be called from several threads at once
/// Failure   an element without a value says so in its own output (NaN, QuoteStatus). An operation fails as a
///           whole only with `internal`: lengths that disagree, no memory, a device that broke. Outputs are
///           then unspecified

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "kernels/backend/svi_fit_batch.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_residual.h"
#include "kernels/core/option_side.h"
#include "kernels/core/query/smile.h"
#include "kernels/core/quote_status.h"
#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/tail/spectral_tail.h"
#include "volcal/expected.h"

namespace volcal {

/// core::implied_vol for n quotes; all arrays [n].
struct ImpliedVolBatch {
  std::span<const double> undiscounted_price;
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> time_to_expiry;  ///< years
  std::span<const core::OptionSide> side;
  std::span<double> implied_vol;        ///< out; decimal per root year, NaN unless ok or zero_time_value
  std::span<core::QuoteStatus> status;  ///< out
};

/// Black prices of n options; all arrays [n].
struct BlackPriceBatch {
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> time_to_expiry;  ///< years
  std::span<const double> implied_vol;     ///< decimal per root year
  std::span<const core::OptionSide> side;
  std::span<double> undiscounted_price;  ///< out
};

/// A function of slice and log-moneyness on the grid of all slices x all log-moneyness.
struct SviGridBatch {
  std::span<const core::SviRaw<double>> slices;  ///< [n_slices]
  std::span<const double> log_moneyness;         ///< [n_points], shared by all slices
  std::span<double> value;                       ///< out; [n_slices * n_points], slice-major
};

/// Vol residuals over quotes of many slices with their derivatives (kernels/core/svi/svi_residual.h).
struct SviResidualBatch {
  std::span<const core::SviPoint> slices;  ///< [n_slices]
  std::span<const double> time_to_expiry;  ///< [n_slices], years
  std::span<const int> slice_of;           ///< [n_quotes], each in [0, n_slices)
  std::span<const double> log_moneyness;   ///< [n_quotes]
  std::span<const double> market_vol;      ///< [n_quotes]
  std::span<const double> scale;           ///< [n_quotes], vol
  std::span<double> residual;              ///< out; [n_quotes]
  std::span<double> jacobian;              ///< out; [n_quotes * core::kSviDimension], quote-major
};

/// Fits of slices alone, without constraints, each from starts that it finds itself; every surface of `fits`
/// has one slice. The solution is left in the batch's points.
struct SviSliceFitBatch {
  SviFitBatch& fits;
  core::QuoteLossShape loss;
  core::MinimiseLimits limits;
  std::span<const double> base_weight;     ///< [fits.size()]
  std::span<const unsigned char> wanted;   ///< [fits.size()] 0: the surface is left unchanged
  std::span<core::MinimiseResult> result;  ///< out; [fits.size()], for surfaces that are fitted
};

/// Joint fits of surfaces, each from its own point and state, until no violation is found (svi_fit_pass.h).
struct SviSurfaceFitBatch {
  SviFitBatch& fits;
  core::QuoteLossShape loss;
  double base_weight;
  core::SviPassLimits limits;
  std::span<const unsigned char> wanted;  ///< [fits.size()] 0: the surface is left unchanged
  std::span<core::SviPassState> state;    ///< in and out; [fits.size()]
  /// Out; [fits.size() * limits.max_steps], the first state.steps of each surface.
  std::span<core::SviPassStep> path;
  double under_pricing = 0.0;  ///< factor of errors below the market in the tail term, > 0 where there is
                               ///< one; then fits.has_tail()
};

/// Weights of errors by their rank within each segment (kernels/core/tail/spectral_tail.h). Equal errors rank
/// in their order in the arrays.
struct SpectralWeightBatch {
  std::span<const std::int64_t> begin;  ///< [n_segments + 1], rising, from 0 to n
  std::span<const double> error;        ///< [n]
  std::span<const double> mass;         ///< [n], >= 0
  core::Spectrum spectrum;
  std::span<double> weight;  ///< out; [n], of sum 1 over each segment with mass
  std::span<double> risk;    ///< out; [n_segments], sum of weight * error
  /// `from` and `step` are given both or not at all. With them the weights are not those of the ranks:
  /// weights of sum 1 move by `step` along the errors and are projected back onto those that rankings can
  /// give. Errors are then finite and masses above 0.
  std::span<const double> from = {};  ///< [n]
  std::span<const double> step = {};  ///< [n_segments], >= 0
};

/// European options under Heston models, slice by slice (kernels/core/heston/heston_slice.h).
struct HestonPriceBatch {
  std::span<const core::HestonParameters> models;
  std::span<const core::HestonSlice> slices;  ///< the strikes, time and model of each slice
  std::span<const double> log_moneyness;      ///< [n_strikes], ln(strike / forward), best in rising order
  core::HestonAccuracy accuracy;
  std::span<double> price;               ///< out; [n_strikes], out of the money, over the forward
  std::span<double> error;               ///< out; [n_strikes], an estimate of the price's error
  std::span<core::HestonStatus> status;  ///< out; [n_strikes]
  std::span<double> gradient;            ///< out; [n_strikes * core::kHestonDimension], or empty
  std::span<double> slope = {};          ///< out; [n_strikes] or empty, d price / d log_moneyness
  std::span<double> curvature = {};      ///< out; [n_strikes] or empty, d^2 price / d log_moneyness^2
};

/// Heston models fitted to the quotes of many surfaces (kernels/core/fit/heston_fit_body.h).
struct HestonFitBatch {
  std::span<const std::int64_t> slice_begin;  ///< [n_surfaces + 1], rising, from 0 to n_slices
  /// [n_slices], the quotes and time of each; `model` is not read.
  std::span<const core::HestonSlice> slices;
  std::span<const double> log_moneyness;  ///< [n_quotes], best in rising order within a slice
  std::span<const double> market;         ///< [n_quotes], vol or out-of-the-money price over the forward
  std::span<const double> scale;          ///< [n_quotes], the same unit, > 0
  core::HestonObjective objective;
  core::QuoteLossShape loss;
  core::HestonBox box;
  core::HestonFitLimits limits;
  std::span<core::HestonParameters> model;  ///< in: starts; out: solutions; [n_surfaces]
  std::span<core::HestonFitResult> result;  ///< out; [n_surfaces]
  double feller_weight = 0.0;               ///< >= 0 (kernels/core/heston/heston_preference.h)
  std::span<const double> weight = {};      ///< [n_quotes] weights of the losses, finite, >= 0; empty: all 1
};

/// Residuals of many surfaces' quotes under Heston models with their derivatives
/// (kernels/core/heston/heston_residual.h).
struct HestonResidualBatch {
  std::span<const core::HestonParameters> models;  ///< [n_surfaces]
  std::span<const std::int64_t> slice_begin;       ///< [n_surfaces + 1], rising, from 0 to n_slices
  /// [n_slices], the quotes and time of each; `model` is not read.
  std::span<const core::HestonSlice> slices;
  std::span<const double> log_moneyness;  ///< [n_quotes], best in rising order within a slice
  std::span<const double> market;         ///< [n_quotes], vol or out-of-the-money price over the forward
  std::span<const double> scale;          ///< [n_quotes], the same unit, > 0
  core::HestonObjective objective;
  double accuracy;  ///< relative accuracy of the prices
  /// In and out; [n_slices], at first HestonPlan{}, or empty. Passed again for the same quotes under nearby
  /// models, they save most of the search for contours.
  std::span<core::HestonPlan> plans;
  std::span<double> residual;  ///< out; [n_quotes], (model - market) / scale; NaN where there is no value
  std::span<double> jacobian;  ///< out; [n_quotes * core::kHestonDimension], quote-major
};

/// A query on the grid of all rows x all coordinates. `value` may be the same memory as `coordinate` where
/// there is one row, else it may overlap no input.
struct SmileGridBatch {
  std::span<const core::SmileRow> rows;  ///< [n_rows]: slices, or a surface at n_rows times
  std::span<const double> coordinate;    ///< [n_points], shared by all rows
  std::span<double> value;               ///< out; [n_rows * n_points], row-major
  core::SmileCoordinate from = core::SmileCoordinate::log_moneyness;
  core::SmileQuantity quantity = core::SmileQuantity::implied_vol;
};

/// A query at points in any order. `value` may be the same memory as one of the inputs [n], or overlap none.
struct SurfacePointBatch {
  std::span<const double> edges;                 ///< [n_edges], rising, at least one
  std::span<const core::SmileSegment> segments;  ///< [n_edges + 1]
  std::span<const double> time_to_expiry;        ///< [n], years
  std::span<const double> coordinate;            ///< [n]
  std::span<double> value;                       ///< out; [n]
  core::SmileCoordinate from = core::SmileCoordinate::log_moneyness;
  core::SmileQuantity quantity = core::SmileQuantity::implied_vol;
};

/// A batch whose arrays lie where its backend computes, so that it can be computed again without another
/// copy. Must not outlive its backend, nor the caller's arrays.
class KeptBatch {
 public:
  virtual ~KeptBatch();
  KeptBatch(const KeptBatch&) = delete;
  KeptBatch& operator=(const KeptBatch&) = delete;

  /// Computes every output and waits until all are written.
  [[nodiscard]] virtual Expected<void> run() = 0;
  /// Copies the outputs to the caller's arrays, unless they are those arrays.
  [[nodiscard]] virtual Expected<void> fetch() = 0;

 protected:
  KeptBatch() = default;
};

class ComputeBackend {
 public:
  virtual ~ComputeBackend();
  ComputeBackend(const ComputeBackend&) = delete;
  ComputeBackend& operator=(const ComputeBackend&) = delete;

  /// Name for reports: "cpu", or "cuda:0 NVIDIA H200".
  [[nodiscard]] virtual std::string name() const = 0;

  /// Number of surface fits that one call should hold to keep this backend busy.
  [[nodiscard]] virtual std::size_t surfaces_at_once() const noexcept = 0;

  [[nodiscard]] Expected<void> implied_vols(const ImpliedVolBatch& batch);
  /// Keeps a batch of implied vols for repeated runs: all its quotes must fit into the memory of a device at
  /// once.
  [[nodiscard]] Expected<std::unique_ptr<KeptBatch>> keep_implied_vols(const ImpliedVolBatch& batch);
  [[nodiscard]] Expected<void> black_prices(const BlackPriceBatch& batch);
  /// Computes value = core::svi_total_variance.
  [[nodiscard]] Expected<void> svi_total_variances(const SviGridBatch& batch);
  /// Computes value = core::svi_durrleman_g.
  [[nodiscard]] Expected<void> svi_durrleman(const SviGridBatch& batch);
  [[nodiscard]] Expected<void> svi_residuals(const SviResidualBatch& batch);
  [[nodiscard]] Expected<void> fit_svi_slices(const SviSliceFitBatch& batch);
  [[nodiscard]] Expected<void> fit_svi_surfaces(const SviSurfaceFitBatch& batch);
  /// Strikes that belong to no slice keep their outputs.
  [[nodiscard]] Expected<void> heston_prices(const HestonPriceBatch& batch);
  [[nodiscard]] Expected<void> spectral_weights(const SpectralWeightBatch& batch);
  /// Fits each surface from its own start; one that cannot be fitted says so in its result and keeps its
  /// start.
  [[nodiscard]] Expected<void> fit_heston(const HestonFitBatch& batch);
  /// Quotes that belong to no slice keep their outputs.
  [[nodiscard]] Expected<void> heston_residuals(const HestonResidualBatch& batch);
  /// Computes value = core::smile_value of the row.
  [[nodiscard]] Expected<void> smile_grid(const SmileGridBatch& batch);
  /// Computes value = core::smile_value of the stretch that contains the time.
  [[nodiscard]] Expected<void> surface_points(const SurfacePointBatch& batch);

 protected:
  ComputeBackend() = default;

 private:
  // The implementations below are called with lengths that agree and at least one element.
  virtual Expected<void> run_implied_vols(const ImpliedVolBatch& batch) = 0;
  /// Keeps a batch in the caller's arrays; a backend that computes elsewhere overrides this.
  virtual Expected<std::unique_ptr<KeptBatch>> make_kept(const ImpliedVolBatch& batch);
  virtual Expected<void> run_black_prices(const BlackPriceBatch& batch) = 0;
  virtual Expected<void> run_svi_total_variances(const SviGridBatch& batch) = 0;
  virtual Expected<void> run_svi_durrleman(const SviGridBatch& batch) = 0;
  virtual Expected<void> run_svi_residuals(const SviResidualBatch& batch) = 0;
  virtual Expected<void> run_svi_slice_fits(const SviSliceFitBatch& batch) = 0;
  virtual Expected<void> run_svi_surface_fits(const SviSurfaceFitBatch& batch) = 0;
  virtual Expected<void> run_spectral_weights(const SpectralWeightBatch& batch) = 0;
  virtual Expected<void> run_heston_prices(const HestonPriceBatch& batch) = 0;
  virtual Expected<void> run_heston_fits(const HestonFitBatch& batch) = 0;
  virtual Expected<void> run_heston_residuals(const HestonResidualBatch& batch) = 0;
  virtual Expected<void> run_smile_grid(const SmileGridBatch& batch) = 0;
  virtual Expected<void> run_surface_points(const SurfacePointBatch& batch) = 0;
};

}  // namespace volcal
