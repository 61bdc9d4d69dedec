// SPDX-License-Identifier: Apache-2.0
/// Vols from a surface, one call a point, at random points.

#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "host/bench/black_judge.h"
#include "host/bench/row.h"
#include "host/bench/sample_surfaces.h"
#include "host/synth/random.h"
#include "kernels/core/svi.h"
#include "volcal/surface.h"

namespace volcal::bench {
namespace {

constexpr std::uint64_t kQuerySeed = 20260103;
/// A dozen roundings in all, of which some are of w, whose root halves them.
constexpr double kWrongVol = 8.0;
constexpr std::size_t kJudgedStride = 100;
constexpr double kWidest = 2.5;  ///< standard deviations

struct Queries {
  VolSurface surface;
  std::vector<double> time;
  std::vector<double> log_moneyness;
  std::vector<double> strike;
  std::vector<double> vol;
};

/// Where between its slices a surface is asked.
enum class Times : std::uint8_t { on_slices, between };

std::shared_ptr<Queries> draw_queries(VolSurface surface, Times times, std::size_t count) {
  synth::Random random(kQuerySeed);
  auto state = std::make_shared<Queries>(Queries{std::move(surface), {}, {}, {}, {}});
  const auto& slices = state->surface.slices();
  for (std::size_t i = 0; i < count; ++i) {
    const bool between = times == Times::between;
    const std::size_t slice = random.below(slices.size() - (between ? 1 : 0));
    double time = slices[slice].expiry.time_to_expiry;
    // Not so near a slice that it is the slice's own time.
    if (between) time += (0.01 + 0.98 * random.uniform()) * (slices[slice + 1].expiry.time_to_expiry - time);
    const double deviations = kWidest * (2.0 * random.uniform() - 1.0);
    const double k = deviations * std::sqrt(state->surface.total_variance(time, 0.0));
    state->time.push_back(time);
    state->log_moneyness.push_back(k);
    state->strike.push_back(state->surface.forward(time) * std::exp(k));
  }
  state->vol.resize(count);
  return state;
}

/// Total variance of the slice, linear in time between two, in extended precision.
long double exact_variance(const VolSurface& surface, long double time, long double k) {
  const auto& slices = surface.slices();
  const auto at = [&](std::size_t i) {
    const SviParameters& p = slices[i].svi;
    const long double y = k - static_cast<long double>(p.m);
    const long double sigma = p.sigma;
    return p.a + p.b * (p.rho * y + std::sqrt(y * y + sigma * sigma));
  };
  std::size_t next = 0;
  while (slices[next].expiry.time_to_expiry < time) ++next;
  if (slices[next].expiry.time_to_expiry == time) return at(next);
  const long double begin = slices[next - 1].expiry.time_to_expiry;
  const long double share = (time - begin) / (slices[next].expiry.time_to_expiry - begin);
  return (1 - share) * at(next - 1) + share * at(next);
}

std::vector<Accuracy> judge_formula(const Queries& queries) {
  double largest = 0.0;
  for (std::size_t i = 0; i < queries.vol.size(); i += kJudgedStride) {
    const long double time = queries.time[i];
    const long double exact =
        std::sqrt(exact_variance(queries.surface, time, queries.log_moneyness[i]) / time);
    const auto error =
        static_cast<double>(std::fabs(queries.vol[i] / exact - 1)) / std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps", kWrongVol}};
}

/// A strike's own rounding moves k by eps, absolutely, and the vol with it: judged at the strike's k.
std::vector<Accuracy> judge_strikes(const Queries& queries) {
  double largest = 0.0;
  for (std::size_t i = 0; i < queries.vol.size(); i += kJudgedStride) {
    const long double time = queries.time[i];
    const long double forward = queries.surface.forward(queries.time[i]);
    const long double k = std::log(queries.strike[i] / forward);
    const long double exact = std::sqrt(exact_variance(queries.surface, time, k) / time);
    const auto error =
        static_cast<double>(std::fabs(queries.vol[i] / exact - 1)) / std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps", kWrongVol}};
}

/// The vol's own price against the mix of its neighbours' prices at the same k, both exact. One gap.
std::vector<Accuracy> judge_mix(const Queries& queries) {
  constexpr double kWrongMix = 16.0;  // of a price that is itself mixed from two rounded ones
  const auto& slices = queries.surface.slices();
  const long double begin = slices[0].expiry.time_to_expiry;
  const long double end = slices[1].expiry.time_to_expiry;
  const long double root_begin = std::sqrt(exact_variance(queries.surface, begin, 0));
  const long double root_end = std::sqrt(exact_variance(queries.surface, end, 0));
  double largest = 0.0;
  for (std::size_t i = 0; i < queries.vol.size(); i += kJudgedStride) {
    const long double time = queries.time[i];
    const long double k = queries.log_moneyness[i];
    const long double theta = root_begin * root_begin + (time - begin) / (end - begin) *
                                                            (root_end * root_end - root_begin * root_begin);
    const long double alpha = (root_end - std::sqrt(theta)) / (root_end - root_begin);
    const auto price = [&](long double variance) { return exact_price(std::fabs(k), std::sqrt(variance)); };
    const long double mix = alpha * price(exact_variance(queries.surface, begin, k)).price +
                            (1 - alpha) * price(exact_variance(queries.surface, end, k)).price;
    const long double stddev = queries.vol[i] * std::sqrt(time);
    const ExactPrice at = exact_price(std::fabs(k), stddev);
    const long double condition = at.ratio / stddev;
    const auto error = static_cast<double>(std::fabs(at.price - mix) / at.slope / stddev / (1 + condition)) /
                       std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps (1 + condition)", kWrongMix}};
}

using Ask = double (*)(const Queries&, std::size_t);

Row row_of(const char* name, const char* work, VolSurface (*surface)(), Times times, Ask ask,
           std::vector<Accuracy> (*judge)(const Queries&)) {
  Row row;
  row.name = name;
  row.item = "point";
  row.work = work;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    const auto state = draw_queries(surface(), times, settings.count(kManyItems));
    Work prepared;
    prepared.items = static_cast<std::int64_t>(state->vol.size());
    prepared.run = [state, ask]() -> Expected<void> {
      for (std::size_t i = 0; i < state->vol.size(); ++i) state->vol[i] = ask(*state, i);
      return {};
    };
    prepared.checksum = [state] { return std::accumulate(state->vol.begin(), state->vol.end(), 0.0); };
    prepared.judge = [state, judge] { return judge(*state); };
    prepared.instruction_set = to_string(InstructionSet::baseline);
    return prepared;
  };
  return row;
}

double by_time_and_k(const Queries& q, std::size_t i) {
  return q.surface.implied_vol(q.time[i], q.log_moneyness[i]);
}

double whole_point(const Queries& q, std::size_t i) {
  return q.surface.at_strike(q.time[i], q.strike[i]).implied_vol;
}

}  // namespace

std::vector<Row> query_rows() {
  return {
      row_of("query/time_k_on_slice", "vol by time and log-moneyness, on an expiry", index_surface,
             Times::on_slices, by_time_and_k, judge_formula),
      row_of("query/time_k_linear_gap", "vol by time and log-moneyness, between expiries, linear",
             index_surface, Times::between, by_time_and_k, judge_formula),
      row_of("query/time_k_price_mix_gap", "vol by time and log-moneyness, between expiries, prices mixed",
             price_mix_surface, Times::between, by_time_and_k, judge_mix),
      row_of("query/point_on_slice", "vol, prices, greeks and density by time and strike, on an expiry",
             index_surface, Times::on_slices, whole_point, judge_strikes)};
}

}  // namespace volcal::bench
