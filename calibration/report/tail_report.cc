// SPDX-License-Identifier: Apache-2.0
#include "calibration/report/tail_report.h"

#include <cmath>
#include <cstdint>

#include "calibration/fit/tail/tail_quotes.h"
#include "calibration/fit/tail/tail_settings.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal {

TailReport tail_report(const TailTerm& term, std::span<const double> times, std::span<const double> objective,
                       std::vector<QuoteResidual>& residuals) {
  TailReport report;
  std::vector<std::size_t> tail;
  std::vector<double> error;
  std::vector<double> mass;
  double squares = 0.0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    const QuoteResidual& r = residuals[i];
    if (!term.contains(r.quote.log_moneyness, r.quote.market_vol * std::sqrt(times[r.slice]))) continue;
    const double residual = objective.empty() ? r.residual : objective[i];
    tail.push_back(i);
    error.push_back(fit::asymmetric_square(residual, term.under_pricing));
    mass.push_back(r.quote_weight);
    if (r.model_vol < r.quote.market_vol) ++report.under_priced;
    const double miss = r.model_vol - r.quote.market_vol;
    squares += miss * miss;
  }
  report.quotes = tail.size();
  if (tail.empty()) return report;
  report.rmse_vol = std::sqrt(squares / static_cast<double>(tail.size()));
  std::vector<double> share(tail.size());
  const std::int64_t begin[] = {0, static_cast<std::int64_t>(tail.size())};
  const auto done = make_cpu_backend()->spectral_weights(
      {begin, error, mass, fit::tail_settings(term).spectrum, share, {&report.risk, 1}});
  if (!done) {  // no memory to sort the quotes
    report.risk = kAbsent;
    return report;
  }
  for (std::size_t i = 0; i < tail.size(); ++i) residuals[tail[i]].tail_share = share[i];
  return report;
}

std::vector<TailRanking> rankings_of(const std::vector<fit::TailRound>& rounds) {
  std::vector<TailRanking> rankings;
  rankings.reserve(rounds.size());
  for (const fit::TailRound& round : rounds) rankings.push_back({round.objective, round.gap});
  return rankings;
}

}  // namespace volcal
