// SPDX-License-Identifier: Apache-2.0
/// QuantLib's calibration of a Heston model to the quotes of our rows, to the same minimum: vol errors,
/// Levenberg-Marquardt, the analytic engine.

#include <ql/math/optimization/endcriteria.hpp>
#include <ql/math/optimization/levenbergmarquardt.hpp>
#include <ql/models/equity/hestonmodel.hpp>
#include <ql/models/equity/hestonmodelhelper.hpp>
#include <ql/pricingengines/vanilla/analytichestonengine.hpp>
#include <ql/processes/hestonprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "host/bench/inputs/heston_fits.h"
#include "tests/bench/peers/quantlib_rows.h"

namespace volcal::bench {
namespace {

namespace ql = QuantLib;

constexpr ql::Size kOrder = 64;
constexpr double kNoLimit = std::numeric_limits<double>::infinity();

core::HestonParameters calibrated(const HestonFits& fits, std::size_t which, const ql::Date& today) {
  const ql::Handle<ql::YieldTermStructure> flat(
      ql::ext::make_shared<ql::FlatForward>(today, 0.0, ql::Actual365Fixed()));
  const ql::Handle<ql::Quote> spot(ql::ext::make_shared<ql::SimpleQuote>(1.0));
  const core::HestonParameters& p = fits.start[which];
  const auto model = ql::ext::make_shared<ql::HestonModel>(
      ql::ext::make_shared<ql::HestonProcess>(flat, flat, spot, p.v0, p.kappa, p.theta, p.sigma, p.rho));
  const auto engine = ql::ext::make_shared<ql::AnalyticHestonEngine>(
      model, ql::AnalyticHestonEngine::AndersenPiterbargOptCV,
      ql::AnalyticHestonEngine::Integration::gaussLaguerre(kOrder));
  std::vector<ql::ext::shared_ptr<ql::CalibrationHelper>> quotes;
  const std::size_t first = which * fits.chain.size();
  for (std::size_t s = 0; s < fits.chain.slices.size(); ++s) {
    const core::HestonSlice& slice = fits.chain.slices[s];
    for (std::int64_t j = slice.begin; j < slice.begin + slice.count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      const auto quote = ql::ext::make_shared<ql::HestonModelHelper>(
          ql::Period(fits.chain.days[s], ql::Days), ql::NullCalendar(), 1.0,
          std::exp(fits.chain.log_moneyness[i]),
          ql::Handle<ql::Quote>(ql::ext::make_shared<ql::SimpleQuote>(fits.market[first + i])), flat, flat,
          ql::BlackCalibrationHelper::ImpliedVolError);
      quote->setPricingEngine(engine);
      quotes.emplace_back(quote);
    }
  }
  ql::LevenbergMarquardt solver(1e-8, 1e-8, 1e-8);
  model->calibrate(quotes, solver, ql::EndCriteria(400, 40, 1e-8, 1e-8, 1e-8));
  return {model->v0(), model->kappa(), model->theta(), model->sigma(), model->rho()};
}

Row row_of(const char* beside, HestonFits (*draw)(std::size_t),
           std::vector<Accuracy> (*judge)(const HestonFits&, double)) {
  Row row;
  row.name = std::string(beside) + "/quantlib_laguerre_" + std::to_string(kOrder);
  row.item = "fit";
  row.work =
      "HestonModel::calibrate to vol errors by LevenbergMarquardt, AnalyticHestonEngine with the optimal "
      "control variate and Gauss-Laguerre of order " +
      std::to_string(kOrder);
  row.program = quantlib_name();
  row.beside = beside;
  row.prepare = [=](const Settings&) -> Expected<Work> {
    constexpr std::size_t kFits = 2;  // the first of our row's
    const auto state = std::make_shared<HestonFits>(draw(kFits));
    const ql::Date today(1, ql::January, 2026);
    ql::Settings::instance().evaluationDate() = today;
    state->model = state->start;
    Work work;
    work.items = static_cast<std::int64_t>(kFits);
    work.run = [state, today]() -> Expected<void> {
      for (std::size_t i = 0; i < state->size(); ++i) state->model[i] = calibrated(*state, i, today);
      return {};
    };
    work.checksum = [state] {
      double sum = 0.0;
      for (const core::HestonParameters& p : state->model) sum += p.v0 + p.kappa + p.theta + p.sigma + p.rho;
      return sum;
    };
    work.judge = [state, judge] { return judge(*state, kNoLimit); };
    return work;
  };
  return row;
}

}  // namespace

std::vector<Row> quantlib_heston_fit_rows() {
  return {row_of("heston_fit/dax", noisy_dax_fits, judge_costs),
          row_of("heston_fit/cui40", cui_fits, judge_parameters)};
}

}  // namespace volcal::bench
