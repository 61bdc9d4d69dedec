// SPDX-License-Identifier: Apache-2.0
#include "host/cli/report_file.h"

#include <utility>

#include "host/cli/surface_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/report/html_page.h"
#include "host/report/surfaces_report.h"

namespace volcal::cli {

int check_report(const std::string& path, bool standard_output_taken) {
  if (path.empty()) return kSuccess;
  if (path == "-" && standard_output_taken) {
    return report({ErrorCode::usage, "--report - and the JSON output both need standard output"});
  }
  if (const auto possible = report::render({}); !possible) return report(possible.error());
  return kSuccess;
}

int write_page(const std::string& path, const Expected<std::string>& page) {
  if (!page) return report(page.error());
  return write_result(path, *page);
}

int write_report(const std::string& path, const std::vector<SurfaceDocument>& documents,
                 std::string_view text) {
  std::vector<io::Json> parsed = surface_documents(io::Json::parse(text));
  report::SurfacesReport pages;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    pages.add(std::move(parsed[i]), documents[i].calibration.surface);
  }
  return write_page(path, pages.finish());
}

}  // namespace volcal::cli
