// SPDX-License-Identifier: Apache-2.0
/// `volcal explain`: everything that a calibration did with one quote.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "host/cli/arguments/name_distance.h"
#include "host/cli/arguments/prior_arguments.h"
#include "host/cli/arguments/quote_arguments.h"
#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/text/explanation.h"
#include "volcal/calibrate.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// Number of names suggested for one that does not exist.
constexpr std::size_t kSuggestions = 3;

struct ExplainArguments {
  std::string path;
  QuoteArguments quotes;
  std::string instrument;
  bool json = false;
};

int report_unknown(const std::string& path, const std::string& instrument,
                   const std::vector<QuoteSnapshot>& snapshots) {
  std::vector<std::string> names;
  for (const QuoteSnapshot& snapshot : snapshots) {
    for (const OptionQuote& quote : snapshot.quotes) names.push_back(quote.instrument);
    for (const UnreadableRecord& record : snapshot.unreadable) {
      if (!record.instrument.empty()) names.push_back(record.instrument);
    }
  }
  std::string close;
  for (const std::string& name : nearest_names(instrument, names, kSuggestions)) {
    close += (close.empty() ? "" : ", ") + printable(name);
  }
  return report({ErrorCode::usage, io::input_name(path) + ": --instrument: no record is called '" +
                                       printable(instrument) + "'" +
                                       (close.empty() ? "" : "; close names: " + close)});
}

int run_explain(const ExplainArguments& arguments) {
  if (const auto pinned = pin_instruction_set(arguments.quotes); !pinned) return report(pinned.error());
  const auto options = resolve_options(arguments.quotes);
  if (!options) return report(options.error());
  const auto priors = PriorFile::read(arguments.quotes);
  if (!priors) return report(priors.error());
  auto snapshots = load_quotes(arguments.path, arguments.quotes);
  if (!snapshots) return report(snapshots.error());
  for (QuoteSnapshot& snapshot : *snapshots) {
    const std::vector<RecordId> records = find_records(snapshot, arguments.instrument);
    if (records.empty()) continue;
    const auto snapshot_options = priors->options_for(snapshot, *options);
    if (!snapshot_options) return report(snapshot_options.error());
    auto calibration = calibrate(snapshot, *snapshot_options, progress_line(false));
    end_progress();
    if (!calibration) return report(in_file(arguments.path, calibration.error()));
    const SurfaceDocument document{std::move(snapshot), *std::move(calibration), *snapshot_options};
    io::Json list = io::Json::array();
    std::string text;
    for (const RecordId& record : records) {
      const Explanation explanation = explain(document, record);
      text += (text.empty() ? "" : "\n") + explanation_text(explanation, document);
      list.push_back(explanation_json(explanation, document));
    }
    if (!arguments.json) return write_result("-", text);
    io::Json json = {{"schema", "volcal.explain/1"}, {"source", document.snapshot.source}};
    json["records"] = std::move(list);
    return write_result("-", io::layout_json(json));
  }
  return report_unknown(arguments.path, arguments.instrument, *snapshots);
}

}  // namespace

Command add_explain(CLI::App& program) {
  const auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = program.add_subcommand(
      "explain", "Explain one quote: the record, rule, vols, weight, model and residual");
  command->footer(
      "Takes the options of calibrate, because the decision depends on them. Example:\n"
      "  build/release/volcal explain data/samples/btc_synth.json --instrument BTC-20MAR26-70000-C");
  command->add_option("quotes", arguments->path, "File of quotes, plain or gzip; - is standard input")
      ->required()
      ->type_name("QUOTES");
  add_quote_arguments(*command, arguments->quotes);
  command->add_option("--instrument", arguments->instrument, "Name of the quote, as in the file")
      ->required()
      ->type_name("NAME");
  command->add_flag("--json", arguments->json, "Print the explanation as JSON");
  return {command, [arguments] { return run_explain(*arguments); }};
}

}  // namespace volcal::cli
