// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/suggest_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <vector>

#include "volcal/printable.h"

namespace volcal::io {
namespace {

/// Our name of a value with the names that other tools use: small letters and digits alone, the likeliest
/// first.
struct Alias {
  const char* name;
  std::vector<std::string_view> names;
};

const std::vector<Alias>& aliases() {
  static const std::vector<Alias> list = {
      {"underlying", {"underlying", "underlyingsymbol", "ticker", "sym", "root", "symbol"}},
      {"instrument",
       {"instrumentname", "instrument", "contractsymbol", "optionsymbol", "occsymbol", "option", "contract",
        "symbol"}},
      {"as_of",
       {"quoteunixtime", "asof", "snapshot", "snapshotutc", "quotedatetime", "quotetime", "timestamp", "ts",
        "sessiondate", "quotedate", "datetime", "time", "date"}},
      {"expiry",
       {"expireunix", "expiry", "expiration", "expirationdate", "expirydate", "expiredate", "expdate",
        "exdate", "exp", "maturity", "maturitydate", "expiresat", "e"}},
      {"strike", {"strike", "strikeprice", "exerciseprice", "k", "x"}},
      {"type", {"type", "optiontype", "callput", "putcall", "cp", "cpflag", "right", "side", "pc", "t"}},
      {"time_to_expiry", {"timetoexpiry", "tte", "ttm", "timetomaturity", "yearstoexpiry"}},
      {"bid", {"bid", "bidprice", "bestbid", "bestbidprice", "bidpx", "bb", "b"}},
      {"ask", {"ask", "askprice", "bestask", "bestaskprice", "offer", "bestoffer", "askpx", "a"}},
      {"call_bid", {"callbid", "cbid", "bidcall", "bidc"}},
      {"call_ask", {"callask", "cask", "askcall", "askc"}},
      {"put_bid", {"putbid", "pbid", "bidput", "bidp"}},
      {"put_ask", {"putask", "pask", "askput", "askp"}},
      {"mid", {"mid", "midprice", "mark", "markprice", "price", "premium"}},
      {"forward", {"forward", "fwd", "forwardprice", "futureprice", "und", "f"}},
      {"spot", {"spot", "underlyinglast", "underlyingprice", "indexprice", "currentprice", "spotprice", "s"}},
      {"discount_factor", {"discountfactor", "df", "discount"}},
      {"volume", {"volume", "vol", "v"}},
      {"open_interest", {"openinterest", "oi"}},
  };
  return list;
}

std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) continue;
    letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters;
}

/// Notation by which --map names the column at `at`: its name, or its number where other columns have the
/// same name.
std::string spec_of(const RowSource& rows, std::size_t at) {
  const std::string_view name = rows.header()[at];
  const auto same = [name](std::string_view other) { return equal_ignoring_case(other, name); };
  if (name.find_first_of(",=#\"'") != std::string_view::npos ||
      std::ranges::count_if(rows.header(), same) > 1) {
    return fmt::format("#{}", at + 1);
  }
  return printable(name);
}

/// Columns of --map, in the order in which they were found.
class Suggestion {
 public:
  explicit Suggestion(const RowSource& rows) : rows_(rows), taken_(rows.header().size(), false) {
    for (const std::string_view name : rows.header()) letters_.push_back(letters_of(name));
  }

  void look_for(const Alias& alias) {
    for (const std::string_view other : alias.names) {
      const std::vector<std::size_t> places = free_columns(other);
      if (places.empty()) continue;
      const std::string name = alias.name;
      if (places.size() == 2 && is_price(name)) {  // calls on the left, puts on the right
        add("call_" + name, places[0]);
        add("put_" + name, places[1]);
      } else {
        add(name, places[0]);
      }
      return;
    }
  }

  [[nodiscard]] bool has(const char* name) const { return names_.contains(name); }
  [[nodiscard]] const std::string& map() const { return map_; }
  [[nodiscard]] std::size_t columns() const { return names_.size(); }

 private:
  static bool is_price(std::string_view name) { return name == "bid" || name == "ask" || name == "mid"; }

  std::vector<std::size_t> free_columns(std::string_view letters) const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      if (letters_[i] == letters && !taken_[i]) places.push_back(i);
    }
    return places;
  }

  void add(const std::string& name, std::size_t at) {
    taken_[at] = true;
    names_.insert(name);
    map_ += fmt::format("{}{}={}", map_.empty() ? "" : ",", name, spec_of(rows_, at));
  }

  const RowSource& rows_;
  std::vector<bool> taken_;
  std::vector<std::string> letters_;
  std::set<std::string> names_;
  std::string map_;
};

}  // namespace

SuggestedMap suggest_map(const RowSource& rows) {
  Suggestion suggestion(rows);
  for (const Alias& alias : aliases()) suggestion.look_for(alias);
  if (suggestion.map().empty()) return {};
  const auto has = [&suggestion](const char* name) { return suggestion.has(name); };
  std::vector<const char*> missing;
  const bool named = has("instrument");
  if (!has("strike") && !named) missing.push_back("a strike");
  if (!has("expiry") && !has("time_to_expiry") && !named) missing.push_back("an expiry (--set expiry=DATE)");
  if (!has("bid") && !has("ask") && !has("mid") && !has("call_bid")) missing.push_back("a price");
  if (!has("type") && !has("call_bid") && !named) missing.push_back("a side, call or put");
  std::string text = fmt::format("nearest: --map '{}'", suggestion.map());
  for (std::size_t i = 0; i < missing.size(); ++i) {
    text += (i == 0 ? "; not found: " : ", ") + std::string(missing[i]);
  }
  return {text, suggestion.columns()};
}

}  // namespace volcal::io
