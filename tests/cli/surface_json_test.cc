// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/surface_json.h"

#include <gtest/gtest.h>

#include <limits>

#include "host/synth/random.h"

namespace volcal::io {
namespace {

SurfaceSlice slice(const std::string& label, double time, double a) {
  SurfaceSlice made;
  made.expiry.root = "X";
  made.expiry.label = label;
  made.expiry.time_to_expiry = time;
  made.expiry.forward.forward = 100.1;
  made.expiry.forward.discount_factor = 0.99;
  made.expiry.forward.source = ForwardSource::parity;
  made.expiry.forward.forward_stderr = 0.01;
  made.expiry.forward.pairs_used = 7;
  made.expiry.forward.pairs_seen = 9;
  made.variance = SviParameters{a, 0.1, -0.3, 0.01, 0.2};
  return made;
}

VolSurface surface() {
  return VolSurface::make("X", UtcTime(std::chrono::microseconds(1772983965856001)),
                          {slice("T=0.1", 0.1, 0.1 / 3.0), slice("T=0.7", 0.7, 0.2 / 3.0)})
      .value_or_throw();
}

TEST(SurfaceJson, RoundTripKeepsEveryBit) {
  const VolSurface before = surface();
  const auto read = surfaces_from_text(stated_surfaces_to_text({before, before}, "here"), "memory");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  const VolSurface& after = read->front();
  EXPECT_EQ(after.underlying(), "X");
  EXPECT_EQ(after.as_of(), before.as_of());
  ASSERT_EQ(after.slices().size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const SurfaceSlice& a = before.slices()[i];
    const SurfaceSlice& b = after.slices()[i];
    EXPECT_EQ(a.expiry.label, b.expiry.label);
    EXPECT_EQ(a.expiry.root, b.expiry.root);
    EXPECT_EQ(a.expiry.time_to_expiry, b.expiry.time_to_expiry);
    EXPECT_EQ(a.expiry.forward.forward, b.expiry.forward.forward);
    EXPECT_EQ(a.expiry.forward.discount_factor, b.expiry.forward.discount_factor);
    EXPECT_EQ(a.expiry.forward.source, b.expiry.forward.source);
    EXPECT_EQ(a.expiry.forward.pairs_used, b.expiry.forward.pairs_used);
    ASSERT_NE(b.variance.svi(), nullptr);
    for (const SviField& field : kSviFields) {
      EXPECT_EQ(a.variance.svi()->*field.member, b.variance.svi()->*field.member) << field.name;
    }
  }
  EXPECT_EQ(stated_surfaces_to_text(*read, "here"), stated_surfaces_to_text({before, before}, "here"));
}

TEST(SurfaceJson, WhatDoesNotExistIsNullAndWhatIsEndlessIsNamed) {
  EXPECT_TRUE(number_to_json(kAbsent).is_null());
  EXPECT_EQ(number_to_json(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(number_to_json(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(number_to_json(0.1).dump(), "0.1");
}

TEST(SurfaceJson, LayoutPutsInnermostObjectsOnOneLine) {
  const Json json = {{"a", 1}, {"list", {{{"x", 1}}, {{"x", 2}}}}, {"none", Json::array()}};
  EXPECT_EQ(layout_json(json),
            "{\n  \"a\": 1,\n  \"list\": [\n    {\"x\":1},\n    {\"x\":2}\n  ],\n  \"none\": []\n}\n");
}

TEST(SurfaceJson, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(layout_json(Json{{"name", "a\xff"}}), "{\"name\":\"a\xef\xbf\xbd\"}\n");
}

/// The message that reading gives after one member of a good document was replaced or, with no value,
/// removed.
std::string message_after(const std::string& pointer, const Json& value) {
  Json document = Json::parse(stated_surfaces_to_text({surface()}, "here"));
  document[Json::json_pointer(pointer)] = value;
  const auto read = surfaces_from_text(document.dump(), "memory");
  return read ? "accepted" : read.error().message;
}

TEST(SurfaceJson, EveryRefusalNamesThePlace) {
  EXPECT_EQ(message_after("/schema", "other/1"),
            "memory: schema is 'other/1'; this version reads 'volcal.surface/2' and "
            "'volcal.surface/1'");
  EXPECT_EQ(message_after("/surfaces", 7), "memory: surfaces is not an array");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/kind", 5),
            "memory: surfaces[0].slices[1].kind is not a string");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/kind", "sabr"),
            "memory: surfaces[0].slices[1] has the kind 'sabr', which is not one of svi");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters", nullptr),
            "memory: surfaces[0].slices[1].parameters is not an object");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters", {{"a", 0.04}}),
            "memory: surfaces[0].slices[1] has no svi parameter 'b'");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters/b", "0.1"),
            "memory: surfaces[0].slices[1].parameters.b is not a number");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters/b", {0.1, 0.2}),
            "memory: surfaces[0].slices[1] has the svi parameter 'b' not as a number");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters/b", {0.1, "x"}),
            "memory: surfaces[0].slices[1].parameters.b[1] is not a number");
  EXPECT_EQ(message_after("/surfaces/0/slices/1/parameters/theta", 0.1),
            "memory: surfaces[0].slices[1] has an unknown svi parameter 'theta'");
  EXPECT_EQ(message_after("/surfaces/0/slices/0/forward", -1.0),
            "memory: surfaces[0].slices[0].forward is -1.0, must be above 0");
  EXPECT_EQ(message_after("/surfaces/0/slices/0/root", 5),
            "memory: surfaces[0].slices[0].root is not a string");
  EXPECT_EQ(message_after("/surfaces/0/slices/0/forward_estimate/source", "guess"),
            "memory: surfaces[0].slices[0].forward_estimate.source is 'guess', not file, parity, carry, "
            "implied_carry or spot");
  EXPECT_EQ(message_after("/surfaces/0/slices/0/forward_estimate/pairs_used", -2),
            "memory: surfaces[0].slices[0].forward_estimate.pairs_used is not a whole number from 0");
  EXPECT_TRUE(
      message_after("/surfaces/0/as_of", "soon").starts_with("memory: surfaces[0].as_of is not a time: "));
  EXPECT_TRUE(message_after("/surfaces/0/slices/0/parameters/sigma", -0.1)
                  .starts_with("memory: surfaces[0] is no surface: "));
}

VolSurface heston_surface() {
  HestonUncertainty uncertainty;
  uncertainty.noise = 0.1 / 3.0;
  uncertainty.degrees_of_freedom = 47.0 / 3.0;
  for (std::size_t m : {0U, 1U, 2U, 4U}) uncertainty.covariance[m * (m + 3) / 2] = 0.01 / 3.0;
  uncertainty.held[3] = true;
  return VolSurface::make("X", UtcTime(std::chrono::microseconds(1772983965856001)),
                          {slice("T=0.1", 0.1, 0.0).expiry, slice("T=0.7", 0.7, 0.0).expiry},
                          {0.1 / 3.0, 1.5, 0.2 / 3.0, 0.6, -0.7}, uncertainty)
      .value_or_throw();
}

TEST(SurfaceJson, HestonSurfacesKeepEveryBit) {
  const std::string written = stated_surfaces_to_text({surface(), heston_surface()}, "here");
  const auto read = surfaces_from_text(written, "memory");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->front().model(), SurfaceModel::svi);
  const VolSurface& after = read->back();
  ASSERT_NE(after.heston(), nullptr);
  EXPECT_EQ(after.heston()->v0, 0.1 / 3.0);
  EXPECT_EQ(after.heston()->kappa, 1.5);
  EXPECT_EQ(after.heston()->theta, 0.2 / 3.0);
  EXPECT_EQ(after.heston()->sigma, 0.6);
  EXPECT_EQ(after.heston()->rho, -0.7);
  const HestonUncertainty* uncertainty = after.heston_uncertainty();
  ASSERT_NE(uncertainty, nullptr);
  EXPECT_EQ(uncertainty->noise, 0.1 / 3.0);
  EXPECT_EQ(uncertainty->degrees_of_freedom, 47.0 / 3.0);
  EXPECT_EQ(uncertainty->covariance, heston_surface().heston_uncertainty()->covariance);
  EXPECT_EQ(uncertainty->held, heston_surface().heston_uncertainty()->held);
  EXPECT_EQ(after.slices()[1].expiry.forward.pairs_used, 7U);
  EXPECT_EQ(stated_surfaces_to_text(*read, "here"), written);
  const Json document = Json::parse(written);
  EXPECT_EQ(document["surfaces"][0]["model"], "svi");
  EXPECT_FALSE(document["surfaces"][0].contains("heston"));
  EXPECT_EQ(document["surfaces"][1]["model"], "heston");
  EXPECT_FALSE(document["surfaces"][1]["slices"][0].contains("kind"));
  EXPECT_EQ(document["surfaces"][1]["slices"][0]["interpolation_to_next"], "model");
}

/// The document as version 1 had it.
Json first_version() {
  Json document = Json::parse(stated_surfaces_to_text({surface()}, "here"));
  document["schema"] = "volcal.surface/1";
  for (Json& slice : document["surfaces"][0]["slices"]) {
    slice["svi"] = slice["parameters"];
    slice.erase("kind");
    slice.erase("parameters");
  }
  return document;
}

TEST(SurfaceJson, TheFirstVersionIsReadAsTheSecond) {
  const auto read = surfaces_from_text(first_version().dump(), "memory");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(stated_surfaces_to_text(*read, "here"), stated_surfaces_to_text({surface()}, "here"));
  Json document = first_version();
  document["surfaces"][0]["slices"][1]["svi"]["b"] = "0.1";
  EXPECT_EQ(surfaces_from_text(document.dump(), "memory").error().message,
            "memory: surfaces[0].slices[1].svi.b is not a number");
  document["schema"] = "volcal.surface/2";
  EXPECT_EQ(surfaces_from_text(document.dump(), "memory").error().message,
            "memory: surfaces[0].slices[0] has no member 'kind'");
}

TEST(SurfaceJson, ASurfaceWithoutAModelIsSvi) {
  Json document = Json::parse(stated_surfaces_to_text({surface()}, "here"));
  document["surfaces"][0].erase("model");
  const auto read = surfaces_from_text(document.dump(), "memory");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->front().model(), SurfaceModel::svi);
}

TEST(SurfaceJson, EveryRefusalOfAModelNamesThePlace) {
  const Json svi = Json::parse(stated_surfaces_to_text({surface()}, "here"));
  const Json heston = Json::parse(stated_surfaces_to_text({heston_surface()}, "here"));
  const auto message = [](Json document, const std::string& pointer, const Json& value) {
    document[Json::json_pointer(pointer)] = value;
    const auto read = surfaces_from_text(document.dump(), "memory");
    return read ? "accepted" : read.error().message;
  };
  EXPECT_EQ(message(svi, "/surfaces/0/model", "sabr"),
            "memory: surfaces[0].model is 'sabr', not svi, heston or slices");
  EXPECT_EQ(message(svi, "/surfaces/0/model", 5), "memory: surfaces[0].model is not a string");
  EXPECT_EQ(message(svi, "/surfaces/0/model", "heston"), "memory: surfaces[0] has no member 'heston'");
  EXPECT_EQ(message(svi, "/surfaces/0/heston", heston["surfaces"][0]["heston"]),
            "memory: surfaces[0].heston stands on a surface whose model is svi");
  EXPECT_EQ(message(heston, "/surfaces/0/model", "svi"),
            "memory: surfaces[0].heston stands on a surface whose model is svi");
  EXPECT_EQ(message(heston, "/surfaces/0/heston", 7), "memory: surfaces[0].heston is not an object");
  EXPECT_EQ(message(heston, "/surfaces/0/heston/rho", "x"), "memory: surfaces[0].heston.rho is not a number");
  EXPECT_EQ(message(heston, "/surfaces/0/heston/sigma", 0.0),
            "memory: surfaces[0].heston.sigma is 0, must be from 0.001 to 10");
  for (const std::string name : {"svi", "kind", "parameters"}) {
    EXPECT_EQ(message(heston, "/surfaces/0/slices/1/" + name, svi["surfaces"][0]["slices"][1]["kind"]),
              "memory: surfaces[0].slices[1]." + name + " stands on a surface whose model is heston");
  }
  EXPECT_TRUE(message(heston, "/surfaces/0/slices/0/time_to_expiry", 1e-5)
                  .starts_with("memory: surfaces[0] is no surface: slice 0 "));
  Json missing = heston;
  missing["surfaces"][0]["heston"].erase("kappa");
  EXPECT_EQ(surfaces_from_text(missing.dump(), "memory").error().message,
            "memory: surfaces[0].heston has no member 'kappa'");
}

TEST(SurfaceJson, TextThatIsNoJsonIsRefused) {
  for (const char* text : {"", "{", "[1, 2", "{\"schema\": 1e400}", "\xff\xfe"}) {
    const auto read = surfaces_from_text(text, "memory");
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, ErrorCode::malformed) << text;
    EXPECT_TRUE(read.error().message.starts_with("memory: ")) << read.error().message;
  }
}

TEST(SurfaceJson, EveryTruncationIsRefused) {
  const std::string whole = stated_surfaces_to_text({surface(), heston_surface()}, "here");
  // The last byte is the newline: without it the document is still complete.
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    ASSERT_FALSE(surfaces_from_text(std::string_view(whole).substr(0, length), "memory").has_value())
        << length;
  }
}

TEST(SurfaceJson, DamagedBytesAreReadOrRefusedAsMalformed) {
  const std::string whole = stated_surfaces_to_text({surface(), heston_surface()}, "here");
  synth::Random random(5);
  for (int trial = 0; trial < 5000; ++trial) {
    std::string damaged = whole;
    for (std::size_t hits = 1 + random.below(3); hits > 0; --hits) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    }
    const auto read = surfaces_from_text(damaged, "memory");
    if (!read) {
      ASSERT_EQ(read.error().code, ErrorCode::malformed) << "trial " << trial << ": " << read.error().message;
    }
  }
}

TEST(SurfaceJson, ReportsArePassedOverAndEndlessArraysRefused) {
  // More than one array may hold: fine in a report, which is not kept, refused where surfaces are.
  std::string many = "{}";
  for (int i = 0; i < (1 << 16); ++i) many += ",{}";
  std::string whole = stated_surfaces_to_text({surface()}, "here");
  whole.insert(whole.find("\"slices\""), R"("report":{"rejected":[)" + many + "]},");
  const auto read = surfaces_from_text(whole, "memory");
  EXPECT_TRUE(read.has_value()) << read.error().message;
  const auto endless =
      surfaces_from_text(R"({"schema":"volcal.surface/1","surfaces":[)" + many + "]}", "memory");
  ASSERT_FALSE(endless.has_value());
  EXPECT_EQ(endless.error().code, ErrorCode::malformed);
  EXPECT_NE(endless.error().message.find("over 65536 objects"), std::string::npos);
}

TEST(SurfaceJson, DeepNestingIsRefusedWithoutDeepRecursion) {
  const std::string deep(1'000'000, '[');
  EXPECT_FALSE(surfaces_from_text(deep, "memory").has_value());
  const std::string closed = deep + std::string(deep.size(), ']');
  EXPECT_FALSE(surfaces_from_text(closed, "memory").has_value());
  // Members that no surface needs are passed over here, but written and walked by those that show a document.
  const std::string unknown = R"({"schema":"volcal.surface/1","unknown":)" + closed + R"(,"surfaces":[]})";
  const auto read = surfaces_from_text(unknown, "memory");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message, "memory: over 64 levels deep");
}

}  // namespace
}  // namespace volcal::io
