// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/guarded.h"

#include <cerrno>
#include <new>
#include <string_view>
#include <system_error>

namespace volcal {

std::string reason_of(const std::exception& failure) {
  if (dynamic_cast<const std::bad_alloc*>(&failure) != nullptr) return "there is not enough memory";
  // TBB passes on the system's message for a thread that it cannot start, without the error number.
  const std::string_view words = failure.what();
  if (words.ends_with(std::generic_category().message(EAGAIN))) {
    return "no thread can be started: the limit of threads and processes of this user, container or "
           "machine is reached (`ulimit -u`, pids.max of a control group)";
  }
  return std::string(words);
}

}  // namespace volcal
