// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A row of `volcal bench`: named work on seeded inputs, how it is timed, and how its results are judged.
///
/// A row's `prepare` draws the inputs and hands back a Work that owns them. The work is run once untimed,
/// then timed whole, kRuns times; accuracy and checksum are taken from the results of the last run.

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

/// Runs that are timed; the median of them is the row's figure.
inline constexpr int kRuns = 11;
inline constexpr int kQuickRuns = 3;

/// Inputs of a row whose item is small work.
inline constexpr std::size_t kManyItems = 1'000'000;

/// What a row is prepared for.
struct Settings {
  Device device = Device::cpu;  ///< cpu or cuda
  InstructionSet instruction_set = InstructionSet::baseline;
  int threads = 1;
  bool quick = false;     ///< few inputs and runs: shows that a row works; its times mean nothing
  std::size_t items = 0;  ///< of a batch; 0: as many as the row has of its own accord

  [[nodiscard]] int runs() const noexcept { return quick ? kQuickRuns : kRuns; }
  /// `items` where they are chosen; else `full`, or a 500th of it where quick, at least 2.
  [[nodiscard]] std::size_t count(std::size_t full) const noexcept {
    if (items > 0) return items;
    return quick ? std::max<std::size_t>(2, full / 500) : full;
  }
};

/// How right the results of a row are.
struct Accuracy {
  std::string measure;                                      ///< "largest error"
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN is never ok
  std::string unit;                                         ///< "eps (1 + condition)"; empty for a count
  double limit = std::numeric_limits<double>::infinity();   ///< above it the results are wrong

  [[nodiscard]] bool ok() const noexcept { return value <= limit; }
};

/// A row that is ready to be timed. The functions share the inputs and results that they own.
struct Work {
  std::int64_t items = 0;               ///< done by one run; the row's figures are per item
  std::function<Expected<void>()> run;  ///< what is timed
  std::function<double()> checksum;     ///< of the results: the same for the same code, machine and seed
  std::function<std::vector<Accuracy>()> judge;
  std::string backend = "cpu";  ///< as ComputeBackend::name
  std::string instruction_set;  ///< of the loops that ran; empty on a device
  std::string data_location =
      "host";  ///< where inputs and results lie: "host", or "device" for resident data
};

struct Row {
  std::string name;  ///< "implied_vol/market_like"
  std::string item;  ///< what is counted: "quote"
  std::string work;  ///< one sentence
  /// Which settings make a difference to it: a row is run once where none does.
  bool by_instruction_set = false;
  bool by_threads = false;
  bool by_device = false;
  bool by_items = false;           ///< one batch, whose size may be chosen
  bool only_on_device = false;     ///< measured nowhere else: data that stays on a device
  std::string program = "volcal";  ///< who does the work: a peer has its name and version here
  std::string beside;              ///< a peer's: the name of our row on the same inputs
  std::function<Expected<Work>(const Settings&)> prepare;
};

/// The backend that the settings ask for. Fails where this build or machine has none.
[[nodiscard]] Expected<std::unique_ptr<ComputeBackend>> open_backend(const Settings& settings);
/// Takes down in `work` which backend and loops it runs.
void note_backend(const Settings& settings, const ComputeBackend& backend, Work& work);

/// Every row of volcal's own, in the order of the documentation.
[[nodiscard]] std::vector<Row> all_rows();

/// The families, each in its own file.
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
