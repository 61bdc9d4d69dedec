// SPDX-License-Identifier: Apache-2.0
#include "host/report/html_page.h"

#include <gmock/gmock.h>

#include <string>

#include "host/report/assets.h"
#include "host/report/compressed.h"
#include "tests/unit/host/report/inflated.h"

namespace volcal::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class HtmlPageTest : public testing::Test {
 protected:
  void SetUp() override {
    if (chart_library().empty()) GTEST_SKIP() << "built without plotly.js (scripts/install_deps.sh)";
  }
};

TEST_F(HtmlPageTest, ShowsAnyTitleAsText) {
  const auto page = render({"surfaces", "<script>alert(\"&\")</script>{{script}}", {}});
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_THAT(*page,
              HasSubstr("<title>&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;{{script}}</title>"));
}

TEST_F(HtmlPageTest, CarriesItsPartsAndTheLibrary) {
  const auto page = render({"diff", "title", {{"data", compressed("{\"a\":1}")}}});
  ASSERT_TRUE(page);
  EXPECT_EQ(test::part_of(*page, "data"), "{\"a\":1}");
  const std::string library = test::part_of(*page, "chart-library");
  EXPECT_THAT(library, HasSubstr("plotly.js"));
  EXPECT_THAT(library, HasSubstr("MIT license"));
  EXPECT_THAT(*page, HasSubstr("data-kind=\"diff\""));
}

TEST_F(HtmlPageTest, ForbidsTheNetwork) {
  const auto page = render({"surfaces", "title", {}});
  ASSERT_TRUE(page);
  EXPECT_THAT(*page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(*page, Not(HasSubstr("src=\"http")));
  EXPECT_THAT(*page, Not(HasSubstr("<link")));
}

TEST(HtmlPage, IsRefusedByNameWithoutTheLibrary) {
  if (!chart_library().empty()) GTEST_SKIP() << "built with plotly.js";
  const auto page = render({"surfaces", "title", {}});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::unsupported);
  EXPECT_THAT(page.error().message, HasSubstr("plotly.js"));
}

}  // namespace
}  // namespace volcal::report
