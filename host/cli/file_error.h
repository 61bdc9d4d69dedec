// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors about a file's content, raised by code that does not know the file's name.

#include <string>

#include "host/io/files/input.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// Puts the file's name in front of the error's message, unless the message begins with it. A usage error
/// concerns an option and stays unchanged. The library names a snapshot by its path, which is "-" for
/// standard input.
[[nodiscard]] inline Error in_file(const std::string& path, Error error) {
  const std::string place = io::input_name(path) + ": ";
  if (path == "-" && error.message.starts_with("-: ")) error.message.replace(0, 3, place);
  if (error.code != ErrorCode::usage && !error.message.starts_with(place)) error.message.insert(0, place);
  return error;
}

}  // namespace volcal::cli
