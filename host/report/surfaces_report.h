// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The page of one calibrated surface, or of thousands with an overview.
///
///     SurfacesReport report;
///     report.add(document, surface);   // as often as there are surfaces
///     auto page = report.finish();
///
/// `document` is a surface's entry as in `surface.json`, and goes into the page with its numbers unchanged;
/// curves are drawn from `surface`. A page stays below kPageBytes where it can: if all surfaces in full would
/// exceed it, each keeps its figures and smiles only, and the page says so.

#include <cstddef>
#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "host/report/html_page.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal::report {

inline constexpr std::size_t kPageBytes = 6'000'000;

class SurfacesReport {
 public:
  /// Adds a surface. `file` is the path that the surface is stored in, empty where it is in no file.
  void add(io::Json document, const VolSurface& surface, const std::string& file = {});

  /// True where surfaces are kept without their quotes and most of their charts.
  [[nodiscard]] bool is_short() const noexcept { return short_; }
  [[nodiscard]] std::size_t size() const noexcept { return overview_.size(); }

  /// Finishes the page. Domain: at least one surface.
  [[nodiscard]] Expected<std::string> finish() const;

 private:
  std::vector<io::Json> overview_;     ///< one row for each surface
  std::vector<std::string> full_;      ///< compressed; dropped once they are too large
  std::vector<std::string> abridged_;  ///< JSON texts
  std::size_t full_bytes_ = 0;
  bool short_ = false;
};

}  // namespace volcal::report
