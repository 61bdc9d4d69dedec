// SPDX-License-Identifier: Apache-2.0
#include "volcal/implied_vol.h"

#include <algorithm>
#include <vector>

#include "kernels/backend/backend.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"
#include "kernels/core/black/implied_vol_body.h"

namespace volcal {
namespace {

core::OptionSide side_of(OptionType type) {
  return type == OptionType::call ? core::OptionSide::call : core::OptionSide::put;
}

ImpliedVolStatus public_status(core::QuoteStatus status) {
  switch (status) {
    case core::QuoteStatus::ok:
      return ImpliedVolStatus::ok;
    case core::QuoteStatus::non_finite:
      return ImpliedVolStatus::non_finite;
    case core::QuoteStatus::below_intrinsic:
      return ImpliedVolStatus::below_intrinsic;
    case core::QuoteStatus::above_bound:
      return ImpliedVolStatus::above_bound;
    case core::QuoteStatus::zero_time_value:
      return ImpliedVolStatus::zero_time_value;
    case core::QuoteStatus::max_iterations:
      break;
  }
  return ImpliedVolStatus::max_iterations;
}

bool lengths_agree(const ImpliedVolRequest& request) {
  const std::size_t count = request.results.size();
  return request.undiscounted_price.size() == count && request.forward.size() == count &&
         request.strike.size() == count && request.time_to_expiry.size() == count &&
         request.type.size() == count;
}

Expected<void> run(const ImpliedVolRequest& request, Device device, int device_ordinal) {
  if (!lengths_agree(request)) {
    return Error{ErrorCode::usage, "implied_vols: the spans of the request differ in length"};
  }
  const std::size_t count = request.results.size();
  const auto choice = make_backend(device, device_ordinal, static_cast<std::int64_t>(count));
  if (!choice) return choice.error();

  std::vector<core::OptionSide> sides(count);
  std::transform(request.type.begin(), request.type.end(), sides.begin(), side_of);
  std::vector<double> vols(count);
  std::vector<core::QuoteStatus> statuses(count);
  auto done = choice->backend->implied_vols({request.undiscounted_price, request.forward, request.strike,
                                             request.time_to_expiry, sides, vols, statuses});
  if (!done) return done;
  for (std::size_t i = 0; i < count; ++i) request.results[i] = {vols[i], public_status(statuses[i])};
  return {};
}

}  // namespace

ImpliedVolResult implied_vol(double undiscounted_price, double forward, double strike, double time_to_expiry,
                             OptionType type) noexcept {
  core::QuoteStatus status = core::QuoteStatus::max_iterations;
  const double vol =
      core::implied_vol(undiscounted_price, forward, strike, time_to_expiry, side_of(type), &status);
  return {vol, public_status(status)};
}

Expected<void> implied_vols(const ImpliedVolRequest& request, Device device, int device_ordinal) noexcept {
  return guarded("implied_vols", [&] { return run(request, device, device_ordinal); });
}

}  // namespace volcal
