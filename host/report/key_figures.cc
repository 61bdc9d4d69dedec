// SPDX-License-Identifier: Apache-2.0
#include "host/report/key_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "calibration/base/plain_zero.h"
#include "host/report/document.h"
#include "volcal/quotes.h"

namespace volcal::report {
namespace {

using io::Json;
using Figure = std::optional<KeyFigure>;

/// Shares of quotes inside bid/ask: textbook fits reach the first on good days, below the second a fit is
/// poor.
constexpr double kGoodInside = 0.95;
constexpr double kFairInside = 0.80;
/// Errors in floored half-spreads: 1 is the edge of bid/ask, where bid/ask is wider than the floor.
constexpr double kGoodError = 1.0;
constexpr double kFairError = 2.0;
constexpr double kGoodWorst = 2.0;
constexpr double kFairWorst = 5.0;
/// At-the-money bands in vol (half a vol point, two): a desk does not quote from a wider one.
constexpr double kGoodBand = 0.005;
constexpr double kFairBand = 0.02;

Verdict up_to(double value, double good, double fair) {
  if (value <= good) return Verdict::good;
  return value <= fair ? Verdict::fair : Verdict::bad;
}

/// Text of a count that a document should state.
std::string count_text(double value) { return std::isfinite(value) ? fmt::format("{:.0f}", value) : "?"; }

std::string vol_points(double vol) { return fmt::format("{:.2f} vol points", 100.0 * vol); }

/// Number of entries that are not free of arbitrage, and the worst of them by `measure`.
struct Violations {
  std::size_t count = 0;
  double measure = 0.0;
  std::size_t place = 0;
};
Violations not_free(const Json& evidence, const char* measure) {
  Violations violations;
  std::size_t place = 0;
  for (const Json& entry : evidence) {
    const Json& free = member(entry, "/free");
    if (free.is_boolean() && !free.get<bool>()) {
      const double value = number(entry, measure);
      if (violations.count++ == 0 || value < violations.measure)
        violations = {violations.count, value, place};
    }
    ++place;
  }
  return violations;
}

/// Name of slice `place` for a person.
std::string slice_name(const Json& document, double place) {
  const Json& slices = member(document, "/slices");
  if (!(place >= 0.0 && place < static_cast<double>(slices.size()))) return "?";
  return text(slices[static_cast<std::size_t>(place)], "/expiry");
}

/// Text on the butterflies and calendars that have arbitrage.
std::string arbitrage_found(const Json& document) {
  std::string words;
  const Violations butterfly = not_free(member(document, "/report/arbitrage/butterfly"), "/min_g");
  if (butterfly.count > 0) {
    words += fmt::format("Butterflies of negative price in {} of {} expiries, worst {} (g {:.3g}). ",
                         butterfly.count, length(document, "/report/arbitrage/butterfly"),
                         slice_name(document, static_cast<double>(butterfly.place)),
                         io::plain_zero(butterfly.measure));
  }
  const Json& pairs = member(document, "/report/arbitrage/calendar");
  const Violations calendar = not_free(pairs, "/min_slack");
  if (calendar.count > 0) {
    words += fmt::format("Calendars of negative price in {} of {} pairs of expiries, worst {} and {}. ",
                         calendar.count, pairs.size(),
                         slice_name(document, number(pairs[calendar.place], "/earlier")),
                         slice_name(document, number(pairs[calendar.place], "/later")));
  }
  if (!words.empty()) words.pop_back();
  return words;
}

Figure arbitrage(const Json& document) {
  const Json& free = member(document, "/report/arbitrage/free");
  if (!free.is_boolean()) return std::nullopt;
  const bool theorem = text(document, "/report/arbitrage/method") == "theorem";
  if (free.get<bool>()) {
    return KeyFigure{"Static arbitrage", "none", Verdict::good,
                     theorem ? "None is possible under the model; measurements on a grid agree."
                             : "Proved for every strike of every expiry and every pair of expiries."};
  }
  return KeyFigure{"Static arbitrage", theorem ? "not excluded" : "found", Verdict::bad,
                   (theorem ? "A measurement contradicts the theorem. " : "") + arbitrage_found(document)};
}

Figure inside(const Json& document) {
  const double inside = number(document, "/report/quality/inside");
  const double two_sided = number(document, "/report/quality/two_sided");
  if (!(two_sided > 0.0) || std::isnan(inside)) return std::nullopt;
  const double share = inside / two_sided;
  const Verdict verdict = up_to(-share, -kGoodInside, -kFairInside);
  const char* words = "Textbook fits reach 95 to 99 % on good days.";
  if (verdict == Verdict::fair)
    words = "Below the 95 % of good days; the residuals show where quotes are missed.";
  if (verdict == Verdict::bad) {
    words =
        "The residuals show where quotes are missed. Where spreads are very narrow, judge by the error in "
        "vol.";
  }
  return KeyFigure{
      "Inside bid/ask", fmt::format("{:.1f} %", 100.0 * share), verdict,
      fmt::format("{:.0f} of {:.0f} two-sided out-of-the-money quotes, rejected ones included. {}", inside,
                  two_sided, words)};
}

Figure error(const Json& document) {
  const double vol = number(document, "/report/quality/rmse_vol");
  if (std::isnan(vol)) return std::nullopt;
  const double spreads = number(document, "/report/quality/rmse_half_spreads");
  KeyFigure figure{"Error of the fit", vol_points(vol), Verdict::plain,
                   "Root mean square of model less market vol over the fitted quotes."};
  const bool has_spreads = number(document, "/report/quality/two_sided") > 0.0;
  if (!std::isnan(spreads) && !has_spreads) {
    figure.words += fmt::format(
        " In units of the half-spread that is assumed for quotes without bid and ask: {:.2f}.", spreads);
  } else if (!std::isnan(spreads)) {
    figure.verdict = up_to(spreads, kGoodError, kFairError);
    figure.words += fmt::format(" In half-spreads {:.2f}: {}.", spreads,
                                figure.verdict == Verdict::good ? "within the market's own spreads"
                                                                : "more than the market's own spreads");
  }
  return figure;
}

Figure worst(const Json& document) {
  const Json& slices = member(document, "/report/slices");
  double largest = 0.0;
  std::string name;
  for (const Json& slice : slices) {
    const double residual = number(slice, "/worst_residual");
    if (!(std::fabs(residual) > std::fabs(largest))) continue;
    largest = residual;
    name = text(slice, "/worst_instrument");
  }
  if (largest == 0.0) return std::nullopt;
  const bool judged = number(document, "/report/quality/two_sided") > 0.0;
  const bool spreads = text(document, "/report/options/weights") != "none";
  return KeyFigure{
      "Worst quote",
      io::signed_zero_as_plus(fmt::format("{:+.1f}", largest)) + (spreads ? " half-spreads" : " vol points"),
      spreads && judged ? up_to(std::fabs(largest), kGoodWorst, kFairWorst) : Verdict::plain,
      fmt::format("{}: the model is {} its market vol.", name, largest > 0 ? "above" : "below")};
}

Figure quotes(const Json& document) {
  const double records = number(document, "/report/records");
  if (std::isnan(records)) return std::nullopt;
  std::string reason;
  double most = 0.0;
  const Json& reasons = member(document, "/report/rejected_by_reason");
  for (auto entry = reasons.begin(); reasons.is_object() && entry != reasons.end(); ++entry) {
    if (!entry->is_number() || !(entry->get<double>() > most)) continue;
    most = entry->get<double>();
    reason = entry.key();
  }
  std::string words = "Every record of the input is fitted, or rejected with a reason.";
  if (most > 0.0) words += fmt::format(" Most frequent reason: {}, {:.0f} records.", reason, most);
  return KeyFigure{
      "Quotes fitted",
      fmt::format("{} of {}", count_text(number(document, "/report/fitted_count")), count_text(records)),
      Verdict::plain, words};
}

Figure thin_slices(const Json& document) {
  std::size_t thin = 0;
  const Json& slices = member(document, "/report/slices");
  for (const Json& slice : slices) {
    const Json& borrows = member(slice, "/leans_on_neighbours");
    if (borrows.is_boolean() && borrows.get<bool>()) ++thin;
  }
  if (thin == 0) return std::nullopt;
  return KeyFigure{"Thin expiries", fmt::format("{} of {}", thin, slices.size()), Verdict::fair,
                   "Fewer than five quotes: their shape is borrowed from neighbours and profile."};
}

Figure band(const Json& document) {
  std::vector<double> bands;
  for (const Json& slice : member(document, "/report/slices")) {
    const double band = number(slice, "/atm_band");
    if (!std::isnan(band)) bands.push_back(band);
  }
  if (bands.empty()) return std::nullopt;
  const auto middle = bands.begin() + static_cast<std::ptrdiff_t>(bands.size() / 2);
  std::nth_element(bands.begin(), middle, bands.end());
  return KeyFigure{
      "At-the-money error band", "\u00b1 " + vol_points(*middle), up_to(*middle, kGoodBand, kFairBand),
      "Half-width of the 95 % band at the median expiry, from the scatter of quotes about the fit."};
}

Figure tail(const Json& document) {
  const double quotes = number(document, "/report/tail/quotes");
  const double share = number(document, "/report/tail/under_priced") / quotes;
  const double error = number(document, "/report/tail/rmse_vol");
  if (!(quotes > 0.0) || std::isnan(share) || std::isnan(error)) return std::nullopt;
  // Textbook SVI under-prices some 70 % of quotes that it was not fitted to; two standard deviations of a
  // coin's tosses are chance.
  const double chance = std::max(0.1, 1.0 / std::sqrt(quotes));
  const Verdict verdict = std::fabs(share - 0.5) <= chance ? Verdict::good : Verdict::fair;
  return KeyFigure{
      "Tail under-priced", fmt::format("{:.0f} %", 100.0 * share), verdict,
      fmt::format("Share of {:.0f} tail quotes with the model below the market; a fit without bias "
                  "has half. Error {}.",
                  quotes, vol_points(error))};
}

Figure tail_floors(const Json& document) {
  const Json& floors = member(document, "/report/tail_floors/floors");
  if (!floors.is_array() || floors.empty()) return std::nullopt;
  std::size_t met = 0;
  std::string first_missed;
  for (const Json& floor : floors) {
    if (text(floor, "/status") == "met") {
      ++met;
    } else if (first_missed.empty()) {
      first_missed = text(floor, "/expiry");
    }
  }
  const bool all = met == floors.size();
  return KeyFigure{
      "Tail floors", fmt::format("{} of {} met", met, floors.size()), all ? Verdict::good : Verdict::bad,
      all ? "The model's tail is at or above every floor."
          : fmt::format("First expiry with a floor that is not met: {}. See the table of tail floors.",
                        first_missed)};
}

Figure cross_validation(const Json& document) {
  const double ratio = number(document, "/report/cross_validation/total/ratio");
  if (std::isnan(ratio)) return std::nullopt;
  constexpr double kGood = 1.5;
  constexpr double kFair = 3.0;
  return KeyFigure{
      "Error at quotes left out", fmt::format("{:.2f} times the error", ratio), up_to(ratio, kGood, kFair),
      "Error at quotes when left out, divided by the error at the same quotes when fitted: 1 means no "
      "over-fit."};
}

Figure heston(const Json& document) {
  const Json& fit = member(document, "/report/heston");
  if (!fit.is_object()) return std::nullopt;
  const double other_minima = static_cast<double>(length(fit, "/others"));
  const Json& bounds = member(fit, "/at_bounds");
  std::string bound_parameters;
  for (const Json& name : bounds) {
    if (name.is_string())
      bound_parameters += (bound_parameters.empty() ? "" : "; ") + name.get<std::string>();
  }
  if (!bound_parameters.empty()) {
    return KeyFigure{"Heston model", "at a bound", Verdict::bad,
                     bound_parameters + ": the best fit lies beyond the bounds."};
  }
  const double feller = number(fit, "/feller_ratio");
  if (std::isnan(feller)) return std::nullopt;
  return KeyFigure{
      "Heston model", fmt::format("Feller ratio {:.2f}", feller), Verdict::plain,
      fmt::format("Below 1 the variance can reach 0, as in many fits of real quotes. {} of {} starts "
                  "ended in this minimum, others in {:.0f} other minima.",
                  count_text(number(fit, "/best/starts")), count_text(number(fit, "/starts")), other_minima)};
}

Figure course(const Json& document) {
  const std::string termination = text(document, "/report/termination");
  if (termination.empty()) return std::nullopt;
  bool converged = true;
  for (const Json& note : member(document, "/report/notes")) {
    if (note.is_string() && note.get<std::string>().starts_with("the fit did not converge"))
      converged = false;
  }
  return KeyFigure{
      "Fit", converged ? "converged" : "did not converge", converged ? Verdict::good : Verdict::bad,
      fmt::format("{}; {} iterations.", termination, count_text(number(document, "/report/iterations")))};
}

}  // namespace

std::vector<KeyFigure> key_figures(const Json& document) {
  std::vector<KeyFigure> figures;
  for (const auto judge : {arbitrage, inside, error, worst, quotes, band, tail, tail_floors, cross_validation,
                           heston, thin_slices, course}) {
    if (Figure figure = judge(document)) figures.push_back(*std::move(figure));
  }
  return figures;
}

}  // namespace volcal::report
