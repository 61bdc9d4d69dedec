// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "host/cli/terminal/exit_code.h"
#include "host/io/files/atomic_file.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// Time before a progress line appears: shorter work needs none.
constexpr std::chrono::seconds kProgressDelay{1};
/// Time between updates of the progress line: more frequent ones could not be read.
constexpr std::chrono::milliseconds kProgressPeriod{100};

bool progress_shown = false;

bool wants_colour(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(descriptor) != 0 && (refused == nullptr || *refused == '\0');
}

/// Writes to standard error. Text that cannot be written is lost, and the exit code still says what happened
/// (fmt::print would throw).
void say(std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
  std::fflush(stderr);
}

}  // namespace

int report(const Error& error) {
  const bool colour = wants_colour(STDERR_FILENO);
  say(fmt::format("{}volcal:{} {}\n", colour ? "\x1b[31m" : "", colour ? "\x1b[0m" : "",
                  printable(error.message, kMostOfMessage)));
  return exit_code(error.code);
}

void note(std::string_view message, bool quiet) {
  if (!quiet) say(fmt::format("volcal: {}\n", printable(message, kMostOfMessage)));
}

int write_result(const std::string& path, std::string_view text) {
  const auto written = io::write_file_atomically(path, text);
  return written ? kSuccess : report(written.error());
}

Progress progress_line(bool quiet) {
  if (quiet || ::isatty(STDERR_FILENO) == 0) return {};
  using Clock = std::chrono::steady_clock;
  return [next = Clock::now() + kProgressDelay](double fraction, std::string_view phrase) mutable {
    if (Clock::now() < next) return;
    next = Clock::now() + kProgressPeriod;
    progress_shown = true;
    say(fmt::format("\r\x1b[K{:3.0f} % {}", 100.0 * fraction, printable(phrase, kMostOfPath)));
  };
}

void end_progress() {
  if (!progress_shown) return;
  progress_shown = false;
  say("\r\x1b[K");
}

bool colour_results() { return wants_colour(STDOUT_FILENO); }

}  // namespace volcal::cli
