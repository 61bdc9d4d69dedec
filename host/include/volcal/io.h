// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Files in and out: quote snapshots in every supported format, and surfaces as JSON.
///
/// Formats are found from the content, never from the name; gzip is seen through; "-" is standard input or
/// output. Every file is written to a temporary name beside its target, flushed and renamed.

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

/// A number ("0.0375"), or a CSV file with columns `time_to_expiry` (or `days`) and `zero_rate`.
[[nodiscard]] Expected<RateCurve> read_rate(const std::string& number_or_path);

struct ReadOptions {
  std::string format = "auto";    ///< "auto" or a name from quote_formats()
  std::string underlying;         ///< keep this one only; names what the file does not say
  std::optional<UtcTime> as_of;   ///< wins over the file's own timestamp
  std::optional<RateCurve> rate;  ///< used where the file gives no discount factor
  double spot = kAbsent;          ///< used where the file gives neither forward nor spot
  /// --map: volcal's column name -> the file's (docs/use/formats.md).
  std::map<std::string, std::string> columns;
  /// --set: volcal's column name -> the value in every row, for what the file does not say.
  std::map<std::string, std::string> constants;
  std::string as_of_zone;   ///< zone of times without one: IANA name or offset; empty: the exchange's
  std::string expiry_time;  ///< `HH:MM[@zone]` at which expiries given as dates end; empty: the root's
  std::string date_format;  ///< strptime's, of dates that are not ISO 8601: `%d/%m/%Y`; several by `|`
  char thousands = '\0';    ///< stands between groups of digits in a table; none where zero
  char decimal = '.';       ///< decimal mark of a table
  bool european = false;    ///< take American exercise as European, with a note, instead of refusing it
};

/// Names and one-line descriptions of the formats that read_quotes knows.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> quote_formats();

/// One snapshot per underlying in the file, in order of first appearance; never empty on success.
/// A bad record costs itself (QuoteSnapshot::unreadable); an error means the file gives nothing. An
/// underlying with American exercise costs itself too: its snapshot has no quotes, only unreadable records
/// that say why, beside others that have some.
[[nodiscard]] Expected<std::vector<QuoteSnapshot>> read_quotes(const std::string& path,
                                                               const ReadOptions& options);

/// What reading lost, where that is more than a person would overlook: over 2 % of the records are
/// unreadable, or all of one side or of one expiry. A sentence with the count, the first record and its
/// reason; else empty.
[[nodiscard]] std::string describe_reading_losses(const QuoteSnapshot& snapshot);

/// One calibrated surface with what the JSON document says about its making.
struct SurfaceDocument {
  QuoteSnapshot snapshot;  ///< quotes named by fitted and rejected entries
  Calibration calibration;
  CalibrateOptions options;  ///< as used for this calibration
};

/// Writes one document (data/schema/surface.schema.json) that holds the surfaces of all given snapshots.
[[nodiscard]] Expected<void> write_surfaces(const std::string& path,
                                            const std::vector<SurfaceDocument>& documents);

/// Reads the surfaces back; reports in the document are for people and programs that parse it themselves.
[[nodiscard]] Expected<std::vector<VolSurface>> read_surfaces(const std::string& path);

/// Reads one JSON object with the numbers v0, kappa, theta, sigma and rho (data/schema/heston.schema.json),
/// each once, besides at most "model": "heston". Their bounds are for HestonParameters::validate to judge.
[[nodiscard]] Expected<HestonParameters> read_heston_parameters(const std::string& path);

/// Reads prices by increasing time: a CSV with columns `date` (or `time`) and `price` (or `close`). The error
/// names the line.
[[nodiscard]] Expected<PriceHistory> read_price_history(const std::string& path);

/// Reads a profile (data/schema/profile.schema.json), validated.
[[nodiscard]] Expected<Profile> read_profile(const std::string& path);

}  // namespace volcal
