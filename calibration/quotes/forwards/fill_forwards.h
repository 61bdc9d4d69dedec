// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fills the forwards that neither file nor put-call parity gave
/// (calibration/quotes/forwards/carried_forwards.h).

#include <string>
#include <vector>

#include "calibration/quotes/forwards/carried_forwards.h"
#include "calibration/quotes/forwards/forward_notes.h"
#include "volcal/cleaning.h"

namespace volcal {

/// One expiry with what is known of it. The forward of `estimate` is kAbsent where it is sought.
struct FillTerms {
  std::string root;
  std::string name;  ///< of the expiry, for notes
  double years = kAbsent;
  KnownRate rate;
  bool lacks_discount = false;  ///< nothing tells the discount factor of its prices
  bool has_prices = true;       ///< its quotes are prices, whose vols depend on the forward, not vols
  ForwardEstimate estimate;
};

/// `terms` by time. An expiry looks at the others of its root; where that has no forward at all, at those of
/// all roots (SPX and SPXW). Each filled one has its source and its standard error, and is noted.
void fill_forwards(double spot, std::vector<FillTerms>& terms, ForwardNotes& notes);

}  // namespace volcal
