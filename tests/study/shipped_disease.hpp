#pragma once
// The shipped disease model, drugs and parameters, read once per test.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "compile/compiled_model.hpp"
#include "model/read.hpp"
#include "population/parameter_table.hpp"
#include "trial/drug.hpp"

namespace hepatrial::study::testing {

struct ShippedDisease {
  population::ParameterTable table;
  compile::CompiledModel model;
  trial::Pharmacy pharmacy;
};

inline ShippedDisease shipped_disease() {
  const std::filesystem::path models = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "models";
  auto text = model::read_model(models / "hcc");
  EXPECT_TRUE(text.has_value()) << (text ? "" : core::text(text.error()));
  auto table = population::read_parameter_table(models / "parameters.tsv");
  EXPECT_TRUE(table.has_value()) << (table ? "" : core::text(table.error()));
  const auto applied = population::apply(*table, *text);
  EXPECT_TRUE(applied.has_value()) << (applied ? "" : core::text(applied.error()));
  auto compiled = compile::compile(*text);
  EXPECT_TRUE(compiled.has_value()) << (compiled ? "" : core::text(compiled.error()));
  auto pharmacy = trial::read_pharmacy(models);
  EXPECT_TRUE(pharmacy.has_value()) << (pharmacy ? "" : core::text(pharmacy.error()));
  return {std::move(*table), std::move(*compiled), std::move(*pharmacy)};
}

}  // namespace hepatrial::study::testing
