// SPDX-License-Identifier: Apache-2.0

// The public functions on any numbers: what says ok is finite and within its bounds, what does not is NaN,
// and batches answer as single queries do. A header of three bytes picks model and slices; numbers follow,
// eight bytes each, or one byte for those on a list of special ones.

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "volcal/bands.h"
#include "volcal/compare.h"
#include "volcal/heston.h"
#include "volcal/implied_vol.h"
#include "volcal/local_vol.h"
#include "volcal/queries.h"
#include "volcal/smile_features.h"
#include "volcal/surface.h"
#include "volcal/tail.h"

namespace {

using namespace volcal;
using volcal::fuzz::require;

/// Numbers from bytes; zeros once these end.
class Numbers {
 public:
  Numbers(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }

  double number() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr std::array kSpecial = {0.0,    -0.0,      1.0,        -1.0,
                                     0.5,    2.0,       0.1,        0.01,
                                     0.25,   1e-4,      1e-8,       1e-16,
                                     1e-128, 1e-300,    5e-324,     100.0,
                                     1e4,    1e8,       1e154,      1e300,
                                     0.3,    -0.3,      -10.0,      10.0,
                                     -700.0, 700.0,     -1e300,     1.999,
                                     2.0001, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN()};
    const std::uint8_t choice = byte();
    if (choice < 2 * kSpecial.size()) return kSpecial[choice / 2U];
    if (choice < 160) return (static_cast<double>(byte()) - 128.0) / 64.0;
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) bits |= static_cast<std::uint64_t>(byte()) << shift;
    return std::bit_cast<double>(bits);
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

Expected<VolSurface> surface_of(Numbers& numbers) {
  const bool heston = numbers.byte() % 2 != 0;
  const std::size_t count = 1 + numbers.byte() % 3U;
  std::vector<SurfaceSlice> slices(count);
  std::vector<Expiry> expiries;
  for (SurfaceSlice& slice : slices) {
    slice.expiry.time_to_expiry = numbers.number();
    slice.expiry.forward.forward = numbers.number();
    if (!heston)
      slice.variance = SviParameters{numbers.number(), numbers.number(), numbers.number(), numbers.number(),
                                     numbers.number()};
    expiries.push_back(slice.expiry);
  }
  if (!heston) return VolSurface::make("fuzz", std::nullopt, std::move(slices));
  const HestonParameters model = {numbers.number(), numbers.number(), numbers.number(), numbers.number(),
                                  numbers.number()};
  return VolSurface::make("fuzz", std::nullopt, std::move(expiries), model);
}

/// A share up to rounding.
bool is_share(double probability) {
  constexpr double kRounding = 1e-9;
  return probability >= -kRounding && probability <= 1.0 + kRounding;
}

void check_point(const SurfacePoint& point) {
  const std::array values = {point.time_to_expiry, point.forward,        point.strike, point.log_moneyness,
                             point.implied_vol,    point.total_variance, point.call,   point.put,
                             point.delta,          point.gamma,          point.vega,   point.density};
  for (const double value : values) {
    if (point.status == QueryStatus::ok) {
      require(std::isfinite(value), "a point that is ok is finite throughout");
    } else {
      require(std::isnan(value), "a point that is not ok has no number");
    }
  }
  if (point.status == QueryStatus::ok) require(point.implied_vol > 0.0, "a vol is above 0");
}

void query(const VolSurface& surface, Numbers& numbers) {
  const double time = numbers.number();
  const double at = numbers.number();
  check_point(surface.at_strike(time, at));
  const SurfacePoint point = surface.at_log_moneyness(time, at);
  check_point(point);
  require(!std::isinf(surface.implied_vol(time, at)), "no vol is infinite");
  require(!std::isinf(surface.total_variance(time, at)), "no variance is infinite");
  require(!(local_vol(surface, time, at) < 0.0), "a local vol is not negative");
  const VolBand band = vol_band(surface, time, at);
  require(!(band.low > band.high) && !(band.low < 0.0), "a band has its ends in order");

  const auto queries = SurfaceQueries::make(surface);
  require(queries.has_value(), "queries can be made");
  double value = 0.0;
  QueryStatus status = QueryStatus::ok;
  const auto answered = queries->at_points({&time, 1}, at_log_moneyness({&at, 1}), {&value, 1},
                                           QueryQuantity::implied_vol, {&status, 1});
  require(answered.has_value(), "any numbers may be asked for");
  require((status == QueryStatus::ok) == std::isfinite(value), "a batch has a number where it says ok");
  constexpr double kShortest = 1e-300;  // one over a shorter time may be no double
  if (point.status == QueryStatus::ok && time > kShortest) {
    require(std::fabs(value / point.implied_vol - 1.0) < 1e-9, "a batch answers as one does");
  }
}

/// `is_law`: the slice is free of butterfly arbitrage, else its prices belong to no probabilities.
void ask_tails(const VolSurface& surface, std::size_t slice, bool is_law, Numbers& numbers) {
  static_cast<void>(durrleman_g(surface, slice, numbers.number()));
  require(!(smile_features(surface, slice).atm_vol < 0.0), "a vol is not negative");
  const auto tail = tail_probability(surface, slice, numbers.number());
  if (tail && tail->status == TailStatus::ok) {
    require(std::isfinite(tail->fall_probability) && std::isfinite(tail->rise_probability),
            "a tail is a number");
    require(!is_law || (is_share(tail->fall_probability) && is_share(tail->rise_probability)),
            "a probability is one");
  }
  const auto shortfall = tail_shortfall(surface, slice, numbers.number());
  if (shortfall && shortfall->status == TailStatus::ok) {
    require(std::isfinite(shortfall->shortfall) && std::isfinite(shortfall->quantile),
            "a shortfall is a number");
  }
  const auto shape = tail_shape(surface, slice);
  if (shape && shape->status == TailStatus::ok) {
    require(std::isfinite(shape->variance_swap_vol), "a swap has a vol");
  }
}

void invert(Numbers& numbers) {
  const double price = numbers.number();
  const double forward = numbers.number();
  const double strike = numbers.number();
  const double time = numbers.number();
  const ImpliedVolResult vol = implied_vol(price, forward, strike, time, OptionType::put);
  const bool has_vol = std::isfinite(vol.implied_vol) && vol.implied_vol >= 0.0;
  const bool is_known = vol.status == ImpliedVolStatus::ok || vol.status == ImpliedVolStatus::zero_time_value;
  require(has_vol == is_known, "a vol exactly where the status knows of one");
}

void price_heston(const HestonParameters& model, Numbers& numbers) {
  const double forward = numbers.number();
  const double strike = numbers.number();
  const double time = numbers.number();
  const OptionType type = OptionType::call;
  double price = 0.0;
  double vol = 0.0;
  HestonStatus status = HestonStatus::ok;
  HestonPriceRequest request{{&forward, 1}, {&strike, 1}, {&time, 1}, {&type, 1}, {}};
  request.out.undiscounted_price = {&price, 1};
  request.out.status = {&status, 1};
  request.out.implied_vol = {&vol, 1};
  const auto priced = heston_prices(model, request, {}, Device::cpu);
  if (!priced) return;
  if (status == HestonStatus::ok) require(std::isfinite(price) && vol > 0.0, "a Heston price is a number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Numbers numbers(data, size);
  invert(numbers);
  const auto surface = surface_of(numbers);
  if (!surface) {
    require(!surface.error().message.empty(), "an error says why");
    return 0;
  }
  for (int i = 0; i < 3; ++i) query(*surface, numbers);
  const ArbitrageEvidence evidence = check_arbitrage(*surface);
  require(evidence.butterfly.size() == surface->slices().size(), "every slice has evidence");
  for (std::size_t s = 0; s < surface->slices().size(); ++s) {
    ask_tails(*surface, s, evidence.butterfly[s].free, numbers);
  }
  if (surface->heston() != nullptr) price_heston(*surface->heston(), numbers);
  const auto comparison = compare_surfaces(*surface, *surface);
  if (comparison) require(comparison->only_before.empty(), "a surface has the slices of itself");
  return 0;
}
