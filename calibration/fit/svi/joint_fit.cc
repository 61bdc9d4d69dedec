// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/joint_fit.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "calibration/fit/svi/joint_pass.h"
#include "calibration/fit/svi/joint_tail.h"
#include "calibration/fit/svi/restoration.h"
#include "kernels/backend/parallel.h"

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<TailSurface> tail_surfaces(const std::vector<SurfaceTask*>& tasks) {
  std::vector<TailSurface> surfaces;
  surfaces.reserve(tasks.size());
  for (const SurfaceTask* task : tasks) surfaces.push_back({task->slices, &task->misfit});
  return surfaces;
}

/// The cost above which a pass from a warm start counts as run away. The cost of the warm start bounds that
/// of a feasible point.
double warm_cost_bound(const SurfaceTask& task) {
  double quotes = 0.0;
  for (const SliceData& slice : *task.slices) quotes += static_cast<double>(slice.size());
  return core::kRunaway * objective(task, task.point, {QuoteLoss::squares}) + core::kRunawayPerQuote * quotes;
}

/// The passes of one attempt at several surfaces, side by side.
class JointFit {
 public:
  JointFit(const std::vector<SurfaceTask*>& tasks, int attempt, const SurfaceFitOptions& options,
           JointMinimiser& minimiser)
      : tasks_(tasks),
        attempt_(attempt),
        options_(options),
        backend_(minimiser.backend()),
        pass_(tasks, attempt, options, minimiser),
        tail_(options.tail, tail_surfaces(tasks)),
        refined_(tasks.size(), 0),
        restarted_(tasks.size(), 0),
        ends_(tasks.size(), kInfinity) {}

  /// Minimises plain squares until a point is proved; an end that is not proved is moved until it is.
  Expected<void> first_pass();
  /// Continues from proved points: under the chosen loss, then with the tail's ranks.
  Expected<void> refine();
  /// The surfaces whose first pass left hard floors out of reach. Their points are still the attempt's
  /// starts.
  [[nodiscard]] std::vector<SurfaceTask*> restarted() const;

 private:
  void begin_first_pass(std::size_t i);
  bool drop_out_of_reach(std::size_t i);
  void end_first_pass(std::size_t i);
  bool restore(std::size_t i, bool& proved);
  void take_mended(std::size_t i, bool& proved);
  [[nodiscard]] std::vector<unsigned char> unspent(std::vector<unsigned char> wanted) const;
  Expected<void> refine_under(const QuoteLossOptions& stage, double relief,
                              const std::vector<unsigned char>& wanted);
  Expected<void> settle_ranks();

  const std::vector<SurfaceTask*>& tasks_;
  int attempt_;
  const SurfaceFitOptions& options_;
  ComputeBackend& backend_;
  JointPass pass_;
  JointTail tail_;
  /// Converged in the first pass; other ends are no start for a further pass.
  std::vector<unsigned char> refined_;
  std::vector<unsigned char> restarted_;  ///< to be fitted again without the floors that were out of reach
  std::vector<double> ends_;  ///< objectives where the last pass ended; infinite where that was not proved
};

Expected<void> JointFit::first_pass() {
  for (std::size_t i = 0; i < tasks_.size(); ++i) begin_first_pass(i);
  Expected<void> done = tail_.measure(pass_.batch(), backend_);
  if (done) done = tail_.start(pass_.batch(), backend_);
  if (done) {
    done =
        pass_.run(std::vector<unsigned char>(tasks_.size(), 1), {QuoteLoss::squares}, tail_.under_pricing());
  }
  if (!done) return done;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const bool may_drop = attempt_ >= kFirstToDrop && tasks_[i]->spent == Spent::nothing;
    restarted_[i] = may_drop && drop_out_of_reach(i) ? 1 : 0;
  }
  for_each_index(tasks_.size(), [&](std::size_t i) {
    if (restarted_[i] == 0) end_first_pass(i);
  });
  done = tail_.measure(pass_.batch(), backend_);
  if (!done) return done;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (restarted_[i] != 0) continue;
    ends_[i] += tail_.term(i);
    tasks_[i]->objective = ends_[i];
  }
  return {};
}

/// Begins the first pass. From a warm start the severity is high from the first step, so that floors cannot
/// pull the surface into arbitrage.
void JointFit::begin_first_pass(std::size_t i) {
  SurfaceTask& task = *tasks_[i];
  task.mended.clear();
  if (starts_warm(task, attempt_)) {
    pass_.begin(i, kWarmSeverity, warm_cost_bound(task));
  } else {
    pass_.begin(i, attempt_settings(attempt_).first_severity);
  }
}

/// Marks as dropped the floors that a pass without a proof found out of reach. False where no hard floor
/// stood.
bool JointFit::drop_out_of_reach(std::size_t i) {
  if (pass_.is_proved(i) || pass_.ran_away(i)) return false;
  const std::vector<FloorState> hard = pass_.hard_floors(i);
  SurfaceTask& task = *tasks_[i];
  std::size_t floors = 0;
  for (const SliceData& slice : *task.slices) floors += slice.floors.size();
  task.dropped.resize(floors, 0);
  for (const std::size_t floor : floors_to_drop(hard)) task.dropped[floor] = 1;
  return !hard.empty();
}

void JointFit::end_first_pass(std::size_t i) {
  SurfaceTask& task = *tasks_[i];
  bool proved = pass_.is_proved(i);
  task.converged = proved || restore(i, proved);
  take_mended(i, proved);
  task.point = pass_.point(i);
  ends_[i] = proved ? objective(task, task.point, options_.loss) : kInfinity;
  refined_[i] = task.converged ? 1 : 0;
}

/// Moves an unproved end point until it is proved. True where the surface still counts as converged.
bool JointFit::restore(std::size_t i, bool& proved) {
  const SurfaceTask& task = *tasks_[i];
  std::vector<FreePoint> point = pass_.point(i);
  const double moved = restore_feasibility(point, *task.slices, task.pairs);
  proved = moved >= 0.0;
  pass_.set_point(i, point);
  return proved && moved <= kNegligibleRestoration && floors_hold(*task.slices, point, task.dropped);
}

/// Puts the best mended point in the place of an end that is not proved or costs more. A pass that goes on
/// for long can end far above what its point cost when it was mended on the way.
void JointFit::take_mended(std::size_t i, bool& proved) {
  const SurfaceTask& task = *tasks_[i];
  if (task.mended.empty()) return;
  const double end_cost = objective(task, pass_.point(i), {QuoteLoss::squares});
  if (!proved || task.mended_cost < end_cost) {
    pass_.set_point(i, task.mended);
    pass_.batch().clear_multipliers(i);
  }
  proved = true;
}

std::vector<unsigned char> JointFit::unspent(std::vector<unsigned char> wanted) const {
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i]->spent != Spent::nothing) wanted[i] = 0;
  }
  return wanted;
}

Expected<void> JointFit::refine() {
  if (options_.loss.kind != QuoteLoss::squares) {
    for (const QuoteLossOptions& stage : loss_stages(options_.loss)) {
      const std::vector<unsigned char> wanted = unspent(refined_);
      Expected<void> done = tail_.advance(pass_.batch(), backend_);
      if (done) done = refine_under(stage, kSecondPassRelief, wanted);
      if (!done) return done;
    }
  }
  return tail_.on() ? settle_ranks() : Expected<void>();
}

/// Runs a further pass of the wanted surfaces under `stage`, from a severity `relief` times lower. An end is
/// kept where the true objective is no higher than the best one's; a surface without a proof returns to its
/// best point.
Expected<void> JointFit::refine_under(const QuoteLossOptions& stage, double relief,
                                      const std::vector<unsigned char>& wanted) {
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    pass_.begin(i, std::max(pass_.severity(i) / relief, kFirstSeverity));
  }
  Expected<void> done = pass_.run(wanted, stage, tail_.under_pricing());
  if (!done) return done;
  ends_.assign(tasks_.size(), kInfinity);
  for_each_index(tasks_.size(), [&](std::size_t i) {
    if (wanted[i] == 0) return;
    bool proved = pass_.is_proved(i);
    if (!proved && !restore(i, proved)) return pass_.set_point(i, tasks_[i]->point);
    ends_[i] = objective(*tasks_[i], pass_.point(i), options_.loss);
  });
  done = tail_.measure(pass_.batch(), backend_);
  if (!done) return done;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    ends_[i] += tail_.term(i);
    if (wanted[i] == 0 || !(ends_[i] < kInfinity) || !(ends_[i] <= tasks_[i]->objective)) continue;
    tasks_[i]->point = pass_.point(i);
    tasks_[i]->objective = ends_[i];
  }
  return {};
}

/// Runs passes between which the tail's ranks move, until re-ranking changes no weight.
Expected<void> JointFit::settle_ranks() {
  constexpr double kNoRelief = 1.0;  // the point is feasible and stays near its place
  const QuoteLossOptions stage = loss_stages(options_.loss).back();
  std::vector<unsigned char> wanted = unspent(refined_);
  for (;;) {
    const auto moves = tail_.decide(pass_.batch(), wanted, ends_, backend_);
    if (!moves) return moves.error();
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if ((*moves)[i] == TailMove::from_best) pass_.set_point(i, tasks_[i]->point);
      wanted[i] = (*moves)[i] == TailMove::done ? 0 : 1;
      tasks_[i]->tail_rounds = tail_.rounds(i);
    }
    wanted = unspent(std::move(wanted));
    if (std::find(wanted.begin(), wanted.end(), 1) == wanted.end()) return {};
    Expected<void> done = refine_under(stage, kNoRelief, wanted);
    if (!done) return done;
  }
}

std::vector<SurfaceTask*> JointFit::restarted() const {
  std::vector<SurfaceTask*> tasks;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (restarted_[i] != 0) tasks.push_back(tasks_[i]);
  }
  return tasks;
}

}  // namespace

Expected<void> fit_jointly(const std::vector<SurfaceTask*>& tasks, int attempt,
                           const SurfaceFitOptions& options, JointMinimiser& minimiser) {
  std::vector<SurfaceTask*> unfinished = tasks;
  while (!unfinished.empty()) {  // the loop ends, since each round drops a floor
    JointFit fit(unfinished, attempt, options, minimiser);
    Expected<void> done = fit.first_pass();
    if (done) done = fit.refine();
    if (!done) return done;
    unfinished = fit.restarted();
  }
  return {};
}

}  // namespace volcal::fit
