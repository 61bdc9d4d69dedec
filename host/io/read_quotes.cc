// SPDX-License-Identifier: Apache-2.0
#include "host/io/read_quotes.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "host/io/input.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr const char* kDeribitJsonDescription =
    "answer of Deribit's get_book_summary_by_currency, or its bare result array";

using Needs = std::vector<const char*>;

Error make_error(ErrorCode code, const QuoteInput& input, const std::string& reason) {
  return {code, fmt::format("{}: {}", input_name(input.source), reason)};
}

bool has_one_of(const CsvReader& csv, const Needs& names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return csv.column(name).found(); });
}

/// "expiry or time_to_expiry, strike": what `format` needs and the table has not.
std::string missing_columns(const CsvFormat& format, const CsvReader& csv, std::size_t& count) {
  std::string text;
  count = 0;
  for (const Needs& names : format.needs) {
    if (has_one_of(csv, names)) continue;
    ++count;
    if (!text.empty()) text += ", ";
    for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? " or " : "") + std::string(names[i]);
  }
  return text;
}

/// The first format whose needs are met; else an error that names the nearest and what it misses.
Expected<const CsvFormat*> find_format(const QuoteInput& input, const CsvReader& csv) {
  const CsvFormat* nearest = nullptr;
  double least = 2.0;
  std::string missing_of_nearest;
  for (const CsvFormat& format : csv_formats()) {
    std::size_t count = 0;
    std::string missing = missing_columns(format, csv, count);
    if (count == 0) return &format;
    const double share = static_cast<double>(count) / static_cast<double>(format.needs.size());
    if (share >= least) continue;
    least = share;
    nearest = &format;
    missing_of_nearest = std::move(missing);
  }
  const std::string found = "columns found: " + csv.columns_found();
  if (least == 1.0) return make_error(ErrorCode::malformed, input, "no known quote format; " + found);
  return make_error(ErrorCode::malformed, input,
                    fmt::format("no known quote format; nearest is {}, which also needs {}; {}",
                                nearest->name, missing_of_nearest, found));
}

Expected<const CsvFormat*> named_format(const QuoteInput& input, const CsvReader& csv,
                                        const std::string& name) {
  for (const CsvFormat& format : csv_formats()) {
    if (name != format.name) continue;
    std::size_t count = 0;
    const std::string missing = missing_columns(format, csv, count);
    if (count == 0 || !input.options.columns.empty()) return &format;
    return make_error(ErrorCode::malformed, input,
                      fmt::format("{} needs {}; columns found: {}", name, missing, csv.columns_found()));
  }
  return make_error(ErrorCode::internal, input, "format '" + printable(name) + "' has no reader");
}

std::optional<Error> check_format_name(const QuoteInput& input) {
  std::string known;
  for (const auto& [name, description] : quote_formats()) {
    if (input.options.format == name) return std::nullopt;
    known += ", " + name;
  }
  if (input.options.format == "auto") return std::nullopt;
  return Error{ErrorCode::usage,
               fmt::format("format is '{}', must be auto{}", printable(input.options.format), known)};
}

/// Text without zero bytes and without endless lines, or the reason.
std::optional<Error> check_text(const QuoteInput& input) {
  const std::string_view text = input.text;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return make_error(ErrorCode::malformed, input, "UTF-16 text; UTF-8 is needed");
  }
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    return make_error(ErrorCode::malformed, input, fmt::format("byte {}: binary content, not text", zero));
  }
  // As long as each stretch of the bound's length holds a line end, no line is longer than the bound.
  for (std::size_t start = 0; text.size() - start > kLongestLineBytes;) {
    const std::size_t end = text.substr(start, kLongestLineBytes + 1).rfind('\n');
    if (end == std::string_view::npos) {
      const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n');
      return make_error(ErrorCode::malformed, input,
                        fmt::format("line {} is longer than {} bytes", line, kLongestLineBytes));
    }
    start += end + 1;
  }
  return std::nullopt;
}

Snapshots read_csv(const QuoteInput& input) {
  if (auto error = check_text(input)) return *error;
  CsvReader csv(input.text);
  if (!csv.has_header())
    return make_error(ErrorCode::nothing_usable, input, "no table in it, only blank or comment lines");
  const ReadOptions& options = input.options;
  std::string name = options.format;
  // A mapping speaks of the names of volcal's own format.
  if (name == "auto" && !options.columns.empty()) name = "volcal-csv";
  const Expected<const CsvFormat*> format =
      name == "auto" ? find_format(input, csv) : named_format(input, csv, name);
  if (!format) return format.error();
  if (!options.columns.empty() && (*format)->read != read_volcal_csv) {
    return Error{ErrorCode::usage, fmt::format("--map is for volcal-csv, not for {}", name)};
  }
  return (*format)->read(input, csv);
}

Snapshots read_text(const QuoteInput& input) {
  if (auto error = check_format_name(input)) return *error;
  const std::size_t first = input.text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos)
    return make_error(ErrorCode::nothing_usable, input, "the file is empty");
  const bool json = input.text[first] == '{' || input.text[first] == '[';
  const std::string& format = input.options.format;
  if (json && (format == "auto" || format == kDeribitJson)) {
    if (input.options.columns.empty()) return read_deribit_json(input);
    return Error{ErrorCode::usage, "--map is for volcal-csv, not for deribit-json"};
  }
  if (format == kDeribitJson)
    return make_error(ErrorCode::malformed, input,
                      "not JSON: it starts with '" + printable(input.text.substr(first, 20)) + "'");
  return read_csv(input);
}

template <class Read>
Snapshots guarded(const std::string& source, const Read& read) noexcept try {
  try {
    return read();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::unreadable, input_name(source) + ": not enough memory to read it"};
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, fmt::format("{}: {}", input_name(source), failure.what())};
  }
} catch (...) {
  return Error{ErrorCode::internal, {}};
}

}  // namespace

const std::vector<CsvFormat>& csv_formats() {
  static const std::vector<CsvFormat> formats = {
      {"collector-csv",
       "Deribit quotes of several underlyings as collected: one row per option with its timestamp",
       {{"instrument_name"}, {"bid_price"}, {"ask_price"}, {"timestamp"}, {"underlying"}},
       read_collector_csv},
      {"deribit-summary-csv",
       "Deribit book summary as a table, one row per record of the answer",
       {{"instrument_name"}, {"bid_price"}, {"ask_price"}, {"underlying_price"}},
       read_deribit_summary_csv},
      {"yahoo-csv",
       "option chain by contractSymbol, as Yahoo Finance gives it",
       {{"contractSymbol"}, {"bid"}, {"ask"}},
       read_yahoo_csv},
      {"iv-grid-csv",
       "bid and ask implied vols with one forward per expiry: Expiry, Texp, Strike, Bid, Ask, Fwd",
       {{"Texp"}, {"Strike"}, {"Bid"}, {"Ask"}, {"Fwd"}},
       read_iv_grid_csv},
      {"volcal-csv",
       "volcal's own table: strike, expiry or time_to_expiry, bid, ask or mid, and more (--map renames)",
       {{"strike"}, {"expiry", "time_to_expiry"}, {"bid", "ask", "mid"}},
       read_volcal_csv},
      {"vol-grid-csv",
       "mid implied vols: implied_vol by strike (or strike_over_spot) and time or days to expiry",
       {{"implied_vol"}, {"strike", "strike_over_spot"}, {"time_to_expiry", "time_to_expiry_years", "days"}},
       read_vol_grid_csv},
  };
  return formats;
}

Snapshots read_quotes_from_buffer(std::string_view bytes, const std::string& source,
                                  const ReadOptions& options) noexcept {
  return guarded(source, [&]() -> Snapshots {
    if (!bytes.starts_with("\x1F\x8B")) return read_text({bytes, source, options});
    const Expected<Content> text = read_input_from_buffer(bytes, input_name(source));
    if (!text) return text.error();
    return read_text({text->view(), source, options});
  });
}

}  // namespace volcal::io

namespace volcal {

std::vector<std::pair<std::string, std::string>> quote_formats() {
  std::vector<std::pair<std::string, std::string>> formats = {
      {io::kDeribitJson, io::kDeribitJsonDescription}};
  for (const io::CsvFormat& format : io::csv_formats()) formats.emplace_back(format.name, format.description);
  return formats;
}

Expected<std::vector<QuoteSnapshot>> read_quotes(const std::string& path, const ReadOptions& options) {
  return io::guarded(path, [&]() -> io::Snapshots {
    io::Sha256 hash;
    const Expected<io::Content> text = io::read_input(path, &hash);
    if (!text) return text.error();
    io::Snapshots snapshots = io::read_text({text->view(), path, options});
    if (!snapshots) return snapshots;
    const std::string digest = hash.take();
    for (QuoteSnapshot& snapshot : *snapshots) snapshot.source_sha256 = digest;
    return snapshots;
  });
}

}  // namespace volcal
