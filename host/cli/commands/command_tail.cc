// SPDX-License-Identifier: Apache-2.0
/// `volcal tail`: the risk-neutral tail of each slice of a surface.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/text/calibrate_text.h"
#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"
#include "volcal/tail.h"

namespace volcal::cli {
namespace {

struct TailArguments {
  std::string surface;
  std::vector<double> moves = {0.1, 0.2, 0.3};
  std::vector<double> alphas = {0.01, 0.05};
  bool json = false;
};

constexpr const char* kTailSchema = "volcal.tail/1";

struct SliceTail {
  TailShape shape;
  std::vector<TailProbability> probabilities;
  std::vector<TailShortfall> shortfalls;
};

Expected<SliceTail> tail_of(const VolSurface& surface, std::size_t slice, const TailArguments& arguments) {
  SliceTail tail;
  const auto shape = tail_shape(surface, slice);
  if (!shape) return shape.error();
  tail.shape = *shape;
  for (const double move : arguments.moves) {
    const auto numbers = tail_probability(surface, slice, move);
    if (!numbers) return Error{numbers.error().code, "--fall: " + numbers.error().message};
    tail.probabilities.push_back(*numbers);
  }
  for (const double alpha : arguments.alphas) {
    const auto numbers = tail_shortfall(surface, slice, alpha);
    if (!numbers) return Error{numbers.error().code, "--alpha: " + numbers.error().message};
    tail.shortfalls.push_back(*numbers);
  }
  return tail;
}

/// "ok", or the numbers that a slice lacks with their reasons: "variance swap: no_law; quantile 0.01:
/// no_law".
std::string status_text(const SliceTail& tail) {
  std::string text;
  const auto add = [&](TailStatus status, const std::string& name) {
    if (status == TailStatus::ok) return;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, to_string(status));
  };
  add(tail.shape.status, "variance swap");
  for (const TailProbability& each : tail.probabilities) {
    add(each.status, fmt::format("probability {:g}", each.move));
  }
  for (const TailShortfall& each : tail.shortfalls)
    add(each.status, fmt::format("quantile {:g}", each.alpha));
  return text.empty() ? "ok" : text;
}

bool is_complete(const SliceTail& tail) { return status_text(tail) == "ok"; }

std::string tail_text(const VolSurface& surface, const std::vector<SliceTail>& tails,
                      const TailArguments& arguments) {
  std::vector<TextTable::Column> columns = {
      {"slice", Align::left}, {"swap vol %"}, {"left slope"}, {"right slope"}};
  for (const double move : arguments.moves) {
    columns.push_back({fmt::format("P(< -{:g})", move)});
    columns.push_back({fmt::format("P(> {:g})", move)});
  }
  for (const double alpha : arguments.alphas) {
    columns.push_back({fmt::format("quantile {:g}", alpha)});
    columns.push_back({fmt::format("shortfall {:g}", alpha)});
  }
  const bool complete = std::ranges::all_of(tails, is_complete);
  if (!complete) columns.push_back({"status", Align::left});
  TextTable table(std::move(columns));
  const bool roots = shows_roots(surface);
  for (std::size_t i = 0; i < tails.size(); ++i) {
    const SliceTail& tail = tails[i];
    std::vector<std::string> cells = {expiry_text(surface.slices()[i].expiry, roots),
                                      percent(tail.shape.variance_swap_vol, 3),
                                      fixed(tail.shape.left_slope, 5), fixed(tail.shape.right_slope, 5)};
    for (const TailProbability& each : tail.probabilities) {
      cells.push_back(short_number(each.fall_probability, 4));
      cells.push_back(short_number(each.rise_probability, 4));
    }
    for (const TailShortfall& each : tail.shortfalls) {
      cells.push_back(fixed(each.quantile, 5));
      cells.push_back(fixed(each.shortfall, 5));
    }
    if (!complete) cells.push_back(status_text(tail));
    table.add(std::move(cells));
  }
  return shown_name(surface.underlying()) +
         ": risk-neutral tails, no forecast; moves are log-returns to the forward, quantiles and shortfalls "
         "are shares of the forward\n" +
         table.text();
}

io::Json tail_json(const VolSurface& surface, const std::vector<SliceTail>& tails) {
  io::Json slices = io::Json::array();
  for (std::size_t i = 0; i < tails.size(); ++i) {
    const SliceTail& tail = tails[i];
    const Expiry& expiry = surface.slices()[i].expiry;
    io::Json entry = {{"root", expiry.root},
                      {"expiry", expiry.label},
                      {"time_to_expiry", io::number_to_json(expiry.time_to_expiry)}};
    entry.update(io::to_json_value(tail.shape));
    entry["probabilities"] = io::to_json_value(tail.probabilities);
    entry["shortfalls"] = io::to_json_value(tail.shortfalls);
    slices.push_back(std::move(entry));
  }
  io::Json json = {{"underlying", surface.underlying()}, {"model", to_string(surface.model())}};
  json["slices"] = std::move(slices);
  return json;
}

/// Notes that a density is signed: its figures look like others, and a reader should not have to infer it
/// from a negative one.
void note_arbitrage(const VolSurface& surface, const std::string& file) {
  if (surface.heston() != nullptr) return;
  const ArbitrageEvidence evidence = check_arbitrage(surface);
  for (std::size_t i = 0; i < evidence.butterfly.size(); ++i) {
    if (evidence.butterfly[i].free) continue;
    note(file + ": " + shown_name(surface.underlying()) + " " +
             expiry_text(surface.slices()[i].expiry, true) +
             ": not free of butterfly arbitrage: its density has negative parts, its figures are no "
             "probabilities "
             "(see `volcal check`)",
         false);
  }
}

int run_tail(const TailArguments& arguments) {
  const auto surfaces = read_surfaces(arguments.surface);
  if (!surfaces) return report(surfaces.error());
  bool complete = true;
  std::string text;
  io::Json list = io::Json::array();
  for (const VolSurface& surface : *surfaces) {
    note_arbitrage(surface, io::input_name(arguments.surface));
    std::vector<SliceTail> tails;
    for (std::size_t i = 0; i < surface.slices().size(); ++i) {
      auto tail = tail_of(surface, i, arguments);
      if (!tail) return report(in_file(arguments.surface, tail.error()));
      complete = complete && is_complete(*tail);
      tails.push_back(*std::move(tail));
    }
    if (arguments.json) {
      list.push_back(tail_json(surface, tails));
    } else {
      text += (text.empty() ? "" : "\n") + tail_text(surface, tails, arguments);
    }
  }
  if (arguments.json) {
    io::Json document = {{"schema", kTailSchema}, {"measure", "risk-neutral"}};
    document["surfaces"] = std::move(list);
    text = io::layout_json(document);
  }
  if (const int failed = write_result("-", text); failed != kSuccess) return failed;
  return complete ? kSuccess : kSomeFailed;
}

}  // namespace

Command add_tail(CLI::App& program) {
  const auto arguments = std::make_shared<TailArguments>();
  CLI::App* command = program.add_subcommand(
      "tail", "Risk-neutral tails of a surface: probabilities, expected shortfall, variance swap, wings");
  command->footer(
      "Tails are risk-neutral: measured by option prices, risk premium included, and no forecast of how "
      "often\n"
      "markets fall. Moves are log-returns to the forward: 0.1 is below 90.48 % or above 110.52 % of it. "
      "Exit\n"
      "code 1 where a number does not exist. Example:\n"
      "  build/release/volcal tail data/samples/btc_synth.truth.json --fall 0.1,0.3 --alpha 0.01");
  command->add_option("surface", arguments->surface, "Surface JSON; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command
      ->add_option("--fall", arguments->moves,
                   "Moves whose probabilities are computed, falls and rises alike (0.1,0.2,0.3)")
      ->delimiter(',')
      ->type_name("X,...");
  command
      ->add_option("--alpha", arguments->alphas,
                   "Shares of the worst outcomes for quantile and shortfall (0.01,0.05)")
      ->delimiter(',')
      ->type_name("A,...");
  command->add_flag("--json", arguments->json, "Print the tails as JSON (volcal.tail/1)");
  return {command, [arguments] { return run_tail(*arguments); }};
}

}  // namespace volcal::cli
