// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fills in the forwards that neither the file nor put-call parity gave
/// (calibration/quotes/forwards/carried_forwards.h).

#include <string>
#include <vector>

#include "calibration/quotes/forwards/carried_forwards.h"
#include "calibration/quotes/forwards/forward_notes.h"
#include "volcal/cleaning.h"

namespace volcal {

/// Terms of one expiry. The forward of `estimate` is kAbsent where it is to be filled.
struct FillTerms {
  std::string root;
  std::string name;  ///< name of the expiry, for notes
  double years = kAbsent;
  RateEstimate rate;
  bool lacks_discount = false;  ///< true where no source gives the discount factor of its prices
  bool has_prices = true;  ///< true where its quotes are prices, whose vols depend on the forward, not vols
  ForwardEstimate estimate;
};

/// Fills the absent forwards of `terms`, which come by time. An expiry uses the others of its root; where the
/// root has no forward at all, those of all roots (SPX and SPXW). Each filled forward has its source and its
/// standard error, and is noted.
void fill_forwards(double spot, std::vector<FillTerms>& terms, ForwardNotes& notes);

}  // namespace volcal
