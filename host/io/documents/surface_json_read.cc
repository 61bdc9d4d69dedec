// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "host/io/documents/record_json.h"
#include "host/io/documents/surface_json.h"
#include "host/io/files/input.h"
#include "host/io/json/json_place.h"
#include "host/io/text/csv.h"
#include "volcal/printable.h"
#include "volcal/time.h"

namespace volcal {
namespace io {
namespace {

ForwardEstimate read_forward(const JsonPlace& slice) {
  ForwardEstimate estimate;
  estimate.forward = slice.member("forward").positive();
  estimate.discount_factor = slice.member("discount_factor").positive();
  const auto details = slice.optional_member("forward_estimate");
  if (!details) return estimate;
  const auto number_or = [&](const char* name, double otherwise) {
    const auto place = details->optional_member(name);
    return place ? place->number() : otherwise;
  };
  estimate.source = read_name<ForwardSource>(details->member("source"), "not");
  estimate.forward_stderr = number_or("forward_stderr", kAbsent);
  estimate.discount_factor_stderr = number_or("discount_factor_stderr", kAbsent);
  estimate.parity_gap = number_or("parity_gap", kAbsent);
  if (const auto place = details->optional_member("pairs_used")) estimate.pairs_used = place->count();
  if (const auto place = details->optional_member("pairs_seen")) estimate.pairs_seen = place->count();
  return estimate;
}

Expiry read_expiry(const JsonPlace& place) {
  Expiry expiry;
  expiry.root = place.member("root").text();
  expiry.label = place.member("expiry").text();
  if (const auto time = place.optional_member("expires_at")) expiry.time = time->time();
  expiry.time_to_expiry = place.member("time_to_expiry").positive();
  expiry.forward = read_forward(place);
  return expiry;
}

/// A packed symmetric matrix that is positive semidefinite as far as its diagonal and its pairs tell.
std::array<double, 15> read_symmetric(const JsonPlace& place) {
  const std::vector<double> entries = place.each([](const JsonPlace& entry) { return entry.number(); });
  std::array<double, 15> matrix{};
  if (entries.size() != matrix.size()) {
    place.fail("has " + std::to_string(entries.size()) + " numbers, not 15: a lower triangle by rows");
  }
  std::copy(entries.begin(), entries.end(), matrix.begin());
  if (const std::string fault = fault_of_packed(matrix); !fault.empty()) place.fail(fault);
  return matrix;
}

SliceUncertainty read_uncertainty(const JsonPlace& place) {
  SliceUncertainty uncertainty;
  uncertainty.scale = place.member("scale").positive();
  uncertainty.noise = place.member("noise").number();
  uncertainty.degrees_of_freedom = place.member("degrees_of_freedom").number();
  uncertainty.constrained = place.member("constrained").boolean();
  uncertainty.covariance = read_symmetric(place.member("covariance"));
  uncertainty.information = read_symmetric(place.member("information"));
  if (!(uncertainty.noise >= 0.0)) place.member("noise").fail("is negative");
  if (!(uncertainty.degrees_of_freedom >= 0.0)) place.member("degrees_of_freedom").fail("is negative");
  return uncertainty;
}

/// What a document's version decides.
struct Dialect {
  int version;
  SliceKinds kinds;
};

SviParameters read_svi(const JsonPlace& place) {
  SviParameters svi;
  read_fields(place, svi);
  return svi;
}

VarianceFunction read_variance(const JsonPlace& slice, const Dialect& dialect) {
  if (dialect.version == 1) return read_svi(slice.member("svi"));
  const std::string kind = slice.member("kind").text();
  const JsonPlace place = slice.member("parameters");
  std::vector<SliceParameter> parameters;
  place.each_member([&](const std::string& name, const JsonPlace& value) {
    if (value.is_array()) {
      parameters.push_back({name, value.each([](const JsonPlace& entry) { return entry.number(); })});
    } else {
      parameters.push_back({name, value.number()});
    }
  });
  auto variance = VarianceFunction::make(kind, parameters, dialect.kinds);
  if (!variance) slice.fail(variance.error().message);
  return *std::move(variance);
}

SurfaceSlice read_slice(const JsonPlace& place, const Dialect& dialect) {
  SurfaceSlice slice;
  slice.expiry = read_expiry(place);
  slice.variance = read_variance(place, dialect);
  if (const auto uncertainty = place.optional_member("uncertainty")) {
    slice.uncertainty = read_uncertainty(*uncertainty);
  }
  return slice;
}

Expiry read_heston_slice(const JsonPlace& place) {
  for (const char* name : {"svi", "kind", "parameters"}) {
    place.refuse_member(name, "stands on a surface whose model is heston");
  }
  return read_expiry(place);
}

HestonParameters read_heston(const JsonPlace& place) {
  HestonParameters heston;
  read_fields(place, heston);
  if (const auto valid = heston.validate(); !valid) place.fail_within(valid.error().message);
  return heston;
}

/// Names of parameters at a bound, whose rows and columns are 0.
std::array<bool, kHestonParameters> read_held(const JsonPlace& place) {
  std::array<bool, kHestonParameters> held{};
  for (const std::string& name : place.each([](const JsonPlace& entry) { return entry.text(); })) {
    const auto field =
        std::ranges::find_if(kHestonFields, [&](const HestonField& known) { return name == known.name; });
    if (field == kHestonFields.end()) place.fail("names '" + printable(name) + "', which is no parameter");
    held[static_cast<std::size_t>(field - kHestonFields.begin())] = true;
  }
  return held;
}

HestonUncertainty read_heston_uncertainty(const JsonPlace& place) {
  HestonUncertainty uncertainty;
  uncertainty.noise = place.member("noise").number();
  uncertainty.degrees_of_freedom = place.member("degrees_of_freedom").number();
  uncertainty.covariance = read_symmetric(place.member("covariance"));
  uncertainty.held = read_held(place.member("held"));
  if (!(uncertainty.noise >= 0.0)) place.member("noise").fail("is negative");
  if (!(uncertainty.degrees_of_freedom >= 0.0)) place.member("degrees_of_freedom").fail("is negative");
  for (std::size_t m = 0; m < uncertainty.held.size(); ++m) {
    if (uncertainty.held[m] && uncertainty.covariance[m * (m + 3) / 2] != 0.0) {
      place.fail("holds " + std::string(kHestonFields[m].name) + " and gives it a variance");
    }
  }
  return uncertainty;
}

std::optional<HestonUncertainty> read_optional_uncertainty(const JsonPlace& surface) {
  const auto place = surface.optional_member("heston_uncertainty");
  if (!place) return std::nullopt;
  return read_heston_uncertainty(*place);
}

/// Documents older than other models name none.
SurfaceModel read_model(const JsonPlace& surface) {
  const auto place = surface.optional_member("model");
  if (!place) return SurfaceModel::svi;
  return read_name<SurfaceModel>(*place, "not");
}

VolSurface read_surface(const JsonPlace& place, const Dialect& dialect) {
  std::optional<UtcTime> as_of;
  if (const auto time = place.optional_member("as_of")) as_of = time->time();
  const std::string underlying = place.member("underlying").text();
  const JsonPlace slices = place.member("slices");
  const SurfaceModel model = read_model(place);
  const bool is_heston = model == SurfaceModel::heston;
  if (!is_heston) {
    for (const char* name : {"heston", "heston_uncertainty"}) {
      place.refuse_member(name, std::string("stands on a surface whose model is ") + to_string(model));
    }
  }
  auto surface =
      is_heston
          ? VolSurface::make(underlying, as_of, slices.each(read_heston_slice),
                             read_heston(place.member("heston")), read_optional_uncertainty(place))
          : VolSurface::make(underlying, as_of,
                             slices.each([&](const JsonPlace& slice) { return read_slice(slice, dialect); }));
  if (!surface) place.fail("is no surface: " + surface.error().message);
  return *std::move(surface);
}

/// Bounds on one document, so that one that is no surface is refused before it fills the memory: values in
/// all (20,000 surfaces of 50 slices have some 30 million), and objects in one array, which the parser below
/// walks at the end of each of them.
constexpr std::size_t kMostValues = std::size_t{1} << 25;
constexpr std::size_t kMostInArray = std::size_t{1} << 16;

/// Parses what a surface needs and nothing else: reports are most of a document.
Json parse_needed(std::string_view text) {
  constexpr std::size_t kNothing = std::numeric_limits<std::size_t>::max();
  std::size_t values = 0;
  std::size_t skipped = kNothing;
  std::array<std::size_t, 8> in_array{};  // objects so far, by depth; surfaces are at 2, slices at 4
  const auto keep = [&](int at_depth, Json::parse_event_t event, const Json& parsed) {
    refuse_deep(at_depth);
    const auto depth = static_cast<std::size_t>(at_depth);
    const bool key = event == Json::parse_event_t::key;
    // Events of a member that is passed over come all the same, at its key's depth or deeper.
    if (depth < skipped || (key && depth == skipped)) skipped = kNothing;
    if (skipped != kNothing) return false;
    if (key) {
      const auto& name = parsed.get_ref<const std::string&>();
      const bool needed =
          depth == 1 ? name == "schema" || name == "surfaces" : depth != 3 || name != "report";
      if (!needed) skipped = depth;
      return needed;
    }
    if (event == Json::parse_event_t::array_start && depth + 1 < in_array.size()) in_array[depth + 1] = 0;
    if (event == Json::parse_event_t::object_start && depth < in_array.size() &&
        ++in_array[depth] > kMostInArray) {
      throw Malformed{"over " + std::to_string(kMostInArray) + " objects in one array"};
    }
    if (++values > kMostValues) throw Malformed{"over " + std::to_string(kMostValues) + " JSON values"};
    return true;
  };
  return Json::parse(text, keep);
}

std::vector<VolSurface> read_document(const Json& document, SliceKinds kinds) {
  if (!document.is_object()) throw Malformed{"the document is not a JSON object"};
  const JsonPlace top(document, "");
  const auto schema = document.find("schema");
  if (schema == document.end()) {
    throw Malformed{std::string("no member 'schema': not a volcal surface (\"") + kSurfaceSchema + "\")"};
  }
  const JsonPlace schema_place(*schema, "schema");
  const bool is_first = schema_place.text() == kFirstSurfaceSchema;
  if (!is_first && schema_place.text() != kSurfaceSchema) {
    schema_place.fail("is '" + printable(schema_place.text()) + "'; this version reads '" + kSurfaceSchema +
                      "' and '" + kFirstSurfaceSchema + "'");
  }
  const Dialect dialect{is_first ? 1 : 2, kinds};
  return top.member("surfaces").each([&](const JsonPlace& place) { return read_surface(place, dialect); });
}

}  // namespace

Expected<std::vector<VolSurface>> surfaces_from_text(std::string_view text, const std::string& name,
                                                     SliceKinds kinds) {
  auto surfaces = read_json(name, [&] { return read_document(parse_needed(text), kinds); });
  if (surfaces && surfaces->empty()) {
    return Error{ErrorCode::nothing_usable, name + ": 'surfaces' is empty"};
  }
  return surfaces;
}

}  // namespace io

Expected<std::vector<VolSurface>> read_surfaces(const std::string& path) {
  const auto text = io::read_input(path);
  if (!text) return text.error();
  return io::surfaces_from_text(text->view(), io::input_name(path));
}

}  // namespace volcal
