// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/given_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "calibration/quotes/median.h"

namespace volcal {
namespace {

/// Fault of a value, such as "-7 is not a positive number", or empty.
std::string fault_of(double value, double most) {
  if (!(value > 0.0)) return "is not a positive number";
  if (!std::isfinite(value)) return "is not a finite number";
  if (value > most) return fmt::format("is above {}", most);
  return {};
}

GivenTerm given_term(const QuoteSnapshot& snapshot, const ExpiryGroup& group, double OptionQuote::*field,
                     const char* name, double most) {
  GivenTerm term;
  std::vector<double> values;
  for (const std::size_t i : group.quotes) {
    const double value = snapshot.quotes[i].*field;
    if (value > 0.0 && value <= most && std::isfinite(value)) {
      values.push_back(value);
    } else if (!std::isnan(value) && term.fault.empty()) {
      term.fault =
          fmt::format("{} {} of record {} {}", name, value, snapshot.quotes[i].record, fault_of(value, most));
    }
  }
  if (values.empty()) return term;
  const auto differs = [&](double value) { return value != values.front(); };
  if (std::none_of(values.begin(), values.end(), differs)) {
    term.value = values.front();
    term.distinct = 1;
    return term;
  }
  term.value = median(values);
  std::sort(values.begin(), values.end());
  term.distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
  return term;
}

}  // namespace

GivenTerm given_forward(const QuoteSnapshot& snapshot, const ExpiryGroup& group) {
  return given_term(snapshot, group, &OptionQuote::forward, "forward",
                    std::numeric_limits<double>::infinity());
}

GivenTerm given_discount_factor(const QuoteSnapshot& snapshot, const ExpiryGroup& group) {
  return given_term(snapshot, group, &OptionQuote::discount_factor, "discount factor", kMostDiscountFactor);
}

std::string spot_fault(const QuoteSnapshot& snapshot) {
  if (std::isnan(snapshot.spot)) return {};
  const std::string fault = fault_of(snapshot.spot, std::numeric_limits<double>::infinity());
  return fault.empty() ? fault : fmt::format("spot {} {}", snapshot.spot, fault);
}

}  // namespace volcal
