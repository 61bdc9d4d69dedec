// SPDX-License-Identifier: Apache-2.0
#include "volcal/heston.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "host/api/heston_points.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"

namespace volcal {
namespace {

static_assert(kHestonParameters == core::kHestonDimension);

Error usage(const char* operation, const std::string& message) {
  return {ErrorCode::usage, std::string(operation) + ": " + message};
}

Expected<void> check_model(const HestonParameters& model, const HestonAccuracy& accuracy) {
  const auto valid = model.validate();
  return valid ? accuracy.validate() : valid;
}

std::string fault_in_outputs(const HestonOutputs& out, std::size_t points) {
  const auto wrong = [&](const char* name, std::size_t length, std::size_t wanted) {
    return fmt::format("{} has length {} where {} is wanted", name, length, wanted);
  };
  if (out.undiscounted_price.size() != points) {
    return wrong("undiscounted_price", out.undiscounted_price.size(), points);
  }
  if (out.status.size() != points) return wrong("status", out.status.size(), points);
  for (const auto& [name, optional] :
       {std::pair{"implied_vol", out.implied_vol}, std::pair{"error", out.error},
        std::pair{"delta", out.delta}, std::pair{"gamma", out.gamma}}) {
    if (!optional.empty() && optional.size() != points) return wrong(name, optional.size(), points);
  }
  if (!out.gradient.empty() && out.gradient.size() / kHestonParameters != points) {
    return wrong("gradient", out.gradient.size(), points * kHestonParameters);
  }
  if (out.gradient.size() % kHestonParameters != 0) {
    return wrong("gradient", out.gradient.size(), points * kHestonParameters);
  }
  return {};
}

std::string fault_in(const HestonPriceRequest& request) {
  const std::size_t n = request.strike.size();
  if (request.forward.size() != n || request.time_to_expiry.size() != n || request.type.size() != n) {
    return "forward, strike, time_to_expiry and type differ in length";
  }
  return fault_in_outputs(request.out, n);
}

std::string fault_in(const HestonGridRequest& grid) {
  const std::size_t rows = grid.time_to_expiry.size();
  const std::size_t columns = grid.strike.size();
  if (grid.forward.size() != rows) return "forward and time_to_expiry differ in length";
  if (columns != 0 && rows > std::numeric_limits<std::size_t>::max() / columns) return "grid too large";
  return fault_in_outputs(grid.out, rows * columns);
}

Expected<BackendChoice> backend_for(std::size_t points, Device device, int device_ordinal) {
  return make_backend(device, device_ordinal, static_cast<std::int64_t>(kElementsPerHestonPrice * points));
}

/// Key by which options are sorted for pricing: options of one time together, strikes rising.
struct Rank {
  double time_to_expiry;
  double log_moneyness;
  std::size_t index;

  bool operator<(const Rank& other) const {
    return std::tie(time_to_expiry, log_moneyness, index) <
           std::tie(other.time_to_expiry, other.log_moneyness, other.index);
  }
};

Expected<void> price(const HestonPriceRequest& request, HestonPoints points) {
  std::vector<Rank> ranks;
  ranks.reserve(request.strike.size());
  for (std::size_t i = 0; i < request.strike.size(); ++i) {
    const double time = request.time_to_expiry[i];
    const HestonPlace place = heston_place(request.forward[i], request.strike[i], time);
    if (place.status == HestonStatus::ok) {
      ranks.push_back({time, place.log_moneyness, i});
    } else {
      points.refuse(i, place.status);
    }
  }
  if (!std::is_sorted(ranks.begin(), ranks.end())) std::sort(ranks.begin(), ranks.end());
  for (const Rank& rank : ranks) {
    const std::size_t i = rank.index;
    const auto type = request.type[i] == OptionType::call ? HestonGridType::call : HestonGridType::put;
    auto added =
        points.add({i, request.forward[i], request.strike[i], rank.time_to_expiry, type}, rank.log_moneyness);
    if (!added) return added;
  }
  return points.finish();
}

Expected<void> price(const HestonGridRequest& grid, HestonPoints points) {
  const std::size_t columns = grid.strike.size();
  std::vector<std::size_t> order(columns);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // NaN strikes have no rank; they are refused below, wherever they are sorted.
  const auto rank = [&](std::size_t j) { return grid.strike[j] > 0.0 ? grid.strike[j] : 0.0; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  for (std::size_t i = 0; i < grid.time_to_expiry.size(); ++i) {
    for (const std::size_t j : order) {
      const HestonPoint point{i * columns + j, grid.forward[i], grid.strike[j], grid.time_to_expiry[i],
                              grid.type};
      const HestonPlace place = heston_place(point.forward, point.strike, point.time_to_expiry);
      if (place.status != HestonStatus::ok) {
        points.refuse(point.index, place.status);
        continue;
      }
      auto added = points.add(point, place.log_moneyness);
      if (!added) return added;
    }
  }
  return points.finish();
}

template <class Request>
Expected<void> run(const char* operation, const HestonParameters& model, const Request& request,
                   const HestonAccuracy& accuracy, Device device, int device_ordinal) noexcept {
  return guarded(operation, [&]() -> Expected<void> {
    if (const auto valid = check_model(model, accuracy); !valid) {
      return usage(operation, valid.error().message);
    }
    if (const std::string fault = fault_in(request); !fault.empty()) return usage(operation, fault);
    const auto choice = backend_for(request.out.status.size(), device, device_ordinal);
    if (!choice) return choice.error();
    return price(request, HestonPoints(*choice->backend, model, accuracy, request.out));
  });
}

}  // namespace

Expected<void> heston_prices(const HestonParameters& model, const HestonPriceRequest& request,
                             const HestonAccuracy& accuracy, Device device, int device_ordinal) noexcept {
  return run("heston_prices", model, request, accuracy, device, device_ordinal);
}

Expected<void> heston_price_grid(const HestonParameters& model, const HestonGridRequest& grid,
                                 const HestonAccuracy& accuracy, Device device, int device_ordinal) noexcept {
  return run("heston_price_grid", model, grid, accuracy, device, device_ordinal);
}

}  // namespace volcal
