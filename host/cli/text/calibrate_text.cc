// SPDX-License-Identifier: Apache-2.0
#include "host/cli/text/calibrate_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "host/cli/terminal/text_table.h"
#include "volcal/printable.h"
#include "volcal/time.h"

namespace volcal::cli {
namespace {

/// A vol in vol points: 1.00 is one per cent of vol.
std::string vol_points(double vol) { return percent(vol, 2); }

std::string inside_share(const FitQuality& quality) {
  if (quality.two_sided == 0) return "-";
  return percent(static_cast<double>(quality.inside) / static_cast<double>(quality.two_sided), 1);
}

std::string heading(const SurfaceDocument& document) {
  const QuoteSnapshot& snapshot = document.snapshot;
  std::string line = shown_name(snapshot.underlying);
  if (snapshot.as_of)
    line += "  " + format_time(*snapshot.as_of) + (snapshot.as_of_inferred ? " (inferred)" : "");
  return line + fmt::format("  {}  {}: {} records\n", snapshot.format,
                            printable(snapshot.source, kMostOfPath), document.calibration.report.records);
}

/// The slice's worst quote by strike and type: the row names the expiry, and the table has to fit a terminal.
std::string worst_quote(const SliceReport& slice, const QuoteSnapshot& snapshot) {
  if (std::isnan(slice.worst_residual) || slice.worst_quote >= snapshot.quotes.size()) return "-";
  const OptionQuote& quote = snapshot.quotes[slice.worst_quote];
  return fmt::format("{:.7g}-{} {}", quote.strike, quote.type == OptionType::call ? 'C' : 'P',
                     signed_fixed(slice.worst_residual, 1));
}

/// Digits of min g and calendar slack, whose sign and size matter only.
constexpr int kDiagnosticDigits = 2;
constexpr int kFloorDigits = 5;

/// Time of day of the expiries, " 08:00", where all share it: the title then shows it instead of the rows.
std::string shared_clock(const CalibrationReport& report) {
  constexpr std::size_t kClock = std::string_view(" 08:00").size();
  std::string clock;
  for (const SliceReport& slice : report.slices) {
    const std::string text = expiry_text(slice.expiry, false);
    if (!slice.expiry.time || text.size() != std::string_view("2026-03-27 08:00").size()) return {};
    const std::string time_of_day = text.substr(text.size() - kClock);
    if (!clock.empty() && time_of_day != clock) return {};
    clock = time_of_day;
  }
  return clock;
}

/// True where the slice's forward comes neither from the file nor from put-call parity of its time_of_day
/// quotes.
bool has_foreign_forward(const SliceReport& slice) {
  const ForwardSource source = slice.expiry.forward.source;
  return source != ForwardSource::file && source != ForwardSource::parity;
}

/// Footnote marks of a slice's row.
std::string marks(const SliceReport& slice) {
  std::string text;
  if (slice.leans_on_neighbours) text += '*';
  if (has_foreign_forward(slice)) text += '~';
  return text.empty() ? text : " " + text;
}

std::string slice_table(const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  const bool roots = shows_roots(document.calibration.surface);
  const std::string clock = shared_clock(report);
  TextTable table({{clock.empty() ? "expiry" : "date" + clock, Align::left},
                   {"T"},
                   {"forward"},
                   {"disc."},
                   {"used"},
                   {"rej"},
                   {"ATM %"},
                   {"+-"},
                   {"RR25"},
                   {"BF25"},
                   {"RMSE"},
                   {"in %"},
                   {"min g"},
                   {"slack"},
                   {"worst quote", Align::left}});
  for (const SliceReport& slice : report.slices) {
    const Expiry& expiry = slice.expiry;
    std::string name = expiry_text(expiry, roots);
    name.erase(name.size() - clock.size());
    table.add({name + marks(slice), fixed(expiry.time_to_expiry, 4),
               fmt::format("{:.7g}", expiry.forward.forward), fixed(expiry.forward.discount_factor, 5),
               std::to_string(slice.fitted), std::to_string(slice.rejected), vol_points(slice.smile.atm_vol),
               vol_points(slice.atm_band), vol_points(slice.smile.risk_reversal_25),
               vol_points(slice.smile.butterfly_25), vol_points(slice.quality.rmse_vol),
               inside_share(slice.quality), short_number(slice.min_g, kDiagnosticDigits),
               short_number(slice.calendar_slack, kDiagnosticDigits), worst_quote(slice, document.snapshot)});
  }
  return table.text();
}

bool any_foreign_forward(const CalibrationReport& report) {
  return std::any_of(report.slices.begin(), report.slices.end(), has_foreign_forward);
}

bool any_borrowing(const CalibrationReport& report) {
  for (const SliceReport& slice : report.slices) {
    if (slice.leans_on_neighbours) return true;
  }
  return false;
}

/// Counts of rejected quotes: "in_the_money 160, one_sided 12", in the order of RejectReason.
std::string reasons(const std::vector<Rejected>& rejected) {
  std::array<std::size_t, kRejectReasons> counts{};
  for (const Rejected& entry : rejected) ++counts[static_cast<std::size_t>(entry.reason)];
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<RejectReason>(i)), counts[i]);
  }
  return text;
}

/// Errors at the quotes of the tail, and the convergence of their ranking.
std::string tail_line(const TailReport& tail, const CalibrateOptions& options) {
  const TailTerm& term = options.profile.tail;
  std::string text = fmt::format(
      "tail ({}{} {:g}, {}:{:g}, severity {:g}): ",
      term.wings == TailWings::both ? std::string() : std::string(to_string(term.wings)) + " ",
      to_string(term.measure), term.bound, to_string(term.spectrum), term.parameter, term.severity);
  if (tail.quotes == 0) return text + "no quotes\n";
  const double under = static_cast<double>(tail.under_priced) / static_cast<double>(tail.quotes);
  text += fmt::format("{} quotes, {} % under-priced, RMSE {} vol points, risk {:.3g}", tail.quotes,
                      percent(under, 1), vol_points(tail.rmse_vol), tail.risk);
  if (tail.rankings.empty()) return text + "\n";
  const TailRanking& last = tail.rankings.back();
  return text + fmt::format("; {} rankings, objective within {:.2g} % of its minimum\n", tail.rankings.size(),
                            100.0 * last.gap / last.objective);
}

std::string totals(const CalibrationReport& report, const CalibrateOptions& options, bool colour) {
  const FitQuality& quality = report.quality;
  std::string text = fmt::format("fitted {} of {} records in {} slices", report.residuals.size(),
                                 report.records, report.slices.size());
  text += report.rejected.empty()
              ? "\n"
              : fmt::format("; rejected {}: {}\n", report.rejected.size(), reasons(report.rejected));
  text += fmt::format("inside bid/ask {} of {} two-sided out-of-the-money quotes ({} %); RMSE {} vol points",
                      quality.inside, quality.two_sided, inside_share(quality), vol_points(quality.rmse_vol));
  text += options.weights == QuoteWeights::none
              ? "\n"
              : fmt::format(", {} half-spreads\n", fixed(quality.rmse_half_spreads, 3));
  if (options.profile.tail.on()) text += tail_line(report.tail, options);
  const bool free = report.arbitrage.free();
  const char* paint = !colour ? "" : free ? "\x1b[32m" : "\x1b[31m";
  const char* freedom = report.heston
                            ? "no static arbitrage: the model's price is a martingale"
                            : "no static arbitrage: proved for every slice and gap, at every log-moneyness";
  text +=
      fmt::format("{}{}{}\n", paint, free ? freedom : "static arbitrage is not excluded (see `volcal check`)",
                  colour ? "\x1b[0m" : "");
  if (report.heston) {
    return text + fmt::format("{} on {}, {} evaluations\n", report.termination, report.backend,
                              report.heston->evaluations);
  }
  text += fmt::format("{} on {}, {} iterations in {} steps\n", report.termination, report.backend,
                      report.iterations, report.severity_path.size());
  return text;
}

/// Quotes whose removal would move the fitted vol most, in its standard errors.
std::string influence_line(const CalibrationReport& report, const QuoteSnapshot& snapshot) {
  if (report.most_influential.empty()) return {};
  std::string text =
      "most influential quotes, with the standard errors by which each moves the vol at its strike:";
  for (const std::size_t place : report.most_influential) {
    const QuoteResidual& residual = report.residuals[place];
    text += fmt::format("{} {} {}", place == report.most_influential.front() ? "" : ",",
                        shown_name(snapshot.quotes[residual.quote.quote].instrument),
                        signed_fixed(residual.influence, 1));
  }
  return text + "\n";
}

std::string parameters_text(const HestonParameters& p) {
  return fmt::format("v0 {:.6g}  kappa {:.6g}  theta {:.6g}  sigma {:.6g}  rho {}", p.v0, p.kappa, p.theta,
                     p.sigma, short_number(p.rho, 6));
}

/// Standard errors in the order of the parameters, name by name.
std::string errors_text(const HestonParameters& errors) {
  std::string text;
  for (const HestonField& field : kHestonFields) {
    const double error = errors.*field.member;
    text += fmt::format("{}{} {}", text.empty() ? "" : "  ", field.name,
                        std::isnan(error) ? "-" : short_number(error));
  }
  return text;
}

/// Parameters, standard errors, and diagnostics of the fit.
std::string heston_text(const HestonFitReport& fit, bool has_errors) {
  std::string text = fmt::format("Heston  {}\n", parameters_text(fit.best.parameters));
  if (has_errors) text += fmt::format("    +-  {}  (one standard error)\n", errors_text(fit.standard_errors));
  text += fmt::format(
      "Feller ratio 2 kappa theta / sigma^2 {:.3g}{}; loss {:.7g}, reached from {} of {} starts\n",
      fit.feller_ratio, fit.feller_ratio < 1.0 ? " (variance can reach 0)" : "", fit.best.cost,
      fit.best.starts, fit.starts);
  for (const std::string& bound : fit.at_bounds) text += bound + "\n";
  for (const HestonMinimum& other : fit.others) {
    text += fmt::format("other minimum, loss {:.7g} from {} starts: {}\n", other.cost, other.starts,
                        parameters_text(other.parameters));
  }
  return text;
}

/// A probability or a share in the unit of the options, a vol in vol points.
std::string floor_number(const TailFloor& floor, double value) {
  return floor.kind == TailFloorKind::variance_swap ? vol_points(value) : short_number(value, kFloorDigits);
}

/// Table of every floor at every slice: its target, the value without it and with it, and the errors that all
/// floors together cost the slice.
std::string floor_table(const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  const bool roots = shows_roots(document.calibration.surface);
  const bool in_half_spreads = document.options.weights == QuoteWeights::spread;
  TextTable table({{"tail floor", Align::left},
                   {"expiry", Align::left},
                   {"target"},
                   {"without"},
                   {"reached"},
                   {"", Align::left},
                   {"RMSE"},
                   {"without"},
                   {in_half_spreads ? "half-spreads" : ""},
                   {in_half_spreads ? "without" : ""}});
  for (const TailFloorReport& entry : report.tail_floors) {
    const TailFloor& floor = document.options.tail_floors[entry.floor];
    const SliceReport& slice = report.slices[entry.slice];
    table.add({to_string(floor), expiry_text(slice.expiry, roots), floor_number(floor, entry.target),
               floor_number(floor, entry.without), floor_number(floor, entry.reached),
               to_string(entry.status), vol_points(slice.quality.rmse_vol),
               vol_points(slice.without_floors.rmse_vol),
               in_half_spreads ? fixed(slice.quality.rmse_half_spreads, 3) : std::string(),
               in_half_spreads ? fixed(slice.without_floors.rmse_half_spreads, 3) : std::string()});
  }
  std::string price =
      fmt::format("price of the floors, over all quotes: RMSE {} instead of {} vol points",
                  vol_points(report.quality.rmse_vol), vol_points(report.without_floors.rmse_vol));
  if (in_half_spreads) {
    price += fmt::format(", {} instead of {} half-spreads", fixed(report.quality.rmse_half_spreads, 3),
                         fixed(report.without_floors.rmse_half_spreads, 3));
  }
  if (const auto& history = document.options.tail_history) {
    price += fmt::format(
        "\ntargets 'history': {} times the real-world tail of {} ({} prices), mapped to the expiry {}:",
        history->premium, printable(history->prices.source, kMostOfPath), history->prices.price.size(),
        history->mapping == HorizonMapping::blocks ? "by returns over whole horizons"
                                                   : "by the root of time");
    for (std::size_t i = 0; i < report.tail_floors.size(); ++i) {
      const TailFloorReport& entry = report.tail_floors[i];
      if (!document.options.tail_floors[entry.floor].from_history) continue;
      const TailEstimate& estimate = report.tail_estimates[i];
      price += fmt::format(
          "\n  {}: {:.4g}, {:.0f} % interval {:.4g} to {:.4g}; shape {:.3g} from {} of {} returns",
          expiry_text(report.slices[entry.slice].expiry, roots), estimate.value, 100.0 * history->confidence,
          estimate.lower, estimate.upper, estimate.shape, estimate.exceedances, estimate.observations);
    }
  }
  return "\nfloors on the risk-neutral tail, and errors of the slice with and without all floors:\n" +
         table.text() + price + "\n";
}

/// A share of quotes in per cent; "-" where none has bid and ask.
std::string share(double value) { return std::isnan(value) ? "-" : percent(value, 1); }

/// Table of errors in sample and on quotes left out.
std::string cross_validation_table(const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  const CrossValidation& validation = *report.cross_validation;
  const bool roots = shows_roots(document.calibration.surface);
  const bool in_half_spreads = document.options.weights == QuoteWeights::spread;
  std::vector<TextTable::Column> columns = {{"expiry", Align::left},
                                            {"quotes"},
                                            {"RMSE"},
                                            {"left out"},
                                            {"median"},
                                            {"left out"},
                                            {"in %"},
                                            {"left out"},
                                            {"half-spreads"},
                                            {"left out"},
                                            {"ratio"}};
  constexpr auto kHalfSpreads = 8;  // the first of the two columns that without weights repeat the RMSE
  if (!in_half_spreads) columns.erase(columns.begin() + kHalfSpreads, columns.begin() + kHalfSpreads + 2);
  TextTable table(std::move(columns));
  const auto add = [&](const std::string& name, const CrossValidatedErrors& errors) {
    const QuoteErrors& in = errors.in_sample;
    const QuoteErrors& out = errors.held_out;
    std::vector<std::string> row = {name,
                                    std::to_string(errors.quotes),
                                    vol_points(in.rmse_vol),
                                    vol_points(out.rmse_vol),
                                    vol_points(in.median_vol),
                                    vol_points(out.median_vol),
                                    share(in.inside),
                                    share(out.inside)};
    if (in_half_spreads) {
      row.push_back(fixed(in.rmse_scales, 3));
      row.push_back(fixed(out.rmse_scales, 3));
    }
    row.push_back(fixed(errors.ratio, 2));
    table.add(std::move(row));
  };
  for (std::size_t s = 0; s < validation.slices.size(); ++s) {
    add(expiry_text(report.slices[s].expiry, roots), validation.slices[s]);
  }
  add("all", validation.total);
  return fmt::format(
      "\nerrors at the fitted quotes, in sample and when left out, in {} folds of runs of strikes:\n{}",
      validation.folds.size(), table.text());
}

std::string comparison(const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  const bool roots = shows_roots(document.calibration.surface);
  std::vector<TextTable::Column> columns = {
      {"expiry", Align::left}, {"inside %"}, {"alone"}, {"RMSE"}, {"alone"}, {"half-spreads"}, {"alone"}};
  constexpr std::size_t kHalfSpreads = 5;  // without weights the table ends before this column
  if (document.options.weights == QuoteWeights::none) columns.resize(kHalfSpreads);
  TextTable table(std::move(columns));
  const auto add = [&](const std::string& name, const FitQuality& joint, const FitQuality& alone) {
    table.add({name, inside_share(joint), inside_share(alone), vol_points(joint.rmse_vol),
               vol_points(alone.rmse_vol), fixed(joint.rmse_half_spreads, 3),
               fixed(alone.rmse_half_spreads, 3)});
  };
  for (const SliceReport& slice : report.slices) {
    add(expiry_text(slice.expiry, roots), slice.quality, slice.unconstrained);
  }
  add("all", report.quality, report.unconstrained);
  return "\ncompared with each slice fitted alone, without constraints:\n" + table.text();
}

}  // namespace

bool shows_roots(const VolSurface& surface) {
  for (const SurfaceSlice& slice : surface.slices()) {
    if (slice.expiry.root != surface.underlying()) return true;
  }
  return false;
}

std::string expiry_text(const Expiry& expiry, bool with_root) {
  std::string text = shown_name(expiry.label);
  if (expiry.time && text.size() == std::string_view("2026-03-27T08:00:00Z").size()) {
    text = text.substr(0, 10) + " " + text.substr(11, 5);
  }
  return with_root && !expiry.root.empty() ? shown_name(expiry.root) + " " + text : text;
}

std::string calibrate_text(const SurfaceDocument& document, bool colour) {
  const CalibrationReport& report = document.calibration.report;
  std::string text = heading(document) + slice_table(document);
  if (report.heston)
    text += heston_text(*report.heston, document.calibration.surface.heston_uncertainty() != nullptr);
  if (any_borrowing(report)) text += "* fewer than 5 quotes: shape borrowed from the neighbouring expiries\n";
  if (any_foreign_forward(report))
    text += "~ no forward in the file and no put-call pair: derived from the spot or from other expiries\n";
  for (const Expiry& expiry : report.expiries_without_quotes) {
    text += fmt::format("no usable quote, the slice is {}: {}\n",
                        report.heston ? "that of the model" : "borrowed from its neighbours",
                        expiry_text(expiry, true));
  }
  text += totals(report, document.options, colour);
  text += influence_line(report, document.snapshot);
  for (const std::string& entry : report.notes) text += "note: " + printable(entry, kMostOfMessage) + "\n";
  if (!report.tail_floors.empty()) text += floor_table(document);
  if (document.options.compare_unconstrained) text += comparison(document);
  if (report.cross_validation) text += cross_validation_table(document);
  return text;
}

}  // namespace volcal::cli
