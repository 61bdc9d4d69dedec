// SPDX-License-Identifier: Apache-2.0
/// Rows of a universe's file to its surfaces.

#include <memory>
#include <optional>

#include "host/bench/inputs/markets.h"
#include "host/bench/rows/row.h"
#include "host/io/quotes/read_quotes.h"
#include "kernels/backend/parallel.h"
#include "volcal/calibrate.h"

namespace volcal::bench {
namespace {

constexpr std::size_t kUnderlyings = 200;

struct Universe {
  QuoteFile file;
  std::vector<std::optional<Calibration>> calibrations;

  /// Reads by one thread, then calibrates one underlying on each thread.
  Expected<void> run() {
    const auto snapshots = io::read_quotes_from_buffer(file.text, "memory", {});
    if (!snapshots) return snapshots.error();
    calibrations.assign(snapshots->size(), std::nullopt);
    for_each_index(snapshots->size(), [&](std::size_t i) {
      if (auto calibration = calibrate((*snapshots)[i], {})) calibrations[i] = *std::move(calibration);
    });
    return {};
  }

  [[nodiscard]] double checksum() const {
    double sum = 0.0;
    for (const auto& calibration : calibrations) {
      if (!calibration) continue;
      for (const SurfaceSlice& slice : calibration->surface.slices()) {
        const SviParameters& svi = *slice.variance.svi();
        sum += svi.a + svi.b;
      }
    }
    return sum;
  }

  [[nodiscard]] std::vector<Accuracy> judge() const {
    double missing = static_cast<double>(file.markets.size()) - static_cast<double>(calibrations.size());
    double unproved = 0.0;
    double inside = 0.0;
    double two_sided = 0.0;
    for (const auto& calibration : calibrations) {
      if (!calibration) {
        ++missing;
        continue;
      }
      if (!check_arbitrage(calibration->surface).free()) ++unproved;
      inside += static_cast<double>(calibration->report.quality.inside);
      two_sided += static_cast<double>(calibration->report.quality.two_sided);
    }
    return {{"underlyings without a surface", missing, "", 0.0},
            {"surfaces not proved free of arbitrage", unproved, "", 0.0},
            {"outside bid/ask", 100.0 * (two_sided - inside) / two_sided, "% of quotes"}};
  }
};

}  // namespace

std::vector<Row> universe_rows() {
  Row row;
  row.name = "universe/file_to_surfaces";
  row.item = "underlying";
  row.work = "200 underlyings of some 250 options and 6 expiries: one CSV read, each calibrated";
  row.by_threads = true;
  row.prepare = [](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<Universe>(Universe{universe_csv(settings.count(kUnderlyings)), {}});
    Work work;
    work.items = static_cast<std::int64_t>(state->file.markets.size());
    work.run = [state] { return state->run(); };
    work.checksum = [state] { return state->checksum(); };
    work.judge = [state] { return state->judge(); };
    work.instruction_set = to_string(best_instruction_set());
    return work;
  };
  return {row};
}

}  // namespace volcal::bench
