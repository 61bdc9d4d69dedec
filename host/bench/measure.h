// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs rows and collects their results. Google Benchmark repeats and times.

#include <string>
#include <string_view>
#include <vector>

#include "host/bench/rows/row.h"
#include "volcal/device.h"
#include "volcal/expected.h"
#include "volcal/progress.h"

namespace volcal::bench {

/// Selection of rows and settings: every combination of the lists that makes a difference to a row is run.
struct Selection {
  std::string filter;  ///< regular expression (ECMAScript), found anywhere in a row's name; empty: all
  std::vector<InstructionSet> instruction_sets{best_instruction_set()};
  std::vector<int> threads{1};
  Device device = Device::automatic;  ///< automatic: the CPU, and CUDA where there is a device
  bool quick = false;
  std::vector<std::size_t> items{};  ///< sizes of batches, and only rows that are one; empty: every row's own

  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};

/// Result of one row at one setting.
struct Measured {
  Row row;
  Settings settings;
  std::string backend;
  std::string instruction_set;
  std::string data_location;
  std::int64_t items = 0;
  std::vector<double> nanoseconds;  ///< time of each run per item; increasing
  double checksum = 0.0;
  std::vector<Accuracy> accuracy;
  std::string failure;  ///< why there are no figures; empty where there are

  [[nodiscard]] double median() const { return nanoseconds.at(nanoseconds.size() / 2); }
  [[nodiscard]] double least() const { return nanoseconds.front(); }
  [[nodiscard]] bool ok() const;
};

/// True where this build can measure, that is where it was built with Google Benchmark.
[[nodiscard]] bool can_measure() noexcept;

/// Runs the rows that `selection` names, in the order of `rows`. Fails with `usage` where the selection is
/// out of bounds or names no row, or where this build cannot measure; a row that fails is among the results,
/// with the reason.
[[nodiscard]] Expected<std::vector<Measured>> measure(const std::vector<Row>& rows,
                                                      const Selection& selection,
                                                      const Progress& progress = {});

}  // namespace volcal::bench
