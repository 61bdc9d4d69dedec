// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where tests find the source tree, the shared folder and the built program. Compiled once, in paths.cc: a
/// folder's name in every test's compile command would keep a compiler cache from serving another clone.

#include <string>

namespace volcal::test {

/// The root of the source tree, absolute.
[[nodiscard]] const std::string& source_dir();

/// A file of data/samples, absolute.
[[nodiscard]] std::string sample_path(const std::string& name);

/// Real quotes and reference tables: the environment variable VOLCAL_SHARED, else the folder beside the
/// checkout.
[[nodiscard]] std::string shared_folder();

/// The built `volcal`, absolute.
[[nodiscard]] const std::string& program_path();

}  // namespace volcal::test
