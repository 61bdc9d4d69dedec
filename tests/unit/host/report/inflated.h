// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads back what a page carries, by other means than those that wrote it.

#include <zlib.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace volcal::test {

inline std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned int bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) throw std::runtime_error("no base64");
    bits = (bits << 6) | static_cast<unsigned int>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> held) & 0xFFU);
    }
  }
  return out;
}

inline std::string inflated(std::string_view text) {
  std::string packed = from_base64(text);
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("zlib");
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK) {
    char room[1 << 14];
    stream.next_out = reinterpret_cast<Bytef*>(room);
    stream.avail_out = sizeof room;
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(room, sizeof room - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("no gzip");
  return out;
}

/// The data of the element with this id in a page.
inline std::string part_of(const std::string& page, const std::string& id) {
  const std::string open = "<script type=\"application/gzip;base64\" id=\"" + id + "\">";
  const std::size_t start = page.find(open);
  if (start == std::string::npos) throw std::runtime_error("no part " + id);
  const std::size_t from = start + open.size();
  return inflated(std::string_view(page).substr(from, page.find("</script>", from) - from));
}

}  // namespace volcal::test
