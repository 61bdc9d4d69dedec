// SPDX-License-Identifier: Apache-2.0
#include "host/report/html_page.h"

#include <array>
#include <string_view>
#include <utility>

#include "host/report/assets.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace volcal::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string blob_elements(const HtmlPage& page) {
  std::string out;
  const auto add = [&out](std::string_view id, std::string_view data) {
    out += R"(<script type="application/gzip;base64" id=")";
    out += id;
    out += "\">";
    out += data;
    out += "</script>\n";
  };
  for (const Blob& blob : page.blobs) add(blob.id, blob.data);
  add("chart-library", chart_library());
  return out;
}

}  // namespace

Expected<std::string> render(const HtmlPage& page) {
  if (chart_library().empty()) {
    return Error{ErrorCode::unsupported,
                 "this volcal was built without plotly.js and writes no HTML reports; "
                 "scripts/install_deps.sh fetches it"};
  }
  const std::string title = escaped(printable(page.title, kMostOfPath));
  const std::string blobs = blob_elements(page);
  const std::array<std::pair<std::string_view, std::string_view>, 6> places = {{{"{{title}}", title},
                                                                                {"{{kind}}", page.kind},
                                                                                {"{{version}}", kVersion},
                                                                                {"{{style}}", page_style()},
                                                                                {"{{script}}", page_script()},
                                                                                {"{{blobs}}", blobs}}};
  // The template is walked once: inserted text is not searched for placeholders again.
  std::string out;
  out.reserve(page_template().size() + page_style().size() + page_script().size() + blobs.size());
  std::string_view remaining = page_template();
  while (!remaining.empty()) {
    const std::size_t open = remaining.find("{{");
    out += remaining.substr(0, open);
    if (open == std::string_view::npos) break;
    remaining.remove_prefix(open);
    bool replaced = false;
    for (const auto& [name, content] : places) {
      if (!remaining.starts_with(name)) continue;
      out += content;
      remaining.remove_prefix(name.size());
      replaced = true;
      break;
    }
    if (!replaced) return Error{ErrorCode::internal, "the page's template has a place of no known name"};
  }
  return out;
}

}  // namespace volcal::report
