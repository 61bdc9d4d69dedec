// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names and other text from files and arguments, as part of a message, a table, a note or a picture.
///
/// Anybody may have written a name: it must not steer a terminal, begin a line of its own, turn the direction
/// of the words around it, or fill a screen. Every sentence of volcal that holds a name shows it through
/// `printable`; documents and CSV files keep names as they are.
///
/// Shown     characters of UTF-8 but these, each of which becomes '?': control characters (ASCII's, DEL and
///           U+0080 to U+009F), line breaks, marks without a shape of their own (directions of writing, zero
///           widths, byte order marks, tags), code points that Unicode keeps unused, and each byte that is no
///           UTF-8
/// Length    text of more characters than `most` keeps both ends and loses its middle to "...": a path says
///           most at its end, an instrument at both
/// Threads   safe from several threads at once

#include <cstddef>
#include <string>
#include <string_view>

namespace volcal {

inline constexpr std::size_t kMostOfName = 40;       ///< of an underlying, root, instrument, column or option
inline constexpr std::size_t kMostOfPath = 200;      ///< of a path, or of what another library says
inline constexpr std::size_t kMostOfMessage = 1000;  ///< of a whole sentence with several of these

/// `text` in one line of shown characters, `most` and "..." at most.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = kMostOfName);

/// Columns that printable text takes; characters of Chinese, Japanese and Korean take two.
[[nodiscard]] std::size_t printable_width(std::string_view text);

}  // namespace volcal
