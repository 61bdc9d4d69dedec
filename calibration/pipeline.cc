// SPDX-License-Identifier: Apache-2.0

/// The whole chain as one function: clean -> imply vols -> fit -> surface -> report (volcal/calibrate.h).

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "calibration/fit/svi_surface_fit.h"
#include "calibration/fit/thin_slice.h"
#include "calibration/models/same_time.h"
#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "calibration/report.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

// Real smiles that SVI follows badly (SPX) miss by some 4 half-spreads; ten is another matter.
constexpr double kPoorSlice = 10.0;

fit::SliceData slice_data(const Smile& smile, const CalibrateOptions& options) {
  fit::SliceData data;
  data.time_to_expiry = smile.expiry.time_to_expiry;
  for (const VolQuote& quote : smile.quotes) {
    data.log_moneyness.push_back(quote.log_moneyness);
    data.market_vol.push_back(quote.market_vol);
    data.scale.push_back(std::isnan(quote.half_spread)
                             ? options.mid_only_half_spread
                             : std::max(quote.half_spread, options.half_spread_floor));
  }
  data.market_quotes = data.size();
  if (data.market_quotes > 0) data.atm_stddev = fit::rough_atm_stddev(data);
  return data;
}

// One sentence on why nothing could be fitted: the commonest reason first.
std::string nothing_to_fit(const QuoteSnapshot& snapshot, const std::vector<Rejected>& rejected) {
  std::vector<std::size_t> counts(static_cast<std::size_t>(RejectReason::no_implied_vol) + 1, 0);
  for (const Rejected& r : rejected) ++counts[static_cast<std::size_t>(r.reason)];
  const auto most = std::max_element(counts.begin(), counts.end());
  const std::string name = snapshot.underlying.empty() ? "" : " for " + snapshot.underlying;
  if (*most == 0) return fmt::format("{}: no quotes{}", snapshot.source, name);
  return fmt::format("{}: no usable quote{}: {} of {} records rejected as {}", snapshot.source, name, *most,
                     rejected.size(), to_string(static_cast<RejectReason>(most - counts.begin())));
}

// The smiles that become slices, and where each expiry of the input went.
struct Slices {
  std::vector<Smile> smiles;
  std::vector<Expiry> expiries;
  std::vector<std::size_t> slice_of;
  std::vector<std::string> notes;
};

// Two expiries of one root at one time (a file with rounded year fractions) cannot be two slices of a
// surface; in log-moneyness, each to its own forward, their quotes are one smile.
Slices merge_same_times(const std::vector<Smile>& smiles) {
  Slices out;
  for (const Smile& smile : smiles) {
    const auto twin = std::find_if(out.smiles.begin(), out.smiles.end(), [&](const Smile& other) {
      return other.expiry.root == smile.expiry.root &&
             is_same_time(other.expiry.time_to_expiry, smile.expiry.time_to_expiry);
    });
    out.expiries.push_back(smile.expiry);
    out.slice_of.push_back(static_cast<std::size_t>(twin - out.smiles.begin()));
    if (twin == out.smiles.end()) {
      out.smiles.push_back(smile);
      continue;
    }
    twin->quotes.insert(twin->quotes.end(), smile.quotes.begin(), smile.quotes.end());
    std::stable_sort(twin->quotes.begin(), twin->quotes.end(),
                     [](const VolQuote& a, const VolQuote& b) { return a.log_moneyness < b.log_moneyness; });
    out.notes.push_back(fmt::format("{} {}: same time to expiry as {}; both are one slice", smile.expiry.root,
                                    smile.expiry.label, twin->expiry.label));
  }
  return out;
}

// What a reader of the figures alone might miss.
void note_poor_fit(const fit::SurfaceFit& fitted, CalibrationReport& report) {
  if (!fitted.converged) report.notes.emplace_back("the fit did not converge: judge it by its residuals");
  for (const SliceReport& slice : report.slices) {
    if (slice.quality.rmse_half_spreads > kPoorSlice) {
      report.notes.push_back(
          fmt::format("{} {}: RMSE of {:.0f} half-spreads: outliers among the quotes (--loss huber bears "
                      "them), or a smile that SVI cannot follow",
                      slice.expiry.root, slice.expiry.label, slice.quality.rmse_half_spreads));
    }
  }
}

Expected<Calibration> run(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                          const Progress& progress) {
  const std::string wrong = options.validate();
  if (!wrong.empty()) return Error{ErrorCode::usage, wrong};
  Expected<BackendChoice> choice = make_backend(options.device, options.device_ordinal,
                                                static_cast<std::int64_t>(3 * snapshot.quotes.size()));
  if (!choice) return choice.error();

  const CleanedQuotes cleaned = clean_quotes(snapshot, options.cleaning);
  const Expected<ImpliedVols> vols = imply_vols(snapshot, cleaned, options.cleaning, *choice->backend);
  if (!vols) return vols.error();

  const Slices slices_in = merge_same_times(vols->smiles);
  const std::vector<Smile>& smiles = slices_in.smiles;
  std::vector<fit::SliceData> data;
  data.reserve(smiles.size());
  for (const Smile& smile : smiles) data.push_back(slice_data(smile, options));
  const bool has_quotes =
      std::any_of(data.begin(), data.end(), [](const fit::SliceData& d) { return d.market_quotes > 0; });
  if (!has_quotes) return Error{ErrorCode::nothing_usable, nothing_to_fit(snapshot, vols->rejected)};

  const Expected<std::vector<bool>> leans = fit::lend_neighbour_shape(data, *choice->backend);
  if (!leans) return leans.error();
  fit::SurfaceFitOptions fit_options;
  fit_options.loss = {options.loss, options.loss_scale};
  const auto fits = fit::fit_surfaces({&data, 1}, fit_options, *choice->backend, progress);
  if (!fits) return fits.error();
  const fit::SurfaceFit& fitted = fits->front();

  if (!fitted.free) {
    return Error{ErrorCode::nothing_usable, fmt::format("{}: {}", snapshot.source, fitted.termination)};
  }
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < smiles.size(); ++s) {
    const core::SviRaw<double>& p = fitted.slices[s];
    slices.push_back({smiles[s].expiry, {p.a, p.b, p.rho, p.m, p.sigma}});
  }
  Expected<VolSurface> surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();

  CalibrationReport report = make_report({snapshot, options, slices_in.expiries, slices_in.slice_of, smiles,
                                          data, *leans, vols->rejected, fitted, *surface});
  report.backend = choice->backend->name();
  if (!choice->note.empty()) report.notes.push_back(choice->note);
  report.notes.insert(report.notes.end(), slices_in.notes.begin(), slices_in.notes.end());
  note_poor_fit(fitted, report);
  report.notes.insert(report.notes.end(), cleaned.notes.begin(), cleaned.notes.end());
  return Calibration{std::move(*surface), std::move(report)};
}

}  // namespace

std::string CalibrateOptions::validate() const {
  const auto positive = [](const char* field, double value) {
    return value > 0.0 && std::isfinite(value)
               ? std::string()
               : fmt::format("{} = {} must be a number above 0", field, value);
  };
  for (const std::string& wrong :
       {cleaning.validate(), positive("loss_scale", loss_scale),
        positive("half_spread_floor", half_spread_floor),
        positive("mid_only_half_spread", mid_only_half_spread),
        device_ordinal < 0 ? fmt::format("device_ordinal = {} must not be negative", device_ordinal)
                           : std::string()}) {
    if (!wrong.empty()) return wrong;
  }
  return {};
}

Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                const Progress& progress) noexcept {
  try {
    return run(snapshot, options, progress);
  } catch (const std::exception& e) {
    return Error{ErrorCode::internal, e.what()};
  } catch (...) {  // a caller's Progress may throw anything
    return Error{ErrorCode::internal, {}};
  }
}

}  // namespace volcal
