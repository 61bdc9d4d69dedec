// SPDX-License-Identifier: Apache-2.0
#include "host/cli/text/tune_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "host/cli/terminal/text_table.h"
#include "host/io/documents/profile_json.h"
#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

constexpr const char* kTuneSchema = "volcal.tune/1";

std::vector<std::string> error_cells(const HeldOutErrors& errors) {
  return {percent(errors.median, 3), percent(errors.percentile_95, 2), percent(errors.inside, 1),
          percent(errors.under_priced, 1)};
}

std::vector<std::string> shape_cells(const Profile& profile) {
  const ShapeRegulariser& shape = profile.shape;
  if (shape.strength == 0.0) return {"0", "-", "-", "-", "-"};
  return {short_number(shape.strength), short_number(shape.left_slope.typical),
          short_number(shape.right_slope.typical), short_number(shape.width.typical),
          short_number(shape.width.spread)};
}

std::string curve_text(const Tuning& tuning) {
  TextTable table({{"", Align::left},
                   {"strength"},
                   {"left"},
                   {"right"},
                   {"width"},
                   {"spread"},
                   {"in-sample"},
                   {"price"},
                   {"tail median"},
                   {"95 %"},
                   {"inside %"},
                   {"under %"},
                   {"strikes median"},
                   {"next median"},
                   {"jump"},
                   {"arbitrage"},
                   {"score"}});
  for (std::size_t i = 0; i < tuning.curve.size(); ++i) {
    const TunePoint& point = tuning.curve[i];
    std::vector<std::string> cells = {i == tuning.chosen ? ">" : ""};
    for (std::string& cell : shape_cells(point.profile)) cells.push_back(std::move(cell));
    cells.push_back(fixed(point.in_sample, 4));
    cells.push_back(fixed(point.price, 4));
    for (std::string& cell : error_cells(point.tail)) cells.push_back(std::move(cell));
    cells.push_back(percent(point.strikes.median, 3));
    cells.push_back(percent(point.next.median, 3));
    cells.push_back(fixed(point.jump, 3));
    cells.push_back(std::to_string(point.with_arbitrage));
    cells.push_back(fixed(point.score, 4));
    table.add(std::move(cells));
  }
  return table.text();
}

/// Errors of the textbook fit, of no profile and of the chosen profile.
std::string summary_text(const Tuning& tuning) {
  TextTable table({{"fit of the other quotes", Align::left},
                   {"tail median"},
                   {"95 %"},
                   {"inside %"},
                   {"under %"},
                   {"strikes median"},
                   {"95 %"},
                   {"in-sample"}});
  const auto add = [&](const std::string& name, const HeldOutErrors& tail, const HeldOutErrors& strikes,
                       double in_sample) {
    std::vector<std::string> cells = {name};
    for (std::string& cell : error_cells(tail)) cells.push_back(std::move(cell));
    cells.push_back(percent(strikes.median, 3));
    cells.push_back(percent(strikes.percentile_95, 2));
    cells.push_back(fixed(in_sample, 4));
    table.add(std::move(cells));
  };
  const TunePoint& none = tuning.curve[tuning.none];
  const TunePoint& chosen = tuning.curve[tuning.chosen];
  add("textbook SVI, slice by slice", tuning.textbook_tail, tuning.textbook_strikes, kAbsent);
  add(none.profile.outliers.on() ? "no arbitrage, strength 0" : "no arbitrage, no profile", none.tail,
      none.strikes, none.in_sample);
  if (tuning.chosen != tuning.none) {
    add("profile " + chosen.profile.name, chosen.tail, chosen.strikes, chosen.in_sample);
  }
  return fmt::format("{} surfaces, {} tail quotes and {} other quotes held out; errors in vol points\n",
                     tuning.surfaces, none.tail.quotes, none.strikes.quotes) +
         table.text();
}

/// Errors of snapshots fitted in sequence, which show the gain from a prior.
std::string sequence_text(const SequenceTrial& trial, double drift) {
  TextTable table({{"fit of the other quotes", Align::left},
                   {"tail median"},
                   {"95 %"},
                   {"inside %"},
                   {"under %"},
                   {"jump"},
                   {"in-sample"}});
  const auto add = [&](const char* name, const HeldOutErrors& tail, double jump, double in_sample) {
    std::vector<std::string> cells = {name};
    for (std::string& cell : error_cells(tail)) cells.push_back(std::move(cell));
    cells.push_back(fixed(jump, 4));
    cells.push_back(fixed(in_sample, 4));
    table.add(std::move(cells));
  };
  add("textbook SVI, slice by slice", trial.textbook, kAbsent, kAbsent);
  add("profile, no prior", trial.alone, trial.jump_alone, trial.in_sample_alone);
  add("profile, and the previous snapshot as prior", trial.tail, trial.jump, trial.in_sample);
  return fmt::format("{} surfaces that follow another, drift {:g} per root day; {} tail quotes held out\n",
                     trial.surfaces, drift, trial.tail.quotes) +
         table.text();
}

io::Json tuning_json(const Tuning& tuning) {
  io::Json curve = io::Json::array();
  for (const TunePoint& point : tuning.curve) {
    io::Json entry = {{"profile", io::profile_to_json(point.profile)}};
    entry.update(io::to_json_value(point));
    curve.push_back(std::move(entry));
  }
  io::Json json = {
      {"surfaces", tuning.surfaces}, {"fits", tuning.fits}, {"none", tuning.none}, {"chosen", tuning.chosen}};
  json["textbook"] = {{"tail", io::to_json_value(tuning.textbook_tail)},
                      {"strikes", io::to_json_value(tuning.textbook_strikes)}};
  json["curve"] = std::move(curve);
  json["sequence"] = tuning.sequence ? io::to_json_value(*tuning.sequence) : io::Json();
  json["notes"] = tuning.notes;
  return json;
}

}  // namespace

std::string tune_text(const TuneResult& result, const TuneOptions& options) {
  const Tuning& tuning = result.tuning;
  std::string text = curve_text(tuning) + "\n";
  if (tuning.chosen == tuning.none) {
    text += fmt::format("no profile has a better score at a price of at most {:g}\n", options.appetite);
  }
  text += summary_text(tuning);
  if (tuning.sequence) text += "\n" + sequence_text(*tuning.sequence, options.prior_drift);
  if (result.test) {
    text += "\non snapshots that took no part in the choice: " + summary_text(*result.test);
    if (result.test->sequence) text += "\n" + sequence_text(*result.test->sequence, options.prior_drift);
  }
  std::vector<std::string> notes = tuning.notes;
  if (result.test) notes.insert(notes.end(), result.test->notes.begin(), result.test->notes.end());
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto first = std::find(notes.begin(), notes.end(), notes[i]);
    if (first == notes.begin() + static_cast<std::ptrdiff_t>(i))
      text += printable(notes[i], kMostOfMessage) + "\n";
  }
  return text;
}

std::string tune_json(const TuneResult& result, const TuneOptions& options) {
  io::Json json = {{"schema", kTuneSchema},
                   {"appetite", options.appetite},
                   {"tail_delta", options.tail_delta},
                   {"strike_folds", options.strike_folds},
                   {"under_pricing", options.under_pricing}};
  json["tuning"] = tuning_json(result.tuning);
  json["test"] = result.test ? tuning_json(*result.test) : io::Json();
  return io::layout_json(json);
}

}  // namespace volcal::cli
