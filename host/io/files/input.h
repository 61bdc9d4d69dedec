// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads the whole content of a file or of standard input, decompressed if it is gzip, within stated bounds.
///
/// Memory    the (decompressed) content once. Content above kMostInputBytes is refused, and so is a text line
///           or a stretch of JSON without a closing brace longer than kLongestLineBytes, while it is being
///           read: a file that is one endless line costs about a megabyte. gzip data that expand to more than
///           kMostExpansion times their size are refused beyond kFreeExpansionBytes of content: a bomb of a
///           few megabytes costs that much, not kMostInputBytes
/// Failure   Error{unreadable} where the system or zlib refuses (with the byte offset in the compressed
///           file), Error{malformed} where a bound is exceeded

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/files/content.h"
#include "host/io/files/sha256.h"
#include "volcal/expected.h"

namespace volcal::io {

/// Bound on decompressed input: 4 GiB holds some 30 million quotes of the widest format known.
inline constexpr std::size_t kMostInputBytes = std::size_t{4} << 30;

/// Bound on the expansion of gzip data. Quotes as gzip are a fifth to a thirtieth of their text; data that
/// expand to more than this, up to the 1,030 of gzip itself, repeat one piece of text.
inline constexpr std::size_t kMostExpansion = 200;

/// Size of content that is accepted whatever its expansion.
inline constexpr std::size_t kFreeExpansionBytes = std::size_t{256} << 20;

/// Bound on a record: none of any format comes near 1 MiB; the longest seen is under 1 KiB.
inline constexpr std::size_t kLongestLineBytes = std::size_t{1} << 20;

/// Reads `path`, which is a file, or "-" for standard input. `hash` receives the bytes as they are stored,
/// compressed or not.
[[nodiscard]] Expected<Content> read_input(const std::string& path, Sha256* hash = nullptr);

/// Reads an input from memory: decompresses it where the bytes are gzip. `name` names the file in messages.
[[nodiscard]] Expected<Content> read_input_from_buffer(std::string_view bytes, const std::string& name);

/// Name of an input in messages: "standard input" for "-", else the path.
[[nodiscard]] std::string input_name(const std::string& path);

}  // namespace volcal::io
