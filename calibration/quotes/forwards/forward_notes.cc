// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/forward_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "volcal/printable.h"

namespace volcal {
namespace {

constexpr std::size_t kNamed = 3;  // enough names to find one; the table of expiries lists all

void add_note(const std::vector<std::string>& names, const std::string& what,
              std::vector<std::string>& notes) {
  if (names.empty()) return;
  std::string list = fmt::format(
      "{}", fmt::join(names.begin(),
                      names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size())), ", "));
  if (names.size() > kNamed) list += ", ...";
  notes.push_back(
      fmt::format("{} {} ({}): {}", names.size(), names.size() == 1 ? "expiry" : "expiries", list, what));
}

const char* words(ForwardEvent event) {
  switch (event) {
    case ForwardEvent::several_forwards:
      return "the file shows several forwards; their median is used";
    case ForwardEvent::borrowed:
      return "put-call parity cannot tell the discount factor; taken from the zero rates of the other "
             "expiries";
    case ForwardEvent::undiscounted:
      return "no discount factor is known; 1 is used";
  }
  return "";
}

const char* words(ForwardSource source) {
  switch (source) {
    case ForwardSource::implied_carry:
      return "no put-call pair; the forward is interpolated between, or continued from, those of the other "
             "expiries";
    case ForwardSource::carry:
      return "no put-call pair; the forward is the spot over the discount factor, no dividends known";
    case ForwardSource::spot:
      return "no put-call pair and no rate; the forward is the spot, no dividends known";
    case ForwardSource::file:
    case ForwardSource::parity:
      break;
  }
  return "";
}

}  // namespace

const char* source_used(ForwardSource source) noexcept {
  switch (source) {
    case ForwardSource::file:
      return "the file's others are used";
    case ForwardSource::parity:
      return "put-call parity is used";
    case ForwardSource::carry:
    case ForwardSource::spot:
      return "the spot is used";
    case ForwardSource::implied_carry:
      return "the forwards of the other expiries are used";
  }
  return "";
}

void ForwardNotes::add(ForwardEvent event, std::string expiry) {
  events_[static_cast<std::size_t>(event)].push_back(std::move(expiry));
}

void ForwardNotes::add_filled(std::string expiry, const ForwardEstimate& estimate, bool has_prices) {
  Filled& filled = filled_[static_cast<std::size_t>(estimate.source)];
  const double error = estimate.forward_stderr / estimate.forward;
  filled.least = filled.expiries.empty() ? error : std::min(filled.least, error);
  filled.most = std::max(filled.most, error);
  filled.has_prices = filled.has_prices || has_prices;
  filled.expiries.push_back(std::move(expiry));
}

void ForwardNotes::add_fault(const std::string& expiry, const std::string& fault, const char* used) {
  if (faults_.size() == kNamed)
    ++more_faults_;
  else
    faults_.push_back(fmt::format("{}: the file's {}; {}", expiry, fault, used));
}

void ForwardNotes::add_spot_fault(const std::string& fault) {
  spot_.push_back("the file's " + fault + "; it is not used");
}

void ForwardNotes::add_contradicted_spot(double spot, double implied) {
  spot_.push_back(fmt::format(
      "the spot {:.8g} is not of these quotes' moment: their forwards have it at {:.8g}, which is used", spot,
      implied));
}

std::vector<std::string> ForwardNotes::take() && {
  std::vector<std::string> notes = std::move(faults_);
  if (more_faults_ > 0)
    notes.push_back(fmt::format("{} more forwards or discount factors of the file cannot be", more_faults_));
  notes.insert(notes.end(), spot_.begin(), spot_.end());
  for (std::size_t i = 0; i < kForwardEvents; ++i)
    add_note(events_[i], words(static_cast<ForwardEvent>(i)), notes);
  for (std::size_t i = 0; i < kForwardSources; ++i) {
    const Filled& filled = filled_[i];
    const std::string range =
        filled.expiries.size() > 1
            ? fmt::format("{:.2g} % to {:.2g} %", 100.0 * filled.least, 100.0 * filled.most)
            : fmt::format("{:.2g} %", 100.0 * filled.most);
    add_note(filled.expiries,
             fmt::format("{}; its standard error is {}{}", words(static_cast<ForwardSource>(i)), range,
                         filled.has_prices ? ", by which the scale of prices is widened" : ""),
             notes);
  }
  return notes;
}

}  // namespace volcal
