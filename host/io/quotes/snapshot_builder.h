// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sorts the records of one file into snapshots by underlying, and applies ReadOptions to the result:
/// --underlying selects (or names what the file leaves unnamed), --as-of and --spot replace or fill,
/// --rate gives the discount factors that the file does not.
///
/// Memory    the quotes of the underlying that was selected, of others their names and counts: of a universe
///           of which one name is asked for, that name's share is kept

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "volcal/expected.h"
#include "volcal/io.h"
#include "volcal/quotes.h"

namespace volcal::io {

class SnapshotBuilder {
 public:
  /// `source` is the path as given; `format` is the name of the recognised format.
  SnapshotBuilder(std::string source, std::string format, const ReadOptions& options);

  /// Adds a quote to the snapshot of its underlying, which may be empty.
  void add(OptionQuote quote);
  /// Adds an unreadable record. `underlying` may be unknown: the record then joins the first snapshot.
  /// `named`: the record states its underlying, which therefore has a snapshot even without quotes.
  void add_unreadable(std::string_view underlying, UnreadableRecord record, bool named = false);
  /// Records a time that the file gives for its quotes; the latest of an underlying is its snapshot's.
  void saw_moment(std::string_view underlying, UtcTime time);
  /// Records a spot or index level, with its time where the file gives one. A snapshot's spot is the median
  /// of its underlying's; where their times differ, the median of the latest ten minutes.
  void saw_spot(std::string_view underlying, double spot, std::optional<UtcTime> moment = std::nullopt);
  /// Sets the time of the whole file; used where saw_moment was not called for an underlying.
  void set_moment(UtcTime time, bool inferred);
  /// Adds a note to every snapshot; a repeated one is kept once.
  void note(const std::string& text);
  /// Records American exercise. finish() refuses it by name, unless another underlying was selected or
  /// ReadOptions::european takes it as European. Beside underlyings that are read, a refused one keeps its
  /// records as unreadable.
  void refuse_american(std::size_t record, std::string_view instrument, std::string_view underlying);

  [[nodiscard]] bool has_rate() const noexcept { return options_.rate.has_value(); }
  [[nodiscard]] const ReadOptions& options() const noexcept { return options_; }

  /// Returns the snapshots. May be called once.
  [[nodiscard]] Expected<std::vector<QuoteSnapshot>> finish();

 private:
  struct Spot {
    double value = kAbsent;
    std::optional<UtcTime> moment;
  };

  struct Group {
    QuoteSnapshot snapshot;
    bool selected = true;
    bool has_quotes = false;  ///< quotes are stored where the underlying is selected
    bool is_named = false;    ///< named by a record, readable or not
    std::vector<Spot> spots;
    std::vector<double> impossible_spots;  ///< zero, negative or infinite; cleaning names the first
    std::optional<UtcTime> latest;
    bool several_moments = false;
    std::string american;  ///< first refused instrument, with its place
  };

  Group& group(std::string_view underlying);
  [[nodiscard]] bool selected(const std::string& underlying) const;
  [[nodiscard]] std::optional<Error> check_selection() const;
  static void refuse_quotes(Group& group);
  /// Group of the first underlying in `kept` that was given quotes.
  static Group& first_with_quotes(const std::vector<Group*>& kept);
  static double spot_of(Group& group);
  void place_unreadable(std::vector<Group*>& kept);
  [[nodiscard]] std::optional<Error> complete(Group& group) const;
  [[nodiscard]] Error nothing_usable() const;

  std::string source_;
  std::string format_;
  ReadOptions options_;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t last_ = 0;  ///< group of the previous record: files are often sorted
  std::vector<std::pair<std::string, UnreadableRecord>> unreadable_;
  std::vector<std::string> notes_;
  std::optional<UtcTime> moment_;
  bool inferred_ = false;
};

}  // namespace volcal::io
