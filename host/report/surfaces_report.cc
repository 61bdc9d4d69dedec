// SPDX-License-Identifier: Apache-2.0
#include "host/report/surfaces_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "host/io/documents/record_json.h"
#include "host/report/assets.h"
#include "host/report/compressed.h"
#include "host/report/curves.h"
#include "host/report/curves_json.h"
#include "host/report/document.h"
#include "host/report/key_figures.h"
#include "volcal/smile_features.h"

namespace volcal::report {
namespace {

using io::Json;

constexpr std::size_t kCurvePoints = 161;
constexpr std::size_t kLinePoints = 201;
constexpr std::size_t kGridColumns = 49;
constexpr std::size_t kAbridgedPoints = 21;
/// Number of surfaces that are compressed together where there are thousands: they share nearly all words.
constexpr std::size_t kGroup = 32;
/// Size of style, script and markup, some 60 kB.
constexpr std::size_t kFrameBytes = 100'000;

std::vector<QuotedRange> quoted_ranges(const Json& document, std::size_t slices) {
  std::vector<QuotedRange> ranges(slices);
  for (const Json& quote : member(document, "/report/fitted")) {
    const double slice = number(quote, "/slice");
    const double k = number(quote, "/log_moneyness");
    if (!(slice >= 0.0 && slice < static_cast<double>(slices)) || !std::isfinite(k)) continue;
    QuotedRange& range = ranges[static_cast<std::size_t>(slice)];
    range.low = std::min(range.low, k);
    range.high = std::max(range.high, k);
  }
  return ranges;
}

/// Drops the information matrices for later fits, which a page does not show; nothing else is dropped.
void drop_matrices(Json& document) {
  for (Json& slice : document["slices"]) slice.erase("uncertainty");
  document.erase("heston_uncertainty");
}

Json figures_to_json(const Json& document) {
  Json list = Json::array();
  for (const KeyFigure& figure : key_figures(document)) {
    list.push_back({{"label", figure.label},
                    {"value", figure.value},
                    {"verdict", to_string(figure.verdict)},
                    {"words", figure.words}});
  }
  return list;
}

Json curves_of(const Json& document, const VolSurface& surface) {
  Json curves = {{"slices", Json::array()}, {"tails", Json::array()}};
  const std::vector<QuotedRange> quoted = quoted_ranges(document, surface.slices().size());
  for (std::size_t s = 0; s < quoted.size(); ++s) {
    curves["slices"].push_back(curve_to_json(slice_curve(surface, s, quoted[s], kCurvePoints)));
    curves["tails"].push_back(tail_to_json(slice_tail(surface, s)));
  }
  curves["variance"] = lines_to_json(variance_lines(surface, kLinePoints));
  curves["grid"] = grid_to_json(surface_grid(surface, kGridColumns));
  return curves;
}

/// Figures of each slice and its smile in few points, for pages of thousands of surfaces.
Json abridged_curves_of(const VolSurface& surface) {
  Json curves = {{"slices", Json::array()}};
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    curves["slices"].push_back(vols_to_json(slice_curve(surface, s, {}, kAbridgedPoints)));
  }
  return curves;
}

Json members_of(const Json& json, std::initializer_list<const char*> names) {
  Json kept = Json::object();
  for (const char* name : names) {
    if (json.is_object() && json.contains(name)) kept[name] = json[name];
  }
  return kept;
}

Json abridged(const Json& document) {
  Json kept = members_of(document,
                         {"underlying", "as_of", "as_of_inferred", "source", "generator", "model", "heston"});
  for (const Json& slice : document["slices"]) {
    kept["slices"].push_back(
        members_of(slice, {"root", "expiry", "time_to_expiry", "forward", "discount_factor"}));
  }
  const Json& report = document["report"];
  kept["report"] = members_of(report, {"backend", "termination", "heston", "notes"});
  for (const Json& slice : member(report, "/slices")) {
    Json figures =
        members_of(slice, {"fitted", "rejected", "leans_on_neighbours", "atm_vol", "atm_band",
                           "risk_reversal_25", "butterfly_25", "worst_instrument", "worst_residual"});
    figures["quality"] =
        members_of(member(slice, "/quality"), {"rmse_vol", "rmse_half_spreads", "inside", "two_sided"});
    kept["report"]["slices"].push_back(std::move(figures));
  }
  return kept;
}

/// Adds evidence and smiles to a stated surface, which has no report: its arbitrage is decided here, and its
/// smiles measured.
void add_missing_report(Json& document, const VolSurface& surface) {
  if (member(document, "/report").is_object()) return;
  Json slices = Json::array();
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    slices.push_back(io::to_json_value(smile_features(surface, s)));
  }
  document["report"] = {{"arbitrage", io::to_json_value(check_arbitrage(surface))},
                        {"slices", std::move(slices)}};
}

Json overview_row(const Json& document, const VolSurface& surface, const std::string& file) {
  const Json& slices = member(document, "/report/slices");
  double worst = kAbsent;
  for (const Json& slice : slices) {
    const double residual = std::fabs(number(slice, "/worst_residual"));
    if (!(worst >= residual)) worst = std::isnan(residual) ? worst : residual;
  }
  double min_g = kAbsent;
  for (const Json& slice : member(document, "/report/arbitrage/butterfly")) {
    const double g = number(slice, "/min_g");
    if (!(min_g <= g)) min_g = std::isnan(g) ? min_g : g;
  }
  const Expiry& first = surface.slices().front().expiry;
  const Expiry& last = surface.slices().back().expiry;
  const auto atm = [&](const Expiry& expiry) {
    return io::number_to_json(surface.implied_vol(expiry.time_to_expiry, 0.0));
  };
  return {{"underlying", surface.underlying()},
          {"as_of", member(document, "/as_of")},
          {"model", to_string(surface.model())},
          {"slices", surface.slices().size()},
          {"records", member(document, "/report/records")},
          {"fitted", member(document, "/report/fitted_count")},
          {"rejected", member(document, "/report/rejected_count")},
          {"inside", member(document, "/report/quality/inside")},
          {"two_sided", member(document, "/report/quality/two_sided")},
          {"rmse_vol", member(document, "/report/quality/rmse_vol")},
          {"rmse_half_spreads", member(document, "/report/quality/rmse_half_spreads")},
          {"worst", io::number_to_json(worst)},
          {"free", member(document, "/report/arbitrage/free")},
          {"min_g", io::number_to_json(min_g)},
          {"first_atm", atm(first)},
          {"last_atm", atm(last)},
          {"file", file}};
}

}  // namespace

void SurfacesReport::add(Json document, const VolSurface& surface, const std::string& file) {
  add_missing_report(document, surface);
  drop_matrices(document);
  overview_.push_back(overview_row(document, surface, file));
  const Json figures = figures_to_json(document);
  const auto packed = [&](const Json& shown, Json curves) {
    Json data = {{"document", shown}, {"figures", figures}};
    data["curves"] = std::move(curves);
    return io::compact_json(data);
  };
  abridged_.push_back(packed(abridged(document), abridged_curves_of(surface)));
  if (short_) return;
  full_.push_back(compressed("[" + packed(document, curves_of(document, surface)) + "]"));
  full_bytes_ += full_.back().size();
  if (full_bytes_ + chart_library().size() + kFrameBytes <= kPageBytes) return;
  short_ = true;
  full_.clear();
}

Expected<std::string> SurfacesReport::finish() const {
  HtmlPage page;
  page.kind = "surfaces";
  const auto name = [](const Json& row) {
    const std::string underlying = text(row, "/underlying");
    return underlying.empty() ? std::string("(no name)") : underlying;
  };
  page.title = overview_.size() == 1 ? name(overview_.front()) + " volatility surface"
                                     : fmt::format("{} volatility surfaces", overview_.size());
  const Json overview = {{"short", short_}, {"group", short_ ? kGroup : 1}, {"surfaces", overview_}};
  page.blobs.push_back({"overview", compressed(io::compact_json(overview))});
  const auto add = [&page](std::string data) {
    page.blobs.push_back({fmt::format("surfaces-{}", page.blobs.size() - 1), std::move(data)});
  };
  if (!short_) {
    for (const std::string& surface : full_) add(surface);
    return render(page);
  }
  for (std::size_t i = 0; i < abridged_.size(); i += kGroup) {
    std::string group;
    for (std::size_t j = i; j < std::min(i + kGroup, abridged_.size()); ++j) {
      group += (group.empty() ? "[" : ",") + abridged_[j];
    }
    add(compressed(group + "]"));
  }
  return render(page);
}

}  // namespace volcal::report
