// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors of what a file holds, found where its name is no longer known.

#include <string>

#include "host/io/files/input.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// `error` with the file in front, unless it begins with it. A usage error speaks of an option and stays as
/// it is. The library calls a snapshot by its path, which of standard input is "-".
[[nodiscard]] inline Error in_file(const std::string& path, Error error) {
  const std::string place = io::input_name(path) + ": ";
  if (path == "-" && error.message.starts_with("-: ")) error.message.replace(0, 3, place);
  if (error.code != ErrorCode::usage && !error.message.starts_with(place)) error.message.insert(0, place);
  return error;
}

}  // namespace volcal::cli
