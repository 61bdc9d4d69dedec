// SPDX-License-Identifier: Apache-2.0
/// A coin's whole chain from the text of quotes to the text of the surface, and the stages of that way.

#include <cmath>
#include <memory>

#include "calibration/fit/svi_surface_fit.h"
#include "calibration/fit/thin_slice.h"
#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "host/bench/markets.h"
#include "host/bench/row.h"
#include "host/io/read_quotes.h"
#include "host/io/surface_json.h"
#include "kernels/backend/cpu_backend.h"
#include "volcal/calibrate.h"

namespace volcal::bench {
namespace {

constexpr double kBasisPoint = 1e-4;
/// A stage is repeated so often in a run that the clock's steps do not show.
constexpr std::size_t kRepetitions = 10;

/// Everything along the way, each step from the one before.
struct Chain {
  QuoteFile file = coin_chain();
  QuoteSnapshot snapshot = read(file.text).value_or_throw();
  CalibrateOptions options;
  std::unique_ptr<ComputeBackend> backend = make_cpu_backend();
  CleanedQuotes cleaned = clean_quotes(snapshot, options.cleaning);
  ImpliedVols vols = imply_vols(snapshot, cleaned, options.cleaning, *backend).value_or_throw();
  Calibration calibration = calibrate(snapshot, options).value_or_throw();
  std::vector<fit::SliceData> slices = fitted_slices();
  std::string text;

  static Expected<QuoteSnapshot> read(const std::string& text) {
    auto snapshots = io::read_quotes_from_buffer(text, "memory", {});
    if (!snapshots) return snapshots.error();
    return std::move(snapshots->front());
  }

  /// What the pipeline handed to the fit: its report names every fitted quote with its scale.
  [[nodiscard]] std::vector<fit::SliceData> fitted_slices() const {
    std::vector<fit::SliceData> out(calibration.report.slices.size());
    for (const QuoteResidual& residual : calibration.report.residuals) {
      fit::SliceData& slice = out[residual.slice];
      slice.log_moneyness.push_back(residual.quote.log_moneyness);
      slice.market_vol.push_back(residual.quote.market_vol);
      slice.scale.push_back(residual.scale);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].time_to_expiry = calibration.report.slices[i].expiry.time_to_expiry;
      out[i].market_quotes = out[i].size();
      if (out[i].size() > 0) out[i].atm_stddev = fit::rough_atm_stddev(out[i]);
    }
    static_cast<void>(fit::lend_neighbour_shape(out, *make_cpu_backend()));
    return out;
  }

  [[nodiscard]] std::string written() const {
    return io::surfaces_to_text({SurfaceDocument{snapshot, calibration, options}});
  }
};

/// Over the fitted quotes: the truth is known at each.
double rms_distance_to_truth(const Chain& chain) {
  const VolSurface& truth = chain.file.markets.front().truth;
  double squares = 0.0;
  for (const QuoteResidual& residual : chain.calibration.report.residuals) {
    const double time = chain.calibration.report.slices[residual.slice].expiry.time_to_expiry;
    const double difference = residual.model_vol - truth.at_strike(time, residual.quote.strike).implied_vol;
    squares += difference * difference;
  }
  return std::sqrt(squares / static_cast<double>(chain.calibration.report.residuals.size())) / kBasisPoint;
}

std::vector<Accuracy> judge(const Chain& chain) {
  const CalibrationReport& report = chain.calibration.report;
  const auto lost = static_cast<double>(report.records) -
                    static_cast<double>(report.residuals.size() + report.rejected.size());
  const double outside = static_cast<double>(report.quality.two_sided - report.quality.inside) /
                         static_cast<double>(report.quality.two_sided);
  return {{"records", static_cast<double>(report.records), ""},
          {"records not accounted for", std::fabs(lost), "", 0.0},
          {"surfaces not proved free of arbitrage",
           check_arbitrage(chain.calibration.surface).free() ? 0.0 : 1.0, "", 0.0},
          {"outside bid/ask", 100.0 * outside, "% of quotes"},
          {"rms distance to the truth", rms_distance_to_truth(chain), "bp of vol"}};
}

double checksum(const Chain& chain) {
  double sum = 0.0;
  for (const SurfaceSlice& slice : chain.calibration.surface.slices()) {
    const SviParameters& p = slice.svi;
    sum += p.a + p.b + p.rho + p.m + p.sigma;
  }
  return sum;
}

Expected<void> run_whole(Chain& chain) {
  auto snapshot = Chain::read(chain.file.text);
  if (!snapshot) return snapshot.error();
  chain.snapshot = *std::move(snapshot);
  auto calibration = calibrate(chain.snapshot, chain.options);
  if (!calibration) return calibration.error();
  chain.calibration = *std::move(calibration);
  chain.text = chain.written();
  return {};
}

Expected<void> run_read(Chain& chain) {
  auto snapshot = Chain::read(chain.file.text);
  if (!snapshot) return snapshot.error();
  chain.snapshot = *std::move(snapshot);
  return {};
}

Expected<void> run_clean(Chain& chain) {
  chain.cleaned = clean_quotes(chain.snapshot, chain.options.cleaning);
  return {};
}

Expected<void> run_imply(Chain& chain) {
  auto vols = imply_vols(chain.snapshot, chain.cleaned, chain.options.cleaning, *chain.backend);
  if (!vols) return vols.error();
  chain.vols = *std::move(vols);
  return {};
}

Expected<void> run_fit(Chain& chain) {
  fit::SurfaceFitOptions options;
  options.loss = {chain.options.loss, chain.options.loss_scale};
  const fit::SurfaceFit fitted = fit::fit_surface(chain.slices, options);
  if (!fitted.free) return Error{ErrorCode::nothing_usable, fitted.termination};
  return {};
}

Expected<void> run_write(Chain& chain) {
  chain.text = chain.written();
  return {};
}

Row row_of(const char* name, const char* work, Expected<void> (*run)(Chain&)) {
  Row row;
  row.name = name;
  row.item = "chain";
  row.work = work;
  row.prepare = [run](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<Chain>();
    const std::size_t repetitions = settings.quick ? 1 : kRepetitions;
    Work prepared;
    prepared.items = static_cast<std::int64_t>(repetitions);
    prepared.run = [state, run, repetitions]() -> Expected<void> {
      for (std::size_t i = 0; i < repetitions; ++i) {
        Expected<void> done = run(*state);
        if (!done) return done;
      }
      return {};
    };
    prepared.checksum = [state] { return checksum(*state); };
    prepared.judge = [state] { return judge(*state); };
    prepared.instruction_set = to_string(best_instruction_set());
    return prepared;
  };
  return row;
}

}  // namespace

std::vector<Row> calibrate_rows() {
  return {row_of("calibrate/whole", "a coin's chain of 980 options: from quotes to surface, text to text",
                 run_whole),
          row_of("calibrate/read", "its stage: text to quotes", run_read),
          row_of("calibrate/clean", "its stage: cleaning and forwards", run_clean),
          row_of("calibrate/imply_vols", "its stage: bid, ask and mid vols", run_imply),
          row_of("calibrate/fit", "its stage: the joint fit through Ceres", run_fit),
          row_of("calibrate/write", "its stage: surface and report to text", run_write)};
}

}  // namespace volcal::bench
