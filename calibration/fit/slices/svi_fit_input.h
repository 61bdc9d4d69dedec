// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A smile in the form that the batch fitter takes.

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

/// Views of `slice`, which must outlive them, with misfit 1 and without watched points.
[[nodiscard]] inline SviFitSlice fit_input(const SliceData& slice) {
  SviFitSlice input{};
  input.chart_scale = slice.atm_stddev;
  input.time_to_expiry = slice.time_to_expiry;
  input.loss_weight = 1.0;
  input.log_moneyness = slice.log_moneyness;
  input.market_vol = slice.market_vol;
  input.scale = slice.scale;
  input.weight = slice.weight;
  input.prior_centre = slice.prior.centre;
  input.prior_information = slice.prior.information;
  input.base_share = slice.base_share;
  input.shape_typical = slice.shape.typical;
  input.shape_force = slice.shape.force;
  return input;
}

}  // namespace volcal::fit
