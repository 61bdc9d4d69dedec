// SPDX-License-Identifier: Apache-2.0

// Parameters of a Heston model from any bytes: what is read is judged without a crash, and written down reads
// back the same; what is refused says why.

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "host/io/documents/heston_json.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using volcal::HestonParameters;
using volcal::fuzz::require;

std::string text_of(const HestonParameters& p) {
  return nlohmann::json{
      {"v0", p.v0}, {"kappa", p.kappa}, {"theta", p.theta}, {"sigma", p.sigma}, {"rho", p.rho}}
      .dump();
}

bool same(const HestonParameters& a, const HestonParameters& b) {
  return a.v0 == b.v0 && a.kappa == b.kappa && a.theta == b.theta && a.sigma == b.sigma && a.rho == b.rho;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parameters = volcal::io::heston_parameters_from_text(text, "fuzz");
  if (!parameters) {
    require(parameters.error().message.starts_with("fuzz: "), "an error says where and why");
    require(parameters.error().code == volcal::ErrorCode::malformed, "no text breaks the reader itself");
    return 0;
  }
  for (const double number :
       {parameters->v0, parameters->kappa, parameters->theta, parameters->sigma, parameters->rho}) {
    require(std::isfinite(number), "JSON has no other numbers");
  }
  if (parameters->validate()) {
    require(parameters->sigma > 0.0 && std::fabs(parameters->rho) < 1.0, "what is valid is a model");
  }
  const auto again = volcal::io::heston_parameters_from_text(text_of(*parameters), "written");
  require(again.has_value() && same(*again, *parameters), "what was read reads back the same");
  return 0;
}
