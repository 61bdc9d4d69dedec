// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

namespace volcal::parallel_detail {

void share_out(std::size_t size, std::size_t grain, Part part, const void* body) {
  using Range = tbb::blocked_range<std::size_t>;
  tbb::parallel_for(Range(0, size, grain),
                    [part, body](const Range& range) { part(body, range.begin(), range.end()); });
}

}  // namespace volcal::parallel_detail
