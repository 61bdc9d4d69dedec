// SPDX-License-Identifier: Apache-2.0
#include "host/api/heston_points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/models/heston_core.h"
#include "kernels/core/black/black.h"

namespace volcal {
namespace {

/// Number of points priced at a time: enough to keep a device busy, some 150 MB with every output.
constexpr std::size_t kPortion = std::size_t{1} << 20;
/// Underflow of a price, in forwards: a price that is computed as 0 is smaller.
constexpr double kUnderflow = 1e-300;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

bool is_positive(double value) { return value > 0.0 && std::isfinite(value); }

double intrinsic_value(const HestonPoint& point) {
  switch (point.type) {
    case HestonGridType::call:
      return std::max(point.forward - point.strike, 0.0);
    case HestonGridType::put:
      return std::max(point.strike - point.forward, 0.0);
    case HestonGridType::out_of_the_money:
      break;
  }
  return 0.0;
}

/// Public status of a priced option. `price` is that of the out-of-the-money option, in currency.
HestonStatus public_status(core::HestonStatus status, double price, const HestonPoint& point) {
  if (!std::isfinite(price)) return HestonStatus::no_price;
  if (price == 0.0 || price >= std::min(point.forward, point.strike)) return HestonStatus::price_at_bound;
  return status == core::HestonStatus::ok ? HestonStatus::ok : HestonStatus::inaccurate;
}

}  // namespace

HestonPlace heston_place(double forward, double strike, double time_to_expiry) {
  if (!is_positive(forward)) return {HestonStatus::bad_forward, kAbsent};
  if (!is_positive(strike)) return {HestonStatus::bad_strike, kAbsent};
  if (!is_positive(time_to_expiry)) return {HestonStatus::bad_time, kAbsent};
  if (!core::is_valid_heston_time(time_to_expiry)) return {HestonStatus::time_out_of_range, kAbsent};
  const double k = core::log_moneyness(forward, strike);
  return {core::is_valid_heston_strike(k) ? HestonStatus::ok : HestonStatus::strike_out_of_range, k};
}

HestonPoints::HestonPoints(ComputeBackend& backend, const HestonParameters& model,
                           const HestonAccuracy& accuracy, const HestonOutputs& out)
    : backend_(backend), model_(to_core(model)), accuracy_{accuracy.relative, accuracy.absolute}, out_(out) {
  const std::size_t most = std::min(kPortion, out.status.size());
  points_.reserve(most);
  log_moneyness_.reserve(most);
}

Expected<void> HestonPoints::add(const HestonPoint& point, double log_moneyness) {
  const bool same_time = !points_.empty() && points_.back().time_to_expiry == point.time_to_expiry;
  if (!same_time) {
    slices_.push_back({static_cast<std::int64_t>(points_.size()), 0, point.time_to_expiry, 0});
  }
  ++slices_.back().count;
  points_.push_back(point);
  log_moneyness_.push_back(log_moneyness);
  return points_.size() < kPortion ? Expected<void>() : finish();
}

void HestonPoints::refuse(std::size_t index, HestonStatus status) const {
  out_.status[index] = status;
  out_.undiscounted_price[index] = kAbsent;
  for (const std::span<double> optional : {out_.implied_vol, out_.error, out_.delta, out_.gamma}) {
    if (!optional.empty()) optional[index] = kAbsent;
  }
  if (!out_.gradient.empty()) {
    std::ranges::fill(out_.gradient.subspan(index * kHestonParameters, kHestonParameters), kAbsent);
  }
}

Expected<void> HestonPoints::finish() {
  const std::size_t n = points_.size();
  if (n == 0) return {};
  price_.resize(n);
  error_.resize(n);
  status_.resize(n);
  if (!out_.gradient.empty()) gradient_.resize(n * kHestonParameters);
  if (wants_greeks()) {
    slope_.resize(n);
    curvature_.resize(n);
  }
  auto done = backend_.heston_prices({{&model_, 1},
                                      slices_,
                                      log_moneyness_,
                                      accuracy_,
                                      price_,
                                      error_,
                                      status_,
                                      gradient_,
                                      slope_,
                                      curvature_});
  if (!done) return done;
  if (!out_.implied_vol.empty()) {
    done = imply_vols();
    if (!done) return done;
  }
  for (std::size_t i = 0; i < n; ++i) put(i);
  points_.clear();
  log_moneyness_.clear();
  slices_.clear();
  return {};
}

/// Implies vols from out-of-the-money prices: the price of the other option of a pair has lost the digits
/// that determine its vol.
Expected<void> HestonPoints::imply_vols() {
  const std::size_t n = points_.size();
  for (auto* numbers : {&otm_price_, &forward_, &strike_, &time_, &vol_}) numbers->resize(n);
  side_.resize(n);
  vol_status_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const HestonPoint& point = points_[i];
    otm_price_[i] = point.forward * price_[i];
    forward_[i] = point.forward;
    strike_[i] = point.strike;
    time_[i] = point.time_to_expiry;
    side_[i] = log_moneyness_[i] >= 0.0 ? core::OptionSide::call : core::OptionSide::put;
  }
  return backend_.implied_vols({otm_price_, forward_, strike_, time_, side_, vol_, vol_status_});
}

/// With C = F c(k), k = ln(K / F): dC / dF = c - c', d^2C / dF^2 = (c'' - c') / F. Intrinsic value adds 1 to
/// the delta.
void HestonPoints::put_greeks(std::size_t i) const {
  const HestonPoint& point = points_[i];
  const bool call_priced = log_moneyness_[i] >= 0.0;
  const double other = point.type == HestonGridType::call && !call_priced ? 1.0
                       : point.type == HestonGridType::put && call_priced ? -1.0
                                                                          : 0.0;
  if (!out_.delta.empty()) out_.delta[point.index] = price_[i] - slope_[i] + other;
  if (!out_.gamma.empty()) out_.gamma[point.index] = (curvature_[i] - slope_[i]) / point.forward;
}

void HestonPoints::put_vol(std::size_t i) const {
  const std::size_t index = points_[i].index;
  const bool has_vol = vol_status_[i] == core::QuoteStatus::ok && std::isfinite(vol_[i]);
  out_.implied_vol[index] = has_vol ? vol_[i] : kAbsent;
  if (!has_vol && out_.status[index] == HestonStatus::ok) out_.status[index] = HestonStatus::price_at_bound;
}

/// Sets derivatives to NaN that are beyond the range of doubles; their option's price can be right all the
/// same.
void HestonPoints::drop_infinite(std::size_t index) const {
  bool dropped = false;
  const auto look = [&](std::span<double> numbers, std::size_t first, std::size_t count) {
    if (numbers.empty()) return;
    for (double& number : numbers.subspan(first, count)) {
      if (std::isfinite(number)) continue;
      number = kAbsent;
      dropped = true;
    }
  };
  for (const std::span<double> numbers : {out_.error, out_.delta, out_.gamma}) look(numbers, index, 1);
  look(out_.gradient, index * kHestonParameters, kHestonParameters);
  HestonStatus& status = out_.status[index];
  if (dropped && (status == HestonStatus::ok || status == HestonStatus::inaccurate)) {
    status = HestonStatus::number_out_of_range;
  }
}

void HestonPoints::put(std::size_t i) const {
  const HestonPoint& point = points_[i];
  const std::size_t index = point.index;
  const double intrinsic = intrinsic_value(point);
  const double otm_price = point.forward * price_[i];
  const double price = intrinsic + otm_price;
  out_.status[index] = public_status(status_[i], otm_price, point);
  out_.undiscounted_price[index] = price;
  if (!out_.implied_vol.empty()) put_vol(i);
  if (!out_.error.empty()) {
    const double relative_error = price_[i] == 0.0 ? kUnderflow : error_[i];
    const double rounding = intrinsic > 0.0 ? kEpsilon * price : 0.0;
    out_.error[index] = point.forward * relative_error + rounding;
  }
  if (wants_greeks()) put_greeks(i);
  for (std::size_t m = 0; !out_.gradient.empty() && m < kHestonParameters; ++m) {
    out_.gradient[index * kHestonParameters + m] = point.forward * gradient_[i * kHestonParameters + m];
  }
  drop_infinite(index);
}

}  // namespace volcal
