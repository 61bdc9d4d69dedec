// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/surface_parts_json.h"

namespace volcal::io {
namespace {

void write_forward(JsonWriter& json, const ForwardEstimate& estimate) {
  json.object([&] {
    json.member("source", to_string(estimate.source));
    json.member("forward_stderr", estimate.forward_stderr);
    json.member("discount_factor_stderr", estimate.discount_factor_stderr);
    json.member("pairs_used", estimate.pairs_used);
    json.member("pairs_seen", estimate.pairs_seen);
    json.member("parity_gap", estimate.parity_gap);
  });
}

}  // namespace

const char* name_of(Device device) {
  switch (device) {
    case Device::automatic:
      return "auto";
    case Device::cpu:
      return "cpu";
    case Device::cuda:
      return "cuda";
  }
  return "auto";
}

const char* name_of(QuoteLoss loss) {
  switch (loss) {
    case QuoteLoss::spread:
      return "spread";
    case QuoteLoss::squares:
      return "squares";
    case QuoteLoss::huber:
      return "huber";
    case QuoteLoss::cauchy:
      return "cauchy";
    case QuoteLoss::tukey:
      return "tukey";
  }
  return "spread";
}

const char* name_of(OptionType type) { return type == OptionType::call ? "call" : "put"; }

void write_time(JsonWriter& json, const std::optional<UtcTime>& time) {
  json.value_if(time.has_value(), [&] { json.value(format_time(*time)); });
}

void write_svi(JsonWriter& json, const SviParameters& svi) {
  json.object([&] {
    for (const SviField& field : kSviFields) json.member(field.name, svi.*field.number);
  });
}

void write_heston(JsonWriter& json, const HestonParameters& heston) {
  json.object([&] {
    for (const HestonField& field : kHestonFields) json.member(field.name, heston.*field.number);
  });
}

void write_quality(JsonWriter& json, const FitQuality& quality) {
  json.object([&] {
    json.member("rmse_vol", quality.rmse_vol);
    json.member("rmse_half_spreads", quality.rmse_half_spreads);
    json.member("fitted", quality.fitted);
    json.member("inside", quality.inside);
    json.member("two_sided", quality.two_sided);
  });
}

void write_expiry_members(JsonWriter& json, const Expiry& expiry) {
  json.member("root", expiry.root);
  json.member("expiry", expiry.label);
  write_time(json.key("expires_at"), expiry.time);
  json.member("time_to_expiry", expiry.time_to_expiry);
  json.member("forward", expiry.forward.forward);
  json.member("discount_factor", expiry.forward.discount_factor);
  write_forward(json.key("forward_estimate"), expiry.forward);
}

}  // namespace volcal::io
