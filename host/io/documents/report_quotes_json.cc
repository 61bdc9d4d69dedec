// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/record_json.h"
#include "host/io/documents/report_json.h"
#include "volcal/rejected_quotes.h"

namespace volcal::io {

void write_fitted(JsonWriter& json, const std::vector<QuoteResidual>& residuals,
                  const QuoteSnapshot& snapshot) {
  json.array(residuals, [&](const QuoteResidual& residual) {
    const OptionQuote& raw = snapshot.quotes.at(residual.quote.quote);
    json.object([&] {
      json.member("record", raw.record);
      json.member("instrument", raw.instrument);
      write_fields(json, residual);
    });
  });
}

void write_rejected(JsonWriter& json, const SurfaceDocument& document) {
  const QuoteSnapshot& snapshot = document.snapshot;
  const std::vector<Rejected>& all = document.calibration.report.rejected;
  const std::vector<RejectedVols>& all_vols = document.calibration.report.rejected_vols;
  const auto write_row = [&](const auto& record, const Rejected& rejected) {
    json.member("record", record.record);
    json.member("instrument", record.instrument);
    json.member("reason", to_string(rejected.reason));
    json.member("detail", rejected.detail);
  };
  json.array_of(all.size(), [&](std::size_t place) {
    const Rejected& rejected = all[place];
    const RejectedVols& vols = all_vols.at(place);
    json.object([&] {
      if (rejected.reason == RejectReason::unreadable) {
        return write_row(snapshot.unreadable.at(rejected.quote), rejected);
      }
      const OptionQuote& raw = snapshot.quotes.at(rejected.quote);
      write_row(raw, rejected);
      if (vols.slice) json.member("slice", *vols.slice);
      json.member("type", to_string(raw.type));
      json.member("strike", raw.strike);
      json.member("log_moneyness", vols.log_moneyness);
      json.member("bid_vol", vols.bid_vol);
      json.member("ask_vol", vols.ask_vol);
      json.member("mid_vol", vols.mid_vol);
    });
  });
}

void write_most_influential(JsonWriter& json, const CalibrationReport& report,
                            const QuoteSnapshot& snapshot) {
  json.array(report.most_influential, [&](std::size_t place) {
    const QuoteResidual& residual = report.residuals[place];
    const OptionQuote& raw = snapshot.quotes.at(residual.quote.quote);
    json.object([&] {
      json.member("record", raw.record);
      json.member("instrument", raw.instrument);
      json.member("slice", residual.slice);
      json.member("influence", residual.influence);
      json.member("leverage", residual.leverage);
      json.member("residual", residual.residual);
    });
  });
}

}  // namespace volcal::io
