// SPDX-License-Identifier: Apache-2.0
// Exceptions of libraries, turned into errors that leave volcal.

#include "kernels/backend/guarded.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace volcal {
namespace {

template <class Failure>
Error error_of(const Failure& failure) {
  return guarded("the work", [&]() -> Expected<void> { throw failure; }).error();
}

TEST(Guarded, AThreadThatCannotBeStartedIsNamedWithTheLimit) {
  const std::string words = "the work: no thread can be started: the limit of threads and processes";
  // Messages as TBB throws them, and as std::thread does.
  const std::runtime_error tbb("pthread_create has failed: Resource temporarily unavailable");
  EXPECT_TRUE(error_of(tbb).message.starts_with(words)) << error_of(tbb).message;
  const std::system_error standard(EAGAIN, std::generic_category());
  EXPECT_TRUE(error_of(standard).message.starts_with(words)) << error_of(standard).message;
  EXPECT_EQ(error_of(standard).code, ErrorCode::internal);
}

TEST(Guarded, MemoryThatIsNotThereIsSaidInWords) {
  EXPECT_EQ(error_of(std::bad_alloc()).message, "the work: there is not enough memory");
}

TEST(Guarded, OtherReasonsAreKept) {
  EXPECT_EQ(error_of(std::runtime_error("a reason")).message, "the work: a reason");
  EXPECT_EQ(error_of(1).message, "the work: an exception that is no std::exception");
}

}  // namespace
}  // namespace volcal
