// SPDX-License-Identifier: Apache-2.0
#include "host/cli/surface_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "host/cli/terminal/usage_error.h"
#include "host/io/files/input.h"
#include "volcal/printable.h"

namespace volcal::cli {

std::vector<io::Json> surface_documents(io::Json document) {
  const io::Json generator = document.value("generator", io::Json());
  std::vector<io::Json> documents;
  documents.reserve(document["surfaces"].size());
  for (io::Json& surface : document["surfaces"]) {
    surface["generator"] = generator;
    documents.push_back(std::move(surface));
  }
  return documents;
}

Expected<void> refuse_overwriting(const std::string& input, const std::string& output) {
  std::error_code none;  // where one of the files does not exist, they are not the same
  if (input == "-" || output == "-" || !std::filesystem::equivalent(input, output, none)) return {};
  return usage("-o " + printable(output, kMostOfPath) +
               " is the surface that is read: the output would replace it");
}

Expected<SurfaceFile> read_surface_file(const std::string& path) {
  const auto content = io::read_input(path);
  if (!content) return content.error();
  SurfaceFile file;
  file.name = io::input_name(path);
  auto surfaces = io::surfaces_from_text(content->view(), file.name);
  if (!surfaces) return surfaces.error();
  file.surfaces = *std::move(surfaces);
  file.documents = surface_documents(io::Json::parse(content->view()));
  return file;
}

}  // namespace volcal::cli
