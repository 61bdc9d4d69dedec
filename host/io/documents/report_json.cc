// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/report_json.h"

#include <array>
#include <cmath>

#include "host/io/documents/options_json.h"
#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"
#include "host/io/documents/surface_parts_json.h"

namespace volcal::io {
namespace {

void write_slice_report(JsonWriter& json, const SliceReport& report, const SurfaceDocument& document) {
  const auto& quotes = document.snapshot.quotes;
  const bool has_worst = !std::isnan(report.worst_residual) && report.worst_quote < quotes.size();
  json.object([&] {
    write_expiry_names(json, report.expiry);
    write_fields(json, report);
    json.key("worst_instrument").value_if(has_worst, [&] {
      json.value(quotes[report.worst_quote].instrument);
    });
    json.key("unconstrained").value_if(document.options.compare_unconstrained, [&] {
      json.object([&] {
        write_record(json.key("quality"), report.unconstrained);
        write_record(json.key("svi"), report.unconstrained_svi);
      });
    });
  });
}

/// In the order in which the reasons first appear.
void write_rejected_by_reason(JsonWriter& json, const std::vector<Rejected>& rejected) {
  std::array<std::size_t, kRejectReasons> counts{};
  std::vector<RejectReason> reasons;
  for (const Rejected& entry : rejected) {
    if (counts[static_cast<std::size_t>(entry.reason)]++ == 0) reasons.push_back(entry.reason);
  }
  json.object([&] {
    for (const RejectReason reason : reasons) {
      json.member(to_string(reason), counts[static_cast<std::size_t>(reason)]);
    }
  });
}

/// A floor at a slice that it is for, with what the floors together cost there.
void write_floor_at_slice(JsonWriter& json, const SurfaceDocument& document, std::size_t place) {
  const CalibrationReport& report = document.calibration.report;
  const TailFloorReport& entry = report.tail_floors[place];
  const SliceReport& slice = report.slices[entry.slice];
  json.object([&] {
    write_expiry_names(json, slice.expiry);
    write_fields(json, entry);
    json.key("history").value_if(document.options.tail_floors[entry.floor].from_history,
                                 [&] { write_record(json, report.tail_estimates[place]); });
    write_record(json.key("quality"), slice.quality);
    write_record(json.key("quality_without"), slice.without_floors);
  });
}

void write_tail_floors(JsonWriter& json, const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  json.object([&] {
    write_record(json.key("quality"), report.quality);
    write_record(json.key("quality_without"), report.without_floors);
    json.key("floors").array_of(report.tail_floors.size(),
                                [&](std::size_t place) { write_floor_at_slice(json, document, place); });
  });
}

void write_expiry(JsonWriter& json, const Expiry& expiry) {
  json.object([&] { write_expiry_members(json, expiry); });
}

}  // namespace

void write_report(JsonWriter& json, const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  json.object([&] {
    json.member("records", report.records);
    json.member("fitted_count", report.residuals.size());
    json.member("rejected_count", report.rejected.size());
    write_rejected_by_reason(json.key("rejected_by_reason"), report.rejected);
    write_record(json.key("quality"), report.quality);
    write_record(json.key("tail"), report.tail);
    json.key("unconstrained").value_if(document.options.compare_unconstrained, [&] {
      write_record(json, report.unconstrained);
    });
    json.key("slices").array(report.slices,
                             [&](const SliceReport& slice) { write_slice_report(json, slice, document); });
    write_record(json.key("arbitrage"), report.arbitrage);
    if (!document.options.tail_floors.empty()) write_tail_floors(json.key("tail_floors"), document);
    if (report.cross_validation) write_cross_validation(json.key("cross_validation"), report);
    json.key("heston").value_if(report.heston.has_value(), [&] {
      write_heston_fit(json, *report.heston, document.calibration.surface.heston_uncertainty());
    });
    write_value(json.key("severity_path"), report.severity_path);
    json.member("iterations", report.iterations);
    json.member("termination", report.termination);
    json.member("converged", report.converged);
    json.member("backend", report.backend);
    write_options(json.key("options"), document.options);
    json.member("notes", report.notes);
    json.key("expiries_without_quotes").array(report.expiries_without_quotes, [&](const Expiry& expiry) {
      write_expiry(json, expiry);
    });
    write_most_influential(json.key("most_influential"), report, document.snapshot);
    write_fitted(json.key("fitted"), report.residuals, document.snapshot);
    write_rejected(json.key("rejected"), document);
  });
}

}  // namespace volcal::io
