// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/smiles.h"

#include <algorithm>
#include <cmath>

#include "calibration/models/svi_butterfly.h"
#include "host/synth/random.h"

namespace volcal::bench {
namespace {

constexpr double kLeastNoise = 0.0010;
constexpr double kMostNoise = 0.0030;
constexpr double kStandardDeviations = 3.5;

double uniform(synth::Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

double log_uniform(synth::Random& random, double low, double high) {
  return std::exp(uniform(random, std::log(low), std::log(high)));
}

std::size_t whole(synth::Random& random, std::size_t low, std::size_t high) {
  return low + random.below(high - low + 1);
}

NoisySmile quoted(const core::SviRaw<double>& truth, double time, std::size_t quotes, synth::Random& random) {
  NoisySmile smile{truth, {}};
  smile.quotes.time_to_expiry = time;
  const double unit = std::sqrt(core::svi_total_variance(truth, 0.0));
  const double noise = uniform(random, kLeastNoise, kMostNoise);
  for (std::size_t i = 0; i < quotes; ++i) {
    const double place = 2.0 * static_cast<double>(i) / static_cast<double>(quotes - 1) - 1.0;
    const double k = kStandardDeviations * unit * place;
    const double vol = std::sqrt(core::svi_total_variance(truth, k) / time);
    smile.quotes.log_moneyness.push_back(k);
    smile.quotes.market_vol.push_back(std::max(vol + noise * random.normal(), 0.1 * vol));
    smile.quotes.scale.push_back(noise);
  }
  smile.quotes.market_quotes = smile.quotes.size();
  smile.quotes.atm_stddev = fit::rough_atm_stddev(smile.quotes);
  return smile;
}

/// Draws a slice like those of markets, in units of its total standard deviation `s`.
core::SviRaw<double> draw_slice(double s, synth::Random& random) {
  const double b = s * uniform(random, 0.3, 1.8);
  const double rho = uniform(random, -0.8, 0.8);
  const double sigma = s * uniform(random, 0.3, 2.3);
  const double lowest = s * s * uniform(random, 0.3, 1.0);
  return {lowest - b * sigma * std::sqrt(1.0 - rho * rho), b, rho, s * uniform(random, -1.0, 1.0), sigma};
}

/// A slice of power-law SSVI, free of arbitrage where eta (1 + |rho|) <= 2 and theta increases
/// [GatheralJacquier2014, eq. 4.5].
core::SviRaw<double> ssvi_slice(double theta, double eta, double rho) {
  const double phi = eta / std::sqrt(theta * (1.0 + theta));
  const double complement = 1.0 - rho * rho;
  return {0.5 * theta * complement, 0.5 * theta * phi, rho, -rho / phi, std::sqrt(complement) / phi};
}

}  // namespace

std::vector<NoisySmile> draw_smiles(std::size_t count, std::size_t quotes, std::uint64_t seed) {
  synth::Random random(seed);
  std::vector<NoisySmile> smiles;
  while (smiles.size() < count) {
    const double time = log_uniform(random, 7.0 / 365.0, 2.0);
    const double vol = log_uniform(random, 0.05, 1.5);
    const core::SviRaw<double> truth = draw_slice(vol * std::sqrt(time), random);
    if (butterfly_verdict(truth) != ButterflyVerdict::free) continue;
    smiles.push_back(quoted(truth, time, quotes, random));
  }
  return smiles;
}

std::vector<NoisySurface> draw_surfaces(std::size_t count, std::size_t slices, std::size_t quotes,
                                        std::uint64_t seed) {
  synth::Random random(seed);
  std::vector<NoisySurface> surfaces;
  while (surfaces.size() < count) {
    const std::size_t slice_count = slices != 0 ? slices : whole(random, 2, 12);
    const double vol = log_uniform(random, 0.1, 0.9);
    const double rho = uniform(random, -0.8, 0.3);
    const double eta = uniform(random, 0.5, 1.9 / (1.0 + std::fabs(rho)));
    NoisySurface surface;
    double time = uniform(random, 3.0, 10.0) / 365.0;
    for (std::size_t i = 0; i < slice_count; ++i) {
      const std::size_t quote_count = quotes != 0 ? quotes : whole(random, 5, 40);
      surface.push_back(quoted(ssvi_slice(vol * vol * time, eta, rho), time, quote_count, random));
      time *= uniform(random, 1.2, 1.9);
    }
    surfaces.push_back(std::move(surface));
  }
  return surfaces;
}

double rms_distance(const core::SviRaw<double>& a, const core::SviRaw<double>& b, const fit::SliceData& at) {
  double sum = 0.0;
  for (const double k : at.log_moneyness) {
    const double difference = std::sqrt(core::svi_total_variance(a, k) / at.time_to_expiry) -
                              std::sqrt(core::svi_total_variance(b, k) / at.time_to_expiry);
    sum += difference * difference;
  }
  return std::sqrt(sum / static_cast<double>(at.size()));
}

}  // namespace volcal::bench
