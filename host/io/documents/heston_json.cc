// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/heston_json.h"

#include <nlohmann/json.hpp>
#include <set>

#include "host/io/files/input.h"
#include "host/io/json/json_place.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal {
namespace io {
namespace {

using Json = nlohmann::json;

/// Five numbers fit many times; anything longer is some other file.
constexpr std::size_t kMostBytes = 65536;

constexpr const char* kModel = "model";

bool is_known(const std::string& key) {
  for (const HestonField& field : kHestonFields) {
    if (key == field.name) return true;
  }
  return key == kModel;
}

/// The parser alone would keep the last of two members of one name, silently.
Json parse(std::string_view text) {
  std::set<std::string> seen;
  const auto check = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    refuse_deep(depth);
    if (event != Json::parse_event_t::key || depth != 1) return true;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!is_known(key)) {
      throw Malformed{"unknown member '" + printable(key) + "'; v0, kappa, theta, sigma and rho are wanted"};
    }
    if (!seen.insert(key).second) throw Malformed{"member '" + printable(key) + "' comes twice"};
    return true;
  };
  return Json::parse(text, check);
}

HestonParameters parameters_in(const Json& document) {
  if (!document.is_object()) throw Malformed{"the document is not a JSON object"};
  if (const auto model = document.find(kModel); model != document.end() && *model != "heston") {
    throw Malformed{"model is " + printable(model->dump()) + ", not \"heston\""};
  }
  HestonParameters parameters;
  std::string missing;
  for (const HestonField& field : kHestonFields) {
    const auto found = document.find(field.name);
    if (found == document.end()) {
      missing += (missing.empty() ? "" : ", ") + std::string(field.name);
      continue;
    }
    if (!found->is_number()) {
      throw Malformed{std::string(field.name) + " is " + printable(found->dump()) + ", not a number"};
    }
    parameters.*field.member = found->get<double>();
  }
  if (!missing.empty()) throw Malformed{"no member " + missing};
  return parameters;
}

}  // namespace

Expected<HestonParameters> heston_parameters_from_text(std::string_view text, const std::string& name) {
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::malformed, name + ": " + std::to_string(text.size()) +
                                           " bytes are too many for the parameters of a model"};
  }
  return read_json(name, [&] { return parameters_in(parse(text)); });
}

}  // namespace io

Expected<HestonParameters> read_heston_parameters(const std::string& path) {
  const auto text = io::read_input(path);
  if (!text) return text.error();
  return io::heston_parameters_from_text(text->view(), io::input_name(path));
}

}  // namespace volcal
