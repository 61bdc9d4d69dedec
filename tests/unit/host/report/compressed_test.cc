// SPDX-License-Identifier: Apache-2.0
#include "host/report/compressed.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/host/report/inflated.h"

namespace volcal::report {
namespace {

TEST(Compressed, ReadsBackAsItWas) {
  std::string text;
  for (int length = 0; length < 300; ++length) {
    EXPECT_EQ(test::inflated(compressed(text)), text);
    text += static_cast<char>(length * 37);
  }
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(test::inflated(compressed(large)), large);
  EXPECT_LT(compressed(large).size(), 10'000U);
}

TEST(Compressed, HoldsNoMarkup) {
  EXPECT_EQ(compressed("</script><script>")
                .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
            std::string::npos);
}

TEST(Compressed, IsTheSameForTheSameText) { EXPECT_EQ(compressed("a surface"), compressed("a surface")); }

}  // namespace
}  // namespace volcal::report
