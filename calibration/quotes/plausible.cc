// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/plausible.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "calibration/quotes/median.h"

namespace volcal {
namespace {

constexpr std::size_t kNeighbours = 6;
constexpr std::size_t kFewestToJudge = 4;  // a quote and three others, one of which may be wrong too

/// Median of the neighbours' vols: half of them on either side, more on one side where the other ends.
double median_of_neighbours(const std::vector<VolQuote>& quotes, std::size_t i) {
  const std::size_t window = std::min(kNeighbours + 1, quotes.size());
  const std::size_t first = std::min(i - std::min(i, kNeighbours / 2), quotes.size() - window);
  std::vector<double> vols;
  vols.reserve(kNeighbours);
  for (std::size_t j = first; j < first + window; ++j) {
    if (j != i) vols.push_back(quotes[j].market_vol);
  }
  return median(vols);
}

double median_of_slice(const Smile& smile) {
  std::vector<double> vols;
  for (const VolQuote& quote : smile.quotes) vols.push_back(quote.market_vol);
  return median(vols);
}

/// Median of the slices' medians: a slice with many quotes counts no more than another.
double median_of_surface(const std::vector<Smile>& smiles) {
  std::vector<double> medians;
  for (const Smile& smile : smiles) {
    if (!smile.quotes.empty()) medians.push_back(median_of_slice(smile));
  }
  return median(medians);
}

bool differs(double vol, double typical, double factor) {
  return vol > factor * typical || typical > factor * vol;
}

/// Reasons why quotes of a slice are contradicted, one text for each quote, empty where it is not.
std::vector<std::string> contradictions(const Smile& smile, double of_surface) {
  const std::vector<VolQuote>& quotes = smile.quotes;
  std::vector<std::string> why(quotes.size());
  const bool judged = quotes.size() >= kFewestToJudge;
  const double of_slice = judged ? median_of_slice(smile) : kAbsent;
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    const double vol = quotes[i].market_vol;
    const double of_neighbours = judged ? median_of_neighbours(quotes, i) : vol;
    const double level = judged ? of_slice : vol;
    if (differs(vol, of_neighbours, kContradiction)) {
      why[i] = fmt::format("vol {:.6g}, where the median of its neighbours is {:.6g}", vol, of_neighbours);
    } else if (differs(level, of_surface, kSurfaceContradiction)) {
      why[i] =
          fmt::format("vol {:.6g}{}, where the surface's median is {:.6g}", vol,
                      judged ? fmt::format(", of a slice whose median is {:.6g}", of_slice) : "", of_surface);
    }
  }
  return why;
}

}  // namespace

std::optional<std::string> fault_of_vol(const char* name, double vol, double time_to_expiry) {
  if (!(vol >= kLowestVol && vol <= kHighestVol)) {
    return fmt::format("{} vol {:.6g}: no market has one outside {} to {}", name, vol, kLowestVol,
                       kHighestVol);
  }
  if (const double stddev = vol * std::sqrt(time_to_expiry); !(stddev <= kMostStddevs)) {
    return fmt::format("{} vol {:.6g} over {:.6g} years: a standard deviation of {:.6g}, more than {}", name,
                       vol, time_to_expiry, stddev, kMostStddevs);
  }
  return std::nullopt;
}

void refuse_contradicted(std::vector<Smile>& smiles, std::vector<Rejected>& rejected) {
  const double of_surface = median_of_surface(smiles);
  for (Smile& smile : smiles) {
    std::vector<std::string> why = contradictions(smile, of_surface);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < why.size(); ++i) {
      if (why[i].empty()) {
        if (kept != i) smile.quotes[kept] = smile.quotes[i];
        ++kept;
      } else {
        rejected.push_back({smile.quotes[i].quote, RejectReason::contradicted, std::move(why[i])});
      }
    }
    smile.quotes.resize(kept);
  }
}

}  // namespace volcal
