// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/base/parse_number.h"
#include "host/io/files/input.h"
#include "host/io/text/csv.h"
#include "host/io/text/rate_bound.h"
#include "volcal/io.h"

namespace volcal {
namespace {

using io::Column;
using io::CsvReader;
using io::RowFields;
using io::TableRow;

constexpr double kDaysPerYear = 365.0;  // ACT/365F, as volcal/time.h states

Expected<RateCurve> parse_curve(std::string_view text, const std::string& name) {
  CsvReader reader(text);
  const Column years = reader.column("time_to_expiry");
  const Column days = reader.column("days");
  const Column rates = reader.column("zero_rate");
  if ((!years.exists() && !days.exists()) || !rates.exists()) {
    return Error{
        ErrorCode::malformed,
        fmt::format("{}: a rate file needs columns time_to_expiry (or days) and zero_rate; found: {}", name,
                    reader.columns_found())};
  }
  RateCurve curve;
  TableRow row;
  while (reader.next(row)) {
    RowFields fields(row);
    const double time = years.exists() ? fields.number(years) : fields.number(days) / kDaysPerYear;
    const double rate = fields.number(rates);
    const std::string place = fmt::format("{}: line {}: zero_rate", name, row.line);
    if (!fields.failure().empty() || !std::isfinite(time) || !std::isfinite(rate) || time < 0.0) {
      return Error{ErrorCode::malformed,
                   fmt::format("{}: line {}: {}", name, row.line,
                               fields.failure().empty() ? "a time >= 0 and a finite zero_rate are needed"
                                                        : fields.failure())};
    }
    if (std::string wrong = io::wrong_rate(place, rate); !wrong.empty())
      return Error{ErrorCode::usage, wrong};
    if (!curve.nodes.empty() && time <= curve.nodes.back().first) {
      // A file of grids repeats its expiry's rate on every line, so an equal node is ignored.
      if (time == curve.nodes.back().first && rate == curve.nodes.back().second) continue;
      return Error{ErrorCode::malformed,
                   fmt::format("{}: line {}: times must increase from line to line", name, row.line)};
    }
    curve.nodes.emplace_back(time, rate);
  }
  if (curve.nodes.empty()) return Error{ErrorCode::nothing_usable, fmt::format("{}: no rates in it", name)};
  return curve;
}

}  // namespace

double RateCurve::zero_rate(double time_to_expiry) const noexcept {
  if (nodes.empty() || std::isnan(time_to_expiry)) return kAbsent;
  const auto next = std::lower_bound(nodes.begin(), nodes.end(), time_to_expiry,
                                     [](const auto& node, double time) { return node.first < time; });
  if (next == nodes.begin()) return nodes.front().second;
  if (next == nodes.end()) return nodes.back().second;
  const auto& [t0, r0] = *(next - 1);
  const auto& [t1, r1] = *next;
  return r0 + (r1 - r0) * (time_to_expiry - t0) / (t1 - t0);
}

double RateCurve::discount_factor(double time_to_expiry) const noexcept {
  return std::exp(-zero_rate(time_to_expiry) * time_to_expiry);
}

Expected<RateCurve> read_rate(const std::string& number_or_path) try {
  const io::Number number = io::parse_number(number_or_path);
  if (number.status == io::NumberStatus::ok) {
    if (std::string wrong = io::wrong_rate("rate", number.value); !wrong.empty()) {
      return Error{ErrorCode::usage, wrong};
    }
    return RateCurve{{{1.0, number.value}}};
  }
  if (number_or_path.empty()) return Error{ErrorCode::usage, "the rate is empty"};
  const Expected<io::Content> text = io::read_input(number_or_path);
  if (!text) return text.error();
  return parse_curve(text->view(), io::input_name(number_or_path));
} catch (const std::exception& failure) {
  return Error{ErrorCode::internal, fmt::format("{}: {}", io::input_name(number_or_path), failure.what())};
}

}  // namespace volcal
