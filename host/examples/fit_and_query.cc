// SPDX-License-Identifier: Apache-2.0

// Fits a surface to the quotes of a file, prints the quality of the fit, and queries prices and greeks.
//
//     fit_and_query data/samples/btc_synth.json

#include <volcal/calibrate.h>
#include <volcal/io.h>

#include <cstdio>

namespace {

int fail(const volcal::Error& error) {
  std::fprintf(stderr, "fit_and_query: %s\n", error.message.c_str());
  return 1;
}

void print_report(const volcal::CalibrationReport& report) {
  std::printf("%zu records: %zu fitted, %zu rejected; free of arbitrage: %s\n", report.records,
              report.residuals.size(), report.rejected.size(), report.arbitrage.free() ? "yes" : "no");
  for (const volcal::SliceReport& slice : report.slices) {
    std::printf("slice %s: at-the-money vol %.5f, %zu of %zu two-sided quotes inside bid/ask\n",
                slice.expiry.label.c_str(), slice.smile.atm_vol, slice.quality.inside,
                slice.quality.two_sided);
  }
}

/// Prints points at times between expiries, which a surface answers as it answers those at expiries.
void print_points(const volcal::VolSurface& surface) {
  const double month = 30.0 / 365.0;
  const double forward = surface.forward(month);
  for (const double moneyness : {0.8, 1.0, 1.25}) {
    const volcal::SurfacePoint point = surface.at_strike(month, moneyness * forward);
    std::printf("point forward %.2f strike %.2f: vol %.5f call %.4f put %.4f delta %.4f vega %.4f\n",
                point.forward, point.strike, point.implied_vol, point.call, point.put, point.delta,
                point.vega);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail({volcal::ErrorCode::usage, "give one file of quotes"});
  const auto snapshots = volcal::read_quotes(argv[1], {});
  if (!snapshots) return fail(snapshots.error());

  volcal::CalibrateOptions options;         // SVI, quotes weighted by their spreads
  options.loss = volcal::QuoteLoss::tukey;  // outliers lose their weight
  if (const auto valid = options.validate(); !valid) return fail(valid.error());

  // read_quotes returns one snapshot for each underlying of the file.
  const auto calibration = volcal::calibrate(snapshots->front(), options);
  if (!calibration) return fail(calibration.error());
  print_report(calibration->report);
  print_points(calibration->surface);
  return 0;
}
