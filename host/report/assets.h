// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The parts that every page consists of, embedded in the program when it is built (page/,
/// scripts/embed_page.py).

#include <string_view>

namespace volcal::report {

/// The page with placeholders {{title}}, {{style}}, {{script}}, {{blobs}} and so on (page/page.html).
[[nodiscard]] std::string_view page_template() noexcept;
[[nodiscard]] std::string_view page_style() noexcept;
[[nodiscard]] std::string_view page_script() noexcept;

/// plotly.js, gzip and base64; empty where the program was built without it.
[[nodiscard]] std::string_view chart_library() noexcept;

}  // namespace volcal::report
