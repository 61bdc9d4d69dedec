// SPDX-License-Identifier: Apache-2.0

// Quotes of any bytes through a whole calibration: every record is accounted for, the surface is free of
// arbitrage, its work stayed within the limit, and the document that is written is read back the same.
// The first byte picks the model and options, the rest is the file.

#include <cmath>
#include <string_view>
#include <vector>

#include "calibration/fit/common/work_limit.h"
#include "host/io/documents/surface_json.h"
#include "host/io/quotes/read_quotes.h"
#include "tests/fuzz/fuzz_target.h"
#include "volcal/calibrate.h"

namespace {

using volcal::CalibrateOptions;
using volcal::fuzz::require;

/// Longer files only repeat the work.
constexpr std::size_t kMostQuotes = 60;

CalibrateOptions make_options(unsigned choice) {
  CalibrateOptions options;
  options.device = volcal::Device::cpu;
  if ((choice & 1U) != 0) options.model = volcal::SurfaceModel::heston;
  options.heston.starts = 2;
  options.heston.max_iterations = 20;
  if ((choice & 2U) != 0) options.loss = volcal::QuoteLoss::tukey;
  if ((choice & 4U) != 0) options.weights = volcal::QuoteWeights::none;
  if ((choice & 8U) != 0) options.cross_validation_folds = 2;
  if ((choice & 16U) != 0) options.cleaning.out_of_the_money_only = false;
  volcal::TailFloor floor;
  floor.kind = volcal::TailFloorKind::left_slope;
  floor.target = 0.8;
  if ((choice & 32U) != 0) options.tail_floors = {floor};
  if ((choice & 64U) != 0) options.max_seconds = 1e-3;
  return options;
}

void check(const volcal::QuoteSnapshot& snapshot, const CalibrateOptions& options) {
  if (snapshot.quotes.size() > kMostQuotes) return;
  const auto calibration = calibrate(snapshot, options);
  if (!calibration) {
    require(!calibration.error().message.empty(), "an error says why");
    require(calibration.error().code != volcal::ErrorCode::internal, "no quotes break the fit itself");
    return;
  }
  const volcal::CalibrationReport& report = calibration->report;
  require(report.records == snapshot.quotes.size() + snapshot.unreadable.size(), "records are counted");
  require(report.residuals.size() + report.rejected.size() == report.records,
          "every record is accounted for");
  require(report.converged == report.termination.starts_with("converged"), "the words are those of the flag");
  require(calibration->surface.model() == volcal::SurfaceModel::heston || report.arbitrage.free(),
          "a surface is proved");
  for (const volcal::QuoteResidual& quote : report.residuals) {
    require(std::isfinite(quote.model_vol), "a fitted quote has a model vol");
  }
  const std::string written = volcal::io::surfaces_to_text({{snapshot, *calibration, options}});
  const auto again = volcal::io::surfaces_from_text(written, "written");
  require(again.has_value() && again->size() == 1, "what was written is read");
  require(volcal::io::stated_surfaces_to_text(*again, "fuzz") ==
              volcal::io::stated_surfaces_to_text({calibration->surface}, "fuzz"),
          "and is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  volcal::ReadOptions reading;
  reading.as_of = volcal::UtcTime(std::chrono::hours(24 * 365 * 50));
  const auto snapshots = volcal::io::read_quotes_from_buffer(text, "fuzz", reading);
  if (!snapshots) return 0;
  const CalibrateOptions options = make_options(data[0]);
  for (const volcal::QuoteSnapshot& snapshot : *snapshots) check(snapshot, options);
  return 0;
}
