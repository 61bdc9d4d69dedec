// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/failing_backend.h"

#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/settings.h"

namespace volcal::ptx_test {
namespace {

/// Gives an array that an operation reads and writes its first values back.
template <class T>
std::function<void()> restore(std::span<T> array) {
  return [array, first = std::vector<T>(array.begin(), array.end())] {
    std::copy(first.begin(), first.end(), array.begin());
  };
}

std::function<void()> restore(SviFitBatch& fits) {
  return [&fits, first = fits] { fits = first; };
}

/// The call of the runtime that fails next, by the kind of operation and the number of its calls.
class Turns {
 public:
  [[nodiscard]] long next(const std::string& operation, long calls) {
    return next_.try_emplace({operation, calls}, 1).first->second;
  }
  void go_on(const std::string& operation, long calls, long call) { next_[{operation, calls}] = call; }

 private:
  std::map<std::pair<std::string, long>, long> next_;
};

class FailingBackend final : public ComputeBackend {
 public:
  explicit FailingBackend(std::unique_ptr<ComputeBackend> inner) : inner_(std::move(inner)) {}
  [[nodiscard]] std::string name() const override { return inner_->name(); }
  [[nodiscard]] std::size_t surfaces_at_once() const noexcept override { return inner_->surfaces_at_once(); }

 private:
  using Restore = std::function<void()>;

  Expected<void> run_implied_vols(const ImpliedVolBatch& batch) override {
    return fail_calls("implied vols", [&] { return inner_->implied_vols(batch); });
  }
  Expected<std::unique_ptr<KeptBatch>> make_kept(const ImpliedVolBatch& batch) override {
    return inner_->keep_implied_vols(batch);
  }
  Expected<void> run_black_prices(const BlackPriceBatch& batch) override {
    return fail_calls("Black prices", [&] { return inner_->black_prices(batch); });
  }
  Expected<void> run_svi_total_variances(const SviGridBatch& batch) override {
    return fail_calls("total variances", [&] { return inner_->svi_total_variances(batch); });
  }
  Expected<void> run_svi_durrleman(const SviGridBatch& batch) override {
    return fail_calls("Durrleman's g", [&] { return inner_->svi_durrleman(batch); });
  }
  Expected<void> run_svi_residuals(const SviResidualBatch& batch) override {
    return fail_calls("SVI residuals", [&] { return inner_->svi_residuals(batch); });
  }
  Expected<void> run_svi_slice_fits(const SviSliceFitBatch& batch) override {
    return fail_calls("slice fits", [&] { return inner_->fit_svi_slices(batch); }, {restore(batch.fits)});
  }
  Expected<void> run_svi_surface_fits(const SviSurfaceFitBatch& batch) override {
    return fail_calls("surface fits", [&] { return inner_->fit_svi_surfaces(batch); },
                      {restore(batch.fits), restore(batch.state)});
  }
  Expected<void> run_spectral_weights(const SpectralWeightBatch& batch) override {
    return fail_calls("spectral weights", [&] { return inner_->spectral_weights(batch); });
  }
  Expected<void> run_heston_prices(const HestonPriceBatch& batch) override {
    return fail_calls("Heston prices", [&] { return inner_->heston_prices(batch); });
  }
  Expected<void> run_heston_fits(const HestonFitBatch& batch) override {
    return fail_calls("Heston fits", [&] { return inner_->fit_heston(batch); }, {restore(batch.model)});
  }
  Expected<void> run_heston_residuals(const HestonResidualBatch& batch) override {
    return fail_calls("Heston residuals", [&] { return inner_->heston_residuals(batch); },
                      {restore(batch.plans)});
  }
  // The outputs of the two queries may lie in the memory of their inputs.
  Expected<void> run_smile_grid(const SmileGridBatch& batch) override {
    return fail_calls("smile grid", [&] { return inner_->smile_grid(batch); }, {restore(batch.value)});
  }
  Expected<void> run_surface_points(const SurfacePointBatch& batch) override {
    return fail_calls("surface points", [&] { return inner_->surface_points(batch); },
                      {restore(batch.value)});
  }

  Expected<void> fail_calls(const std::string& operation, const std::function<Expected<void>()>& run,
                            const std::vector<Restore>& inputs = {}) {
    // Calls beyond these are those of further pieces of one batch.
    constexpr long kMostCalls = 80;
    static std::mutex mutex;
    static Turns turns;
    const std::scoped_lock turn(mutex);
    const long begin = ptx::calls();
    Expected<void> done = run();
    const long calls = ptx::calls() - begin;
    if (!done) return done;
    EXPECT_GT(calls, 3) << operation << " uses the device";
    for (long call = turns.next(operation, calls); call <= std::min(calls, kMostCalls); ++call) {
      for (const Restore& input : inputs) input();
      turns.go_on(operation, calls, call + 1);
      done = run_with_failure(operation, run, call);
      if (done) return done;
      if (call < std::min(calls, kMostCalls)) continue;
      for (const Restore& input : inputs) input();
      done = run();
    }
    return done;
  }

  static Expected<void> run_with_failure(const std::string& operation,
                                         const std::function<Expected<void>()>& run, long call) {
    const std::size_t held = ptx::bytes_in_use();
    ptx::settings().failing_call = ptx::calls() + call;
    const Expected<void> done = run();
    ptx::settings().failing_call = 0;
    EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess)
        << operation << ": the failure of call " << call << " stays behind";
    EXPECT_EQ(ptx::bytes_in_use(), held) << operation << ": the failure of call " << call << " leaks";
    if (!done) {
      EXPECT_EQ(done.error().code, ErrorCode::internal) << done.error().message;
      EXPECT_EQ(done.error().message.rfind("device cuda:0 ", 0), 0U) << done.error().message;
    }
    return done;
  }

  std::unique_ptr<ComputeBackend> inner_;
};

}  // namespace

std::unique_ptr<ComputeBackend> fail_each_call(std::unique_ptr<ComputeBackend> inner) {
  return std::make_unique<FailingBackend>(std::move(inner));
}

}  // namespace volcal::ptx_test
