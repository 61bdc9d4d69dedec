// SPDX-License-Identifier: Apache-2.0
#include "host/report/compressed.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace volcal::report {
namespace {

std::vector<unsigned char> gzipped(std::string_view text) {
  constexpr int kGzipWindow = 15 + 16;  // zlib: largest window, gzip wrapper
  constexpr int kMemory = 8;            // zlib's default
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::runtime_error("zlib could not be started");
  }
  std::vector<unsigned char> out(deflateBound(&stream, text.size()));
  // zlib's interface predates const: it does not write to next_in.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("zlib could not compress a report");
  return out;
}

std::string base64(const std::vector<unsigned char>& bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) |
                                (left > 1 ? std::uint32_t{bytes[i + 1]} << 8 : 0U) |
                                (left > 2 ? std::uint32_t{bytes[i + 2]} : 0U);
    text += kDigits[group >> 18];
    text += kDigits[(group >> 12) & 63U];
    text += left > 1 ? kDigits[(group >> 6) & 63U] : '=';
    text += left > 2 ? kDigits[group & 63U] : '=';
  }
  return text;
}

}  // namespace

std::string compressed(std::string_view text) { return base64(gzipped(text)); }

}  // namespace volcal::report
