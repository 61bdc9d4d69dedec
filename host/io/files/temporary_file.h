// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Temporary files beside the files that they will become.
///
/// Name      `.NAME.tmp-PROCESS-NUMBER`, in the folder of NAME
/// Lock      flock, from the file's creation until it is closed, at the end of its process at the latest
/// Threads   safe from several threads at once, and from several processes

#include <filesystem>

namespace volcal::io {

/// The folder of `path`, "." where it names none.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& path);

/// Creates a temporary file for `target`, for writing, and says its name in `temporary`. Removes before what
/// processes that ended have left behind of the same target. -1 with errno where the file cannot be created.
[[nodiscard]] int open_temporary(const std::filesystem::path& target, std::filesystem::path& temporary);

}  // namespace volcal::io
