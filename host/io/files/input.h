// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole content of a file or of standard input, gzip seen through, within stated bounds.
///
/// Memory    the (decompressed) content once. Content above kMostInputBytes is refused, and so is a text
///           line or a stretch of JSON without a closing brace longer than kLongestLineBytes, while it is
///           being read: a file that is one endless line costs about a megabyte. gzip data that unpack to
///           more than kMostExpansion times their size are refused beyond kFreeExpansionBytes of content:
///           a bomb of a few megabytes costs that much, not kMostInputBytes
/// Failure   Error{unreadable} where the system or zlib refuses (with the byte offset in the compressed
///           file), Error{malformed} where a bound is passed

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/files/content.h"
#include "host/io/files/sha256.h"
#include "volcal/expected.h"

namespace volcal::io {

/// Bound on decompressed input: 4 GiB holds some 30 million quotes of the widest format known.
inline constexpr std::size_t kMostInputBytes = std::size_t{4} << 30;

/// Quotes as gzip are a fifth to a thirtieth of their text; what unpacks to more than this, up to the 1,030
/// of gzip itself, is one piece of text over and over.
inline constexpr std::size_t kMostExpansion = 200;

/// Content that may be unpacked from however little.
inline constexpr std::size_t kFreeExpansionBytes = std::size_t{256} << 20;

/// No record of any format comes near 1 MiB; the longest seen is under 1 KiB.
inline constexpr std::size_t kLongestLineBytes = std::size_t{1} << 20;

/// `path` is a file, or "-" for standard input. The bytes as they are stored, compressed or not, go to
/// `hash`.
[[nodiscard]] Expected<Content> read_input(const std::string& path, Sha256* hash = nullptr);

/// The same from memory: decompresses where the bytes are gzip. `name` stands for the file in messages.
[[nodiscard]] Expected<Content> read_input_from_buffer(std::string_view bytes, const std::string& name);

/// "standard input" for "-", else the path as messages show it.
[[nodiscard]] std::string input_name(const std::string& path);

}  // namespace volcal::io
