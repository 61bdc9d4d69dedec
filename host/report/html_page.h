// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One self-contained page: markup, style, script, charting library and data in one file.
///
/// Data is in the page compressed, as base64, and the script shows it as text, never as markup. The page's
/// own policy (Content-Security-Policy) forbids everything that is not in the file: nothing is fetched.

#include <string>
#include <vector>

#include "volcal/expected.h"

namespace volcal::report {

/// A piece of data that the script decompresses when it is needed.
struct Blob {
  std::string id;    ///< identifier, a plain word
  std::string data;  ///< text from compressed()
};

struct HtmlPage {
  std::string kind;   ///< "surfaces", "diff" or "tune": the kind of view that the script draws
  std::string title;  ///< any text
  std::vector<Blob> blobs;
};

/// Renders the page. Fails with `unsupported` where the program was built without the charting library.
[[nodiscard]] Expected<std::string> render(const HtmlPage& page);

}  // namespace volcal::report
