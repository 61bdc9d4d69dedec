// SPDX-License-Identifier: Apache-2.0
/// `volcal check`: decides static arbitrage in a surface and shows where it is.

#include <fmt/format.h>

#include <memory>

#include "host/cli/commands/commands.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/text/calibrate_text.h"
#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"

namespace volcal::cli {
namespace {

struct CheckArguments {
  std::string surface;
  bool json = false;
  bool quiet = false;
};

constexpr const char* kTheorem =
    "Heston: the model's price is a martingale, which leaves no static arbitrage; "
    "min g and slack are measured on a grid\n";
constexpr const char* kCheckSchema = "volcal.check/1";

const char* verdict(bool free, ArbitrageMethod method) {
  // Measurements that contradict a theorem may be inaccurate, so no arbitrage is claimed.
  if (method == ArbitrageMethod::theorem) return free ? "free by theorem" : "NOT SHOWN";
  return free ? "proved free" : "ARBITRAGE";
}

const char* summary(const ArbitrageEvidence& evidence) {
  if (evidence.free()) return "no static arbitrage";
  return evidence.method == ArbitrageMethod::theorem ? "static arbitrage is not excluded"
                                                     : "static arbitrage";
}

std::string crossings_text(const std::vector<double>& crossings) {
  if (crossings.empty()) return "-";
  std::string text;
  for (const double crossing : crossings) text += (text.empty() ? "" : " ") + fixed(crossing, 6);
  return text;
}

std::string evidence_text(const VolSurface& surface, const ArbitrageEvidence& evidence) {
  const bool roots = shows_roots(surface);
  const auto name = [&](std::size_t slice) { return expiry_text(surface.slices()[slice].expiry, roots); };
  TextTable butterfly({{"slice", Align::left},
                       {"butterfly", Align::left},
                       {"min g"},
                       {"at k"},
                       {"left slope"},
                       {"right slope"}});
  for (std::size_t i = 0; i < evidence.butterfly.size(); ++i) {
    const ButterflyEvidence& part = evidence.butterfly[i];
    butterfly.add({name(i), verdict(part.free, evidence.method), short_number(part.min_g),
                   short_number(part.min_g_at), fixed(part.left_slope, 5), fixed(part.right_slope, 5)});
  }
  std::string text = shown_name(surface.underlying()) + ": " + summary(evidence) + "\n";
  if (evidence.method == ArbitrageMethod::theorem) text += kTheorem;
  text += butterfly.text();
  if (evidence.calendar.empty()) return text;
  TextTable calendar({{"earlier", Align::left},
                      {"later", Align::left},
                      {"calendar", Align::left},
                      {"min slack"},
                      {"at k"},
                      {"crossings at k", Align::left}});
  for (const CalendarEvidence& pair : evidence.calendar) {
    calendar.add({name(pair.earlier), name(pair.later), verdict(pair.free, evidence.method),
                  short_number(pair.min_slack), short_number(pair.min_slack_at),
                  crossings_text(pair.crossings)});
  }
  return text + "\n" + calendar.text();
}

int run_check(const CheckArguments& arguments) {
  const auto surfaces = read_surfaces(arguments.surface);
  if (!surfaces) return report(surfaces.error());
  bool free = true;
  std::string text;
  io::Json list = io::Json::array();
  for (const VolSurface& surface : *surfaces) {
    const ArbitrageEvidence evidence = check_arbitrage(surface);
    free = free && evidence.free();
    text += (text.empty() ? "" : "\n") + evidence_text(surface, evidence);
    io::Json entry = {{"underlying", surface.underlying()}};
    entry.update(io::to_json_value(evidence));
    entry["slices"] = io::Json::array();
    for (const SurfaceSlice& slice : surface.slices()) {
      entry["slices"].push_back({{"root", slice.expiry.root}, {"expiry", slice.expiry.label}});
    }
    list.push_back(std::move(entry));
  }
  if (arguments.json) {
    io::Json document = {{"schema", kCheckSchema}, {"free", free}};
    document["surfaces"] = std::move(list);
    text = io::layout_json(document);
  }
  if (arguments.json || !arguments.quiet) {
    if (const int failed = write_result("-", text); failed != kSuccess) return failed;
  }
  return free ? kSuccess : kArbitrage;
}

}  // namespace

Command add_check(CLI::App& program) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = program.add_subcommand("check", "Decide static arbitrage in a surface, with evidence");
  command->footer(
      "Butterfly arbitrage is decided by the sign of Durrleman's function over all log-moneyness k, "
      "calendar\n"
      "arbitrage by the exact crossings of neighbouring slices; a Heston model is free by theorem, unless\n"
      "measurements on a grid contradict it.\n"
      "Exit code 5 where arbitrage is found or its absence is not proved. Example:\n"
      "  build/release/volcal check data/samples/btc_synth.truth.json");
  command->add_option("surface", arguments->surface, "Surface JSON; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command->add_flag("--json", arguments->json, "Print the evidence as JSON");
  command->add_flag("--quiet", arguments->quiet, "No output but the exit code, unless --json");
  return {command, [arguments] { return run_check(*arguments); }};
}

}  // namespace volcal::cli
