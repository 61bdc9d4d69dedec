// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/warp.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/thread.h"
#include "tests/ptx/device/translated.h"

namespace ptx {
namespace {

constexpr std::array kKinds = {"bar.warp.sync", "shfl.up",  "shfl.down", "shfl.bfly",
                               "shfl.idx",      "vote.any", "vote.all",  "vote.ballot"};

struct Meeting {
  int kind = 0;
  int site = 0;
  std::uint32_t mask = 0;
  std::uint32_t arrived = 0;  ///< 0: no lane waits here, and another meeting may take the place
  std::array<std::uint64_t, kWarp> value;
  std::array<std::uint32_t, kWarp> operand;
  std::array<std::uint32_t, kWarp> clamp;
};

/// Meetings of each warp.
std::vector<std::vector<Meeting>>& meetings() {
  static std::vector<std::vector<Meeting>> meetings;
  return meetings;
}

bool holds(std::uint32_t mask, std::uint32_t lane) { return ((mask >> lane) & 1U) != 0; }

std::string name(const Meeting& meeting) { return meeting_name(meeting.kind, meeting.site); }

void report_other(const Meeting& waiting, const std::string& wanted) {
  report("lanes of one mask wait in different meetings: " + name(waiting) + ", " + wanted);
}

/// The meeting that the lane comes to, new where none waits for it.
Meeting& join(std::vector<Meeting>& all, int kind, int site, std::uint32_t mask, std::uint32_t lane) {
  Meeting* unused = nullptr;
  for (Meeting& meeting : all) {
    if (meeting.arrived == 0) {
      unused = &meeting;
    } else if (meeting.mask == mask && meeting.kind == kind && !holds(meeting.arrived, lane)) {
      if (meeting.site != site) {
        report("lanes meet from two places: " + name(meeting) + ", " + meeting_name(kind, site));
      }
      return meeting;
    } else if ((meeting.mask & mask) != 0) {
      report_other(meeting, meeting_name(kind, site));
    }
  }
  if (unused == nullptr) unused = &all.emplace_back();
  unused->kind = kind;
  unused->site = site;
  unused->mask = mask;
  return *unused;
}

std::uint32_t ballot_of(const Meeting& meeting) {
  std::uint32_t ballot = 0;
  for (std::uint32_t lane = 0; lane < kWarp; ++lane) {
    if (holds(meeting.mask, lane) && meeting.value[lane] != 0) ballot |= 1U << lane;
  }
  return ballot;
}

void answer(const Meeting& meeting, std::uint32_t lane, std::uint32_t ballot, ptx_thread& thread) {
  switch (meeting.kind) {
    case PTX_BARRIER:
      return;
    case PTX_VOTE_ANY:
      thread.answer = ballot != 0 ? 1 : 0;
      return;
    case PTX_VOTE_ALL:
      thread.answer = ballot == meeting.mask ? 1 : 0;
      return;
    case PTX_VOTE_BALLOT:
      thread.answer = ballot;
      return;
    default:
      break;
  }
  const ShuffleSource source = shuffle_source(meeting.kind, lane, meeting.operand[lane], meeting.clamp[lane]);
  if (!holds(meeting.mask, source.lane))
    report("a shuffle reads a lane outside of its mask: " + name(meeting));
  thread.answer = meeting.value[source.lane];
  thread.is_valid = source.is_valid ? 1 : 0;
}

/// All have come: each gets its answer and may go on.
void begin(const Meeting& meeting, std::uint32_t warp) {
  Block& block = current_block();
  const std::uint32_t ballot = ballot_of(meeting);
  for (std::uint32_t lane = 0; lane < kWarp; ++lane) {
    if (!holds(meeting.mask, lane)) continue;
    Thread& thread = block.threads[warp * kWarp + lane];
    answer(meeting, lane, ballot, thread.seen);
    thread.state = ThreadState::ready;
  }
  if (meeting.kind == PTX_BARRIER) ++block.warp_epochs[warp];
}

/// Whether a barrier is one of those that PTX_IGNORE_BARRIER takes away.
bool is_ignored(int kind, int site) {
  const std::string& ignored = settings().ignored_barrier;
  if (kind != PTX_BARRIER || ignored.empty()) return false;
  const std::string place = current_block().site(site).place;
  const std::size_t at = place.find(ignored);
  // Line 12 is not line 123. A file without a line stands for all of its barriers.
  return at != std::string::npos && std::isdigit(place[at + ignored.size()]) == 0;
}

}  // namespace

std::string meeting_name(int kind, int site) {
  const char* const meeting = kind == kBlockBarrier ? "bar.sync" : kKinds.at(static_cast<std::size_t>(kind));
  return std::string(meeting) + " at " + place_of(site);
}

void forget_meetings(std::size_t warps) {
  meetings().resize(std::max(meetings().size(), warps));
  for (std::vector<Meeting>& all : meetings()) {
    for (Meeting& meeting : all) meeting.arrived = 0;
  }
}

ShuffleSource shuffle_source(int kind, std::uint32_t lane, std::uint32_t operand, std::uint32_t clamp) {
  const std::uint32_t step = operand & 31U;
  const std::uint32_t limit = clamp & 31U;
  const std::uint32_t segment = (clamp >> 8) & 31U;
  const std::uint32_t highest = (lane & segment) | (limit & ~segment & 31U);
  const std::uint32_t lowest = lane & segment;
  ShuffleSource source{lane, false};
  switch (kind) {
    case PTX_SHUFFLE_UP:
      source = {lane - step, static_cast<std::int32_t>(lane - step) >= static_cast<std::int32_t>(highest)};
      break;
    case PTX_SHUFFLE_DOWN:
      source = {lane + step, lane + step <= highest};
      break;
    case PTX_SHUFFLE_BFLY:
      source = {lane ^ step, (lane ^ step) <= highest};
      break;
    default:
      source = {lowest | (step & ~segment & 31U), (lowest | (step & ~segment & 31U)) <= highest};
      break;
  }
  return source.is_valid ? source : ShuffleSource{lane, false};
}

}  // namespace ptx

extern "C" void ptx_meet(ptx_thread* t, int kind, int site, uint32_t mask, uint64_t value, uint32_t operand,
                         uint32_t clamp) {
  using namespace ptx;
  if (is_ignored(kind, site)) return;
  if (!holds(mask, t->lane)) report("a lane is not in the mask of its meeting: " + meeting_name(kind, site));
  Meeting& meeting = join(meetings()[t->warp], kind, site, mask, t->lane);
  meeting.arrived |= 1U << t->lane;
  meeting.value[t->lane] = value;
  meeting.operand[t->lane] = operand;
  meeting.clamp[t->lane] = clamp;
  if (meeting.arrived == mask) {
    begin(meeting, t->warp);
    meeting.arrived = 0;
    return;
  }
  Thread& thread = thread_of(t);
  thread.state = ThreadState::waiting;
  thread.wait_kind = kind;
  thread.wait_site = site;
  wait(thread);
}
