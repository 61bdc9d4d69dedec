// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/options_json.h"

#include "host/io/documents/profile_json.h"
#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"
#include "host/io/documents/surface_parts_json.h"

namespace volcal::io {
namespace {

void write_factors(JsonWriter& json, const QuoteWeightFactors& factors) {
  std::vector<const char*> names;
  if (factors.vega) names.push_back("vega");
  if (factors.size) names.push_back("size");
  if (factors.open_interest) names.push_back("open_interest");
  if (factors.age) names.push_back("age");
  json.value(names);
}

void write_prior(JsonWriter& json, const PriorSurface& prior) {
  json.object([&] {
    write_time(json.key("as_of"), prior.surface.as_of());
    json.member("drift", prior.drift);
    json.member("age", prior.age.value_or(kAbsent));
  });
}

void write_tail_floor(JsonWriter& json, const TailFloor& floor) {
  json.object([&] {
    json.member("text", to_string(floor));
    write_fields(json, floor);
  });
}

void write_history(JsonWriter& json, const TailHistory& history) {
  json.object([&] {
    json.member("source", history.prices.source);
    json.member("prices", history.prices.price.size());
    write_fields(json, history);
  });
}

}  // namespace

void write_options(JsonWriter& json, const CalibrateOptions& options) {
  json.object([&] {
    write_fields(json, options);
    write_factors(json.key("weight_factors"), options.weight_factors);
    json.member("age_half_life_hours", options.weight_factors.age_half_life_hours);
    write_json(json.key("profile"), profile_to_json(options.profile));
    json.key("prior").value_if(options.prior.has_value(), [&] { write_prior(json, *options.prior); });
    json.key("tail_floors").array(options.tail_floors, [&](const TailFloor& floor) {
      write_tail_floor(json, floor);
    });
    json.key("tail_history").value_if(options.tail_history.has_value(), [&] {
      write_history(json, *options.tail_history);
    });
    json.key("heston").value_if(options.model == SurfaceModel::heston,
                                [&] { write_record(json, options.heston); });
  });
}

}  // namespace volcal::io
