#include "report/summary_json.hpp"

#include <gtest/gtest.h>

#include "core/files.hpp"
#include "report/rendered.hpp"
#include "report/schema_check.hpp"

namespace hepatrial::report {
namespace {

nlohmann::json schema(const std::string& name) {
  const auto text = core::read_file(std::string(HEPATRIAL_SOURCE_DIR) + "/schemas/" + name);
  EXPECT_TRUE(text.has_value()) << name;
  return nlohmann::json::parse(text.value_or("{}"));
}

void expect_valid(const std::string& text, const std::string& schema_name) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(document.is_discarded());
  const auto problems = SchemaCheck(schema(schema_name)).problems(document);
  EXPECT_TRUE(problems.empty()) << schema_name << " " << problems.front();
}

TEST(SummaryJson, EveryResultFollowsTheSchemas) {
  for (const auto& material : {synthetic::usual_material(3), synthetic::material(synthetic::edge_options()),
                               synthetic::material(synthetic::hostile_options())}) {
    expect_valid(summary_json(material.input()), "summary.schema.json");
    expect_valid(manifest_json(material.input()), "manifest.schema.json");
    expect_valid(timing_json(material.timing), "timing.schema.json");
  }
}

TEST(SummaryJson, TheSchemaRefusesWhatIsWrong) {
  const auto material = synthetic::usual_material(2);
  const auto sound = nlohmann::json::parse(summary_json(material.input()));
  const auto count = [](const nlohmann::json& document) {
    return SchemaCheck(schema("summary.schema.json")).problems(document).size();
  };
  ASSERT_EQ(count(sound), 0U);
  auto wrong = sound;
  wrong["arms"][0]["endpoints"]["ORR"]["value"] = 40;  // percent instead of a fraction
  EXPECT_EQ(count(wrong), 1U);
  wrong = sound;
  wrong["arms"][0].erase("n");
  EXPECT_EQ(count(wrong), 1U);
  wrong = sound;
  wrong["seed"] = "7";
  EXPECT_EQ(count(wrong), 1U);
  wrong = sound;
  wrong["comparison"][0]["use"] = "tuning";
  EXPECT_EQ(count(wrong), 1U);
  wrong = sound;
  wrong["more"] = 1;
  EXPECT_EQ(count(wrong), 1U);
}

TEST(SummaryJson, WhatDoesNotExistIsNull) {
  const auto material = synthetic::material(synthetic::edge_options());
  const auto document = nlohmann::json::parse(summary_json(material.input()));
  const auto& without_events = document["arms"][1];
  EXPECT_TRUE(without_events["endpoints"]["OS_median_months"]["value"].is_null());
  EXPECT_EQ(without_events["endpoints"]["OS_rate_12m"]["value"], 1.0);
  EXPECT_TRUE(without_events["hazard_ratio"]["OS"]["value"].is_null());
  EXPECT_EQ(without_events["hazard_ratio"]["OS"]["versus"], "control");
  EXPECT_TRUE(document["arms"][0]["hazard_ratio"].empty());
}

TEST(SummaryJson, HoldsWhatTheContractNames) {
  const auto material = synthetic::usual_material(3);
  const auto document = nlohmann::json::parse(summary_json(material.input()));
  EXPECT_EQ(document["trial"], "synthetic");
  EXPECT_EQ(document["seed"], 7);
  EXPECT_EQ(document["engine"]["patients"], 204);  // 3 arms of 60 and 24 who were not randomised
  EXPECT_EQ(document["engine"]["failed_patients"], 3);
  EXPECT_EQ(document["engine"]["rescued_patients"], 2);
  EXPECT_EQ(document["engine"]["steps"], 123456);
  EXPECT_EQ(document["comparison"].size(), material.comparison.size());
}

TEST(ManifestJson, NamesInputsAndKernel) {
  const auto material = synthetic::usual_material(2);
  const auto document = nlohmann::json::parse(manifest_json(material.input()));
  EXPECT_EQ(document["kernel_hash"], "0123456789abcdef");
  EXPECT_EQ(document["inputs"]["trials/synthetic.toml"], std::string(64, 'a'));
  EXPECT_EQ(document["options"]["relative_tolerance"], "1e-06");
}

}  // namespace
}  // namespace hepatrial::report
