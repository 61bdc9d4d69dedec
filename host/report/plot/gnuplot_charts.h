// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The charts of gnuplot_script.h, one function each, and their parts.

#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "host/report/curves.h"
#include "host/report/plot/gnuplot_script.h"
#include "volcal/surface.h"

namespace volcal::report {

/// Input of a chart: a surface of the chosen slices alone, and the index of each in the document.
struct PlotView {
  const io::Json& document;
  const VolSurface& surface;
  const PlotOptions& options;
  std::vector<std::size_t> places;  ///< [slice of `surface`] its index in the document
  std::vector<std::string> names;   ///< [slice of `surface`] its name; any text, fit to be shown
  std::string title;                ///< fit to be shown
};

[[nodiscard]] Expected<std::string> smiles_script(const PlotView& view);
[[nodiscard]] Expected<std::string> variance_script(const PlotView& view);
[[nodiscard]] Expected<std::string> term_script(const PlotView& view);
[[nodiscard]] Expected<std::string> density_script(const PlotView& view);
[[nodiscard]] Expected<std::string> tail_script(const PlotView& view);
[[nodiscard]] Expected<std::string> durrleman_script(const PlotView& view);

/// Converts ln(K/F) to the position on an axis. Deltas are the fitted smile's, for quotes too, so that a
/// strike has one position.
class AxisPlace {
 public:
  /// `curve` must outlive this.
  AxisPlace(PlotAxis axis, const Expiry& expiry, const SliceCurve& curve)
      : axis_(axis), forward_(expiry.forward.forward), curve_(curve) {}
  [[nodiscard]] double operator()(double log_moneyness) const;

 private:
  PlotAxis axis_;
  double forward_;
  const SliceCurve& curve_;
};
[[nodiscard]] const char* axis_words(PlotAxis axis) noexcept;

[[nodiscard]] Error no_curve();

}  // namespace volcal::report
