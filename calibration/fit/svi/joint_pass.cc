// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/joint_pass.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "calibration/fit/svi/attempts.h"
#include "calibration/fit/svi/mend.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/parallel.h"

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Relative decrease of the cost at which an inner minimisation stops; an outer step changes the cost by more.
constexpr double kFunctionTolerance = 1e-7;

core::SviPassLimits pass_limits(const Attempt& attempt, const SurfaceFitOptions& options) {
  return {std::min(kStepsToMend, options.max_steps),
          {options.max_inner_iterations, attempt.first_trust_radius, kFunctionTolerance},
          options.margins.butterfly,
          options.margins.calendar,
          attempt.may_run_away,
          options.margins.floor};
}

SeverityStep severity_step(const core::SviPassStep& step, int attempt, QuoteLoss loss) {
  SeverityStep noted;
  noted.attempt = attempt;
  noted.loss = loss;
  noted.severity = step.severity;
  noted.cost = step.cost;
  noted.butterfly_violation = step.butterfly_violation;
  noted.calendar_violation = step.calendar_violation;
  noted.floor_violation = step.floor_violation;
  noted.iterations = step.iterations;
  return noted;
}

bool is_clean(const SeverityStep& step) {
  return step.butterfly_violation == 0.0 && step.calendar_violation == 0.0 && step.floor_violation == 0.0;
}

}  // namespace

JointPass::JointPass(std::span<SurfaceTask* const> tasks, int attempt, const SurfaceFitOptions& options,
                     JointMinimiser& minimiser)
    : tasks_(tasks),
      attempt_(attempt),
      options_(options),
      minimiser_(minimiser),
      limits_(pass_limits(attempt_settings(attempt), options)),
      state_(tasks.size()),
      path_(tasks.size() * static_cast<std::size_t>(limits_.max_steps)),
      proved_(tasks.size(), 0) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    add_surface(batch_, *tasks[i]);
    set_point(i, tasks[i]->point);
  }
}

void JointPass::begin(std::size_t surface, double severity, double cost_bound) {
  state_[surface] = {core::SviPassStatus::started, severity, 1.0, kInfinity, cost_bound, 0};
  proved_[surface] = 0;
}

std::vector<FreePoint> JointPass::point(std::size_t surface) {
  const std::span<const double> from = batch_.point(surface);
  std::vector<FreePoint> point(from.size() / core::kSviDimension);
  for (std::size_t i = 0; i < from.size(); ++i)
    point[i / core::kSviDimension][i % core::kSviDimension] = from[i];
  return point;
}

void JointPass::set_point(std::size_t surface, const std::vector<FreePoint>& point) {
  double* to = batch_.point(surface).data();
  for (const FreePoint& x : point) to = std::copy(x.begin(), x.end(), to);
}

Expected<void> JointPass::run(std::vector<unsigned char> wanted, const QuoteLossOptions& loss,
                              double under_pricing) {
  wanted_ = std::move(wanted);
  steps_left_.assign(tasks_.size(), options_.max_steps);
  steps_unmended_.assign(tasks_.size(), 0);
  while (std::any_of(wanted_.begin(), wanted_.end(), [](unsigned char w) { return w != 0; })) {
    const std::vector<unsigned char> ran = wanted_;
    Expected<void> done = minimiser_.take_steps(
        {batch_, core_loss(loss), kBaseRegulariserWeight, limits_, wanted_, state_, path_, under_pricing});
    if (!done) return done;
    for_each_index(tasks_.size(), [&](std::size_t i) {
      if (ran[i] == 0) return;
      note_path(i, loss.kind);
      judge(i, loss);
    });
  }
  return {};
}

void JointPass::note_path(std::size_t surface, QuoteLoss loss) {
  SurfaceFit& fit = tasks_[surface]->fit;
  const auto begin = path_.begin() + static_cast<std::ptrdiff_t>(surface) * limits_.max_steps;
  for (auto step = begin; step != begin + state_[surface].steps; ++step) {
    fit.iterations += step->iterations;
    fit.path.push_back(severity_step(*step, attempt_, loss));
  }
}

/// Decides after a call of the minimiser whether a surface is proved, and if not, whether it goes on.
void JointPass::judge(std::size_t surface, const QuoteLossOptions& loss) {
  SurfaceTask& task = *tasks_[surface];
  core::SviPassState& state = state_[surface];
  wanted_[surface] = 0;
  steps_left_[surface] -= state.steps;
  steps_unmended_[surface] += state.steps;
  const bool free = state.status == core::SviPassStatus::free;
  const bool goes_on = state.status == core::SviPassStatus::step_limit;
  task.spent = task.limit.spent_after(joint_iterations(task.fit));
  if (!free && !goes_on) return;
  const bool ends = steps_left_[surface] <= 0 || task.spent != Spent::nothing;
  // A surface without steps left is checked at its point even where floors overshoot.
  const bool clean = free || (steps_left_[surface] <= 0 && is_clean(task.fit.path.back()));
  bool proved = clean && prove(surface);
  if (free) steps_unmended_[surface] = 0;
  if (!proved && goes_on && (ends || steps_unmended_[surface] >= limits_.max_steps)) {
    proved = mend_point(surface, loss);
    steps_unmended_[surface] = 0;
  }
  proved_[surface] = proved ? 1 : 0;
  if (proved) task.spent = Spent::nothing;  // the surface still has a further pass
  if (proved || ends) return;
  if (free) core::harden(state);
  wanted_[surface] = 1;
}

/// Checks the exact conditions. For every slice and pair without a proof, the worst point joins the watch.
bool JointPass::prove(std::size_t surface) {
  const SurfaceTask& task = *tasks_[surface];
  const std::vector<FreePoint> at = point(surface);
  bool free = true;
  std::vector<core::SviRaw<double>> slices;
  for (std::size_t s = 0; s < at.size(); ++s) {
    slices.push_back(slice_at((*task.slices)[s], at[s]));
    if (butterfly_verdict(slices[s]) == ButterflyVerdict::free) continue;
    free = false;
    batch_.watch_butterfly(surface, s, butterfly_evidence(slices[s]).min_g_at);
  }
  for (std::size_t c = 0; c < task.pairs.size(); ++c) {
    const CalendarEvidence evidence =
        calendar_evidence(slices[task.pairs[c].first], slices[task.pairs[c].second]);
    if (evidence.free) continue;
    free = false;
    batch_.watch_calendar(surface, c, evidence.min_slack_at);
  }
  return free;
}

/// Mends the point of a long pass. True where that raises the cost negligibly: the pass then ends at the
/// mended point. Otherwise the task keeps the mended point, for a surface that reaches no better end.
bool JointPass::mend_point(std::size_t surface, const QuoteLossOptions& loss) {
  SurfaceTask& task = *tasks_[surface];
  const std::vector<FreePoint> unproved = point(surface);
  std::vector<FreePoint> mended = unproved;
  if (!mend(mended, *task.slices, task.pairs) || !floors_hold(*task.slices, mended, task.dropped))
    return false;
  const double cost = objective(task, mended, loss);
  if (cost <= (1.0 + kMendingMayCost) * objective(task, unproved, loss)) {
    set_point(surface, mended);
    return true;
  }
  if (loss.kind == QuoteLoss::squares && (task.mended.empty() || cost < task.mended_cost)) {
    task.mended = std::move(mended);
    task.mended_cost = cost;
  }
  return false;
}

std::vector<FloorState> JointPass::hard_floors(std::size_t surface) {
  const std::vector<SliceData>& slices = *tasks_[surface]->slices;
  const core::SviFitProblem problem = core::surface_of(batch_.arrays(), static_cast<std::int64_t>(surface));
  const std::vector<FreePoint> at = point(surface);
  std::vector<FloorState> hard;
  for (int f = 0; f < problem.n_floors; ++f) {
    const core::SviFitFloor& floor = problem.floors[f];
    if (floor.floor.weight != core::kHardFloor) continue;
    const auto s = static_cast<std::size_t>(floor.slice);
    const double missed = 1.0 - floor_value(slices[s], at[s], floor.floor) / floor.floor.target;
    hard.push_back({static_cast<std::size_t>(f), missed, problem.floor_multiplier[f]});
  }
  return hard;
}

}  // namespace volcal::fit
