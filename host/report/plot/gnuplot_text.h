// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The pieces of a gnuplot script that come from files: names, which are not trusted, and numbers.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::report {

/// `text` as a gnuplot string in double quotes, every sign that may mean something to gnuplot as its octal
/// number. Single quotes are not used: gnuplot 5.4 ends these at a doubled quote that comes first, or next to
/// another, and reads on in the text.
[[nodiscard]] std::string gnuplot_string(std::string_view text);

/// `text` in the form that keeps the output of gnuplot's SVG terminal well-formed. The terminal escapes < and
/// &, but lets "]]>", which XML reserves for ends of CDATA, and anything that begins like "&#x" through
/// unchanged. The '>' of the one and the '&' of the other are given as the references that it lets through.
[[nodiscard]] std::string svg_terminal_text(std::string_view text);

/// Number with nine significant digits, thousands of times finer than a picture shows.
[[nodiscard]] std::string figure(double value);

/// Block "$name << EOD" with one row for each point; the columns have equal lengths. A row with a number that
/// does not exist becomes an empty line, at which gnuplot ends a line or an area and begins another.
[[nodiscard]] std::string data_block(std::string_view name, std::span<const std::vector<double>> columns);

}  // namespace volcal::report
