// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Notes to the user on the forwards of a snapshot: one sentence for each kind of event, not one for each
/// expiry.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "volcal/cleaning.h"

namespace volcal {

enum class ForwardEvent : std::uint8_t { several_forwards, borrowed, undiscounted };
inline constexpr std::size_t kForwardEvents = 3;

/// Phrase on the source of a forward, such as "put-call parity is used".
[[nodiscard]] const char* source_used(ForwardSource source) noexcept;

class ForwardNotes {
 public:
  void add(ForwardEvent event, std::string expiry);
  /// Adds a forward from other expiries or the spot; with `has_prices` the fit widens the scale of its
  /// quotes.
  void add_filled(std::string expiry, const ForwardEstimate& estimate, bool has_prices);
  /// Adds an impossible value of the file, "forward -7 of record 5 is not a positive number", and its
  /// replacement.
  void add_fault(const std::string& expiry, const std::string& fault, const char* used);
  void add_spot_fault(const std::string& fault);
  /// Adds a spot that put-call parity contradicts.
  void add_contradicted_spot(double spot, double implied);

  [[nodiscard]] std::vector<std::string> take() &&;

 private:
  struct Filled {
    std::vector<std::string> expiries;
    double least = 0.0, most = 0.0;  ///< smallest and largest relative standard error
    bool has_prices = false;
  };

  std::array<std::vector<std::string>, kForwardEvents> events_;
  std::array<Filled, kForwardSources> filled_;
  std::vector<std::string> faults_;
  std::size_t more_faults_ = 0;
  std::vector<std::string> spot_;
};

}  // namespace volcal
