// SPDX-License-Identifier: Apache-2.0
// Schemas against the tables of fields and names that writers and readers use: a member or name that only one
// of both has fails here, without Python.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/support/paths.h"
#include "volcal/calibrate.h"
#include "volcal/compare.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/tail.h"
#include "volcal/tune.h"

namespace volcal::test {
namespace {

using Names = std::set<std::string>;
using Json = nlohmann::json;

Json at(const std::string& schema, const std::string& pointer) {
  std::ifstream file(source_dir() + "/data/schema/" + schema + ".schema.json");
  return Json::parse(file).at(Json::json_pointer(pointer));
}

template <DescribedRecord Record>
void add_fields(Names& names) {
  const Record record;
  for_each_field(record, [&]<class Value>(const std::string& name, const Value&) {
    if constexpr (DescribedRecord<Value>) {
      if (name.empty()) return add_fields<Value>(names);
    }
    EXPECT_TRUE(names.insert(name).second) << name << " comes twice";
  });
}

/// The members at `pointer` are the record's fields and `further` ones, which its writer adds.
template <DescribedRecord Record>
void expect_members(const std::string& schema, const std::string& pointer, Names further = {}) {
  add_fields<Record>(further);
  Names members;
  const Json properties = at(schema, pointer + "/properties");
  for (const auto& item : properties.items()) members.insert(item.key());
  EXPECT_EQ(members, further) << schema << pointer;
}

/// The names at `pointer` are the enumeration's, but for `unused` ones, which no document has.
template <NamedEnum Enum>
void expect_names(const std::string& schema, const std::string& pointer, const Names& unused = {}) {
  Names names;
  for (const std::string name : kNamesOf<Enum>) {
    if (!unused.contains(name)) names.insert(name);
  }
  Names listed;
  const Json listed_names = at(schema, pointer + "/enum");
  for (const Json& name : listed_names) {
    if (name.is_string()) listed.insert(name.get<std::string>());
  }
  EXPECT_EQ(listed, names) << schema << pointer;
}

TEST(SchemaTables, SurfacesAndReportsHaveTheFieldsOfTheirRecords) {
  const std::string defs = "/$defs/";
  expect_members<SviParameters>("surface", defs + "svi");
  expect_members<HestonParameters>("surface", defs + "heston");
  expect_members<SliceUncertainty>("surface", defs + "uncertainty");
  expect_members<ForwardEstimate>("surface", defs + "forward_estimate");
  expect_members<FitQuality>("surface", defs + "quality");
  expect_members<SliceReport>("surface", defs + "slice_report",
                              {"root", "expiry", "worst_instrument", "unconstrained"});
  expect_members<ArbitrageEvidence>("surface", defs + "arbitrage");
  expect_members<ButterflyEvidence>("surface", defs + "arbitrage/properties/butterfly/items");
  expect_members<CalendarEvidence>("surface", defs + "arbitrage/properties/calendar/items");
  expect_members<SeverityStep>("surface", defs + "severity_step");
  expect_members<QuoteResidual>("surface", defs + "fitted_quote", {"record", "instrument"});
  expect_members<TailReport>("surface", defs + "tail");
  expect_members<TailRanking>("surface", defs + "tail/properties/rankings/items");
}

TEST(SchemaTables, FloorsFoldsAndModelsHaveTheFieldsOfTheirRecords) {
  const std::string defs = "/$defs/";
  expect_members<TailFloor>("surface", defs + "tail_floor", {"text"});
  expect_members<TailHistory>("surface", defs + "tail_history", {"source", "prices"});
  expect_members<TailEstimate>("surface", defs + "tail_estimate");
  expect_members<TailFloorReport>("surface", defs + "tail_floor_at_slice",
                                  {"root", "expiry", "history", "quality", "quality_without"});
  expect_members<QuoteErrors>("surface", defs + "quote_errors");
  expect_members<CrossValidatedErrors>("surface", defs + "cross_validated_errors");
  expect_members<CrossValidationFold>("surface", defs + "cross_validation/properties/folds/items",
                                      {"failure"});
  expect_members<HestonMinimum>("surface", defs + "heston_minimum");
  expect_members<HestonFitReport>("surface", defs + "heston_fit", {"standard_errors", "correlations"});
  expect_members<HestonFitOptions>("surface", defs + "heston_options");
  expect_members<CleaningOptions>("surface", defs + "options/properties/cleaning");
  expect_members<CalibrateOptions>(
      "surface", defs + "options",
      {"weight_factors", "age_half_life_hours", "profile", "prior", "tail_floors", "tail_history", "heston"});
}

TEST(SchemaTables, OtherDocumentsHaveTheFieldsOfTheirRecords) {
  expect_members<HestonParameters>("heston", "", {"model"});
  expect_members<TailShape>("tail", "/$defs/slice",
                            {"root", "expiry", "time_to_expiry", "probabilities", "shortfalls"});
  expect_members<TailProbability>("tail", "/$defs/slice/properties/probabilities/items");
  expect_members<TailShortfall>("tail", "/$defs/slice/properties/shortfalls/items");
  expect_members<VolChange>("diff", "/$defs/change");
  expect_members<ChangeSummary>("diff", "/$defs/summary");
  expect_members<ShapeRegulariser>("profile", "/properties/shape");
  expect_members<RegulariserTerm>("profile", "/$defs/regulariser_term");
  expect_members<OutlierRule>("profile", "/properties/outliers");
  expect_members<TailTerm>("profile", "/properties/tail");
  expect_members<HeldOutErrors>("tune", "/$defs/errors");
  expect_members<TunePoint>("tune", "/$defs/point", {"profile"});
  expect_members<SequenceTrial>("tune", "/$defs/sequence");
}

TEST(SchemaTables, NamesAreThoseOfTheEnumerations) {
  const std::string defs = "/$defs/";
  expect_names<SurfaceModel>("surface", defs + "surface/properties/model");
  expect_names<ForwardSource>("surface", defs + "forward_estimate/properties/source");
  expect_names<TimeInterpolation>("surface", defs + "slice/properties/interpolation_to_next");
  expect_names<ArbitrageMethod>("surface", defs + "arbitrage/properties/method");
  expect_names<QuoteLoss>("surface", defs + "severity_step/properties/loss");
  expect_names<TailFloorKind>("surface", defs + "tail_floor/properties/kind");
  expect_names<HorizonMapping>("surface", defs + "tail_history/properties/mapping", {"stated_none"});
  expect_names<HistoryBound>("surface", defs + "tail_history/properties/bound");
  expect_names<TailFloorStatus>("surface", defs + "tail_floor_at_slice/properties/status");
  expect_names<OptionType>("surface", defs + "fitted_quote/properties/type");
  expect_names<OptionType>("surface", defs + "rejected_quote/properties/type");
  expect_names<RejectReason>("surface", defs + "rejected_quote/properties/reason");
  expect_names<RejectReason>("surface", defs + "report/properties/rejected_by_reason/propertyNames");
  expect_names<HestonObjective>("surface", defs + "heston_options/properties/objective");
  expect_names<SurfaceModel>("surface", defs + "options/properties/model", {"slices"});
  expect_names<QuoteWeights>("surface", defs + "options/properties/weights");
  expect_names<Device>("surface", defs + "options/properties/device");
  expect_names<QuoteLoss>("surface", defs + "options/properties/loss");
}

TEST(SchemaTables, NamesInOtherDocumentsAreThoseOfTheEnumerations) {
  expect_names<TailStatus>("tail", "/$defs/status");
  expect_names<SurfaceModel>("tail", "/$defs/surface/properties/model");
  expect_names<SurfaceModel>("diff", "/$defs/surface/properties/model");
  expect_names<CompareAt>("diff", "/properties/at");
  expect_names<SliceMatch>("diff", "/$defs/pair/properties/matched_by");
  expect_names<TailSpectrum>("profile", "/properties/tail/properties/spectrum");
  expect_names<TailMeasure>("profile", "/properties/tail/properties/quotes");
  expect_names<TailWings>("profile", "/properties/tail/properties/wings");
  expect_names<RegulariserPenalty>("profile", "/$defs/regulariser_term/properties/penalty");
}

TEST(SchemaTables, NamesLeadBackToTheirValues) {
  for (std::size_t place = 0; place < kRejectReasons; ++place) {
    const auto reason = static_cast<RejectReason>(place);
    EXPECT_EQ(value_named<RejectReason>(to_string(reason)), reason);
  }
  EXPECT_STREQ(to_string(RejectReason::beyond_model), "beyond_model");
  EXPECT_FALSE(value_named<RejectReason>("beyond"));
  EXPECT_STREQ(to_string(static_cast<RejectReason>(200)), "unknown");
}

}  // namespace
}  // namespace volcal::test
