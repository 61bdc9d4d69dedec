// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/joint_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/fit/slices/svi_fit_input.h"
#include "calibration/fit/svi/constraint_grid.h"
#include "calibration/fit/svi/joint_tail.h"
#include "calibration/fit/svi/mend.h"
#include "calibration/fit/svi/restoration.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/parallel.h"

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Relative decrease of the cost at which an inner minimisation stops: an outer step moves it by more.
constexpr double kFunctionTolerance = 1e-7;

/// Surfaces in one batch, the passes' states, and which of them are still at work.
struct Joint {
  explicit Joint(JointTail term) : tail(std::move(term)) {}

  SviFitBatch batch{core::kLeeSlope};
  JointTail tail;
  std::vector<core::SviPassState> state;
  std::vector<core::SviPassStep> path;
  std::vector<unsigned char> wanted;
  std::vector<int> steps_left;
  std::vector<unsigned char> proved;
};

void put_point(SviFitBatch& batch, std::size_t surface, const std::vector<FreePoint>& point) {
  double* to = batch.point(surface).data();
  for (const FreePoint& x : point) to = std::copy(x.begin(), x.end(), to);
}

std::vector<FreePoint> get_point(SviFitBatch& batch, std::size_t surface) {
  const std::span<const double> from = batch.point(surface);
  std::vector<FreePoint> point(from.size() / core::kSviDimension);
  for (std::size_t i = 0; i < from.size(); ++i)
    point[i / core::kSviDimension][i % core::kSviDimension] = from[i];
  return point;
}

/// Asks the exact conditions. Every slice and pair that is not proved free adds its worst point to the watch.
bool prove(SviFitBatch& batch, std::size_t surface, const SurfaceTask& task) {
  const std::vector<FreePoint> point = get_point(batch, surface);
  bool free = true;
  std::vector<core::SviRaw<double>> slices;
  for (std::size_t s = 0; s < point.size(); ++s) {
    slices.push_back(slice_at((*task.slices)[s], point[s]));
    if (butterfly_verdict(slices[s]) == ButterflyVerdict::free) continue;
    free = false;
    batch.watch_butterfly(surface, s, butterfly_evidence(slices[s]).min_g_at);
  }
  for (std::size_t c = 0; c < task.pairs.size(); ++c) {
    const CalendarEvidence evidence =
        calendar_evidence(slices[task.pairs[c].first], slices[task.pairs[c].second]);
    if (evidence.free) continue;
    free = false;
    batch.watch_calendar(surface, c, evidence.min_slack_at);
  }
  return free;
}

void note_path(const Joint& joint, std::size_t i, int room, int attempt, QuoteLoss loss, SurfaceFit& fit) {
  for (int step = 0; step < joint.state[i].steps; ++step) {
    const core::SviPassStep& from =
        joint.path[i * static_cast<std::size_t>(room) + static_cast<std::size_t>(step)];
    SeverityStep to;
    to.attempt = attempt;
    to.loss = loss;
    to.severity = from.severity;
    to.cost = from.cost;
    to.butterfly_violation = from.butterfly_violation;
    to.calendar_violation = from.calendar_violation;
    to.floor_violation = from.floor_violation;
    to.iterations = from.iterations;
    fit.iterations += from.iterations;
    fit.path.push_back(to);
  }
}

bool is_clean(const SeverityStep& step) {
  return step.butterfly_violation == 0.0 && step.calendar_violation == 0.0 && step.floor_violation == 0.0;
}

/// Mends the point of a pass that goes on for long. True where that costs the fit next to nothing: then the
/// mended point is the pass's own. Else it is kept, for a surface that finds no better end.
bool mend_point(Joint& joint, std::size_t i, const QuoteLossOptions& loss, SurfaceTask& task) {
  const std::vector<FreePoint> point = get_point(joint.batch, i);
  std::vector<FreePoint> mended = point;
  if (!mend(mended, *task.slices, task.pairs) || !floors_hold(*task.slices, mended, task.dropped))
    return false;
  const double cost = objective(task, mended, loss);
  if (cost <= (1.0 + kMendingMayCost) * objective(task, point, loss)) {
    put_point(joint.batch, i, mended);
    return true;
  }
  if (loss.kind == QuoteLoss::squares && (task.mended.empty() || cost < task.mended_cost)) {
    task.mended = std::move(mended);
    task.mended_cost = cost;
  }
  return false;
}

/// After a call of the backend: is this surface proved, and if not, is it to go on?
void judge(Joint& joint, std::size_t i, const QuoteLossOptions& loss, SurfaceTask& task) {
  joint.wanted[i] = 0;
  core::SviPassState& state = joint.state[i];
  joint.steps_left[i] -= state.steps;
  const bool free = state.status == core::SviPassStatus::free;
  const bool goes_on = state.status == core::SviPassStatus::step_limit;
  task.spent = task.limit.spent_after(joint_iterations(task.fit));
  if (!free && !goes_on) return;
  // Without a step left a surface whose floors overshoot is judged as it is.
  const bool clean = free || (joint.steps_left[i] <= 0 && is_clean(task.fit.path.back()));
  bool proved = clean && prove(joint.batch, i, task);
  if (!proved && goes_on) proved = mend_point(joint, i, loss, task);
  joint.proved[i] = proved ? 1 : 0;
  if (proved) task.spent = Spent::nothing;  // what follows has still a pass of its own
  if (proved || joint.steps_left[i] <= 0 || task.spent != Spent::nothing) return;
  if (free) core::harden(state);
  joint.wanted[i] = 1;
}

/// All surfaces until each is proved, has run away or has no steps left. `joint.state` is kept.
Expected<void> run_pass(Joint& joint, const std::vector<SurfaceTask*>& tasks, int attempt,
                        const SurfaceFitOptions& options, const QuoteLossOptions& loss,
                        ComputeBackend& backend) {
  const Attempt& how = kAttempts[static_cast<std::size_t>(attempt - 1)];
  const core::SviPassLimits limits{std::min(kStepsToMend, options.max_steps),
                                   {options.max_inner_iterations, how.first_trust_radius, kFunctionTolerance},
                                   options.margins.butterfly,
                                   options.margins.calendar,
                                   how.may_run_away,
                                   options.margins.floor};
  joint.path.resize(tasks.size() * static_cast<std::size_t>(limits.max_steps));
  joint.steps_left.assign(tasks.size(), options.max_steps);
  while (std::any_of(joint.wanted.begin(), joint.wanted.end(), [](unsigned char w) { return w != 0; })) {
    const std::vector<unsigned char> ran = joint.wanted;
    Expected<void> done =
        backend.fit_svi_surfaces({joint.batch, core_loss(loss), kShapeWeight, limits, joint.wanted,
                                  joint.state, joint.path, joint.tail.under_pricing()});
    if (!done) return done;
    for_each_index(tasks.size(), [&](std::size_t i) {
      if (ran[i] == 0) return;
      note_path(joint, i, limits.max_steps, attempt, loss.kind, tasks[i]->fit);
      judge(joint, i, loss, *tasks[i]);
    });
  }
  return {};
}

/// Moves an unproved end point until it is proved. Returns whether it counts as the fit's own.
bool restore(Joint& joint, std::size_t i, const SurfaceTask& task, bool& proved) {
  std::vector<FreePoint> point = get_point(joint.batch, i);
  const double moved = restore_feasibility(point, *task.slices, task.pairs);
  proved = moved >= 0.0;
  put_point(joint.batch, i, point);
  return proved && moved <= kHairOfTheWay && floors_hold(*task.slices, point, task.dropped);
}

/// Puts the best mended point in the place of one that was not proved, or moved at a higher cost.
void take_mended(Joint& joint, std::size_t i, const SurfaceTask& task, bool& proved) {
  if (task.mended.empty()) return;
  const double moved = objective(task, get_point(joint.batch, i), {QuoteLoss::squares});
  if (!proved || task.mended_cost < moved) put_point(joint.batch, i, task.mended);
  proved = true;
}

/// Marks as dropped what a pass that is not proved found out of reach. False where no hard floor stood.
bool drop_out_of_reach(Joint& joint, std::size_t i, SurfaceTask& task) {
  if (joint.proved[i] != 0 || joint.state[i].status == core::SviPassStatus::ran_away) return false;
  const core::SviFitProblem problem = core::surface_of(joint.batch.arrays(), static_cast<std::int64_t>(i));
  const std::vector<FreePoint> point = get_point(joint.batch, i);
  std::vector<FloorState> hard;
  std::size_t number = 0;
  for (std::size_t s = 0; s < point.size(); ++s) {
    for (const core::SviFloor& floor : (*task.slices)[s].floors) {
      if (problem.floors[number].floor.weight == core::kHardFloor) {
        const double missed = 1.0 - floor_value((*task.slices)[s], point[s], floor) / floor.target;
        hard.push_back({number, missed, problem.floor_multiplier[number]});
      }
      ++number;
    }
  }
  task.dropped.resize(number, 0);
  for (const std::size_t floor : floors_to_drop(hard)) task.dropped[floor] = 1;
  return !hard.empty();
}

/// The state in which a pass begins.
void begin_pass(Joint& joint, std::size_t i, double severity) {
  joint.state[i] = {core::SviPassStatus::started, severity, 1.0, kInfinity, 0.0, 0};
  joint.proved[i] = 0;
}

/// The first of an attempt. From a known point the constraints hold from the first step what a floor pulls
/// at, and what that point costs bounds what a feasible one does.
void begin_first_pass(Joint& joint, std::size_t i, const SurfaceTask& task, int attempt) {
  const Attempt& how = kAttempts[static_cast<std::size_t>(attempt - 1)];
  const bool known = starts_known(task, attempt);
  begin_pass(joint, i, known ? kSeverityFromKnown : how.first_severity);
  if (!known) return;
  double quotes = 0.0;
  for (const SliceData& slice : *task.slices) quotes += static_cast<double>(slice.size());
  joint.state[i].cost_bound =
      core::kRunaway * objective(task, task.point, {QuoteLoss::squares}) + core::kRunawayPerQuote * quotes;
}

/// A further pass of the wanted surfaces, under `stage`, from a severity `relief` times lower. Its end is
/// kept where the chosen loss calls it no worse than what is known; one that is not proved is no start for
/// the next pass either. `ends`, one a surface: the objective where the pass ended, infinite where that was
/// not proved.
Expected<void> refine(Joint& joint, std::vector<SurfaceTask*>& tasks, int attempt,
                      const SurfaceFitOptions& options, const QuoteLossOptions& stage, double relief,
                      ComputeBackend& backend, std::vector<double>& ends) {
  const std::vector<unsigned char> wanted = joint.wanted;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    begin_pass(joint, i, std::max(joint.state[i].severity / relief, kFirstSeverity));
  }
  Expected<void> done = run_pass(joint, tasks, attempt, options, stage, backend);
  if (!done) return done;
  ends.assign(tasks.size(), kInfinity);
  for_each_index(tasks.size(), [&](std::size_t i) {
    if (wanted[i] == 0) return;
    SurfaceTask& task = *tasks[i];
    bool proved = joint.proved[i] != 0;
    if (!proved && !restore(joint, i, task, proved)) return put_point(joint.batch, i, task.point);
    ends[i] = objective(task, get_point(joint.batch, i), options.loss);
  });
  done = joint.tail.measure(joint.batch, backend);
  if (!done) return done;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    ends[i] += joint.tail.term(i);
    if (wanted[i] == 0 || !(ends[i] < kInfinity) || !(ends[i] <= tasks[i]->objective)) continue;
    tasks[i]->point = get_point(joint.batch, i);
    tasks[i]->objective = ends[i];
  }
  return {};
}

/// Passes with the ranks of the tail moved between them, of the wanted surfaces, until these are their own.
/// `ends` are those of the last pass.
Expected<void> settle_ranks(Joint& joint, std::vector<SurfaceTask*>& tasks, int attempt,
                            const SurfaceFitOptions& options, ComputeBackend& backend,
                            std::vector<double>& ends) {
  constexpr double kNoRelief = 1.0;  // the point is feasible and stays next to where it was
  const QuoteLossOptions stage = loss_stages(options.loss).back();
  for (;;) {
    const auto moves = joint.tail.decide(joint.batch, joint.wanted, ends, backend);
    if (!moves) return moves.error();
    std::vector<unsigned char> wanted(tasks.size(), 0);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if ((*moves)[i] == TailMove::from_best) put_point(joint.batch, i, tasks[i]->point);
      wanted[i] = (*moves)[i] == TailMove::done || tasks[i]->spent != Spent::nothing ? 0 : 1;
      tasks[i]->tail_rounds = joint.tail.rounds(i);
    }
    if (std::find(wanted.begin(), wanted.end(), 1) == wanted.end()) return {};
    joint.wanted = wanted;
    Expected<void> done = refine(joint, tasks, attempt, options, stage, kNoRelief, backend, ends);
    if (!done) return done;
    joint.wanted = std::move(wanted);  // which the pass used up
  }
}

std::vector<TailSurface> tail_surfaces(const std::vector<SurfaceTask*>& tasks) {
  std::vector<TailSurface> surfaces;
  surfaces.reserve(tasks.size());
  for (const SurfaceTask* task : tasks) surfaces.push_back({task->slices, &task->misfit});
  return surfaces;
}

}  // namespace

void add_surface(SviFitBatch& batch, const SurfaceTask& task) {
  const std::vector<SliceData>& slices = *task.slices;
  batch.begin_surface();
  std::vector<double> units;
  std::size_t floors_before = 0;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const double coarse = std::max(1.0, task.misfit[s]);
    units.push_back(coarse * variance_unit(slices[s]));
    const std::vector<double> watch = butterfly_grid(slices[s]);
    SviFitSlice input = fit_input(slices[s]);
    input.loss_weight = 1.0 / (coarse * coarse);
    input.butterfly_watch = watch;
    const std::vector<core::SviFloor> floors = standing_floors(slices[s], task.dropped, floors_before);
    floors_before += floors.size();
    input.floors = floors;
    batch.add_slice(input);
  }
  for (const auto& [earlier, later] : task.pairs) {
    batch.add_pair({static_cast<int>(earlier), static_cast<int>(later),
                    slices[later].atm_stddev / units[later], calendar_grid(slices[earlier], slices[later])});
  }
  batch.end_surface();
}

double objective(const SurfaceTask& task, const std::vector<FreePoint>& point, const QuoteLossOptions& loss) {
  const core::QuoteLossShape shape = core_loss(loss);
  double sum = 0.0;
  for (std::size_t s = 0; s < point.size(); ++s) {
    const SliceData& data = (*task.slices)[s];
    const core::SviPoint at = core::svi_point(data.chart(core::kLeeSlope), point[s].data());
    const double coarse = std::max(1.0, task.misfit[s]);
    double losses = 0.0;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const double vol = std::sqrt(core::svi_jet(at, data.log_moneyness[i]).value.w / data.time_to_expiry);
      const double r = (vol - data.market_vol[i]) / data.scale[i];
      losses += data.weight_of(i) * core::quote_loss(shape, r * r).value;
    }
    sum += losses / (coarse * coarse) + prior_cost(data, point[s]) + soft_floor_cost(data, point[s]);
  }
  return sum;
}

Expected<void> fit_jointly(std::vector<SurfaceTask*>& tasks, int attempt, const SurfaceFitOptions& options,
                           ComputeBackend& backend) {
  Joint joint(JointTail(options.tail, tail_surfaces(tasks)));
  joint.state.resize(tasks.size());
  joint.wanted.assign(tasks.size(), 1);
  joint.proved.assign(tasks.size(), 0);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    add_surface(joint.batch, *tasks[i]);
    put_point(joint.batch, i, tasks[i]->point);
    tasks[i]->mended.clear();
    begin_first_pass(joint, i, *tasks[i], attempt);
  }
  Expected<void> done = joint.tail.measure(joint.batch, backend);
  if (!done) return done;
  done = joint.tail.start(joint.batch, backend);
  if (!done) return done;
  done = run_pass(joint, tasks, attempt, options, {QuoteLoss::squares}, backend);
  if (!done) return done;
  std::vector<SurfaceTask*> again;  // from the same start, without the floors that were out of reach
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (attempt >= kFirstToDrop && tasks[i]->spent == Spent::nothing &&
        drop_out_of_reach(joint, i, *tasks[i]))
      again.push_back(tasks[i]);
  }
  const auto starts_again = [&again](const SurfaceTask* task) {
    return std::find(again.begin(), again.end(), task) != again.end();
  };
  std::vector<double> ends(tasks.size(), kInfinity);
  for_each_index(tasks.size(), [&](std::size_t i) {
    if (starts_again(tasks[i])) return;
    SurfaceTask& task = *tasks[i];
    bool proved = joint.proved[i] != 0;
    task.converged = proved || restore(joint, i, task, proved);
    if (!task.converged) take_mended(joint, i, task, proved);
    task.point = get_point(joint.batch, i);
    ends[i] = proved ? objective(task, task.point, options.loss) : kInfinity;
    // A surface that was moved is no start for another pass.
    joint.wanted[i] = task.converged ? 1 : 0;
  });
  done = joint.tail.measure(joint.batch, backend);
  if (!done) return done;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (starts_again(tasks[i])) continue;
    ends[i] += joint.tail.term(i);
    tasks[i]->objective = ends[i];
  }
  const std::vector<unsigned char> refined = joint.wanted;
  const auto still_refined = [&] {
    std::vector<unsigned char> still = refined;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i]->spent != Spent::nothing) still[i] = 0;
    }
    return still;
  };
  if (options.loss.kind != QuoteLoss::squares) {
    for (const QuoteLossOptions& stage : loss_stages(options.loss)) {
      joint.wanted = still_refined();
      done = joint.tail.advance(joint.batch, backend);
      if (!done) return done;
      done = refine(joint, tasks, attempt, options, stage, kSecondPassRelief, backend, ends);
      if (!done) return done;
    }
  }
  if (joint.tail.on()) {
    joint.wanted = still_refined();
    done = settle_ranks(joint, tasks, attempt, options, backend, ends);
    if (!done) return done;
  }
  if (again.empty()) return {};
  return fit_jointly(again, attempt, options, backend);  // ends: each time some floor less stands
}

}  // namespace volcal::fit
