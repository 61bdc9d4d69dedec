// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/levels/readings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "calibration/quotes/median.h"
#include "calibration/quotes/quote_side.h"
#include "kernels/core/black/implied_vol_body.h"

namespace volcal {
namespace {

constexpr double kReadShare = 0.8;         // a few quotes of a real slice may be beyond their bounds
constexpr double kLeastTypicalVol = 0.02;  // below it another factor of a hundred is as likely
constexpr double kMostTypicalVol = 3.0;    // above it likewise
constexpr double kFlatness = 2.5;          // real smiles double towards their wings, rarely more
constexpr double kReach = 12.0;            // a grid of vols may list strikes that no market quotes
constexpr double kVolRange = 4.0;          // ratio of a smile's highest vol to its lowest

/// A unit in which a number, times `factor`, could be meant.
struct Reading {
  QuoteUnit unit;
  double factor;
  const char* words;
};

constexpr Reading kOfVols[] = {
    {QuoteUnit::implied_vol, 0.01, "vols in percent? --unit percent"},
    {QuoteUnit::implied_vol, 100.0, "vols divided by a hundred once too often?"},
    {QuoteUnit::undiscounted, 1.0, "prices rather than vols? --unit currency"},
};
constexpr Reading kOfCurrency[] = {
    {QuoteUnit::coin, 1.0, "prices in coin? --unit coin"},
    {QuoteUnit::coin, 0.01, "prices in percent of the forward?"},
    {QuoteUnit::undiscounted, 0.01, "prices of a contract of a hundred, or in cents?"},
    {QuoteUnit::implied_vol, 1.0, "vols rather than prices? --unit implied_vol"},
    {QuoteUnit::implied_vol, 0.01, "vols in percent rather than prices?"},
};
constexpr Reading kOfCoin[] = {
    {QuoteUnit::undiscounted, 1.0, "prices in currency? --unit currency"},
    {QuoteUnit::coin, 0.01, "prices in percent of the forward?"},
    {QuoteUnit::implied_vol, 1.0, "vols rather than prices? --unit implied_vol"},
    {QuoteUnit::implied_vol, 0.01, "vols in percent rather than prices?"},
};

std::span<const Reading> readings_of(QuoteUnit unit) {
  switch (unit) {
    case QuoteUnit::implied_vol:
      return kOfVols;
    case QuoteUnit::coin:
      return kOfCoin;
    case QuoteUnit::currency:
    case QuoteUnit::undiscounted:
      break;
  }
  return kOfCurrency;
}

bool is_vol(double vol) { return std::isfinite(vol) && vol > 0.0; }

double vol_of(const LevelQuote& quote, const Reading& reading, const Expiry& expiry) {
  const double number = quote.number * reading.factor;
  if (reading.unit == QuoteUnit::implied_vol) return number;
  const double price = undiscount(number, reading.unit, expiry.forward);
  core::QuoteStatus status = core::QuoteStatus::ok;
  const auto side = quote.type == OptionType::call ? core::OptionSide::call : core::OptionSide::put;
  const double vol =
      core::implied_vol(price, expiry.forward.forward, quote.strike, expiry.time_to_expiry, side, &status);
  return status == core::QuoteStatus::ok ? vol : kAbsent;
}

bool is_plausible(const SmileShape& shape) {
  return shape.share >= kReadShare && shape.median_vol >= kLeastTypicalVol &&
         shape.median_vol <= kMostTypicalVol && shape.nearest_vol <= kFlatness * shape.median_vol &&
         shape.median_vol <= kFlatness * shape.nearest_vol && shape.median_reach <= kReach;
}

/// True where the numbers vary like prices: those of a smile differ little, prices far more from the money to
/// the wings.
bool vary_like_prices(const std::vector<LevelQuote>& quotes) {
  const auto [least, most] =
      std::minmax_element(quotes.begin(), quotes.end(),
                          [](const LevelQuote& a, const LevelQuote& b) { return a.number < b.number; });
  return most->number > kVolRange * least->number;
}

}  // namespace

std::string vols_in_words(const SmileShape& shape) {
  const std::string low = in_percent(shape.lowest_vol), high = in_percent(shape.highest_vol);
  return low == high ? "vols of " + low : fmt::format("vols of {} to {}", low, high);
}

std::string in_percent(double vol) {
  constexpr double kWhole = 100.0;  // percentage from which on decimals are not shown
  const double percent = 100.0 * vol;
  return percent >= kWhole && percent < 1e6 ? fmt::format("{:.0f} %", percent)
                                            : fmt::format("{:.3g} %", percent);
}

SmileShape shape_of(const std::vector<LevelQuote>& quotes, const std::vector<double>& vols,
                    double time_to_expiry) {
  SmileShape shape;
  const double root_time = std::sqrt(time_to_expiry);
  std::vector<double> usable, reaches, distances;
  double nearest = kAbsent;
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    if (!is_vol(vols[i])) continue;
    const double distance = std::abs(quotes[i].log_moneyness);
    usable.push_back(vols[i]);
    reaches.push_back(distance / (vols[i] * root_time));
    distances.push_back(distance);
    if (!std::isnan(nearest) && distance >= nearest) continue;
    nearest = distance;
    shape.nearest_vol = vols[i];
  }
  if (usable.empty()) return shape;
  shape.share = static_cast<double>(usable.size()) / static_cast<double>(quotes.size());
  shape.lowest_vol = *std::min_element(usable.begin(), usable.end());
  shape.highest_vol = *std::max_element(usable.begin(), usable.end());
  shape.farthest_reach = *std::max_element(reaches.begin(), reaches.end());
  shape.median_vol = median(usable);
  shape.median_reach = median(reaches);
  shape.at_the_money_reach = median(distances) / (shape.nearest_vol * root_time);
  return shape;
}

std::vector<std::string> plausible_readings(const std::vector<LevelQuote>& quotes, const Expiry& expiry,
                                            bool prices_stay_prices) {
  std::vector<std::string> readings;
  const auto differs = [&](const LevelQuote& quote) { return quote.unit != quotes.front().unit; };
  if (quotes.empty() || std::any_of(quotes.begin(), quotes.end(), differs)) return readings;
  const bool are_vols = quotes.front().unit == QuoteUnit::implied_vol;
  for (const Reading& reading : readings_of(quotes.front().unit)) {
    const bool to_vols = reading.unit == QuoteUnit::implied_vol;
    const bool changes_kind = to_vols != are_vols;
    if (changes_kind && (to_vols == vary_like_prices(quotes) || prices_stay_prices)) continue;
    std::vector<double> vols;
    vols.reserve(quotes.size());
    for (const LevelQuote& quote : quotes) vols.push_back(vol_of(quote, reading, expiry));
    const SmileShape shape = shape_of(quotes, vols, expiry.time_to_expiry);
    if (is_plausible(shape)) readings.push_back(fmt::format("{} ({})", reading.words, vols_in_words(shape)));
  }
  return readings;
}

}  // namespace volcal
