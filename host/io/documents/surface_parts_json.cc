// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/surface_parts_json.h"

#include "host/io/documents/record_json.h"

namespace volcal::io {

void write_time(JsonWriter& json, const std::optional<UtcTime>& time) {
  json.value_if(time.has_value(), [&] { json.value(format_time(*time)); });
}

void write_expiry_names(JsonWriter& json, const Expiry& expiry) {
  json.member("root", expiry.root);
  json.member("expiry", expiry.label);
}

void write_expiry_members(JsonWriter& json, const Expiry& expiry) {
  write_expiry_names(json, expiry);
  write_time(json.key("expires_at"), expiry.time);
  json.member("time_to_expiry", expiry.time_to_expiry);
  json.member("forward", expiry.forward.forward);
  json.member("discount_factor", expiry.forward.discount_factor);
  write_record(json.key("forward_estimate"), expiry.forward);
}

}  // namespace volcal::io
