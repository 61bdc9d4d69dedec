// SPDX-License-Identifier: Apache-2.0
#include "host/io/quotes/read_quotes.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "host/io/files/input.h"
#include "host/io/table/find_format.h"
#include "host/io/table/json_table.h"
#include "host/io/table/quote_table.h"
#include "host/io/table/suggest_map.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr const char* kDeribitJsonDescription =
    "answer of Deribit's get_book_summary_by_currency, or its bare result array";

/// Number of lines above a table that are searched for its header.
constexpr std::size_t kMostTitleRows = 20;

Error make_error(ErrorCode code, const QuoteInput& input, const std::string& reason) {
  return {code, fmt::format("{}: {}", input_name(input.source), reason)};
}

/// True where an option was given that only read_quote_table supports.
bool needs_quote_table(const ReadOptions& options) {
  return !options.columns.empty() || !options.constants.empty() || !options.as_of_zone.empty() ||
         !options.expiry_time.empty() || !options.date_format.empty() || options.thousands != '\0' ||
         options.decimal != '.';
}

Snapshots read_rows(const QuoteInput& input, QuoteFormat format, CsvReader& csv) {
  // The reader of grids supports one underlying only, and times as numbers.
  const bool grid = format.read == read_vol_grid_csv;
  const bool richer = grid && (csv.column("underlying").exists() || csv.column("expiry").exists());
  if (format.read != nullptr && !richer && !needs_quote_table(input.options)) return format.read(input, csv);
  if (format.around != nullptr) {
    for (auto& column : format.around(csv)) format.columns.push_back(std::move(column));
  }
  return read_quote_table(input, format, csv);
}

/// Checks a text for zero bytes and endless lines; returns the error.
std::optional<Error> check_text(const QuoteInput& input) {
  const std::string_view text = input.text;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return make_error(ErrorCode::malformed, input, "UTF-16 text; UTF-8 is needed");
  }
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    return make_error(ErrorCode::malformed, input, fmt::format("byte {}: binary content, not text", zero));
  }
  if (text.find('\n') == std::string_view::npos && text.find('\r') != text.size() - 1 &&
      text.find('\r') != std::string_view::npos) {
    return make_error(
        ErrorCode::malformed, input,
        "its lines end with a carriage return alone; volcal reads LF and CRLF (tr '\\r' '\\n' makes "
        "the one of the other)");
  }
  // No line is longer than the bound as long as each part of the bound's length has a line end.
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

CsvLayout layout_of(const ReadOptions& options, std::size_t title_rows) {
  return {.title_rows = title_rows, .headerless = false, .decimal_comma = options.decimal == ','};
}

/// True where the table has no header: all columns of --map are positions or constants, and the strike or a
/// name is among the positions. Rows then start where the strike, or another required number, is a number.
bool without_header(const ReadOptions& options) {
  const auto is_place = [&options](const char* name) {
    const auto spec = options.columns.find(name);
    return spec != options.columns.end() && spec->second.starts_with('#');
  };
  const auto needs_none = [](const auto& entry) { return needs_no_header(entry.second); };
  return (is_place("strike") || is_place("instrument")) && std::ranges::all_of(options.columns, needs_none);
}

CsvLayout headerless_layout(const QuoteInput& input) {
  const ReadOptions& options = input.options;
  CsvLayout layout = layout_of(options, 0);
  layout.headerless = true;
  const auto spec = options.columns.find(options.columns.contains("strike") ? "strike" : "bid");
  if (spec == options.columns.end()) return layout;
  for (; layout.title_rows < kMostTitleRows; ++layout.title_rows) {
    CsvReader csv(input.text, layout);
    TableRow row;
    if (!csv.has_header() || !csv.next(row)) break;
    const auto source = find_column(csv, spec->second);
    if (!source) continue;
    const Number number =
        parse_number(RowFields(row).text(source->column), {options.thousands, options.decimal});
    if (number.status == NumberStatus::ok) return layout;
  }
  layout.title_rows = 0;
  return layout;
}

/// True where the header has every column that --map names.
bool has_mapped(const RowSource& rows, const ReadOptions& options) {
  return std::ranges::all_of(
      options.columns, [&rows](const auto& entry) { return find_column(rows, entry.second).has_value(); });
}

/// Number of lines above the one that is most like a header.
std::size_t likely_title_rows(const QuoteInput& input) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t titles = 0; titles <= kMostTitleRows; ++titles) {
    const CsvReader csv(input.text, layout_of(input.options, titles));
    const std::size_t columns = suggest_map(csv).columns;
    if (columns <= most) continue;
    most = columns;
    best = titles;
  }
  return best;
}

Snapshots read_csv(const QuoteInput& input) {
  if (auto error = check_text(input)) return *error;
  const ReadOptions& options = input.options;
  const bool named = options.format != "auto";
  if (without_header(options)) {
    CsvReader csv(input.text, headerless_layout(input));
    if (csv.has_header()) return read_quote_table(input, format_of(named ? options.format : kVolcalCsv), csv);
  }
  // The header is the first line with the required columns; titles may precede it.
  for (std::size_t titles = 0; titles <= kMostTitleRows; ++titles) {
    CsvReader csv(input.text, layout_of(options, titles));
    if (!csv.has_header()) break;
    const QuoteFormat* format = named ? &format_of(options.format) : find_format(input, csv, false);
    // A mapping uses the names of volcal's own format.
    if (format == nullptr && !options.columns.empty()) format = &format_of(kVolcalCsv);
    const bool complete =
        format != nullptr && has_mapped(csv, options) && !(named && check_needs(input, *format, csv));
    if (complete) return read_rows(input, *format, csv);
  }
  CsvReader csv(input.text, layout_of(options, 0));
  if (!csv.has_header())
    return make_error(ErrorCode::nothing_usable, input, "no table in it, only blank or comment lines");
  if (named) {
    if (auto error = check_needs(input, format_of(options.format), csv)) return *error;
  }
  if (!options.columns.empty()) return read_rows(input, format_of(named ? options.format : kVolcalCsv), csv);
  CsvReader likely(input.text, layout_of(options, likely_title_rows(input)));
  return no_format(input, likely, false);
}

/// True where the first record is Deribit's, or the answer is and has no records.
bool is_deribit(const JsonAnswer& answer) {
  return answer.records.empty() ||
         answer.records.front().find("\"instrument_name\"") != std::string_view::npos;
}

Snapshots read_json(const QuoteInput& input) {
  Expected<JsonAnswer> answer = split_json_answer(input.text, input_name(input.source));
  if (!answer) return answer.error();
  const ReadOptions& options = input.options;
  const bool deribit = options.format == kDeribitJson || (options.format == "auto" && is_deribit(*answer));
  if (deribit && !needs_quote_table(options)) return read_deribit_json(input, *answer);
  JsonTable table(*std::move(answer));
  if (deribit) return read_quote_table(input, deribit_json_format(), table);
  if (options.format != "auto") {
    const QuoteFormat& format = format_of(options.format);
    if (auto error = check_needs(input, format, table)) return *error;
    return read_quote_table(input, format, table);
  }
  const QuoteFormat* format = find_format(input, table, true);
  if (format == nullptr && !options.columns.empty()) format = &format_of(kRecordsJson);
  if (format == nullptr) return no_format(input, table, true);
  return read_quote_table(input, *format, table);
}

std::optional<Error> check_format_name(const QuoteInput& input) {
  std::string format_names;
  for (const auto& [name, description] : quote_formats()) {
    if (input.options.format == name) return std::nullopt;
    format_names += ", " + name;
  }
  if (input.options.format == "auto") return std::nullopt;
  return Error{ErrorCode::usage,
               fmt::format("format is '{}', must be auto{}", printable(input.options.format), format_names)};
}

/// A bracket may also begin a column's name, as in OptionsDX's headings; in JSON a value follows it.
bool starts_json(std::string_view text, std::size_t first) {
  if (text[first] == '{') return true;
  if (text[first] != '[') return false;
  const std::size_t next = text.find_first_not_of(" \t\r\n", first + 1);
  return next == std::string_view::npos ||
         std::string_view("{[]\"-0123456789tfnNI").find(text[next]) != std::string_view::npos;
}

Snapshots read_text(const QuoteInput& input) {
  if (auto error = check_format_name(input)) return *error;
  const std::size_t first = input.text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos)
    return make_error(ErrorCode::nothing_usable, input, "the file is empty");
  const std::string& format = input.options.format;
  const bool json_format = format == kDeribitJson || (format != "auto" && format_of(format).json);
  if (starts_json(input.text, first) && (format == "auto" || json_format)) return read_json(input);
  if (json_format)
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
  for (const io::QuoteFormat& format : io::table_formats())
    formats.emplace_back(format.name, format.description);
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
