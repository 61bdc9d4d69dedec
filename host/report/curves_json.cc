// SPDX-License-Identifier: Apache-2.0
#include "host/report/curves_json.h"

#include <array>
#include <charconv>
#include <cmath>

namespace volcal::report {
namespace {

using io::Json;

constexpr int kDigits = 7;
constexpr int kFewDigits = 5;

/// The nearest number of this many digits; null where there is none.
Json drawn(double value, int digits = kDigits) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, digits - 1);
  double rounded = 0.0;
  std::from_chars(text.data(), end.ptr, rounded);
  return rounded;
}

Json drawn(const std::vector<double>& values, int digits = kDigits) {
  Json array = Json::array();
  for (const double value : values) array.push_back(drawn(value, digits));
  return array;
}

Json drawn(const std::vector<std::vector<double>>& rows) {
  Json array = Json::array();
  for (const std::vector<double>& row : rows) array.push_back(drawn(row));
  return array;
}

Json probability_to_json(const TailProbability& probability) {
  return {{"move", probability.move},
          {"fall", io::number_to_json(probability.fall_probability)},
          {"rise", io::number_to_json(probability.rise_probability)}};
}

}  // namespace

Json curve_to_json(const SliceCurve& curve) {
  return {{"deviation", io::number_to_json(curve.deviation)},
          {"k", drawn(curve.log_moneyness)},
          {"vol", drawn(curve.vol)},
          {"low", drawn(curve.band_low)},
          {"high", drawn(curve.band_high)},
          {"delta", drawn(curve.delta)},
          {"density", drawn(curve.density)},
          {"g", drawn(curve.durrleman_g)}};
}

Json vols_to_json(const SliceCurve& curve) {
  std::vector<double> deviations;
  deviations.reserve(curve.log_moneyness.size());
  for (const double k : curve.log_moneyness) deviations.push_back(k / curve.deviation);
  return {{"deviation", drawn(curve.deviation)},
          {"deviations", drawn(deviations, kFewDigits)},
          {"vol", drawn(curve.vol, kFewDigits)}};
}

Json tail_to_json(const SliceTail& tail) {
  Json json = {{"move", Json::array()}, {"fall", Json::array()}, {"rise", Json::array()}};
  for (const TailProbability& entry : tail.moves) {
    json["move"].push_back(drawn(entry.move));
    json["fall"].push_back(drawn(entry.fall_probability));
    json["rise"].push_back(drawn(entry.rise_probability));
  }
  json["stated"] = Json::array();
  for (const TailProbability& entry : tail.stated) json["stated"].push_back(probability_to_json(entry));
  json["shortfalls"] = Json::array();
  for (const TailShortfall& entry : tail.shortfalls) {
    json["shortfalls"].push_back({{"alpha", entry.alpha},
                                  {"quantile", io::number_to_json(entry.quantile)},
                                  {"shortfall", io::number_to_json(entry.shortfall)}});
  }
  json["variance_swap_vol"] = io::number_to_json(tail.shape.variance_swap_vol);
  json["left_slope"] = io::number_to_json(tail.shape.left_slope);
  json["right_slope"] = io::number_to_json(tail.shape.right_slope);
  return json;
}

Json lines_to_json(const VarianceLines& lines) {
  return {{"k", drawn(lines.log_moneyness)}, {"w", drawn(lines.total_variance)}};
}

Json grid_to_json(const SurfaceGrid& grid) {
  return {{"time_to_expiry", drawn(grid.time_to_expiry)},
          {"forward", drawn(grid.forward)},
          {"deviations", drawn(grid.deviations)},
          {"k", drawn(grid.log_moneyness)},
          {"vol", drawn(grid.vol)},
          {"local_vol", drawn(grid.local_vol)}};
}

}  // namespace volcal::report
