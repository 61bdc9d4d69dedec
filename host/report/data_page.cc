// SPDX-License-Identifier: Apache-2.0
#include "host/report/data_page.h"

#include "host/report/compressed.h"
#include "host/report/html_page.h"

namespace volcal::report {

Expected<std::string> tune_page(std::string_view json) {
  return render({"tune", "Tuning of a profile", {{"data", compressed(json)}}});
}

Expected<std::string> diff_page(std::string_view json) {
  return render({"diff", "Changes between volatility surfaces", {{"data", compressed(json)}}});
}

}  // namespace volcal::report
