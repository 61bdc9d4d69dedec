// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A team whose members are threads of the CPU, in place of a warp where there is no device.
///
/// The members behave as those of a warp: only sync() orders the members' writes and reads. Sums, votes and
/// the like exchange their values by relaxed atomics, which order nothing else: ThreadSanitizer then sees
/// each hand-over that lacks its sync(), in global memory too, which a device's racecheck does not examine.

#include <array>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/core/team.h"

namespace volcal::contract {

inline constexpr int kTeamOfThreads = 4;

/// Meeting point of the members of a team.
class Meeting {
 public:
  using Values = std::array<double, kTeamOfThreads>;

  void sync() { barrier_.arrive_and_wait(); }

  /// Exchanges the members' values and returns them in the order of ranks. `round` counts a member's
  /// exchanges.
  Values exchange(int rank, std::int64_t& round, double value) {
    // No member is two rounds ahead of another, so two boards are enough.
    auto& board = boards_[static_cast<std::size_t>(round % 2)];
    board[static_cast<std::size_t>(rank)].store(value, std::memory_order_relaxed);
    // The value is stored before the arrival: the fence orders the compiler, the processor orders stores
    // (x86).
    std::atomic_signal_fence(std::memory_order_seq_cst);
    arrived_.fetch_add(1, std::memory_order_relaxed);
    ++round;
    while (arrived_.load(std::memory_order_relaxed) < round * kTeamOfThreads) std::this_thread::yield();
    std::atomic_signal_fence(std::memory_order_seq_cst);
    Values values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = board[i].load(std::memory_order_relaxed);
    return values;
  }

 private:
  std::barrier<> barrier_{kTeamOfThreads};
  std::array<std::array<std::atomic<double>, kTeamOfThreads>, 2> boards_{};
  std::atomic<std::int64_t> arrived_{0};
};

/// A member of the team; all members make every call together.
class TeamOfThreads {
 public:
  using Real = double;

  TeamOfThreads(Meeting& meeting, int rank) : meeting_(meeting), rank_(rank) {}

  static constexpr int width() { return kTeamOfThreads; }
  [[nodiscard]] int rank() const { return rank_; }
  static constexpr int size() { return kTeamOfThreads; }
  void sync() const { meeting_.sync(); }
  double load(const double* from) const { return from[rank_]; }
  void store(double* to, double value) const { to[rank_] = value; }
  [[nodiscard]] bool any(bool value) const { return sum(value ? 1.0 : 0.0) > 0.0; }
  [[nodiscard]] bool agreed(bool value) const { return sum(value ? 0.0 : 1.0) == 0.0; }
  [[nodiscard]] double sum(double value) const {
    double total = 0.0;
    for (const double addend : exchange(value)) total += addend;
    return total;
  }
  [[nodiscard]] double sum_of_members(double value) const { return sum(value); }
  [[nodiscard]] double largest_of_members(double value) const {
    double largest = value;
    for (const double other : exchange(value)) largest = other > largest ? other : largest;
    return largest;
  }
  [[nodiscard]] double lane_numbers() const { return rank_; }
  [[nodiscard]] double powers(double base) const {
    double power = 1.0;
    for (int i = 0; i < rank_; ++i) power *= base;
    return power;
  }
  void lowest_of(double value, double at, double& lowest, double& lowest_at) const {
    const Meeting::Values values = exchange(value);
    const Meeting::Values places = exchange(at);
    lowest = values[0];
    lowest_at = places[0];
    for (std::size_t i = 1; i < values.size(); ++i) {
      if (!(values[i] < lowest)) continue;
      lowest = values[i];
      lowest_at = places[i];
    }
  }
  template <class F>
  void for_each_entry(int side, const F& f) const {
    for (int i = rank_; i < side * side; i += kTeamOfThreads) f(i / side, i % side);
  }
  template <class F>
  void for_each_row(int side, const F& f) const {
    for (int i = rank_; i < side; i += kTeamOfThreads) f(i);
  }

 private:
  [[nodiscard]] Meeting::Values exchange(double value) const {
    return meeting_.exchange(rank_, round_, value);
  }

  Meeting& meeting_;
  int rank_;
  mutable std::int64_t round_ = 0;
};

/// Runs `work(team)` in every member of one team.
template <class Work>
void run_as_threads(const Work& work) {
  Meeting meeting;
  std::vector<std::jthread> members;
  for (int rank = 0; rank < kTeamOfThreads; ++rank) {
    members.emplace_back([&, rank] { work(TeamOfThreads(meeting, rank)); });
  }
}

}  // namespace volcal::contract
