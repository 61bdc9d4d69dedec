// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <utility>
#include <variant>

#include "host/io/documents/record_json.h"
#include "host/io/documents/report_json.h"
#include "host/io/documents/surface_json.h"
#include "host/io/documents/surface_parts_json.h"
#include "host/io/files/atomic_file.h"
#include "host/io/json/json_writer.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace volcal {
namespace io {
namespace {

void write_heston_uncertainty(JsonWriter& json, const HestonUncertainty& uncertainty) {
  std::vector<const char*> held;
  for (std::size_t m = 0; m < uncertainty.held.size(); ++m) {
    if (uncertainty.held[m]) held.push_back(kHestonFields[m].name);
  }
  json.object([&] {
    json.member("noise", uncertainty.noise);
    json.member("degrees_of_freedom", uncertainty.degrees_of_freedom);
    json.member("covariance", uncertainty.covariance);
    json.member("held", held);
  });
}

void write_parameters(JsonWriter& json, const std::vector<SliceParameter>& parameters) {
  json.object([&] {
    for (const SliceParameter& parameter : parameters) {
      std::visit([&](const auto& value) { json.member(parameter.name, value); }, parameter.value);
    }
  });
}

void write_slice(JsonWriter& json, const VolSurface& surface, std::size_t place) {
  const SurfaceSlice& slice = surface.slices()[place];
  const auto& interpolations = surface.interpolations();
  json.object([&] {
    write_expiry_members(json, slice.expiry);
    if (surface.heston() == nullptr) {
      json.member("kind", slice.variance.kind());
      write_parameters(json.key("parameters"), slice.variance.parameters());
      if (slice.uncertainty) write_record(json.key("uncertainty"), *slice.uncertainty);
    }
    json.key("interpolation_to_next").value_if(place < interpolations.size(), [&] {
      json.value(to_string(interpolations[place]));
    });
  });
}

void write_slices(JsonWriter& json, const VolSurface& surface) {
  json.array_of(surface.slices().size(), [&](std::size_t place) { write_slice(json, surface, place); });
}

void write_head_members(JsonWriter& json, const VolSurface& surface, const std::string& source) {
  json.member("underlying", surface.underlying());
  write_time(json.key("as_of"), surface.as_of());
  json.member("source", source);
  json.member("model", to_string(surface.model()));
  if (surface.heston() != nullptr) write_record(json.key("heston"), *surface.heston());
  if (const HestonUncertainty* uncertainty = surface.heston_uncertainty()) {
    write_heston_uncertainty(json.key("heston_uncertainty"), *uncertainty);
  }
}

/// `write_members(surface)` writes the members of one of `surfaces`.
template <class Surfaces, class WriteMembers>
std::string document_text(const Surfaces& surfaces, const WriteMembers& write_members) {
  JsonWriter json;
  json.object([&] {
    json.member("schema", kSurfaceSchema);
    json.member("generator", std::string("volcal ") + kVersion);
    json.key("surfaces").array(surfaces, [&](const auto& surface) {
      json.object([&] { write_members(json, surface); });
    });
  });
  return json.take();
}

}  // namespace

std::string surfaces_to_text(const std::vector<SurfaceDocument>& documents) {
  return document_text(documents, [](JsonWriter& json, const SurfaceDocument& document) {
    const VolSurface& surface = document.calibration.surface;
    write_head_members(json, surface, document.snapshot.source);
    json.member("source_sha256", document.snapshot.source_sha256);
    json.member("format", document.snapshot.format);
    json.member("as_of_inferred", document.snapshot.as_of_inferred);
    write_slices(json.key("slices"), surface);
    write_report(json.key("report"), document);
  });
}

std::string stated_surfaces_to_text(const std::vector<VolSurface>& surfaces, const std::string& source) {
  return document_text(surfaces, [&](JsonWriter& json, const VolSurface& surface) {
    write_head_members(json, surface, source);
    write_slices(json.key("slices"), surface);
  });
}

}  // namespace io

Expected<void> write_surfaces(const std::string& path, const std::vector<SurfaceDocument>& documents) {
  try {
    return io::write_file_atomically(path, io::surfaces_to_text(documents));
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, printable(path, kMostOfPath) + ": " + failure.what()};
  }
}

}  // namespace volcal
