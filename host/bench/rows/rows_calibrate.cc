// SPDX-License-Identifier: Apache-2.0
/// Rows of a coin's whole chain, from the text of quotes to the text of the surface, and of its stages.

#include <algorithm>
#include <cmath>
#include <memory>

#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "calibration/surface/surface_state.h"
#include "host/bench/inputs/markets.h"
#include "host/bench/rows/row.h"
#include "host/io/documents/surface_json.h"
#include "host/io/quotes/read_quotes.h"
#include "host/report/assets.h"
#include "host/report/surfaces_report.h"
#include "kernels/backend/cpu_backend.h"
#include "volcal/calibrate.h"

namespace volcal::bench {
namespace {

constexpr double kBasisPoint = 1e-4;
/// Repetitions of a stage in one run, so many that the clock's resolution does not show.
constexpr std::size_t kRepetitions = 10;

/// Results of all stages, each computed from the one before.
struct Chain {
  QuoteFile file = coin_chain();
  QuoteSnapshot snapshot = read(file.text).value_or_throw();
  CalibrateOptions options;
  std::unique_ptr<ComputeBackend> backend = make_cpu_backend();
  CleanedQuotes cleaned = clean_quotes(snapshot, options.cleaning);
  ImpliedVols vols = imply_vols(snapshot, cleaned, options.cleaning, *backend).value_or_throw();
  Calibration calibration = calibrate(snapshot, options).value_or_throw();
  std::vector<fit::SliceData> slices = fitted_slices();
  fit::SurfaceFit fitted;
  std::string text;  ///< text of the surface's document
  std::string page;  ///< the HTML report

  static Expected<QuoteSnapshot> read(const std::string& text) {
    auto snapshots = io::read_quotes_from_buffer(text, "memory", {});
    if (!snapshots) return snapshots.error();
    return std::move(snapshots->front());
  }

  /// Quotes that the pipeline passed to the fit: its report names every fitted quote with its scale.
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
    static_cast<void>(fit::borrow_shape_from_neighbours(out, *make_cpu_backend()));
    return out;
  }

  [[nodiscard]] std::string written() const {
    return io::surfaces_to_text({SurfaceDocument{snapshot, calibration, options}});
  }
};

double sum_of(const SviParameters& p) { return p.a + p.b + p.rho + p.m + p.sigma; }

double sum_of(const VolSurface& surface) {
  double sum = 0.0;
  for (const SurfaceSlice& slice : surface.slices()) sum += sum_of(*slice.variance.svi());
  return sum;
}

/// Number of records that are missing or counted twice; each must be accounted for once.
Accuracy unaccounted(const Chain& chain, std::size_t accounted) {
  const auto records = static_cast<double>(chain.snapshot.quotes.size() + chain.snapshot.unreadable.size());
  return {"records not accounted for", std::fabs(records - static_cast<double>(accounted)), "", 0.0};
}

/// Distance of the surface from the truth at the fitted quotes.
Accuracy distance_to_truth(const Chain& chain, const VolSurface& surface) {
  const VolSurface& truth = chain.file.markets.front().truth;
  double squares = 0.0;
  for (const QuoteResidual& residual : chain.calibration.report.residuals) {
    const double time = chain.calibration.report.slices[residual.slice].expiry.time_to_expiry;
    const double strike = residual.quote.strike;
    const double difference =
        surface.at_strike(time, strike).implied_vol - truth.at_strike(time, strike).implied_vol;
    squares += difference * difference;
  }
  const auto count = static_cast<double>(chain.calibration.report.residuals.size());
  return {"rms distance to the truth", std::sqrt(squares / count) / kBasisPoint, "bp of vol"};
}

Accuracy unproved(const VolSurface& surface) {
  return {"surfaces not proved free of arbitrage", check_arbitrage(surface).free() ? 0.0 : 1.0, "", 0.0};
}

/// A stage, or all stages in sequence: the timed work, the sum of its results, their accuracy.
struct Stage {
  const char* name;
  const char* work;
  Expected<void> (*run)(Chain&);
  double (*checksum)(const Chain&);
  std::vector<Accuracy> (*judge)(const Chain&);
};

Expected<void> run_read(Chain& chain) {
  auto snapshot = Chain::read(chain.file.text);
  if (!snapshot) return snapshot.error();
  chain.snapshot = *std::move(snapshot);
  return {};
}

double sum_of_strikes(const Chain& chain) {
  double sum = 0.0;
  for (const OptionQuote& quote : chain.snapshot.quotes) sum += quote.strike;
  return sum;
}

std::vector<Accuracy> judge_read(const Chain& chain) {
  return {unaccounted(chain, chain.file.quote_count())};
}

Expected<void> run_whole(Chain& chain) {
  if (auto read = run_read(chain); !read) return read;
  auto calibration = calibrate(chain.snapshot, chain.options);
  if (!calibration) return calibration.error();
  chain.calibration = *std::move(calibration);
  chain.text = chain.written();
  return {};
}

double sum_of_calibration(const Chain& chain) { return sum_of(chain.calibration.surface); }

std::vector<Accuracy> judge_whole(const Chain& chain) {
  const CalibrationReport& report = chain.calibration.report;
  const double outside = static_cast<double>(report.quality.two_sided - report.quality.inside) /
                         static_cast<double>(report.quality.two_sided);
  return {unaccounted(chain, report.residuals.size() + report.rejected.size()),
          unproved(chain.calibration.surface),
          {"outside bid/ask", 100.0 * outside, "% of quotes"},
          distance_to_truth(chain, chain.calibration.surface)};
}

Expected<void> run_clean(Chain& chain) {
  chain.cleaned = clean_quotes(chain.snapshot, chain.options.cleaning);
  return {};
}

double sum_of_forwards(const Chain& chain) {
  double sum = 0.0;
  for (const Expiry& expiry : chain.cleaned.expiries) sum += expiry.forward.forward;
  return sum;
}

std::vector<Accuracy> judge_clean(const Chain& chain) {
  return {unaccounted(chain, chain.cleaned.kept.size() + chain.cleaned.rejected.size())};
}

Expected<void> run_imply(Chain& chain) {
  auto vols = imply_vols(chain.snapshot, chain.cleaned, chain.options.cleaning, *chain.backend);
  if (!vols) return vols.error();
  chain.vols = *std::move(vols);
  return {};
}

double sum_of_vols(const Chain& chain) {
  double sum = 0.0;
  for (const Smile& smile : chain.vols.smiles) {
    for (const VolQuote& quote : smile.quotes) sum += quote.market_vol;
  }
  return sum;
}

std::vector<Accuracy> judge_imply(const Chain& chain) {
  std::size_t accounted = chain.vols.rejected.size();
  for (const Smile& smile : chain.vols.smiles) accounted += smile.quotes.size();
  return {unaccounted(chain, accounted)};
}

Expected<void> run_fit(Chain& chain) {
  fit::SurfaceFitOptions options;
  options.loss = {chain.options.loss, chain.options.loss_scale};
  chain.fitted = fit::fit_surface(chain.slices, options);
  return {};
}

double sum_of_fit(const Chain& chain) {
  double sum = 0.0;
  for (const core::SviRaw<double>& p : chain.fitted.slices) sum += p.a + p.b + p.rho + p.m + p.sigma;
  return sum;
}

std::vector<Accuracy> judge_fit(const Chain& chain) {
  std::vector<SurfaceSlice> slices = chain.calibration.surface.slices();
  for (std::size_t i = 0; i < slices.size(); ++i) {
    slices[i].variance = from_core(chain.fitted.slices[i]);
  }
  const auto surface = VolSurface::make("fitted", std::nullopt, std::move(slices)).value_or_throw();
  return {unproved(surface), distance_to_truth(chain, surface)};
}

Expected<void> run_write(Chain& chain) {
  chain.text = chain.written();
  return {};
}

double length_of_text(const Chain& chain) { return static_cast<double>(chain.text.size()); }

std::vector<Accuracy> judge_write(const Chain& chain) {
  const auto read = io::surfaces_from_text(chain.text, "memory");
  const bool same = read.has_value() && sum_of(read->front()) == sum_of(chain.calibration.surface);
  return {{"surfaces that do not read back", same ? 0.0 : 1.0, "", 0.0}};
}

Expected<void> run_page(Chain& chain) {
  if (chain.text.empty()) chain.text = chain.written();
  report::SurfacesReport pages;
  pages.add(io::Json::parse(chain.text)["surfaces"][0], chain.calibration.surface);
  auto page = pages.finish();
  if (!page) return page.error();
  chain.page = *std::move(page);
  return {};
}
double length_of_page(const Chain& chain) { return static_cast<double>(chain.page.size()); }
std::vector<Accuracy> judge_page(const Chain& chain) {
  const auto over = std::max(chain.page.size(), report::kPageBytes) - report::kPageBytes;
  return {{"bytes over a page's bound", static_cast<double>(over), "", 0.0}};
}

constexpr Stage kStages[] = {
    {"calibrate/whole", "a coin's chain of 980 options: from quotes to surface, text to text", run_whole,
     sum_of_calibration, judge_whole},
    {"calibrate/read", "its stage: text to quotes", run_read, sum_of_strikes, judge_read},
    {"calibrate/clean", "its stage: cleaning and forwards", run_clean, sum_of_forwards, judge_clean},
    {"calibrate/imply_vols", "its stage: bid, ask and mid vols", run_imply, sum_of_vols, judge_imply},
    {"calibrate/fit", "its stage: the joint fit", run_fit, sum_of_fit, judge_fit},
    {"calibrate/write", "its stage: surface and report to text", run_write, length_of_text, judge_write},
};

/// The stage that --report adds, from the surface's text to the page's.
constexpr Stage kPage{"calibrate/report", "the HTML report of the surface, besides its text", run_page,
                      length_of_page, judge_page};

Row row_of(const Stage& stage) {
  Row row;
  row.name = stage.name;
  row.item = "chain";
  row.work = stage.work;
  row.prepare = [stage](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<Chain>();
    const std::size_t repetitions = settings.quick ? 1 : kRepetitions;
    Work prepared;
    prepared.items = static_cast<std::int64_t>(repetitions);
    prepared.run = [state, stage, repetitions]() -> Expected<void> {
      for (std::size_t i = 0; i < repetitions; ++i) {
        Expected<void> done = stage.run(*state);
        if (!done) return done;
      }
      return {};
    };
    prepared.checksum = [state, stage] { return stage.checksum(*state); };
    prepared.judge = [state, stage] { return stage.judge(*state); };
    prepared.instruction_set = to_string(best_instruction_set());
    return prepared;
  };
  return row;
}

}  // namespace

std::vector<Row> calibrate_rows() {
  std::vector<Row> rows;
  for (const Stage& stage : kStages) rows.push_back(row_of(stage));
  if (!report::chart_library().empty()) rows.push_back(row_of(kPage));
  return rows;
}

}  // namespace volcal::bench
