// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row of `volcal bench`: named work on seeded inputs, with its timing and the judgement of its results.
///
/// A row's `prepare` draws the inputs and returns a Work that owns them. The work is run once untimed, then
/// timed as a whole, kRuns times; accuracy and checksum are those of the last run's results.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend/backend.h"
#include "kernels/backend/isa/hot_loops.h"
#include "volcal/device.h"
#include "volcal/expected.h"

namespace volcal::bench {

/// Number of timed runs; their median is the row's figure.
inline constexpr int kRuns = 11;
inline constexpr int kQuickRuns = 3;

/// Number of inputs of a row whose items are small.
inline constexpr std::size_t kManyItems = 1'000'000;

/// Settings that a row is prepared for.
struct Settings {
  Device device = Device::cpu;  ///< cpu or cuda
  InstructionSet instruction_set = InstructionSet::baseline;
  int threads = 1;
  bool quick = false;     ///< few inputs and runs: shows that a row works; its times mean nothing
  std::size_t items = 0;  ///< size of a batch; 0: the row's own

  [[nodiscard]] int runs() const noexcept { return quick ? kQuickRuns : kRuns; }
  /// Number of items: `items` where given; else `full`, or a 500th of it (at least 2) for a quick run.
  [[nodiscard]] std::size_t count(std::size_t full) const noexcept {
    if (items > 0) return items;
    return quick ? std::max<std::size_t>(2, full / 500) : full;
  }
};

/// One measure of the accuracy of a row's results.
struct Accuracy {
  std::string measure;                                      ///< "largest error"
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN is never ok
  std::string unit;                                         ///< "eps (1 + condition)"; empty for a count
  double limit = std::numeric_limits<double>::infinity();   ///< above it the results are wrong

  [[nodiscard]] bool ok() const noexcept { return value <= limit; }
};

/// Prepared work of a row. The functions share the inputs and results that they own.
struct Work {
  std::int64_t items = 0;               ///< done by one run; the row's figures are per item
  std::function<Expected<void>()> run;  ///< what is timed
  std::function<double()> checksum;  ///< sum over the results: the same for the same code, machine and seed
  std::function<std::vector<Accuracy>()> judge;
  std::string backend = "cpu";  ///< as ComputeBackend::name
  std::string instruction_set;  ///< instruction set of the loops that ran; empty on a device
  std::string data_location =
      "host";  ///< where inputs and results lie: "host", or "device" for resident data
};

struct Row {
  std::string name;  ///< "implied_vol/market_like"
  std::string item;  ///< what is counted: "quote"
  std::string work;  ///< one sentence about the work
  /// Settings that make a difference to the row; it runs once where none does.
  bool by_instruction_set = false;
  bool by_threads = false;
  bool by_device = false;
  bool by_items = false;           ///< the row is one batch, whose size may be chosen
  bool only_on_device = false;     ///< the row exists for devices only: its data stays on the device
  std::string program = "volcal";  ///< program that does the work: a peer's name and version
  std::string beside;              ///< name of the row of volcal on the same inputs, for a peer
  std::function<Expected<Work>(const Settings&)> prepare;
};

/// Opens the backend that the settings ask for. Fails where this build or machine does not have it.
[[nodiscard]] Expected<std::unique_ptr<ComputeBackend>> open_backend(const Settings& settings);
/// Records in `work` the backend and the loops that it runs.
void note_backend(const Settings& settings, const ComputeBackend& backend, Work& work);

/// All rows of volcal, in the order of the documentation.
[[nodiscard]] std::vector<Row> all_rows();

/// Rows by family, each family in its own file.
[[nodiscard]] std::vector<Row> implied_vol_rows();
[[nodiscard]] std::vector<Row> black_price_rows();
[[nodiscard]] std::vector<Row> heston_price_rows();
[[nodiscard]] std::vector<Row> heston_fit_rows();
[[nodiscard]] std::vector<Row> heston_ceres_rows();
[[nodiscard]] std::vector<Row> svi_grid_rows();
[[nodiscard]] std::vector<Row> slice_fit_rows();
[[nodiscard]] std::vector<Row> surface_fit_rows();
[[nodiscard]] std::vector<Row> query_rows();
[[nodiscard]] std::vector<Row> query_batch_rows();
[[nodiscard]] std::vector<Row> proof_rows();
[[nodiscard]] std::vector<Row> reader_rows();
[[nodiscard]] std::vector<Row> calibrate_rows();
[[nodiscard]] std::vector<Row> universe_rows();

}  // namespace volcal::bench
