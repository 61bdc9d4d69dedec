// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reading and writing: quote snapshots in every supported format, and surfaces as JSON.
///
/// Formats are recognised by the content, never by the file's name; gzip is decompressed; "-" is standard
/// input or output. Every file is written to a temporary name beside its target, flushed and renamed.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"
#include "volcal/expected.h"
#include "volcal/heston_parameters.h"
#include "volcal/profile.h"
#include "volcal/quotes.h"
#include "volcal/surface.h"
#include "volcal/tail_history.h"

namespace volcal {

/// Continuously compounded zero rates, linear in time between nodes, flat outside.
struct RateCurve {
  std::vector<std::pair<double, double>> nodes;  ///< (years, rate), increasing years, at least one

  [[nodiscard]] double zero_rate(double time_to_expiry) const noexcept;
  [[nodiscard]] double discount_factor(double time_to_expiry) const noexcept;
};

/// Reads a rate from a number ("0.0375"), or from a CSV file with columns `time_to_expiry` (or `days`) and
/// `zero_rate`.
[[nodiscard]] Expected<RateCurve> read_rate(const std::string& number_or_path);

struct ReadOptions {
  std::string format = "auto";  ///< "auto" or a name from quote_formats()
  std::string
      underlying;  ///< reads this underlying only; also names an underlying that the file does not name
  std::optional<UtcTime> as_of;   ///< takes precedence over the file's own timestamp
  std::optional<RateCurve> rate;  ///< used where the file gives no discount factor
  double spot = kAbsent;          ///< used where the file gives neither forward nor spot
  /// --map: volcal's name of a column, and the file's (docs/use/formats.md).
  std::map<std::string, std::string> columns;
  /// --set: volcal's name of a column, and its value in every row, for data that the file lacks.
  std::map<std::string, std::string> constants;
  std::string as_of_zone;  ///< zone of times without one: IANA name or offset; empty: the exchange's zone
  std::string
      expiry_time;  ///< time of day of expiries given as dates, `HH:MM[@zone]`; empty: that of the root
  std::string date_format;  ///< format of dates that are not ISO 8601, in strptime's terms: `%d/%m/%Y`;
                            ///< several are separated by `|`
  char thousands = '\0';    ///< separator of groups of digits in a table; 0: none
  char decimal = '.';       ///< decimal mark of a table
  bool european = false;    ///< takes American exercise as European, with a note, instead of refusing it
};

/// Names and one-line descriptions of the formats that read_quotes knows.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> quote_formats();

/// Reads one snapshot for each underlying in the file, in order of first appearance; never empty on success.
/// A record that cannot be read does not affect others (QuoteSnapshot::unreadable); an error means that the
/// file has no usable record. Nor does an underlying with American exercise affect others: its snapshot has
/// no quotes, only unreadable records that give the reason.
[[nodiscard]] Expected<std::vector<QuoteSnapshot>> read_quotes(const std::string& path,
                                                               const ReadOptions& options);

/// Sentence about the records lost in reading, where more are lost than a person would overlook: over 2 % of
/// the records, or all of one side or of one expiry. It gives their number, the first record and its reason;
/// empty otherwise.
[[nodiscard]] std::string describe_reading_losses(const QuoteSnapshot& snapshot);

/// One calibrated surface with the inputs that its JSON document records.
struct SurfaceDocument {
  QuoteSnapshot snapshot;  ///< quotes to which fitted and rejected entries refer
  Calibration calibration;
  CalibrateOptions options;  ///< as used for this calibration
};

/// Writes one document (data/schema/surface.schema.json) that holds the surfaces of all given snapshots.
[[nodiscard]] Expected<void> write_surfaces(const std::string& path,
                                            const std::vector<SurfaceDocument>& documents);

/// Reads the surfaces of a document. Its reports are not read: they are for people, and for programs that
/// parse the JSON themselves.
[[nodiscard]] Expected<std::vector<VolSurface>> read_surfaces(const std::string& path);

/// Reads one JSON object with the numbers v0, kappa, theta, sigma and rho (data/schema/heston.schema.json),
/// each exactly once; "model": "heston" is allowed beside them. Does not check the parameters' bounds:
/// HestonParameters::validate does.
[[nodiscard]] Expected<HestonParameters> read_heston_parameters(const std::string& path);

/// Reads prices in increasing time from a CSV file with columns `date` (or `time`) and `price` (or `close`).
/// An error names the line.
[[nodiscard]] Expected<PriceHistory> read_price_history(const std::string& path);

/// Reads a profile (data/schema/profile.schema.json) and validates it.
[[nodiscard]] Expected<Profile> read_profile(const std::string& path);

}  // namespace volcal
