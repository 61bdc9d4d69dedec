// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names and other text from files and arguments, as part of a message, a table, a note or a picture.
///
/// A name may have been written by anybody: it must not control a terminal, begin a line of its own, change
/// the direction of the text around it, or fill a screen. Every sentence of volcal that holds a name shows it
/// through `printable`; documents and CSV files keep names as they are.
///
/// Shown     characters of UTF-8 but these, each of which becomes '?': control characters (ASCII's, DEL and
///           U+0080 to U+009F), line breaks, marks without a shape of their own (directions of writing, zero
///           widths, byte order marks, tags), code points that Unicode keeps unused, and each byte that is no
///           UTF-8
/// Length    a text of more than `most` characters keeps both ends, and "..." replaces its middle: the end of
///           a path matters most, both ends of an instrument do
/// Threads   safe from several threads at once

#include <cstddef>
#include <string>
#include <string_view>

namespace volcal {

inline constexpr std::size_t kMostOfName =
    40;  ///< characters of an underlying, root, instrument, column or option
inline constexpr std::size_t kMostOfPath =
    200;  ///< characters of a path, or of a message from another library
inline constexpr std::size_t kMostOfMessage = 1000;  ///< characters of a whole sentence with several of these

/// Returns `text` as one line of printable characters: at most `most` of them and "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = kMostOfName);

/// Number of terminal columns of a printable text; characters of Chinese, Japanese and Korean take two.
[[nodiscard]] std::size_t printable_width(std::string_view text);

}  // namespace volcal
