// SPDX-License-Identifier: Apache-2.0
#include "host/bench/measure.h"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <regex>
#include <utility>

#include "calibration/base/bounds.h"
#include "host/bench/stopwatch.h"
#include "kernels/backend/cpu_backend.h"
#include "kernels/backend/factory.h"
#include "volcal/printable.h"

namespace volcal::bench {
namespace {

constexpr std::size_t kMostItems = 100'000'000;

bool cuda_is_there() { return make_backend(Device::cuda).has_value(); }

/// Settings at which `row` runs, for batches of `items`.
std::vector<Settings> settings_of(const Row& row, const Selection& selection, bool with_cuda,
                                  std::size_t items) {
  const bool on_cpu = !row.only_on_device && (selection.device != Device::cuda || !row.by_device);
  std::vector<Settings> list;
  for (std::size_t set = 0; on_cpu && set < selection.instruction_sets.size(); ++set) {
    if (set > 0 && !row.by_instruction_set) break;
    for (std::size_t threads = 0; threads < selection.threads.size(); ++threads) {
      if (threads > 0 && !row.by_threads) break;
      list.push_back({Device::cpu, selection.instruction_sets[set],
                      row.by_threads ? selection.threads[threads] : 1, selection.quick, items});
    }
  }
  if ((row.by_device || row.only_on_device) && with_cuda)
    list.push_back({Device::cuda, {}, 1, selection.quick, items});
  return list;
}

/// Settings at which `row` runs.
std::vector<Settings> settings_of(const Row& row, const Selection& selection, bool with_cuda) {
  if (selection.items.empty()) return settings_of(row, selection, with_cuda, 0);
  std::vector<Settings> list;
  for (const std::size_t items : selection.items) {
    if (!row.by_items) break;
    const std::vector<Settings> sized = settings_of(row, selection, with_cuda, items);
    list.insert(list.end(), sized.begin(), sized.end());
  }
  return list;
}

/// Times prepared work, and records the accuracy of its results.
void run_work(const Work& work, Measured& measured) {
  tbb::task_arena arena(measured.settings.threads);
  Expected<void> done;
  const auto run = [&] { arena.execute([&] { done = work.run(); }); };
  run();  // untimed: touches all memory, and fails before anything is measured
  if (done) measured.nanoseconds = time_runs(measured.row.name, measured.settings.runs(), run);
  if (!done) {
    measured.failure = done.error().message;
    return;
  }
  for (double& nanoseconds : measured.nanoseconds) nanoseconds /= static_cast<double>(work.items);
  std::sort(measured.nanoseconds.begin(), measured.nanoseconds.end());
  measured.items = work.items;
  measured.checksum = work.checksum();
  measured.accuracy = work.judge();
}

Measured measure_row(const Row& row, const Settings& settings) {
  Measured measured{row, settings, {}, {}, {}, 0, {}, 0.0, {}, {}};
  const Expected<Work> work = row.prepare(settings);
  if (!work) {
    measured.failure = work.error().message;
    return measured;
  }
  measured.backend = work->backend;
  measured.instruction_set = work->instruction_set;
  measured.data_location = work->data_location;
  run_work(*work, measured);
  return measured;
}

Expected<std::regex> compiled(const std::string& filter) {
  try {
    return std::regex(filter);
  } catch (const std::regex_error& error) {
    return Error{ErrorCode::usage,
                 fmt::format("filter '{}' is no regular expression: {}", printable(filter), error.what())};
  }
}

}  // namespace

Expected<std::unique_ptr<ComputeBackend>> open_backend(const Settings& settings) {
  if (settings.device == Device::cpu) return make_cpu_backend(settings.instruction_set);
  auto opened = make_backend(settings.device);
  if (!opened) return opened.error();
  return std::move(opened->backend);
}

void note_backend(const Settings& settings, const ComputeBackend& backend, Work& work) {
  work.backend = backend.name();
  if (settings.device == Device::cpu) work.instruction_set = to_string(settings.instruction_set);
}

Expected<void> Selection::validate() const {
  for (const InstructionSet set : instruction_sets) {
    if (!is_available(set)) {
      return out_of_bounds(
          fmt::format("isa is {}, which this processor or this build does not have", to_string(set)));
    }
  }
  for (const int count : threads) {
    if (count < 1 || count > 1024) {
      return out_of_bounds(fmt::format("threads is {}, must be from 1 to 1024", count));
    }
  }
  for (const std::size_t size : items) {
    if (size < 1 || size > kMostItems) {
      return out_of_bounds(fmt::format("items is {}, must be from 1 to {}", size, kMostItems));
    }
  }
  if (instruction_sets.empty()) return out_of_bounds("isa names no instruction set");
  if (threads.empty()) return out_of_bounds("threads names no number");
  return {};
}

bool Measured::ok() const {
  return failure.empty() &&
         std::all_of(accuracy.begin(), accuracy.end(), [](const Accuracy& a) { return a.ok(); });
}

bool can_measure() noexcept { return has_stopwatch(); }

Expected<std::vector<Measured>> measure(const std::vector<Row>& rows, const Selection& selection,
                                        const Progress& progress) {
  if (!can_measure()) {
    return Error{
        ErrorCode::usage,
        "this build cannot measure: it was built without Google Benchmark (Debian: libbenchmark-dev)"};
  }
  if (const auto valid = selection.validate(); !valid) return valid.error();
  const Expected<std::regex> filter = compiled(selection.filter);
  if (!filter) return filter.error();
  const bool with_cuda = selection.device != Device::cpu && cuda_is_there();
  if (selection.device == Device::cuda && !with_cuda) return make_backend(Device::cuda).error();

  std::vector<std::pair<const Row*, Settings>> chosen;
  for (const Row& row : rows) {
    if (!std::regex_search(row.name, *filter)) continue;
    for (const Settings& settings : settings_of(row, selection, with_cuda))
      chosen.emplace_back(&row, settings);
  }
  if (chosen.empty()) {
    const char* const kind = selection.items.empty() ? "row's name" : "batch's name";
    return Error{ErrorCode::usage, fmt::format("no {} matches '{}'", kind, printable(selection.filter))};
  }
  // TBB creates its threads once, for the first arena. An arena alone would get no more threads than there
  // are cores.
  const int most = *std::max_element(selection.threads.begin(), selection.threads.end());
  const auto threads = static_cast<std::size_t>(std::max(most, tbb::info::default_concurrency()));
  const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, threads);
  std::vector<Measured> results;
  for (const auto& [row, settings] : chosen) {
    if (progress) {
      progress(static_cast<double>(results.size()) / static_cast<double>(chosen.size()), row->name);
    }
    results.push_back(measure_row(*row, settings));
  }
  return results;
}

}  // namespace volcal::bench
