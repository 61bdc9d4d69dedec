// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Temporary files in the folder of the files that they will replace.
///
/// Name      `.NAME.tmp-PROCESS-NUMBER`, in the folder of NAME
/// Lock      flock, from the file's creation until it is closed, at the latest by the end of its process
/// Threads   safe from several threads at once, and from several processes

#include <filesystem>

namespace volcal::io {

/// Folder of `path`, "." where it names none.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& path);

/// Creates a temporary file for `target`, open for writing, and stores its name in `temporary`. First removes
/// the files that ended processes left over for the same target. Returns -1 with errno where the file cannot
/// be created.
[[nodiscard]] int open_temporary(const std::filesystem::path& target, std::filesystem::path& temporary);

}  // namespace volcal::io
