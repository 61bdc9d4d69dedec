// SPDX-License-Identifier: Apache-2.0
#include "host/cli/text/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/base/parse_number.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/text/calibrate_text.h"
#include "host/io/contract/instrument.h"
#include "host/io/documents/record_json.h"
#include "volcal/implied_vol.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// Number of fitted quotes shown on each side of the explained one.
constexpr std::size_t kNeighboursPerSide = 3;

/// Value of one unit of the quote in undiscounted currency; not for quotes in vol.
double undiscounted_unit(QuoteUnit unit, const ForwardEstimate& forward) {
  switch (unit) {
    case QuoteUnit::currency:
      return 1.0 / forward.discount_factor;
    case QuoteUnit::coin:
      return forward.forward;
    case QuoteUnit::undiscounted:
    case QuoteUnit::implied_vol:
      break;
  }
  return 1.0;
}

bool same_expiry(const OptionQuote& quote, const Expiry& expiry) {
  if (quote.root != expiry.root) return false;
  if (quote.expiry && expiry.time) {
    // One date may have two listings that differ only in their year fractions.
    return *quote.expiry == *expiry.time &&
           (std::isnan(quote.time_to_expiry) || quote.time_to_expiry == expiry.time_to_expiry);
  }
  return quote.time_to_expiry == expiry.time_to_expiry;
}

struct VolAndStatus {
  double vol = kAbsent;
  std::string status;
};

VolAndStatus vol_of(double price, const OptionQuote& quote, const Expiry& expiry) {
  if (std::isnan(price)) return {kAbsent, "no price"};
  if (quote.unit == QuoteUnit::implied_vol) return {price, "as quoted"};
  const ImpliedVolResult result =
      implied_vol(price * undiscounted_unit(quote.unit, expiry.forward), expiry.forward.forward, quote.strike,
                  expiry.time_to_expiry, quote.type);
  return {result.implied_vol, to_string(result.status)};
}

void fill_vols(Explanation& explanation, const Expiry& expiry) {
  const OptionQuote& quote = *explanation.raw;
  const double middle =
      std::isnan(quote.bid) || std::isnan(quote.ask) ? quote.mid : 0.5 * (quote.bid + quote.ask);
  const auto fill = [&](double price, double& vol, std::string& status) {
    auto [price_vol, reason] = vol_of(price, quote, expiry);
    vol = price_vol;
    status = std::move(reason);
  };
  fill(quote.bid, explanation.bid_vol, explanation.bid_status);
  fill(middle, explanation.mid_vol, explanation.mid_status);
  fill(quote.ask, explanation.ask_vol, explanation.ask_status);
}

void fill_model(Explanation& explanation, const VolSurface& surface, const Expiry& expiry) {
  const OptionQuote& quote = *explanation.raw;
  // A surface of this slice alone: where two roots share a time, a query by time answers for the first.
  const auto alone = surface.slice_alone(*explanation.slice);
  if (!alone) return;
  explanation.model = alone->at_strike(expiry.time_to_expiry, quote.strike);
  explanation.model_price =
      quote.unit == QuoteUnit::implied_vol
          ? explanation.model.implied_vol
          : (quote.type == OptionType::call ? explanation.model.call : explanation.model.put) /
                undiscounted_unit(quote.unit, expiry.forward);
}

void fill_neighbours(Explanation& explanation, const CalibrationReport& report) {
  std::vector<const QuoteResidual*> below;
  std::vector<const QuoteResidual*> above;
  for (const QuoteResidual& entry : report.residuals) {
    if (entry.slice != *explanation.slice || entry.quote.quote == explanation.record.quote) continue;
    (entry.quote.strike <= explanation.raw->strike ? below : above).push_back(&entry);
  }
  const auto by_strike = [](const QuoteResidual* a, const QuoteResidual* b) {
    return a->quote.strike < b->quote.strike;
  };
  std::stable_sort(below.begin(), below.end(), by_strike);
  std::stable_sort(above.begin(), above.end(), by_strike);
  const std::size_t first = below.size() - std::min(below.size(), kNeighboursPerSide);
  explanation.neighbours.assign(below.begin() + static_cast<std::ptrdiff_t>(first), below.end());
  above.resize(std::min(above.size(), kNeighboursPerSide));
  explanation.neighbours.insert(explanation.neighbours.end(), above.begin(), above.end());
}

std::string number(double value) { return short_number(value, 10); }

std::string vol_text(double vol, const std::string& status) {
  return std::isnan(vol) ? "- (" + status + ")" : percent(vol, 3) + " %";
}

std::string raw_text(const OptionQuote& quote) {
  std::string text = fmt::format(
      "  record        {}\n  type, strike  {} {}\n  expiry        {}\n  bid / ask     {} / {}, mid {}, in "
      "{}\n",
      quote.record, to_string(quote.type), number(quote.strike),
      quote.expiry ? format_time(*quote.expiry) : "T=" + number(quote.time_to_expiry), number(quote.bid),
      number(quote.ask), number(quote.mid), to_string(quote.unit));
  if (!std::isnan(quote.tick)) text += "  tick          " + number(quote.tick) + "\n";
  if (!std::isnan(quote.forward)) text += "  file forward  " + number(quote.forward) + "\n";
  if (!std::isnan(quote.open_interest)) text += "  open interest " + number(quote.open_interest) + "\n";
  if (!std::isnan(quote.volume)) text += "  volume        " + number(quote.volume) + "\n";
  if (quote.last_trade) text += "  last trade    " + format_time(*quote.last_trade) + "\n";
  return text;
}

std::string forward_text(const Expiry& expiry) {
  const ForwardEstimate& forward = expiry.forward;
  std::string text =
      fmt::format("  T             {}\n  forward       {} from {}", number(expiry.time_to_expiry),
                  number(forward.forward), to_string(forward.source));
  if (forward.source != ForwardSource::file) text += " +- " + short_number(forward.forward_stderr);
  if (forward.source == ForwardSource::parity)
    text += fmt::format(", {} of {} pairs", forward.pairs_used, forward.pairs_seen);
  return text + fmt::format(", discount factor {}\n", number(forward.discount_factor));
}

std::string weight_text(const QuoteResidual& fit) {
  return fmt::format("quote weight {} and loss weight {}", short_number(fit.quote_weight),
                     short_number(fit.weight));
}

std::string decision_text(const Explanation& explanation, bool in_half_spreads) {
  if (explanation.rejected != nullptr) {
    return fmt::format("decision\n  rejected by {}: {}\n", to_string(explanation.rejected->reason),
                       printable(explanation.rejected->detail, kMostOfMessage));
  }
  const QuoteResidual& fit = *explanation.residual;
  const char* unit = !in_half_spreads                    ? "a vol point"
                     : fit.quote.forward_vol_error > 0.0 ? "half-spread, floored, with the forward's error"
                                                         : "half-spread, floored";
  return fmt::format("decision\n  fitted to vol {} %, in units of {} % ({}), with {}\n",
                     percent(fit.quote.market_vol, 3), percent(fit.scale, 3), unit, weight_text(fit));
}

/// Leverage and influence of the quote on the model's vol at its strike.
std::string influence_text(const QuoteResidual& fit) {
  if (std::isnan(fit.leverage)) return {};
  std::string text = fmt::format("  leverage      {}: change of the model vol per change of this quote's vol",
                                 short_number(fit.leverage));
  if (std::isnan(fit.influence)) return text + "\n";
  return text + fmt::format("\n  influence     {} standard errors by which this quote moves the model vol\n",
                            signed_fixed(fit.influence, 2));
}

std::string model_text(const Explanation& explanation, bool in_half_spreads) {
  if (!explanation.slice) return "model\n  no slice for this expiry\n";
  if (std::isnan(explanation.model.implied_vol)) return "model\n  no vol at this strike\n";
  std::string text =
      fmt::format("model\n  vol           {} %, log-moneyness {}\n  price         {} {}\n",
                  percent(explanation.model.implied_vol, 3), fixed(explanation.model.log_moneyness, 5),
                  number(explanation.model_price), to_string(explanation.raw->unit));
  if (explanation.residual != nullptr) {
    const double vol_points =
        100.0 * (explanation.residual->model_vol - explanation.residual->quote.market_vol);
    text += "  residual      ";
    if (in_half_spreads) text += signed_fixed(explanation.residual->residual, 3) + " half-spreads, ";
    text += signed_fixed(vol_points, 3) + " vol points\n";
    text += influence_text(*explanation.residual);
  }
  return text;
}

std::string neighbours_text(const Explanation& explanation, const QuoteSnapshot& snapshot,
                            bool in_half_spreads) {
  if (explanation.neighbours.empty()) return {};
  TextTable table({{"  neighbour", Align::left},
                   {"strike"},
                   {"bid %"},
                   {"market %"},
                   {"ask %"},
                   {"model %"},
                   {in_half_spreads ? "half-spreads" : "vol points"}});
  for (const QuoteResidual* entry : explanation.neighbours) {
    const VolQuote& quote = entry->quote;
    table.add({"  " + printable(snapshot.quotes[quote.quote].instrument), number(quote.strike),
               percent(quote.bid_vol, 3), percent(quote.market_vol, 3), percent(quote.ask_vol, 3),
               percent(entry->model_vol, 3), signed_fixed(entry->residual, 3)});
  }
  return table.text();
}

const Expiry* expiry_of(const Explanation& explanation, const SurfaceDocument& document) {
  return explanation.slice ? &document.calibration.surface.slices()[*explanation.slice].expiry : nullptr;
}

}  // namespace

std::vector<RecordId> find_records(const QuoteSnapshot& snapshot, std::string_view instrument) {
  std::vector<RecordId> records;
  const std::string canonical = io::canonical_name(instrument);
  for (std::size_t i = 0; i < snapshot.quotes.size(); ++i) {
    const std::string& name = snapshot.quotes[i].instrument;
    if (io::equal_ignoring_case(name, instrument) || io::equal_ignoring_case(name, canonical))
      records.push_back({i, std::nullopt});
  }
  for (std::size_t i = 0; i < snapshot.unreadable.size(); ++i) {
    if (io::equal_ignoring_case(snapshot.unreadable[i].instrument, instrument))
      records.push_back({std::nullopt, i});
  }
  return records;
}

Explanation explain(const SurfaceDocument& document, const RecordId& record) {
  const CalibrationReport& report = document.calibration.report;
  Explanation explanation;
  explanation.record = record;
  const std::size_t index = record.quote ? *record.quote : *record.unreadable;
  for (const Rejected& entry : report.rejected) {
    const bool unreadable = entry.reason == RejectReason::unreadable;
    if (entry.quote == index && unreadable == record.unreadable.has_value()) explanation.rejected = &entry;
  }
  if (!record.quote) return explanation;
  for (const QuoteResidual& entry : report.residuals) {
    if (entry.quote.quote == index) explanation.residual = &entry;
  }
  explanation.raw = &document.snapshot.quotes[index];

  const VolSurface& surface = document.calibration.surface;
  for (std::size_t i = 0; i < surface.slices().size() && explanation.residual == nullptr; ++i) {
    if (!explanation.slice && same_expiry(*explanation.raw, surface.slices()[i].expiry))
      explanation.slice = i;
  }
  if (explanation.residual != nullptr) explanation.slice = explanation.residual->slice;
  if (!explanation.slice) return explanation;
  const Expiry& expiry = surface.slices()[*explanation.slice].expiry;
  fill_vols(explanation, expiry);
  fill_model(explanation, surface, expiry);
  fill_neighbours(explanation, report);
  return explanation;
}

std::string explanation_text(const Explanation& explanation, const SurfaceDocument& document) {
  const QuoteSnapshot& snapshot = document.snapshot;
  if (explanation.raw == nullptr) {
    const UnreadableRecord& record = snapshot.unreadable[*explanation.record.unreadable];
    return fmt::format("{}  ({})\ndecision\n  record {} did not become a quote: {}\n",
                       shown_name(record.instrument), printable(snapshot.source, kMostOfPath), record.record,
                       printable(record.reason, kMostOfMessage));
  }
  std::string text = fmt::format("{}  ({})\nraw\n", shown_name(explanation.raw->instrument),
                                 printable(snapshot.source, kMostOfPath)) +
                     raw_text(*explanation.raw);
  if (const Expiry* expiry = expiry_of(explanation, document)) {
    text += "terms\n" + forward_text(*expiry);
    text += fmt::format("implied vols\n  bid           {}\n  mid           {}\n  ask           {}\n",
                        vol_text(explanation.bid_vol, explanation.bid_status),
                        vol_text(explanation.mid_vol, explanation.mid_status),
                        vol_text(explanation.ask_vol, explanation.ask_status));
  }
  const bool in_half_spreads = document.options.weights == QuoteWeights::spread;
  return text + decision_text(explanation, in_half_spreads) + model_text(explanation, in_half_spreads) +
         neighbours_text(explanation, snapshot, in_half_spreads);
}

io::Json explanation_json(const Explanation& explanation, const SurfaceDocument& document) {
  using io::number_to_json;
  const QuoteSnapshot& snapshot = document.snapshot;
  io::Json json;
  if (explanation.raw == nullptr) {
    const UnreadableRecord& record = snapshot.unreadable[*explanation.record.unreadable];
    json = {{"instrument", record.instrument}, {"record", record.record}};
  } else {
    const OptionQuote& raw = *explanation.raw;
    json = {{"instrument", raw.instrument},
            {"record", raw.record},
            {"type", to_string(raw.type)},
            {"strike", number_to_json(raw.strike)},
            {"unit", to_string(raw.unit)},
            {"bid", number_to_json(raw.bid)},
            {"ask", number_to_json(raw.ask)},
            {"mid", number_to_json(raw.mid)},
            {"bid_vol", number_to_json(explanation.bid_vol)},
            {"mid_vol", number_to_json(explanation.mid_vol)},
            {"ask_vol", number_to_json(explanation.ask_vol)},
            {"model_vol", number_to_json(explanation.model.implied_vol)},
            {"model_price", number_to_json(explanation.model_price)}};
  }
  json["decision"] = explanation.rejected != nullptr ? "rejected" : "fitted";
  json["reason"] =
      explanation.rejected != nullptr ? io::Json(to_string(explanation.rejected->reason)) : io::Json(nullptr);
  json["detail"] =
      explanation.rejected != nullptr ? io::Json(explanation.rejected->detail) : io::Json(nullptr);
  const Expiry* expiry = expiry_of(explanation, document);
  json["expiry"] = expiry != nullptr ? io::Json(expiry->label) : io::Json(nullptr);
  json["forward"] = expiry != nullptr ? number_to_json(expiry->forward.forward) : io::Json(nullptr);
  const QuoteResidual* fit = explanation.residual;
  const io::Json residual = fit != nullptr ? io::to_json_value(*fit) : io::Json();
  for (const char* name : {"market_vol", "scale", "quote_weight", "weight", "effective_weight", "leverage",
                           "influence", "residual"}) {
    json[name] = fit != nullptr ? residual[name] : io::Json();
  }
  json["neighbours"] = io::Json::array();
  for (const QuoteResidual* entry : explanation.neighbours) {
    json["neighbours"].push_back({{"instrument", snapshot.quotes[entry->quote.quote].instrument},
                                  {"market_vol", number_to_json(entry->quote.market_vol)},
                                  {"model_vol", number_to_json(entry->model_vol)},
                                  {"residual", number_to_json(entry->residual)}});
  }
  return json;
}

}  // namespace volcal::cli
