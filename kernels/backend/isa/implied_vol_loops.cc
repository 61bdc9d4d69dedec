// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/element_loop.h"
#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/lanes.h"

namespace volcal::isa::VOLCAL_ISA {
namespace {

using core::ImpliedVolArrays;
using core::OptionSide;
using core::QuoteStatus;
namespace detail = core::implied_vol_detail;

constexpr int kWidth = core::kLanes;
using Numbers = core::Pack<kWidth>;
using Choice = core::Mask<kWidth>;

/// Number of quotes that go through the steps together, one step at a time: within a step no pack waits for
/// another, so the processor works on several at once; the numbers between steps stay in its nearest cache.
constexpr int kBlock = 128;

/// Targets and stddevs of a block's quotes. A quote that has no vol, or whose plain steps do not converge,
/// ends with NaN as its stddev.
struct alignas(64) Block {
  double inverse[kBlock];
  double shift[kBlock];
  double ratio[kBlock];
  double a[kBlock];
  double s[kBlock];

  void put(int i, const detail::Target<Numbers>& target) {
    target.inverse.store(inverse + i);
    target.shift.store(shift + i);
    target.ratio.store(ratio + i);
    target.a.store(a + i);
  }
  [[nodiscard]] detail::Target<Numbers> target(int i) const {
    const Numbers value = Numbers::load(ratio + i);
    return {Numbers::load(inverse + i), Numbers::load(shift + i), value, Numbers::load(a + i), value <= 0.5};
  }
};

/// Targets of quotes [i, i + kWidth); NaN where a quote has no vol, or one outside of the normal numbers.
detail::Target<Numbers> target_of(const ImpliedVolArrays& in, std::int64_t i) {
  constexpr double kLargest = 1.7976931348623157e308;
  const Numbers price = Numbers::load(in.undiscounted_price + i);
  const Numbers forward = Numbers::load(in.forward + i);
  const Numbers strike = Numbers::load(in.strike + i);
  const Numbers time = Numbers::load(in.time_to_expiry + i);
  Choice call;
  for (int j = 0; j < kWidth; ++j) call.lanes[j] = in.side[i + j] == OptionSide::call ? -1 : 0;
  const Numbers upper = select(call, forward, strike);
  const Numbers lower = select(call, strike, forward);
  const Numbers time_value = detail::time_value_of(price, upper, lower);
  const Numbers gap = upper - price;
  const Numbers scale = select(upper < lower, upper, lower);
  const Numbers larger = select(upper < lower, lower, upper);
  const Choice usable = (time_value > 0.0) & (gap > 0.0) & (scale >= detail::kSmallestNormal) &
                        (larger <= kLargest) & (time > 0.0) & (time <= kLargest);
  const Numbers a = fabs(log_quotient(strike, forward));
  return detail::make_target(time_value, gap, scale, select(usable, a, Numbers(__builtin_nan(""))));
}

/// The exact step of quotes [i, i + kWidth), NaN where it does not confirm the stddev.
Numbers settled_stddev(const Block& block, int i) {
  const auto target = block.target(i);
  const Numbers before = Numbers::load(block.s + i);
  const Numbers step = exact_step(target, before);
  const Numbers s = before + before * step;
  const Choice settled =
      (s >= detail::kSmallestNormal) & (target.ratio > 0.0) & (fabs(step) < detail::kSettledStep);
  return select(settled, s, Numbers(__builtin_nan("")));
}

/// Inverts quotes [begin, begin + n), n a multiple of kWidth and at most kBlock: quotes that the block does
/// not solve go to the body.
void invert(const ImpliedVolArrays& arrays, std::int64_t begin, int n) {
  Block block;
  for (int i = 0; i < n; i += kWidth) block.put(i, target_of(arrays, begin + i));
  for (int i = 0; i < n; i += kWidth) first_guess(block.target(i)).store(block.s + i);
  for (int i = 0; i < n; i += kWidth) {
    const Numbers s = Numbers::load(block.s + i);
    (s + s * quick_step(block.target(i), s)).store(block.s + i);
  }
  for (int i = 0; i < n; i += kWidth) settled_stddev(block, i).store(block.s + i);
  for (int i = 0; i < n; i += kWidth) {
    const Numbers time = Numbers::load(arrays.time_to_expiry + begin + i);
    (Numbers::load(block.s + i) / sqrt(time)).store(block.s + i);
  }
  for (int i = 0; i < n; ++i) {
    const std::int64_t at = begin + i;
    if (block.s[i] == block.s[i]) {
      arrays.implied_vol[at] = block.s[i];
      arrays.status[at] = QuoteStatus::ok;
    } else {
      arrays.implied_vol[at] =
          core::implied_vol(arrays.undiscounted_price[at], arrays.forward[at], arrays.strike[at],
                            arrays.time_to_expiry[at], arrays.side[at], &arrays.status[at]);
    }
  }
}

/// Inverts the last quotes, fewer than a pack holds, in a pack filled up with copies of the first of them.
void invert_remainder(const ImpliedVolArrays& arrays, std::int64_t begin, std::int64_t end) {
  double price[kWidth], forward[kWidth], strike[kWidth], time[kWidth], vol[kWidth];
  OptionSide side[kWidth];
  QuoteStatus status[kWidth];
  for (int j = 0; j < kWidth; ++j) {
    const std::int64_t from = begin + j < end ? begin + j : begin;
    price[j] = arrays.undiscounted_price[from];
    forward[j] = arrays.forward[from];
    strike[j] = arrays.strike[from];
    time[j] = arrays.time_to_expiry[from];
    side[j] = arrays.side[from];
  }
  invert({price, forward, strike, time, side, vol, status}, 0, kWidth);
  for (std::int64_t i = begin; i < end; ++i) {
    arrays.implied_vol[i] = vol[i - begin];
    arrays.status[i] = status[i - begin];
  }
}

}  // namespace

void implied_vols(const ImpliedVolArrays& arrays, std::int64_t begin, std::int64_t end) {
  std::int64_t i = begin;
  while (i + kWidth <= end) {
    const std::int64_t whole = (end - i) / kWidth * kWidth;
    const int n = static_cast<int>(whole < kBlock ? whole : kBlock);
    invert(arrays, i, n);
    i += n;
  }
  if (i < end) invert_remainder(arrays, i, end);
}

void black_prices(const core::BlackPriceArrays& arrays, std::int64_t begin, std::int64_t end) {
  for_each_element(begin, end, core::BlackPriceBody{arrays});
}

}  // namespace volcal::isa::VOLCAL_ISA
