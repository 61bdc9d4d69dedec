// SPDX-License-Identifier: Apache-2.0
#include "host/bench/program/bench_output.h"

#include <fmt/format.h>

#include <cmath>

#include "host/cli/terminal/text_table.h"
#include "host/io/documents/surface_json.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace volcal::bench {
namespace {

using cli::Align;
using cli::fixed;
using cli::short_number;
using cli::TextTable;

/// A duration with about three significant digits and a unit that fits.
std::string duration_text(double nanoseconds) {
  if (nanoseconds < 1e3) return fmt::format("{:.{}f} ns", nanoseconds, nanoseconds < 100.0 ? 2 : 1);
  if (nanoseconds < 1e6) return fmt::format("{:.2f} us", 1e-3 * nanoseconds);
  return fmt::format("{:.2f} ms", 1e-6 * nanoseconds);
}

std::string loops_text(const Measured& measured) {
  if (measured.row.program != "volcal") {
    return measured.settings.device == Device::cpu ? measured.row.program
                                                   : measured.row.program + " " + measured.backend;
  }
  return measured.instruction_set.empty() ? measured.backend
                                          : measured.backend + " " + measured.instruction_set;
}

std::string timing_table(const std::vector<Measured>& results) {
  TextTable table({{"row", Align::left},
                   {"on", Align::left},
                   {"threads"},
                   {"items"},
                   {"item", Align::left},
                   {"median"},
                   {"least"},
                   {"per second"},
                   {"checksum"},
                   {"x volcal"}});
  for (const Measured& m : results) {
    if (!m.failure.empty()) {
      table.add(
          {m.row.name, loops_text(m), fmt::format("{}", m.settings.threads), "-", m.row.item, "failed"});
      continue;
    }
    table.add({m.row.name, loops_text(m), fmt::format("{}", m.settings.threads), fmt::format("{}", m.items),
               m.row.item, duration_text(m.median()), duration_text(m.least()),
               short_number(1e9 / m.median(), 4), short_number(m.checksum, 12),
               fixed(peer_ratio(m, results), 2)});
  }
  return table.text();
}

std::string accuracy_table(const std::vector<Measured>& results) {
  TextTable table({{"row", Align::left},
                   {"on", Align::left},
                   {"measure", Align::left},
                   {"value"},
                   {"limit"},
                   {"unit", Align::left},
                   {"", Align::left}});
  for (const Measured& m : results) {
    for (const Accuracy& accuracy : m.accuracy) {
      table.add({m.row.name, loops_text(m), accuracy.measure, short_number(accuracy.value, 4),
                 std::isinf(accuracy.limit) ? "-" : short_number(accuracy.limit, 4), accuracy.unit,
                 accuracy.ok() ? "" : "WRONG"});
    }
  }
  return table.text();
}

io::Json accuracy_json(const Accuracy& accuracy) {
  return {{"measure", accuracy.measure},
          {"value", io::number_to_json(accuracy.value)},
          {"unit", accuracy.unit},
          {"limit", std::isinf(accuracy.limit) ? io::Json(nullptr) : io::Json(accuracy.limit)},
          {"ok", accuracy.ok()}};
}

io::Json text_or_null(const std::string& text) { return text.empty() ? io::Json(nullptr) : io::Json(text); }

io::Json row_json(const Measured& m, const std::vector<Measured>& results) {
  io::Json row = {{"name", m.row.name},
                  {"program", m.row.program},
                  {"beside", text_or_null(m.row.beside)},
                  {"work", m.row.work},
                  {"item", m.row.item},
                  {"backend", text_or_null(m.backend)},
                  {"instruction_set", text_or_null(m.instruction_set)},
                  {"data", text_or_null(m.data_location)},
                  {"threads", m.settings.threads},
                  {"failure", text_or_null(m.failure)}};
  if (!m.failure.empty()) return row;
  row["items"] = m.items;
  row["nanoseconds"] = {{"median", m.median()}, {"least", m.least()}, {"most", m.nanoseconds.back()}};
  row["items_per_second"] = 1e9 / m.median();
  row["times_volcal"] = io::number_to_json(peer_ratio(m, results));
  row["checksum"] = io::number_to_json(m.checksum);
  row["accuracy"] = io::Json::array();
  for (const Accuracy& accuracy : m.accuracy) row["accuracy"].push_back(accuracy_json(accuracy));
  return row;
}

std::string heading(const BenchContext& context) {
  const Machine& machine = context.machine;
  return fmt::format("volcal {}  {}  {}, {} cores, {}\n{}, {}{}; times per item, of {} runs\n", kVersion,
                     format_time(context.date), printable(machine.processor, kMostOfPath), machine.cores,
                     machine.system, machine.compiler, machine.build,
                     context.quick ? ", QUICK: the times mean nothing" : "",
                     context.quick ? kQuickRuns : kRuns);
}

}  // namespace

double peer_ratio(const Measured& peer, const std::vector<Measured>& all) {
  double best = kAbsent;
  if (peer.row.beside.empty() || !peer.failure.empty()) return best;
  for (const Measured& candidate : all) {
    const bool comparable = candidate.row.name == peer.row.beside && candidate.failure.empty() &&
                            candidate.settings.threads == peer.settings.threads &&
                            candidate.settings.device == peer.settings.device &&
                            candidate.settings.items == peer.settings.items;
    if (comparable && !(candidate.median() >= best)) best = candidate.median();
  }
  return peer.median() / best;
}

std::string bench_text(const std::vector<Measured>& results, const BenchContext& context) {
  return heading(context) + "\n" + timing_table(results) + "\n" + accuracy_table(results);
}

std::string bench_json(const std::vector<Measured>& results, const BenchContext& context) {
  const Machine& machine = context.machine;
  io::Json document = {{"schema", kBenchSchema},
                       {"version", kVersion},
                       {"date", format_time(context.date)},
                       {"machine",
                        {{"processor", machine.processor},
                         {"cores", machine.cores},
                         {"system", machine.system},
                         {"compiler", machine.compiler},
                         {"build", machine.build}}},
                       {"quick", context.quick},
                       {"runs", context.quick ? kQuickRuns : kRuns}};
  document["rows"] = io::Json::array();
  for (const Measured& m : results) document["rows"].push_back(row_json(m, results));
  return io::layout_json(document);
}

std::string bench_list(const std::vector<Row>& rows) {
  TextTable table(
      {{"row", Align::left}, {"program", Align::left}, {"item", Align::left}, {"work", Align::left}});
  for (const Row& row : rows) table.add({row.name, row.program, row.item, row.work});
  return table.text();
}

}  // namespace volcal::bench
