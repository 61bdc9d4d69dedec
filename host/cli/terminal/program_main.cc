// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal/program_main.h"

#include <fcntl.h>
#include <unistd.h>

#include <glog/logging.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"

namespace volcal::cli {
namespace {

/// Fills closed standard streams. A caller may start the program with standard input, output or error closed.
/// The next file opened would take that number, and messages would be written into a surface. Each gap is
/// filled with a descriptor that fails as a closed one does: /dev/null, opened for the other direction.
void fill_closed_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    const int filler = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (filler != -1 && filler != descriptor) ::close(filler);
  }
}

}  // namespace

int program_main(int argc, char** argv, int (*command_line)(int argc, char** argv)) {
  fill_closed_descriptors();
  // Ceres logs rejected steps through glog whatever its own settings; the report has what matters of them.
  FLAGS_minloglevel = google::NUM_SEVERITIES;
  // A file size limit then fails the write, which is reported, instead of ending the process in the middle of
  // it.
  std::signal(SIGXFSZ, SIG_IGN);
  // A caller that ignores the ends of its children passes that setting on, and waiting for a child would
  // fail.
  std::signal(SIGCHLD, SIG_DFL);
  try {
    return command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("volcal: out of memory\n", stderr);
  } catch (const std::exception& failure) {
    return report({ErrorCode::internal, std::string("internal error: ") + failure.what()});
  }
  return kInternal;
}

}  // namespace volcal::cli
