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
Json rounded_json(double value, int digits = kDigits) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, digits - 1);
  double rounded = 0.0;
  std::from_chars(text.data(), end.ptr, rounded);
  return rounded;
}

Json rounded_json(const std::vector<double>& values, int digits = kDigits) {
  Json array = Json::array();
  for (const double value : values) array.push_back(rounded_json(value, digits));
  return array;
}

Json rounded_json(const std::vector<std::vector<double>>& rows) {
  Json array = Json::array();
  for (const std::vector<double>& row : rows) array.push_back(rounded_json(row));
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
          {"k", rounded_json(curve.log_moneyness)},
          {"vol", rounded_json(curve.vol)},
          {"low", rounded_json(curve.band_low)},
          {"high", rounded_json(curve.band_high)},
          {"delta", rounded_json(curve.delta)},
          {"density", rounded_json(curve.density)},
          {"g", rounded_json(curve.durrleman_g)}};
}

Json vols_to_json(const SliceCurve& curve) {
  std::vector<double> deviations;
  deviations.reserve(curve.log_moneyness.size());
  for (const double k : curve.log_moneyness) deviations.push_back(k / curve.deviation);
  return {{"deviation", rounded_json(curve.deviation)},
          {"deviations", rounded_json(deviations, kFewDigits)},
          {"vol", rounded_json(curve.vol, kFewDigits)}};
}

Json tail_to_json(const SliceTail& tail) {
  Json json = {{"move", Json::array()}, {"fall", Json::array()}, {"rise", Json::array()}};
  for (const TailProbability& entry : tail.moves) {
    json["move"].push_back(rounded_json(entry.move));
    json["fall"].push_back(rounded_json(entry.fall_probability));
    json["rise"].push_back(rounded_json(entry.rise_probability));
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
  return {{"k", rounded_json(lines.log_moneyness)}, {"w", rounded_json(lines.total_variance)}};
}

Json grid_to_json(const SurfaceGrid& grid) {
  return {{"time_to_expiry", rounded_json(grid.time_to_expiry)},
          {"forward", rounded_json(grid.forward)},
          {"deviations", rounded_json(grid.deviations)},
          {"k", rounded_json(grid.log_moneyness)},
          {"vol", rounded_json(grid.vol)},
          {"local_vol", rounded_json(grid.local_vol)}};
}

}  // namespace volcal::report
