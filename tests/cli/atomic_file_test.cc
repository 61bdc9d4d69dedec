// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/run_volcal.h"

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

TEST_F(AtomicFile, FollowsASymbolicLinkToWhatIsNotThereYet) {
  std::filesystem::create_directory(in_folder("there"));
  std::filesystem::create_symlink("there/second", in_folder("first"));  // relative to the link's folder
  std::filesystem::create_symlink("target", in_folder("there/second"));
  ASSERT_TRUE(write_file_atomically(in_folder("first").string(), "new").has_value());
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("first")));
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("there/second")));
  EXPECT_EQ(read_file(in_folder("there/target")), "new");
  std::filesystem::create_symlink("no/where", in_folder("astray"));
  const auto astray = write_file_atomically(in_folder("astray").string(), "new");
  ASSERT_FALSE(astray.has_value());
  EXPECT_NE(astray.error().message.find("astray: cannot create"), std::string::npos)
      << astray.error().message;
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("astray")));
}

TEST_F(AtomicFile, LinksInACircleAreRefused) {
  std::filesystem::create_symlink("b", in_folder("a"));
  std::filesystem::create_symlink("a", in_folder("b"));
  const auto refused = write_file_atomically(in_folder("a").string(), "new");
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("cannot follow the symbolic link"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("a")));
}

TEST_F(AtomicFile, AllSpellingsOfAPathLeadToOneFile) {
  std::filesystem::create_directory(in_folder("sub"));
  std::filesystem::create_directory_symlink(in_folder("sub"), in_folder("also"));
  std::filesystem::create_symlink("sub/x", in_folder("link"));
  const std::string file = written_file(in_folder("sub/x").string());
  for (const char* spelling : {"sub//x", "./sub/x", "sub/../sub/./x", "also/x", "link"}) {
    EXPECT_EQ(written_file(in_folder(spelling).string()), file) << spelling;
  }
  EXPECT_NE(written_file(in_folder("x").string()), file);
  EXPECT_EQ(written_file("x"), (std::filesystem::current_path() / "x").string());
  EXPECT_EQ(written_file("-"), "-");
}

/// A process that was, and is no more.
pid_t ended_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST_F(AtomicFile, RemovesWhatEndedProcessesLeftOfTheSameName) {
  const auto left_by = [](pid_t process) { return ".file.tmp-" + std::to_string(process) + "-7"; };
  const pid_t ended = ended_process();
  for (const pid_t process : {ended, ::getpid()}) write_file(in_folder(left_by(process)), "half");
  const std::string dead = std::to_string(ended);
  const std::vector<std::string> others = {
      left_by(::getppid()),  // which is running
      ".other.tmp-" + dead + "-7", ".file.tmp-" + dead, ".file.tmp-" + dead + "-7.json",
      ".file.tmp--" + dead + "-7", ".file.tmp-x-7",     "file.tmp-" + dead + "-7"};
  for (const std::string& name : others) write_file(in_folder(name), "kept");
  std::filesystem::create_directory(in_folder(".file.tmp-" + dead + "-8"));
  ASSERT_TRUE(write_file_atomically(in_folder("file").string(), "new").has_value());
  EXPECT_FALSE(std::filesystem::exists(in_folder(left_by(ended))));
  EXPECT_FALSE(std::filesystem::exists(in_folder(left_by(::getpid()))));
  for (const std::string& name : others) EXPECT_EQ(read_file(in_folder(name)), "kept") << name;
  EXPECT_EQ(files_left(), others.size() + 2);
}

TEST_F(AtomicFile, KeepsWhatAProcessElsewhereStillWrites) {
  // A process of another container has no number here, but its lock is effective.
  const std::string name = ".file.tmp-" + std::to_string(ended_process()) + "-0";
  write_file(in_folder(name), "half");
  const int writer = ::open(in_folder(name).c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(writer, LOCK_EX | LOCK_NB), 0);
  ASSERT_TRUE(write_file_atomically(in_folder("file").string(), "new").has_value());
  EXPECT_TRUE(std::filesystem::exists(in_folder(name)));
  ::close(writer);
  ASSERT_TRUE(write_file_atomically(in_folder("file").string(), "new").has_value());
  EXPECT_FALSE(std::filesystem::exists(in_folder(name)));
}

TEST_F(AtomicFile, ThreadsThatWriteOneNameDoNotRemoveEachOthersFiles) {
  const std::string path = in_folder("file").string();
  std::atomic<int> failures{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      for (int j = 0; j < 50; ++j) {
        if (!write_file_atomically(path, std::string(1000, static_cast<char>('a' + i)))) ++failures;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read_file(path).size(), 1000U);
  EXPECT_EQ(files_left(), 1U);
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
