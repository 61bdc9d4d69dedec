// SPDX-License-Identifier: Apache-2.0
#include "host/cli/text/diff_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "calibration/base/plain_zero.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/text/calibrate_text.h"
#include "volcal/time.h"

namespace volcal::cli {
namespace {

constexpr int kDecimals = 2;

/// A change in vol points with its sign; 0.00 has none.
std::string signed_points(double change) {
  const std::string text = percent(change, kDecimals);
  const bool positive = change > 0.0 && text.find_first_of("123456789") != std::string::npos;
  return positive ? "+" + text : text;
}

std::string marked(const ComparedPoint& point) {
  return signed_points(point.vol.change) + (point.beyond.value_or(false) ? "*" : " ");
}

std::string name_of(const VolSurface& surface) { return shown_name(surface.underlying()); }

std::string side_text(const VolSurface& surface) {
  std::string text = to_string(surface.model());
  if (const auto as_of = surface.as_of()) text += " " + format_time(*as_of);
  return text;
}

std::string heading(const SurfaceDiff& diff, const CompareOptions& options) {
  const std::string old_name = name_of(diff.before);
  const std::string new_name = name_of(diff.after);
  return (old_name == new_name ? new_name : old_name + " -> " + new_name) + ": " + side_text(diff.before) +
         " -> " + side_text(diff.after) + ", at the same " +
         (options.at == CompareAt::strike ? "strikes" : "log-moneyness") + "\n";
}

const Expiry& expiry_of(const SurfaceDiff& diff, const ComparedSlice& slice) {
  return diff.after.slices()[slice.after].expiry;
}

std::string atm_words(const SurfaceComparison& comparison) {
  const double mean = comparison.mean_atm_change;
  if (std::isnan(mean)) return "at-the-money vols do not exist on both sides";
  std::string words = percent(std::fabs(mean), kDecimals) == "0.00"
                          ? "at-the-money vols did not change on average"
                          : fmt::format("at-the-money vols {} by {} vol points on average",
                                        mean > 0.0 ? "rose" : "fell", percent(std::fabs(mean), kDecimals));
  if (comparison.atm.judged > 0) {
    words +=
        fmt::format(", beyond their band at {} of {} expiries", comparison.atm.beyond, comparison.atm.judged);
  }
  return words;
}

/// Summary of the comparison in one sentence.
std::string summary(const SurfaceDiff& diff, bool roots) {
  const SurfaceComparison& comparison = diff.comparison;
  const ChangeSummary& total = comparison.total;
  const std::string expiries =
      fmt::format("{} {}", comparison.slices.size(), comparison.slices.size() == 1 ? "expiry" : "expiries");
  if (total.largest == 0.0 && comparison.atm.largest == 0.0) return expiries + " compared: nothing moved\n";
  std::string text = expiries + " compared: " + atm_words(comparison);
  if (!std::isnan(total.largest)) {
    text += fmt::format("; largest change {} vol points at {}, {:+g} standard deviations",
                        signed_points(total.largest),
                        expiry_text(expiry_of(diff, comparison.slices[comparison.largest_slice]), roots),
                        io::plain_zero(total.largest_at));
  }
  if (total.judged > 0)
    text += fmt::format("; {} of {} points beyond their band", total.beyond, total.judged);
  return text + "\n";
}

/// True where times to expiry differ between the sides. They are equal for two models of one snapshot, for
/// example, and are then shown once.
bool times_differ(const SurfaceDiff& diff) {
  return std::any_of(diff.comparison.slices.begin(), diff.comparison.slices.end(), [&](const auto& slice) {
    return diff.before.slices()[slice.before].expiry.time_to_expiry !=
           diff.after.slices()[slice.after].expiry.time_to_expiry;
  });
}

/// Deviations of the largest change; "-" where nothing moved.
std::string place_of_largest(const ChangeSummary& summary) {
  return summary.largest == 0.0 ? "-" : short_number(summary.largest_at);
}

std::string table(const SurfaceDiff& diff, bool roots) {
  const bool two_times = times_differ(diff);
  std::vector<TextTable::Column> columns = {{"expiry", Align::left}};
  if (two_times) columns.push_back({"T before"});
  columns.push_back({two_times ? "T after" : "T"});
  for (const char* title : {"forward %", "ATM before", "after", "change ", "RR25", "BF25", "RMS", "largest",
                            "at sd", "beyond %"}) {
    columns.push_back({title});
  }
  TextTable rows(std::move(columns));
  for (const ComparedSlice& slice : diff.comparison.slices) {
    const Expiry& before = diff.before.slices()[slice.before].expiry;
    const Expiry& after = expiry_of(diff, slice);
    std::vector<std::string> cells = {expiry_text(after, roots)};
    if (two_times) cells.push_back(fixed(before.time_to_expiry, 4));
    for (const std::string& cell :
         {fixed(after.time_to_expiry, 4), signed_points(after.forward.forward / before.forward.forward - 1.0),
          percent(slice.atm.vol.before, kDecimals), percent(slice.atm.vol.after, kDecimals),
          marked(slice.atm), signed_points(slice.risk_reversal_25.change),
          signed_points(slice.butterfly_25.change), percent(slice.summary.root_mean_square, kDecimals),
          signed_points(slice.summary.largest), place_of_largest(slice.summary),
          percent(slice.summary.share_beyond(), 0)}) {
      cells.push_back(cell);
    }
    rows.add(std::move(cells));
  }
  return rows.text();
}

std::string only(const char* side, const VolSurface& surface, const std::vector<std::size_t>& slices,
                 bool roots) {
  std::string text;
  for (const std::size_t slice : slices) {
    text += (text.empty() ? "" : ", ") + expiry_text(surface.slices()[slice].expiry, roots);
  }
  return text.empty() ? text : std::string("only ") + side + ": " + text + "\n";
}

/// Explanation of the marks.
std::string footnote(const SurfaceComparison& comparison, const CompareOptions& options) {
  const auto without = [&](bool ComparedSlice::*has_errors) {
    return std::count_if(comparison.slices.begin(), comparison.slices.end(),
                         [&](const ComparedSlice& slice) { return !(slice.*has_errors); });
  };
  const auto old_without = without(&ComparedSlice::before_has_errors);
  const auto new_without = without(&ComparedSlice::after_has_errors);
  const auto all = static_cast<std::ptrdiff_t>(comparison.slices.size());
  if (old_without == all && new_without == all)
    return "neither surface has error bars: no change is marked as beyond its band\n";
  std::string text = fmt::format("* beyond the {:g} % band of the change, with errors taken as independent",
                                 100.0 * options.confidence);
  for (const auto& [side, count] : {std::pair("before", old_without), std::pair("after", new_without)}) {
    if (count == 0) continue;
    const std::string slices = count == all ? "" : fmt::format(" at {} of {} expiries", count, all);
    text += fmt::format("; `{}` has no error bars{} and counts as exact", side, slices);
  }
  return text + "\n";
}

}  // namespace

std::string diff_text(const SurfaceDiff& diff, const CompareOptions& options) {
  const SurfaceComparison& comparison = diff.comparison;
  const bool roots = shows_roots(diff.before) || shows_roots(diff.after);
  std::string text = heading(diff, options) + summary(diff, roots);
  if (comparison.matched_by != SliceMatch::root_and_expiry) {
    text += comparison.matched_by == SliceMatch::expiry
                ? "no roots agree: expiries are matched by their labels alone\n"
                : "no labels agree: expiries are matched by their times\n";
  }
  text += table(diff, roots);
  text += only("before", diff.before, comparison.only_before, roots);
  text += only("after", diff.after, comparison.only_after, roots);
  return text + footnote(comparison, options);
}

}  // namespace volcal::cli
