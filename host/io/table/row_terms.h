// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads side, strike and expiry of a row's option, and the moments of its quote, from columns and the
/// contract's name, which must agree. Moments repeat from row to row and are read once.

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/table/option_row.h"

namespace volcal::io {

/// Moments by the text, root and listing they were read from; an index' few dozen expiries come in turn.
class MomentMemos {
 public:
  MomentMemos() = default;
  MomentMemos(const MomentMemos&) = delete;
  MomentMemos& operator=(const MomentMemos&) = delete;

  struct Memo {
    std::string text;
    std::string root = {};
    Listing listing = Listing::unknown;
    UtcTime moment = {};
    std::chrono::sys_days day = {};  ///< day of an expiry
    bool names_day = false;

    [[nodiscard]] bool is_of(std::string_view other, std::string_view other_root,
                             Listing other_listing) const noexcept {
      return text == other && root == other_root && listing == other_listing;
    }
  };

  [[nodiscard]] Memo& of(std::string_view text) noexcept {
    if (last_ != nullptr && last_->text == text) return *last_;
    last_ = &memos_[std::hash<std::string_view>{}(text) % memos_.size()];
    return *last_;
  }

 private:
  std::array<Memo, 64> memos_ = {};
  Memo* last_ = nullptr;
};

class RowTerms {
 public:
  RowTerms(RowTimes times, const ReadOptions& options) : times_(std::move(times)), options_(options) {}

  void read_as_of(OptionRow& row);
  /// Reads a time on which no fit depends: one that cannot be read is left out and counted in `ignored`.
  void read_last_trade(OptionRow& row, std::size_t& ignored);
  /// Reads the option's type. `side` is that of the columns, where a row holds a call and a put.
  static void read_type(OptionRow& row, std::optional<OptionType> side);
  /// Sets the type of rows without a side, once strike and forward are read: a vol holds for both sides of a
  /// strike, and the out-of-the-money side is taken.
  static void settle_type(OptionRow& row);
  void read_strike(OptionRow& row) const;
  /// Reads the expiry, and the discount factor of a zero rate, which needs the time to expiry.
  void read_expiry(OptionRow& row);

  [[nodiscard]] const RowTimes& times() const noexcept { return times_; }

 private:
  void read_expiry_text(OptionRow& row, std::string_view text);

  RowTimes times_;
  const ReadOptions& options_;
  MomentMemos as_of_memos_, expiry_memos_, trade_memos_;
};

}  // namespace volcal::io
