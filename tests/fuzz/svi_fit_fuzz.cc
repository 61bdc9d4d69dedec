// SPDX-License-Identifier: Apache-2.0

// The fused fitter on any quotes: what it calls free is proved free, what it cannot fit says why, and a
// broken surface beside a good one changes nothing of the good one.
//
// A byte string is a surface: its first byte says how many slices, then 16-bit numbers are read in turn for a
// slice's time and its quotes. Some of them become what no market shows: NaN, zero, negative, huge.

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/fuzz/fuzz_target.h"

using volcal::fit::SliceData;
using volcal::fuzz::require;

namespace {

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool empty() const { return at_ >= size_; }
  /// In [0, 65535]; 0 beyond the end.
  unsigned next() { return 256U * byte() + byte(); }
  unsigned byte() { return at_ < size_ ? data_[at_++] : 0U; }
  /// In [low, high], geometrically; one value in 1,000 or so is no number of a market.
  double between(double low, double high) {
    const unsigned drawn = next();
    constexpr double kOdd[] = {0.0,
                               -1.0,
                               1e300,
                               1e-300,
                               std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()};
    if (drawn < std::size(kOdd) * 10) return kOdd[drawn / 10];
    return low * std::pow(high / low, drawn / 65535.0);
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

std::vector<SliceData> surface_from(Bytes bytes) {
  std::vector<SliceData> slices(1 + bytes.byte() % 6);
  double time = 0.0;
  for (SliceData& slice : slices) {
    time += bytes.between(1e-3, 3.0);
    slice.time_to_expiry = time;
    const std::size_t n = bytes.byte() % 12;
    double k = -bytes.between(0.01, 2.0);
    for (std::size_t i = 0; i < n && !bytes.empty(); ++i) {
      slice.log_moneyness.push_back(k);
      slice.market_vol.push_back(bytes.between(0.02, 5.0));
      slice.scale.push_back(bytes.between(1e-4, 0.5));
      k += bytes.between(1e-3, 1.0);
    }
    slice.market_quotes = slice.size();
    if (slice.size() > 0) slice.atm_stddev = volcal::fit::rough_atm_stddev(slice);
  }
  return slices;
}

void check(const volcal::fit::SurfaceFit& fit, std::size_t n_slices) {
  require(!fit.termination.empty(), "an end has a reason");
  require(fit.free == (fit.slices.size() == n_slices && n_slices > 0), "free surfaces have all their slices");
  if (!fit.free) return;
  for (std::size_t s = 0; s < n_slices; ++s) {
    require(volcal::butterfly_verdict(fit.slices[s]) == volcal::ButterflyVerdict::free,
            "proved free of butterflies");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto backend = volcal::make_cpu_backend();
  static const std::vector<SliceData> good = [] {
    SliceData slice;
    slice.time_to_expiry = 0.25;
    slice.log_moneyness = {-0.2, -0.1, 0.0, 0.1, 0.2};
    slice.market_vol = {0.31, 0.30, 0.295, 0.296, 0.30};
    slice.scale.assign(5, 0.002);
    slice.market_quotes = 5;
    slice.atm_stddev = volcal::fit::rough_atm_stddev(slice);
    return std::vector<SliceData>{slice};
  }();
  volcal::fit::SurfaceFitOptions options;
  options.hand_over = false;  // Ceres has its own tests
  static const double expected =
      volcal::fit::fit_surfaces({&good, 1}, options, *backend)->front().slices[0].a;
  const std::vector<std::vector<SliceData>> surfaces = {surface_from({data, size}), good};
  const auto fits = volcal::fit::fit_surfaces(surfaces, options, *backend);
  require(fits.has_value(), "a broken surface breaks no batch");
  check(fits->front(), surfaces[0].size());
  require(fits->back().slices[0].a == expected, "its neighbour is what it is alone");

  std::vector<std::vector<SliceData>> tailed = surfaces;
  for (SliceData& slice : tailed[0]) {
    for (std::size_t i = 0; i < slice.market_quotes; i += 2) slice.tail_quotes.push_back(i);
  }
  options.tail = {2.0, {volcal::core::SpectrumKind::cvar, 0.5}, 3.0};
  const auto with_tail = volcal::fit::fit_surfaces(tailed, options, *backend);
  require(with_tail.has_value(), "nor does it with a tail term");
  check(with_tail->front(), surfaces[0].size());
  return 0;
}
