// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A file of surfaces, read with all members of its document.

#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal::cli {

/// Surfaces and their parts of the document, in the same order. Each part has the file's `generator` beside
/// its own members.
struct SurfaceFile {
  std::string name;  ///< for messages
  std::vector<VolSurface> surfaces;
  std::vector<io::Json> documents;
};

/// `path` may be - for standard input. Errors: those of read_surfaces.
[[nodiscard]] Expected<SurfaceFile> read_surface_file(const std::string& path);

/// Fails where a result would be written over the file that it is made from.
[[nodiscard]] Expected<void> refuse_overwriting(const std::string& input, const std::string& output);

/// Removes the surfaces from a document, and copies the document's `generator` into each.
[[nodiscard]] std::vector<io::Json> surface_documents(io::Json document);

}  // namespace volcal::cli
