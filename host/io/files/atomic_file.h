// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes a file so that a reader sees the old content or the whole new one, never a part.
///
/// Method    a temporary name in the target's own folder (a rename across file systems is a copy), flush,
///           fsync, rename, fsync of the folder. A symbolic link is followed, whether its target exists yet
///           or not: the target is replaced.
/// Left over  a process that is ended between creation and rename leaves its temporary file,
///           `.NAME.tmp-PROCESS-NUMBER`. The next write of that name removes it, unless a lock on the file
///           shows that another process still writes
/// Special   "-" is standard output; an existing target that is no regular file (a pipe, /dev/full) cannot
///           be replaced by a rename and is written in place.
/// Failure   Error{unreadable} that names the path and the system's reason; the temporary file is removed
///           and the old content of `path` is untouched. A process that may meet a file size limit must
///           ignore SIGXFSZ, else the system ends it before the failing write returns.

#include <string>
#include <string_view>

#include "volcal/expected.h"

namespace volcal::io {

/// Absolute path of the file that a write to `path` replaces, with symbolic links followed, so that all paths
/// to one file compare equal. Where a folder on the way is missing, `path` unchanged; "-" stays "-".
[[nodiscard]] std::string written_file(const std::string& path);

[[nodiscard]] Expected<void> write_file_atomically(const std::string& path, std::string_view content);

}  // namespace volcal::io
