// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An arbitrage-free implied-vol surface: immutable, cheap to copy, safe to query from any thread.
///
/// A slice is raw SVI [GatheralJacquier2014, eq. 3.1] in log-moneyness k = ln(K/F):
///
///     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),   implied_vol = sqrt(w / T)
///
/// Between two expiries total variance is linear in T at fixed k where that was proved free of butterfly
/// arbitrage for the pair, else call prices over strike mix at fixed k [GatheralJacquier2014, Lemma 5.1].
/// Before the first expiry w(k) = w_1(k) T / T_1; beyond the last w(k) = w_n(k) + theta_n (T / T_n - 1),
/// theta_n its at-the-money total variance (scaling a slice up can break it, adding a constant cannot).
/// The forward between expiries is log-linear in T, flat beyond the ends in the rate of the outer gap.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/compiled_slice.h"
#include "volcal/expected.h"

namespace volcal {

/// Raw SVI parameters. `a`, `b`, `sigma` carry total variance, not vol; see the formula above.
struct SviParameters {
  double a = 0.0;
  double b = 0.0;
  double rho = 0.0;
  double m = 0.0;
  double sigma = 0.0;
};

struct SurfaceSlice {
  Expiry expiry;
  SviParameters svi;
};

/// How total variance runs between slice i and slice i + 1.
enum class TimeInterpolation : std::uint8_t { linear_total_variance, price_mix };
[[nodiscard]] const char* to_string(TimeInterpolation interpolation) noexcept;

/// Everything about one point. Prices are undiscounted; greeks at fixed strike vol, towards the forward.
struct SurfacePoint {
  double time_to_expiry = kAbsent;
  double forward = kAbsent;
  double strike = kAbsent;
  double log_moneyness = kAbsent;
  double implied_vol = kAbsent;
  double total_variance = kAbsent;
  double call = kAbsent;     ///< undiscounted
  double put = kAbsent;      ///< undiscounted
  double delta = kAbsent;    ///< d call / d forward
  double gamma = kAbsent;    ///< d^2 call / d forward^2
  double vega = kAbsent;     ///< d call / d implied_vol, per 1.00 of vol
  double density = kAbsent;  ///< risk-neutral probability per unit of strike
};

class VolSurface {
 public:
  /// Slices by nondecreasing time_to_expiry (equal only for different roots), finite, sigma > 0, b >= 0,
  /// |rho| <= 1, w > 0. A query by time takes the first of several slices that share a time.
  /// Does not ask for freedom from arbitrage: `check_arbitrage` tells.
  [[nodiscard]] static Expected<VolSurface> make(std::string underlying, std::optional<UtcTime> as_of,
                                                 std::vector<SurfaceSlice> slices);

  [[nodiscard]] const std::string& underlying() const noexcept;
  [[nodiscard]] std::optional<UtcTime> as_of() const noexcept;
  [[nodiscard]] const std::vector<SurfaceSlice>& slices() const noexcept;
  /// One entry per gap: slices().size() - 1.
  [[nodiscard]] const std::vector<TimeInterpolation>& interpolations() const noexcept;

  /// Index of the slice with this label, or whose date is `label` where only one slice has that date.
  [[nodiscard]] std::optional<std::size_t> find_slice(std::string_view label,
                                                      std::string_view root = {}) const noexcept;

  /// T > 0; a time within 1e-9 relatively of a slice is that slice. NaN outside the domain.
  [[nodiscard]] double forward(double time_to_expiry) const noexcept;
  [[nodiscard]] double total_variance(double time_to_expiry, double log_moneyness) const noexcept;
  [[nodiscard]] double implied_vol(double time_to_expiry, double log_moneyness) const noexcept;
  [[nodiscard]] double implied_vol_at_strike(double time_to_expiry, double strike) const noexcept;

  /// Slice i, ready for queries (volcal/compiled_slice.h); of many points: volcal/queries.h. Valid as long as
  /// a copy of this surface is; a copy of the slice is valid on its own. Domain: slice < slices().size().
  [[nodiscard]] const CompiledSlice& compiled_slice(std::size_t slice) const noexcept;

  /// All outputs at one point, from a strike or from a log-moneyness.
  [[nodiscard]] SurfacePoint at_strike(double time_to_expiry, double strike) const noexcept;
  [[nodiscard]] SurfacePoint at_log_moneyness(double time_to_expiry, double log_moneyness) const noexcept;

  /// The same smile in log-moneyness re-anchored to live forwards: one positive number per slice.
  [[nodiscard]] Expected<VolSurface> with_forwards(const std::vector<double>& forwards) const;

 private:
  friend struct SurfaceAccess;
  struct State;
  static void compile_state(State& state);
  explicit VolSurface(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// What was found about one slice, over the whole line, not only on a grid.
struct ButterflyEvidence {
  bool free = false;             ///< proved: Durrleman's g >= 0 for all k
  double min_g = kAbsent;        ///< smallest g found over all k
  double min_g_at = kAbsent;     ///< its log-moneyness; +-infinity where the wing's limit is the smallest
  double left_slope = kAbsent;   ///< b (1 - rho), Lee's bound is 2
  double right_slope = kAbsent;  ///< b (1 + rho)
};

/// What was found about a slice and one of the next expiry (every pair, where roots share a time).
struct CalendarEvidence {
  std::size_t earlier = 0;  ///< slice indices
  std::size_t later = 0;
  bool free = false;           ///< proved: w_later(k) >= w_earlier(k) for all k
  double min_slack = kAbsent;  ///< smallest w_later - w_earlier over all k (total variance)
  double min_slack_at = kAbsent;
  std::vector<double> crossings;  ///< log-moneyness of every crossing: real roots of the quartic
};

struct ArbitrageEvidence {
  std::vector<ButterflyEvidence> butterfly;  ///< one per slice
  std::vector<CalendarEvidence> calendar;    ///< one per neighbouring pair
  [[nodiscard]] bool free() const noexcept;
};

/// Decides static arbitrage by exact means: positivity of the degree-10 polynomial that carries the sign
/// of Durrleman's g, and the real crossings of neighbouring slices (docs/arbitrage.md).
[[nodiscard]] ArbitrageEvidence check_arbitrage(const VolSurface& surface);

}  // namespace volcal
