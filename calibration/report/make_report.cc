// SPDX-License-Identifier: Apache-2.0
#include "calibration/report/make_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "calibration/fit/common/fit_loss.h"
#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/two_sided.h"
#include "calibration/report/slice_variances.h"
#include "calibration/report/tail_report.h"
#include "calibration/surface/slice_estimates.h"
#include "calibration/surface/surface_state.h"
#include "calibration/surface/svi_smile_features.h"
#include "kernels/core/black/black.h"
#include "volcal/bands.h"

namespace volcal {
namespace {

// Sums over quotes from which one FitQuality is computed.
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
  [[nodiscard]] FitQuality result(bool in_half_spreads) const {
    FitQuality q = quality;
    if (q.fitted > 0) {
      const auto n = static_cast<double>(q.fitted);
      q.rmse_vol = std::sqrt(squared_vol / n);
      if (in_half_spreads) q.rmse_half_spreads = std::sqrt(squared_units / n);
    }
    return q;
  }
};

bool is_inside(const TwoSidedQuote& quote, const Expiry& expiry, double total_variance) {
  const double vol = std::sqrt(total_variance / expiry.time_to_expiry);
  if (quote.in_vol) return quote.bid <= vol && vol <= quote.ask;
  const double forward = expiry.forward.forward;
  const double price = core::undiscounted_price(
      forward, forward * std::exp(quote.log_moneyness), vol * std::sqrt(expiry.time_to_expiry),
      quote.type == OptionType::call ? core::OptionSide::call : core::OptionSide::put);
  return quote.bid <= price && price <= quote.ask;
}

// Quality of one set of slices over all smiles: one entry for each slice, and the total.
struct SurfaceQuality {
  std::vector<FitQuality> slices;
  FitQuality total;
};

// Counts the two-sided quotes with the model inside, slice by slice.
void count_inside(const ReportInput& in, const SliceVariances& variances,
                  const std::vector<TwoSidedQuote>& two_sided, std::vector<QualitySums>& sums) {
  std::vector<std::vector<const TwoSidedQuote*>> of_slice(sums.size());
  for (const TwoSidedQuote& quote : two_sided) of_slice[in.quotes.slice_of[quote.expiry]].push_back(&quote);
  for (std::size_t s = 0; s < sums.size(); ++s) {
    std::vector<double> k;
    k.reserve(of_slice[s].size());
    for (const TwoSidedQuote* quote : of_slice[s]) k.push_back(quote->log_moneyness);
    std::vector<double> total_variance(k.size());
    variances(s, k, total_variance);
    sums[s].quality.two_sided += k.size();
    for (std::size_t i = 0; i < k.size(); ++i) {
      const TwoSidedQuote& quote = *of_slice[s][i];
      if (is_inside(quote, in.quotes.expiries[quote.expiry], total_variance[i])) ++sums[s].quality.inside;
    }
  }
}

SurfaceQuality measure(const ReportInput& in, const SliceVariances& variances,
                       const std::vector<TwoSidedQuote>& two_sided) {
  std::vector<QualitySums> sums(in.quotes.smiles.size());
  for (std::size_t s = 0; s < in.quotes.smiles.size(); ++s) {
    const std::vector<double> vol = vols_of(variances, s, in.quotes.smiles[s]);
    for (std::size_t i = 0; i < vol.size(); ++i) {
      sums[s].add_error(vol[i] - in.quotes.smiles[s].quotes[i].market_vol, in.quotes.data[s].scale[i]);
    }
  }
  count_inside(in, variances, two_sided, sums);
  const bool in_half_spreads = in.options.weights == QuoteWeights::spread;
  QualitySums total;
  SurfaceQuality quality;
  for (const QualitySums& sum : sums) {
    quality.slices.push_back(sum.result(in_half_spreads));
    total.add(sum);
  }
  quality.total = total.result(in_half_spreads);
  return quality;
}

// Number of standard errors that the bands of each slice extend to either side.
std::vector<double> band_reaches(const VolSurface& surface) {
  constexpr double kConfidence = 0.95;
  std::vector<double> reaches;
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    reaches.push_back(band_reach(slice_degrees_of_freedom(surface, s), kConfidence));
  }
  return reaches;
}

std::vector<QuoteResidual> residuals_of(const ReportInput& in, const SliceVariances& variances,
                                        const std::vector<double>& reaches) {
  const fit::QuoteLossFunction loss({in.options.effective_loss(), in.options.loss_scale});
  std::vector<QuoteResidual> residuals;
  for (std::size_t s = 0; s < in.quotes.smiles.size(); ++s) {
    const Smile& smile = in.quotes.smiles[s];
    const std::vector<double> vol = vols_of(variances, s, in.quotes.smiles[s]);
    std::vector<VolBand> bands(vol.size());
    slice_bands_of_reach(in.surface, s, reaches[s], strikes_of(smile), bands);
    for (std::size_t i = 0; i < smile.quotes.size(); ++i) {
      QuoteResidual r;
      r.slice = s;
      r.quote = smile.quotes[i];
      r.scale = in.quotes.data[s].scale[i];
      r.quote_weight = in.quotes.data[s].weight_of(i);
      r.model_vol = vol[i];
      r.residual = (r.model_vol - r.quote.market_vol) / r.scale;
      r.band_low = bands[i].low;
      r.band_high = bands[i].high;
      if (!in.influence.empty()) {
        r.leverage = in.influence[s][i].leverage;
        r.influence = in.influence[s][i].influence;
      }
      r.weight = loss(in.objective.empty() ? r.residual : in.objective[residuals.size()]).weight;
      residuals.push_back(r);
    }
  }
  return residuals;
}

std::vector<std::size_t> most_influential(const std::vector<QuoteResidual>& residuals) {
  constexpr std::size_t kTold = 5;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    if (std::fabs(residuals[i].influence) > 0.0) places.push_back(i);
  }
  const auto told = places.begin() + static_cast<std::ptrdiff_t>(std::min(kTold, places.size()));
  std::partial_sort(places.begin(), told, places.end(), [&](std::size_t a, std::size_t b) {
    const double one = std::fabs(residuals[a].influence);
    const double other = std::fabs(residuals[b].influence);
    return one > other || (one == other && a < b);
  });
  places.erase(told, places.end());
  return places;
}

// Note on a tail whose rank weights did not converge; empty where they did, or nearly.
std::string note_on_rankings(const std::vector<TailRanking>& rankings) {
  constexpr double kWorthANote = 0.01;
  if (rankings.empty() || !(rankings.back().gap > kWorthANote * rankings.back().objective)) return {};
  return fmt::format(
      "the rank weights of the tail did not converge: a fit with an objective {:.2g} % lower is not "
      "excluded; "
      "a lower severity or a flatter spectrum converges",
      100.0 * rankings.back().gap / rankings.back().objective);
}

std::vector<std::string> notes_on(const ReportInput& in) {
  std::vector<std::string> notes = in.snapshot.notes;
  if (!in.choice.note.empty()) notes.push_back(in.choice.note);
  if (!in.course.converged) notes.emplace_back("the fit did not converge: judge it by its residuals");
  if (std::string note = note_on_rankings(in.course.rankings); !note.empty()) {
    notes.push_back(std::move(note));
  }
  notes.insert(notes.end(), in.quotes.notes.begin(), in.quotes.notes.end());
  notes.insert(notes.end(), in.quotes.weight_notes.begin(), in.quotes.weight_notes.end());
  return notes;
}

SliceReport slice_report(const ReportInput& in, std::size_t s, double reach) {
  SliceReport report;
  report.expiry = in.quotes.smiles[s].expiry;
  report.fitted = in.quotes.smiles[s].quotes.size();
  report.smile = smile_features(in.surface, s);
  constexpr double kAtTheMoney = 0.0;
  VolBand band;
  slice_bands_of_reach(in.surface, s, reach, {&kAtTheMoney, 1}, {&band, 1});
  report.atm_band = 0.5 * (band.high - band.low);
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
  report.severity_path = in.course.path;
  report.termination = in.course.termination;
  report.converged = in.course.converged;
  report.iterations = in.course.iterations;
  report.backend = in.choice.backend->name();
  report.notes = notes_on(in);
  report.arbitrage = in.arbitrage;

  const SliceVariances variances = surface_variances(in.surface);
  for (const Smile& smile : in.quotes.smiles) {
    if (smile.quotes.empty()) report.expiries_without_quotes.push_back(smile.expiry);
  }
  const std::vector<TwoSidedQuote> two_sided = raw_two_sided_otm(in.snapshot, in.quotes.expiries);

  const std::vector<double> reaches = band_reaches(in.surface);
  report.residuals = residuals_of(in, variances, reaches);
  report.most_influential = most_influential(report.residuals);
  std::vector<double> times;
  for (const Smile& smile : in.quotes.smiles) times.push_back(smile.expiry.time_to_expiry);
  report.tail = tail_report(in.options.profile.tail, times, in.objective, report.residuals);
  report.tail.rankings = in.course.rankings;
  const SurfaceQuality quality = measure(in, variances, two_sided);
  report.quality = quality.total;
  for (std::size_t s = 0; s < in.quotes.smiles.size(); ++s) {
    report.slices.push_back(slice_report(in, s, reaches[s]));
    report.slices[s].quality = quality.slices[s];
  }
  for (const QuoteResidual& r : report.residuals) {
    SliceReport& slice = report.slices[r.slice];
    if (std::isnan(slice.worst_residual) || std::fabs(r.residual) > std::fabs(slice.worst_residual)) {
      slice.worst_residual = r.residual;
      slice.worst_quote = r.quote.quote;
    }
  }
  for (const std::size_t expiry : expiry_of_quotes(in.snapshot, in.quotes.expiries)) {
    if (expiry != kNoExpiry) ++report.slices[in.quotes.slice_of[expiry]].quotes_in;
  }
  for (SliceReport& slice : report.slices) slice.rejected = slice.quotes_in - slice.fitted;
  add_arbitrage(report);

  if (in.without_floors != nullptr) {
    const SurfaceQuality without = measure(in, surface_variances(*in.without_floors), two_sided);
    report.without_floors = without.total;
    for (std::size_t s = 0; s < report.slices.size(); ++s) {
      report.slices[s].without_floors = without.slices[s];
    }
  }
  if (!in.textbook.empty()) {
    const SurfaceQuality plain = measure(in, svi_variances(in.textbook), two_sided);
    report.unconstrained = plain.total;
    for (std::size_t s = 0; s < report.slices.size(); ++s) {
      report.slices[s].unconstrained = plain.slices[s];
      report.slices[s].unconstrained_svi = in.textbook[s];
    }
  }
  return report;
}

}  // namespace volcal
