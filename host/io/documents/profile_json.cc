// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/profile_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "host/io/files/input.h"
#include "host/io/json/json_place.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal {
namespace io {
namespace {

using Json = nlohmann::ordered_json;

struct TermField {
  const char* name;
  RegulariserTerm ShapeRegulariser::*term;
};
constexpr std::array kTermFields = {TermField{"left_slope", &ShapeRegulariser::left_slope},
                                    TermField{"right_slope", &ShapeRegulariser::right_slope},
                                    TermField{"width", &ShapeRegulariser::width}};

/// The parser alone would keep the last of two members of one name, silently.
Json parse(std::string_view text) {
  std::vector<std::set<std::string>> seen;
  const auto check = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    refuse_deep(depth);
    const auto level = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) {
      seen.resize(std::max(seen.size(), level + 2));
      seen[level + 1].clear();
    }
    if (event != Json::parse_event_t::key) return true;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!seen[level].insert(key).second) throw Malformed{"member '" + printable(key) + "' comes twice"};
    return true;
  };
  return Json::parse(text, check);
}

/// The value whose name stands at the place, of the three that there are.
template <class Kind>
Kind read_name(const JsonPlace& place, const std::array<Kind, 3>& kinds, std::size_t count) {
  std::string names;
  for (std::size_t i = 0; i < count; ++i) {
    if (place.text() == to_string(kinds[i])) return kinds[i];
    names += std::string(i == 0 ? "" : i + 1 < count ? ", " : " or ") + to_string(kinds[i]);
  }
  place.fail("is '" + printable(place.text()) + "', must be " + names);
}

RegulariserTerm read_term(const Json& shape, const JsonPlace& place, const char* name) {
  const JsonPlace own = place.member(name);
  own.refuse_unknown({"typical", "spread", "penalty"});
  RegulariserTerm term{own.member("typical").number(), own.member("spread").number()};
  if (shape[name].contains("penalty")) {
    term.penalty = read_name<RegulariserPenalty>(
        own.member("penalty"), {RegulariserPenalty::square, RegulariserPenalty::absolute}, 2);
  }
  return term;
}

ShapeRegulariser read_shape(const Json& document, const JsonPlace& top) {
  const JsonPlace place = top.member("shape");
  place.refuse_unknown({"left_slope", "right_slope", "width", "strength"});
  ShapeRegulariser shape;
  for (const TermField& field : kTermFields) {
    shape.*field.term = read_term(document["shape"], place, field.name);
  }
  shape.strength = place.member("strength").number();
  return shape;
}

TailTerm read_tail(const JsonPlace& place) {
  place.refuse_unknown({"severity", "spectrum", "parameter", "under_pricing", "quotes", "bound", "wings"});
  TailTerm tail;
  tail.severity = place.member("severity").number();
  tail.spectrum = read_name<TailSpectrum>(
      place.member("spectrum"), {TailSpectrum::cvar, TailSpectrum::exponential, TailSpectrum::power}, 3);
  tail.parameter = place.member("parameter").number();
  tail.under_pricing = place.member("under_pricing").number();
  tail.measure =
      read_name<TailMeasure>(place.member("quotes"), {TailMeasure::delta, TailMeasure::deviations}, 2);
  tail.bound = place.member("bound").number();
  tail.wings =
      read_name<TailWings>(place.member("wings"), {TailWings::both, TailWings::left, TailWings::right}, 3);
  return tail;
}

OutlierRule read_outliers(const JsonPlace& place) {
  place.refuse_unknown({"from", "to"});
  return {place.member("from").number(), place.member("to").number()};
}

Json tail_to_json(const TailTerm& tail) {
  return {{"severity", tail.severity},         {"spectrum", to_string(tail.spectrum)},
          {"parameter", tail.parameter},       {"under_pricing", tail.under_pricing},
          {"quotes", to_string(tail.measure)}, {"bound", tail.bound},
          {"wings", to_string(tail.wings)}};
}

Profile read_document(const Json& document) {
  const JsonPlace top(document, "");
  const JsonPlace schema = top.member("schema");
  if (schema.text() != kProfileSchema) {
    schema.fail("is '" + printable(schema.text()) + "'; this version reads '" + kProfileSchema + "'");
  }
  top.refuse_unknown({"schema", "name", "shape", "outliers", "tail"});
  Profile profile;
  profile.name = top.member("name").text();
  profile.shape = read_shape(document, top);
  if (document.contains("outliers")) profile.outliers = read_outliers(top.member("outliers"));
  if (document.contains("tail")) profile.tail = read_tail(top.member("tail"));
  if (const auto valid = profile.validate(); !valid) throw Malformed{valid.error().message};
  return profile;
}

}  // namespace

Expected<Profile> profile_from_text(std::string_view text, const std::string& name) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::malformed,
                 name + ": " + std::to_string(text.size()) + " bytes are too many for a profile"};
  }
  return read_json(name, [&] { return read_document(parse(text)); });
}

Json profile_to_json(const Profile& profile) {
  Json shape;
  for (const TermField& field : kTermFields) {
    const RegulariserTerm& term = profile.shape.*field.term;
    shape[field.name] = {
        {"typical", term.typical}, {"spread", term.spread}, {"penalty", to_string(term.penalty)}};
  }
  shape["strength"] = profile.shape.strength;
  return {{"schema", kProfileSchema},
          {"name", profile.name},
          {"shape", std::move(shape)},
          {"outliers", {{"from", profile.outliers.from}, {"to", profile.outliers.to}}},
          {"tail", tail_to_json(profile.tail)}};
}

}  // namespace io

Expected<Profile> read_profile(const std::string& path) {
  const auto text = io::read_input(path);
  if (!text) return text.error();
  return io::profile_from_text(text->view(), io::input_name(path));
}

}  // namespace volcal
