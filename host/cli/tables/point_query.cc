// SPDX-License-Identifier: Apache-2.0
#include "host/cli/tables/point_query.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "calibration/base/parse_number.h"
#include "volcal/bands.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

constexpr auto& kOutputs = kFieldsOf<SurfacePoint>;

constexpr std::array kBandOutputs = {"implied_vol_low", "implied_vol_high"};

/// Answer at a point, with the band of its vol where one is requested.
struct Answer {
  SurfacePoint point;
  VolBand band;
};

/// Relative difference up to which two statements of one point agree: that within which a time is a slice's.
constexpr double kSamePoint = 1e-9;

/// Exception for one row, caught per row; its reason becomes the row's status.
struct RowFailure {
  std::string reason;
};

class Answerer {
 public:
  Answerer(const std::vector<VolSurface>& surfaces, const CsvTable& points, std::optional<double> confidence)
      : surfaces_(surfaces),
        confidence_(confidence),
        underlying_(points.find("underlying")),
        root_(points.find("root")),
        expiry_(points.find("expiry")),
        time_(points.find("time_to_expiry")),
        strike_(points.find("strike")),
        log_moneyness_(points.find("log_moneyness")) {
    for (const VolSurface& surface : surfaces) {
      place_.try_emplace(io::in_small_letters(surface.underlying()), alone_.size());
      alone_.emplace_back(surface.slices().size());
    }
  }

  [[nodiscard]] std::string missing_column() const {
    if (!expiry_ && !time_) return "expiry or time_to_expiry";
    if (!strike_ && !log_moneyness_) return "strike or log_moneyness";
    if (surfaces_.size() > 1 && !underlying_)
      return "underlying, and the file holds several surfaces (or --underlying)";
    return {};
  }

  Answer answer(const CsvTable::Row& row) {
    if (!row.failure.empty()) throw RowFailure{row.failure};
    const std::size_t index = find_surface(row);
    const VolSurface& surface = surfaces_[index];
    if (const std::string_view label = cell(row, expiry_); !label.empty()) {
      const auto slice = surface.find_slice(label, cell(row, root_));
      if (!slice) throw RowFailure{"not exactly one slice is called '" + printable(label) + "'"};
      const double time = surface.slices()[*slice].expiry.time_to_expiry;
      if (!cell(row, time_).empty() && !same(number(row, time_, "time_to_expiry"), time)) {
        throw RowFailure{"expiry and time_to_expiry disagree"};
      }
      return with_band(slice_alone(index, *slice), time, row);
    }
    const double time = number(row, time_, "time_to_expiry");
    if (!(time > 0.0) || !std::isfinite(time)) throw RowFailure{"time_to_expiry must be above 0 and finite"};
    return with_band(surface, time, row);
  }

 private:
  using Place = std::optional<std::size_t>;

  [[nodiscard]] static std::string_view cell(const CsvTable::Row& row, const Place& column) {
    return column ? io::trimmed(row.cells[*column]) : std::string_view();
  }

  [[nodiscard]] static double number(const CsvTable::Row& row, const Place& column, const char* name) {
    const auto value = cell_number(name, cell(row, column));
    if (!value) throw RowFailure{value.error().message};
    return *value;
  }

  [[nodiscard]] static bool same(double a, double b) {
    return std::abs(a - b) <= kSamePoint * std::max(1.0, std::abs(b));
  }

  [[nodiscard]] std::size_t find_surface(const CsvTable::Row& row) const {
    const std::string_view name = cell(row, underlying_);
    if (name.empty() && surfaces_.size() == 1) return 0;
    if (const auto entry = place_.find(io::in_small_letters(name)); entry != place_.end()) {
      return entry->second;
    }
    throw RowFailure{"no surface of underlying '" + printable(name) + "'"};
  }

  /// A surface of one slice. Where two roots share a time, a query by time would answer for the first.
  [[nodiscard]] const VolSurface& slice_alone(std::size_t surface, std::size_t slice) {
    std::optional<VolSurface>& alone = alone_[surface][slice];
    if (!alone) {
      auto made = surfaces_[surface].slice_alone(slice);
      if (!made) throw RowFailure{made.error().message};
      alone = *std::move(made);
    }
    return *alone;
  }

  [[nodiscard]] Answer with_band(const VolSurface& surface, double time, const CsvTable::Row& row) const {
    Answer answer{at(surface, time, row), {}};
    if (confidence_) answer.band = vol_band(surface, time, answer.point.log_moneyness, *confidence_);
    return answer;
  }

  [[nodiscard]] SurfacePoint at(const VolSurface& surface, double time, const CsvTable::Row& row) const {
    const bool by_strike = !cell(row, strike_).empty();
    if (!by_strike && cell(row, log_moneyness_).empty()) throw RowFailure{"neither strike nor log_moneyness"};
    if (!by_strike) {
      return answered(surface, surface.at_log_moneyness(time, number(row, log_moneyness_, "log_moneyness")));
    }
    const double strike = number(row, strike_, "strike");
    if (!(strike > 0.0) || !std::isfinite(strike)) throw RowFailure{"strike must be above 0 and finite"};
    const SurfacePoint point = answered(surface, surface.at_strike(time, strike));
    if (!cell(row, log_moneyness_).empty() &&
        !same(number(row, log_moneyness_, "log_moneyness"), point.log_moneyness)) {
      throw RowFailure{"strike and log_moneyness disagree"};
    }
    return point;
  }

  [[nodiscard]] static SurfacePoint answered(const VolSurface& surface, const SurfacePoint& point) {
    if (point.status != QueryStatus::ok) throw RowFailure{reason(point.status, surface.model())};
    return point;
  }

  [[nodiscard]] static std::string reason(QueryStatus status, SurfaceModel model) {
    switch (status) {
      case QueryStatus::bad_time:
        return "time_to_expiry must be above 0 and finite";
      case QueryStatus::bad_strike:
        return "strike must be above 0 and finite";
      case QueryStatus::bad_log_moneyness:
        return "log_moneyness must be finite";
      case QueryStatus::time_out_of_range:
        return "time_to_expiry outside the model's 0.0001 to 100 years";
      case QueryStatus::forward_out_of_range:
        return "no forward: its growth leads beyond the range of numbers at this time";
      case QueryStatus::strike_out_of_range:
        if (model != SurfaceModel::heston) return "outside the domain of the surface";
        return "strike outside the model's exp(-10) to exp(10) forwards";
      case QueryStatus::no_vol:
        return "no vol: the model's price is too near to 0 or to its bound, or not found accurately";
      case QueryStatus::ok:
      case QueryStatus::number_out_of_range:
        break;
    }
    return "a result is beyond the range of numbers";
  }

  const std::vector<VolSurface>& surfaces_;
  std::optional<double> confidence_;
  Place underlying_, root_, expiry_, time_, strike_, log_moneyness_;
  std::unordered_map<std::string, std::size_t>
      place_;  ///< index of the first surface of each name, in small letters
  std::vector<std::vector<std::optional<VolSurface>>> alone_;
};

bool is_input(std::string_view name) {
  constexpr std::array kInputs = {"time_to_expiry", "strike", "log_moneyness"};
  return std::any_of(kInputs.begin(), kInputs.end(), [&](const char* input) { return name == input; });
}

/// Column of each output: the input column of its name, or a new one at the end.
struct Layout {
  std::vector<std::string> header;
  std::array<std::size_t, kOutputs.size()> output{};
  std::array<std::size_t, kBandOutputs.size()> band{};
  std::size_t status = 0;
};

Layout make_layout(const CsvTable& points, bool bands) {
  Layout layout{points.header, {}, {}, 0};
  const auto place = [&](const char* name) {
    if (const auto entry = points.find(name)) return *entry;
    layout.header.emplace_back(name);
    return layout.header.size() - 1;
  };
  for (std::size_t i = 0; i < kOutputs.size(); ++i) layout.output[i] = place(kOutputs[i].name);
  for (std::size_t i = 0; bands && i < kBandOutputs.size(); ++i) layout.band[i] = place(kBandOutputs[i]);
  layout.status = place("status");
  return layout;
}

/// Answers one row. This is a function of its own, not a try block in the loop: g++ 12.2 at -O3 kept the
/// numbers of the row before in a row that failed, because it took their reset for a dead store.
Expected<Answer> answer_row(Answerer& answerer, const CsvTable::Row& row) {
  try {
    return answerer.answer(row);
  } catch (const RowFailure& failure) {
    return Error{ErrorCode::malformed, failure.reason};
  }
}

}  // namespace

Expected<PointAnswers> answer_points(const std::vector<VolSurface>& surfaces, const CsvTable& points,
                                     std::optional<double> confidence) {
  Answerer answerer(surfaces, points, confidence);
  if (const std::string missing = answerer.missing_column(); !missing.empty()) {
    return Error{ErrorCode::malformed, points.name + ": no column " + missing};
  }
  const Layout layout = make_layout(points, confidence.has_value());
  PointAnswers answers{csv_line(layout.header), points.rows.size(), 0};
  for (const CsvTable::Row& row : points.rows) {
    std::vector<std::string> cells = row.cells;
    cells.resize(layout.header.size());
    const Expected<Answer> answer = answer_row(answerer, row);
    const SurfacePoint point = answer ? answer->point : SurfacePoint{};
    cells[layout.status] = answer ? "ok" : answer.error().message;
    if (!answer) ++answers.failed;
    for (std::size_t i = 0; i < kOutputs.size(); ++i) {
      std::string& cell = cells[layout.output[i]];
      // Input cells stay as they were written.
      if (cell.empty() || !is_input(kOutputs[i].name)) cell = csv_number(point.*kOutputs[i].member);
    }
    if (confidence) {
      const VolBand band = answer ? answer->band : VolBand{};
      cells[layout.band[0]] = csv_number(band.low);
      cells[layout.band[1]] = csv_number(band.high);
    }
    answers.text += csv_line(cells);
  }
  return answers;
}

}  // namespace volcal::cli
