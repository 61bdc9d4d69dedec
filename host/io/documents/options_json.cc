// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/options_json.h"

#include "host/io/documents/profile_json.h"
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
    json.member("kind", to_string(floor.kind));
    json.member("argument", floor.argument);
    json.member("target", floor.target);
    json.member("min_time", floor.min_time);
    json.member("max_time", floor.max_time);
    json.member("lambda", floor.lambda);
  });
}

const char* name_of(HistoryBound bound) {
  switch (bound) {
    case HistoryBound::estimate:
      return "estimate";
    case HistoryBound::lower:
      return "lower";
    case HistoryBound::upper:
      break;
  }
  return "upper";
}

void write_history(JsonWriter& json, const TailHistory& history) {
  json.object([&] {
    json.member("source", history.prices.source);
    json.member("prices", history.prices.price.size());
    json.member("mapping", history.mapping == HorizonMapping::blocks ? "blocks" : "sqrt_time");
    json.member("premium", history.premium);
    json.member("bound", name_of(history.bound));
    json.member("threshold", history.threshold);
    json.member("confidence", history.confidence);
  });
}

void write_heston_options(JsonWriter& json, const HestonFitOptions& options) {
  json.object([&] {
    json.member("objective", to_string(options.objective));
    write_heston(json.key("lower"), options.bounds.lower);
    write_heston(json.key("upper"), options.bounds.upper);
    json.member("feller_weight", options.feller_weight);
    json.member("starts", options.starts);
    json.member("max_iterations", options.max_iterations);
    json.member("max_seconds", options.max_seconds);
  });
}

void write_cleaning(JsonWriter& json, const CleaningOptions& cleaning) {
  json.object([&] {
    json.member("min_minutes_to_expiry", cleaning.min_minutes_to_expiry);
    json.member("max_age_hours", cleaning.max_age_hours);
    json.member("max_spread_ratio", cleaning.max_spread_ratio);
    json.member("max_spread_vol", cleaning.max_spread_vol);
    json.member("out_of_the_money_only", cleaning.out_of_the_money_only);
    json.member("use_mid_only", cleaning.use_mid_only);
    json.member("allow_level", cleaning.allow_level);
  });
}

}  // namespace

void write_options(JsonWriter& json, const CalibrateOptions& options) {
  json.object([&] {
    json.member("model", to_string(options.model));
    json.member("weights", options.weights == QuoteWeights::none ? "none" : "spread");
    write_factors(json.key("weight_factors"), options.weight_factors);
    json.member("age_half_life_hours", options.weight_factors.age_half_life_hours);
    json.member("device", name_of(options.device));
    json.member("device_ordinal", options.device_ordinal);
    json.member("loss", name_of(options.effective_loss()));
    json.member("loss_scale", options.loss_scale);
    json.member("half_spread_floor", options.half_spread_floor);
    json.member("mid_only_half_spread", options.mid_only_half_spread);
    json.member("compare_unconstrained", options.compare_unconstrained);
    json.member("max_seconds", options.max_seconds);
    json.member("cross_validation_folds", options.cross_validation_folds);
    write_json(json.key("profile"), profile_to_json(options.profile));
    json.key("prior").value_if(options.prior.has_value(), [&] { write_prior(json, *options.prior); });
    json.key("tail_floors").array(options.tail_floors, [&](const TailFloor& floor) {
      write_tail_floor(json, floor);
    });
    json.key("tail_history").value_if(options.tail_history.has_value(), [&] {
      write_history(json, *options.tail_history);
    });
    json.key("heston").value_if(options.model == SurfaceModel::heston,
                                [&] { write_heston_options(json, options.heston); });
    write_cleaning(json.key("cleaning"), options.cleaning);
  });
}

}  // namespace volcal::io
