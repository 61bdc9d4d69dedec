// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The pieces of a gnuplot script that come from files: names, which anybody may have written, and numbers.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::report {

/// `text` as a gnuplot string in double quotes, every sign that may mean something to gnuplot as its octal
/// number. Not in single quotes: gnuplot 5.4 ends these at a doubled quote that stands first, or next to
/// another, and reads on in what should be text.
[[nodiscard]] std::string gnuplot_string(std::string_view text);

/// `text` as gnuplot's SVG terminal must be given it to stay well-formed. The terminal escapes < and &, but
/// lets "]]>", which XML keeps for ends of CDATA, and anything that begins like "&#x" through as it is. The
/// '>' of the one and the '&' of the other are given as the references that it lets through.
[[nodiscard]] std::string svg_terminal_text(std::string_view text);

/// Nine significant digits: thousands of times finer than a picture shows.
[[nodiscard]] std::string figure(double value);

/// "$name << EOD" with one row a point, columns of equal lengths. A row that holds a number that does not
/// exist becomes an empty line, where gnuplot ends a line or an area and begins another.
[[nodiscard]] std::string data_block(std::string_view name, std::span<const std::vector<double>> columns);

}  // namespace volcal::report
