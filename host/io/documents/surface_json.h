// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON form of surfaces and their reports: data/schema/surface.schema.json, "volcal.surface/2".
///
/// A slice has its kind and its parameters by name. Documents of version 1, whose slices are SVI and have
/// their numbers in a member `svi`, are read, but not written.
///
/// Numbers are the shortest decimal text that reads back as the same double. What does not exist (NaN) is
/// null; a place at infinity is the string "inf" or "-inf". Members keep one order and no clock is read, so
/// equal calibrations give equal bytes. Public entry points: write_surfaces and read_surfaces in volcal/io.h.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/json/json_writer.h"
#include "volcal/expected.h"
#include "volcal/io.h"
#include "volcal/surface.h"

namespace volcal::io {

using Json = nlohmann::ordered_json;

inline constexpr const char* kSurfaceSchema = "volcal.surface/2";
inline constexpr const char* kFirstSurfaceSchema = "volcal.surface/1";

/// Null where the value is NaN, "inf" or "-inf" where it is infinite.
[[nodiscard]] Json number_to_json(double value);

/// The whole document as text, ending in a newline.
[[nodiscard]] std::string surfaces_to_text(const std::vector<SurfaceDocument>& documents);

/// The same for surfaces that were stated, not calibrated: no report, `source` says where they come from.
[[nodiscard]] std::string stated_surfaces_to_text(const std::vector<VolSurface>& surfaces,
                                                  const std::string& source);

/// JSON text without spaces. An instrument name from a file may hold bytes that are not UTF-8; they become
/// U+FFFD, not an exception.
[[nodiscard]] std::string compact_json(const Json& json);

/// Writes a value that was built, with all that it holds, among what is streamed.
void write_json(JsonWriter& out, const Json& json);

/// JSON text with one line per innermost object, so that files can be read and compared line by line.
[[nodiscard]] std::string layout_json(const Json& json);

/// Reads a document from memory, slices of any of `kinds`; `name` stands for the file in messages.
[[nodiscard]] Expected<std::vector<VolSurface>> surfaces_from_text(
    std::string_view text, const std::string& name, SliceKinds kinds = registered_slice_kinds());

}  // namespace volcal::io
