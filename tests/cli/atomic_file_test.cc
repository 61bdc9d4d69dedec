// SPDX-License-Identifier: Apache-2.0
#include "host/io/atomic_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/run_program.h"

namespace volcal::io {
namespace {

using test::read_file;
using test::write_file;

using AtomicFile = test::ProgramTest;

TEST_F(AtomicFile, WritesAndReplaces) {
  const std::string path = in_folder("file").string();
  ASSERT_TRUE(write_file_atomically(path, "first").has_value());
  ASSERT_TRUE(write_file_atomically(path, "second").has_value());
  EXPECT_EQ(read_file(path), "second");
  EXPECT_EQ(files_left(), 1U);
}

TEST_F(AtomicFile, KeepsThePermissionsOfWhatItReplaces) {
  const std::string path = in_folder("file").string();
  write_file(path, "old");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(write_file_atomically(path, "new").has_value());
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(AtomicFile, FollowsASymbolicLink) {
  write_file(in_folder("target"), "old");
  std::filesystem::create_symlink(in_folder("target"), in_folder("link"));
  ASSERT_TRUE(write_file_atomically(in_folder("link").string(), "new").has_value());
  EXPECT_EQ(read_file(in_folder("target")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("link")));
}

TEST_F(AtomicFile, NamesPathAndReason) {
  const auto full = write_file_atomically("/dev/full", "content");
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().code, ErrorCode::unreadable);
  EXPECT_EQ(full.error().message, "/dev/full: cannot write: No space left on device");
  const auto folder = write_file_atomically(in_folder("").string(), "content");
  ASSERT_FALSE(folder.has_value());
  EXPECT_NE(folder.error().message.find("Is a directory"), std::string::npos) << folder.error().message;
  const auto nowhere = write_file_atomically(in_folder("no/where").string(), "content");
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_NE(nowhere.error().message.find("No such file"), std::string::npos) << nowhere.error().message;
}

TEST_F(AtomicFile, FolderWithoutPermissionIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ASSERT_EQ(::chmod(folder_.c_str(), 0500), 0);
  const auto refused = write_file_atomically(in_folder("file").string(), "content");
  ::chmod(folder_.c_str(), 0700);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("Permission denied"), std::string::npos);
}

}  // namespace
}  // namespace volcal::io
