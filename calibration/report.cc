// SPDX-License-Identifier: Apache-2.0
#include "calibration/report.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "calibration/fit/quote_loss.h"
#include "calibration/fit/svi_slice_fit.h"
#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/two_sided.h"
#include "calibration/smile_features.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/black.h"
#include "kernels/core/svi.h"

namespace volcal {
namespace {

double model_vol(const SviParameters& svi, double time_to_expiry, double log_moneyness) {
  return std::sqrt(core::svi_total_variance(to_core(svi), log_moneyness) / time_to_expiry);
}

// Sums over quotes from which one FitQuality is read.
struct QualitySums {
  double squared_vol = 0.0;
  double squared_units = 0.0;
  FitQuality quality;

  void add_error(double vol_error, double scale) {
    squared_vol += vol_error * vol_error;
    squared_units += vol_error * vol_error / (scale * scale);
    ++quality.fitted;
  }
  void add(const QualitySums& other) {
    squared_vol += other.squared_vol;
    squared_units += other.squared_units;
    quality.fitted += other.quality.fitted;
    quality.inside += other.quality.inside;
    quality.two_sided += other.quality.two_sided;
  }
  [[nodiscard]] FitQuality result() const {
    FitQuality q = quality;
    if (q.fitted > 0) {
      const auto n = static_cast<double>(q.fitted);
      q.rmse_vol = std::sqrt(squared_vol / n);
      q.rmse_half_spreads = std::sqrt(squared_units / n);
    }
    return q;
  }
};

bool is_inside(const TwoSidedQuote& quote, const Expiry& expiry, const SviParameters& svi) {
  const double vol = model_vol(svi, expiry.time_to_expiry, quote.log_moneyness);
  if (quote.in_vol) return quote.bid <= vol && vol <= quote.ask;
  const double forward = expiry.forward.forward;
  const double price = core::undiscounted_price(
      forward, forward * std::exp(quote.log_moneyness), vol * std::sqrt(expiry.time_to_expiry),
      quote.type == OptionType::call ? core::OptionSide::call : core::OptionSide::put);
  return quote.bid <= price && price <= quote.ask;
}

// Quality of one set of slices over all smiles; one entry a slice, and the total.
struct SurfaceQuality {
  std::vector<FitQuality> slices;
  FitQuality total;
};

SurfaceQuality measure(const ReportInput& in, std::span<const SviParameters> svi,
                       const std::vector<TwoSidedQuote>& two_sided) {
  std::vector<QualitySums> sums(in.smiles.size());
  for (std::size_t s = 0; s < in.smiles.size(); ++s) {
    const Smile& smile = in.smiles[s];
    for (std::size_t i = 0; i < smile.quotes.size(); ++i) {
      const VolQuote& quote = smile.quotes[i];
      const double vol = model_vol(svi[s], smile.expiry.time_to_expiry, quote.log_moneyness);
      sums[s].add_error(vol - quote.market_vol, in.data[s].scale[i]);
    }
  }
  QualitySums total;
  for (const TwoSidedQuote& quote : two_sided) {
    const std::size_t s = in.slice_of[quote.expiry];
    ++sums[s].quality.two_sided;
    if (is_inside(quote, in.expiries[quote.expiry], svi[s])) ++sums[s].quality.inside;
  }
  SurfaceQuality quality;
  for (const QualitySums& sum : sums) {
    quality.slices.push_back(sum.result());
    total.add(sum);
  }
  quality.total = total.result();
  return quality;
}

std::vector<QuoteResidual> residuals_of(const ReportInput& in, std::span<const SviParameters> svi) {
  const fit::QuoteLossFunction loss({in.options.loss, in.options.loss_scale});
  std::vector<QuoteResidual> residuals;
  for (std::size_t s = 0; s < in.smiles.size(); ++s) {
    const Smile& smile = in.smiles[s];
    for (std::size_t i = 0; i < smile.quotes.size(); ++i) {
      QuoteResidual r;
      r.slice = s;
      r.quote = smile.quotes[i];
      r.scale = in.data[s].scale[i];
      r.model_vol = model_vol(svi[s], smile.expiry.time_to_expiry, r.quote.log_moneyness);
      r.residual = (r.model_vol - r.quote.market_vol) / r.scale;
      r.weight = loss(r.residual).weight;
      residuals.push_back(r);
    }
  }
  return residuals;
}

// The textbook fit beside ours: each slice alone, least squares in half-spreads, no constraint but w > 0.
// A slice without quotes has none: its parameters are absent, and no quote is inside it.
std::vector<SviParameters> fit_unconstrained(const ReportInput& in) {
  std::vector<SviParameters> slices;
  for (const fit::SliceData& data : in.data) {
    if (data.market_quotes == 0) {
      slices.push_back({kAbsent, kAbsent, kAbsent, kAbsent, kAbsent});
      continue;
    }
    fit::SliceData own = data;
    own.log_moneyness.resize(own.market_quotes);
    own.market_vol.resize(own.market_quotes);
    own.scale.resize(own.market_quotes);
    fit::SliceFitOptions options;
    options.slope_cap = fit::kNoSlopeCap;
    const core::SviRaw<double> svi = fit::fit_slice(own, options).svi;
    slices.push_back({svi.a, svi.b, svi.rho, svi.m, svi.sigma});
  }
  return slices;
}

SliceReport slice_report(const ReportInput& in, std::size_t s, const SviParameters& svi) {
  SliceReport report;
  report.expiry = in.smiles[s].expiry;
  report.fitted = in.smiles[s].quotes.size();
  report.leans_on_neighbours = in.leans[s];
  const SmileFeatures features = smile_features(svi, report.expiry.time_to_expiry);
  report.atm_vol = features.atm_vol;
  report.risk_reversal_25 = features.risk_reversal_25;
  report.butterfly_25 = features.butterfly_25;
  return report;
}

void add_arbitrage(CalibrationReport& report) {
  for (std::size_t s = 0; s < report.slices.size(); ++s) {
    report.slices[s].min_g = report.arbitrage.butterfly[s].min_g;
  }
  for (const CalendarEvidence& pair : report.arbitrage.calendar) {
    double& slack = report.slices[pair.earlier].calendar_slack;
    slack = std::isnan(slack) ? pair.min_slack : std::min(slack, pair.min_slack);
  }
}

}  // namespace

CalibrationReport make_report(const ReportInput& in) {
  CalibrationReport report;
  report.records = in.snapshot.quotes.size() + in.snapshot.unreadable.size();
  report.rejected = in.rejected;
  report.severity_path = in.fit.path;
  report.termination = in.fit.termination;
  report.iterations = in.fit.iterations;
  report.notes = in.snapshot.notes;
  report.arbitrage = check_arbitrage(in.surface);

  std::vector<SviParameters> svi;
  for (const SurfaceSlice& slice : in.surface.slices()) svi.push_back(slice.svi);
  for (const Smile& smile : in.smiles) {
    if (smile.quotes.empty()) report.expiries_without_quotes.push_back(smile.expiry);
  }
  const std::vector<TwoSidedQuote> two_sided = raw_two_sided_otm(in.snapshot, in.expiries);

  report.residuals = residuals_of(in, svi);
  const SurfaceQuality quality = measure(in, svi, two_sided);
  report.quality = quality.total;
  for (std::size_t s = 0; s < svi.size(); ++s) {
    report.slices.push_back(slice_report(in, s, svi[s]));
    report.slices[s].quality = quality.slices[s];
  }
  for (const QuoteResidual& r : report.residuals) {
    SliceReport& slice = report.slices[r.slice];
    if (std::isnan(slice.worst_residual) || std::fabs(r.residual) > std::fabs(slice.worst_residual)) {
      slice.worst_residual = r.residual;
      slice.worst_quote = r.quote.quote;
    }
  }
  for (const std::size_t expiry : expiry_of_quotes(in.snapshot, in.expiries)) {
    if (expiry != kNoExpiry) ++report.slices[in.slice_of[expiry]].quotes_in;
  }
  for (SliceReport& slice : report.slices) slice.rejected = slice.quotes_in - slice.fitted;
  add_arbitrage(report);

  if (in.options.compare_unconstrained) {
    const std::vector<SviParameters> textbook = fit_unconstrained(in);
    const SurfaceQuality plain = measure(in, textbook, two_sided);
    report.unconstrained = plain.total;
    for (std::size_t s = 0; s < report.slices.size(); ++s) {
      report.slices[s].unconstrained = plain.slices[s];
      report.slices[s].unconstrained_svi = textbook[s];
    }
  }
  return report;
}

}  // namespace volcal
