// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One self-contained page: markup, style, script, charting library and data in one file.
///
/// Data stands in the page compressed, as base64, and is shown by the script as text and never as markup. The
/// page's own policy (Content-Security-Policy) forbids whatever is not in the file: nothing is fetched.

#include <string>
#include <vector>

#include "volcal/expected.h"

namespace volcal::report {

/// A piece of data that the script inflates when it is needed.
struct Blob {
  std::string id;    ///< a plain word
  std::string data;  ///< compressed()
};

struct HtmlPage {
  std::string kind;   ///< "surfaces", "diff", "tune": what the script draws
  std::string title;  ///< any text
  std::vector<Blob> blobs;
};

/// Fails with `unsupported` where the program was built without the charting library.
[[nodiscard]] Expected<std::string> render(const HtmlPage& page);

}  // namespace volcal::report
