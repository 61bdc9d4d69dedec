// SPDX-License-Identifier: Apache-2.0
#include "host/bench/program/bench_program.h"

#include <chrono>
#include <memory>

#include "host/bench/program/bench_output.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/parse_arguments.h"
#include "volcal/printable.h"

namespace volcal::bench {
namespace {

constexpr InstructionSet kSets[] = {InstructionSet::baseline, InstructionSet::x86_64_v3,
                                    InstructionSet::x86_64_v4};

Expected<std::vector<InstructionSet>> instruction_sets(const std::vector<std::string>& names) {
  std::vector<InstructionSet> sets;
  for (const std::string& name : names) {
    InstructionSet named{};
    if (parse_instruction_set(name.c_str(), named)) {
      sets.push_back(named);
    } else if (name == "all") {
      for (const InstructionSet set : kSets) {
        if (is_available(set)) sets.push_back(set);
      }
    } else {
      return Error{ErrorCode::usage, "--isa is '" + printable(name) + "', must be baseline, v3, v4 or all"};
    }
  }
  if (sets.empty()) sets.push_back(best_instruction_set());
  return sets;
}

Expected<Selection> selection_of(const BenchArguments& arguments) {
  const auto sets = instruction_sets(arguments.instruction_sets);
  if (!sets) return sets.error();
  Selection selection;
  selection.filter = arguments.filter;
  selection.instruction_sets = *sets;
  selection.threads = arguments.threads;
  selection.device = arguments.device;
  selection.quick = arguments.quick;
  selection.items = arguments.items;
  return selection;
}

/// Reports every row of volcal that failed or whose results are wrong; errors of peers are in the table only.
int judge(const std::vector<Measured>& results) {
  int code = cli::kSuccess;
  for (const Measured& m : results) {
    if (m.ok() || m.row.program != "volcal") continue;
    code = cli::kSomeFailed;
    cli::note(m.row.name + ": " + (m.failure.empty() ? "accuracy beyond its limit" : m.failure), false);
  }
  return code;
}

}  // namespace

void add_bench_options(CLI::App& command, BenchArguments& arguments) {
  command
      .add_option("--filter", arguments.filter,
                  "Only rows whose name matches this regular expression in part")
      ->type_name("REGEX");
  command
      .add_option("--isa", arguments.instruction_sets,
                  "baseline, v3 (AVX2), v4 (AVX-512) or all; by default the widest available")
      ->delimiter(',')
      ->type_name("SET,...");
  command.add_option("--threads", arguments.threads, "Numbers of threads, for rows that use several")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("N,...");
  command.add_option("--items", arguments.items, "Sizes of batches; runs only rows that are one batch")
      ->delimiter(',')
      ->type_name("N,...");
  cli::take_names(command.add_option("--device", arguments.device,
                                     "auto (CPU, and CUDA where there is a device), cpu or cuda"),
                  cli::names_of<Device>())
      ->default_str(to_string(arguments.device))
      ->type_name("TEXT");
  command.add_flag("--list", arguments.list, "Print the rows with descriptions, without measuring");
  command.add_flag("--json", arguments.json, "Print the figures as JSON");
  command.add_flag("--quick", arguments.quick,
                   "Few inputs and runs: shows that rows work; the times mean nothing");
  command.add_option("-o,--output", arguments.out, "Write the figures here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command.add_flag("--quiet", arguments.quiet, "No messages on standard error except failures");
}

int run_bench(const BenchArguments& arguments, const std::vector<Row>& rows) {
  if (arguments.list) return cli::write_result(arguments.out, bench_list(rows));
  const auto selection = selection_of(arguments);
  if (!selection) return cli::report(selection.error());
  const auto results = measure(rows, *selection, cli::progress_line(arguments.quiet));
  cli::end_progress();
  if (!results) return cli::report(results.error());
  const BenchContext context{this_machine(),
                             std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                             arguments.quick};
  const std::string text = arguments.json ? bench_json(*results, context) : bench_text(*results, context);
  if (const int failed = cli::write_result(arguments.out, text); failed != cli::kSuccess) return failed;
  return judge(*results);
}

int run_command_line(int argc, char** argv) {
  CLI::App program("Measure times and accuracy of volcal's work on this machine", "volcal bench");
  program.get_formatter()->column_width(cli::kHelpColumn);
  program.footer(
      "Times are per item, the median of 11 runs on seeded inputs; accuracy and checksum are those of the\n"
      "last run. Exit code 1 where a row fails or its results are wrong. Example:\n"
      "  build/release/volcal bench --quick --filter implied_vol");
  BenchArguments arguments;
  add_bench_options(program, arguments);
  if (const auto answered = cli::parse_arguments(program, argc, argv)) return *answered;
  return run_bench(arguments, all_rows());
}

}  // namespace volcal::bench
