// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writing a file so that a reader finds the old content or the whole new one, never a part.
///
/// Method    a temporary name in the target's own folder (a rename across file systems is a copy), flush,
///           fsync, rename, fsync of the folder. A symbolic link is followed, whether what it names is there
///           yet or not: its target is replaced.
/// Left over  a process that is ended between the two leaves its temporary file, `.NAME.tmp-PROCESS-NUMBER`.
///           The next write of that name removes it: a lock on the file tells whether anybody still writes
/// Special   "-" is standard output; an existing target that is no regular file (a pipe, /dev/full) cannot
///           be replaced by a rename and is written in place.
/// Failure   Error{unreadable} that names the path and the system's reason; the temporary file is removed
///           and the old content of `path` is untouched. A process that may meet a file size limit must
///           ignore SIGXFSZ, else the system ends it before the failing write returns.

#include <string>
#include <string_view>

#include "volcal/expected.h"

namespace volcal::io {

/// The file that a write to `path` replaces, as one spelling for all that lead to it: absolute, symbolic
/// links followed. Where a folder on the way is missing, `path` as it is; "-" is itself.
[[nodiscard]] std::string written_file(const std::string& path);

[[nodiscard]] Expected<void> write_file_atomically(const std::string& path, std::string_view content);

}  // namespace volcal::io
