#include "evidence/store_build_tables.hpp"

namespace hepatrial::evidence {

namespace {

constexpr std::string_view k_criteria = "RECIST1.1|RECIST|iRECIST|mRECIST|unknown";
constexpr std::string_view k_value_kinds =
    "point|approx|range_low|range_high|lower_bound|upper_bound|count|qualitative|not_reached";
constexpr std::string_view k_units = "months|%|ratio|weeks|years|patients|cells/kg|cells|rank|ng/mL|trials";
constexpr std::string_view k_node_kinds =
    "cell|receptor|cytokine|pathway|gene|drug|organ|metabolite|microbe|virus|antigen|process|resistance|outcome|"
    "toxicity|biomarker|condition|system";

FieldSpec text(std::string_view name) { return {.name = name}; }
FieldSpec needed(std::string_view name, std::string_view allowed = {}) {
  return {.name = name, .required = true, .allowed = allowed};
}
FieldSpec integer(std::string_view name) { return {.name = name, .kind = FieldKind::integer}; }
FieldSpec number(std::string_view name) { return {.name = name, .kind = FieldKind::number}; }
FieldSpec line() { return {.name = "line", .column = "therapy_line"}; }
FieldSpec regimen(std::string_view name, bool required = false) {
  return {.name = name, .required = required, .refers = "drug", .separators = "+|"};
}
FieldSpec subject() { return {.name = "trial_id", .required = true, .refers = "trial or study"}; }
FieldSpec source() { return {.name = "source", .required = true, .refers = "source", .separators = ";"}; }
FieldSpec where() { return {.name = "where", .required = true, .column = "source_where"}; }
FieldSpec node(std::string_view name, std::string_view separators = {}) {
  return {.name = name, .required = true, .refers = "node", .separators = separators};
}

std::vector<FieldSpec> target_fields(std::string_view uses) {
  return {needed("target_id"),
          needed("use", uses),
          needed("arm_id"),
          needed("trial"),
          text("nct"),
          {.name = "line", .required = true, .column = "therapy_line"},
          needed("prior_therapy"),
          needed("arm"),
          integer("n"),
          needed("endpoint"),
          text("criteria"),
          {.name = "value", .kind = FieldKind::number, .required = true},
          needed("unit", "months|ratio|percent"),
          number("ci_low"),
          number("ci_high"),
          text("comparator"),
          needed("source"),
          text("note")};
}

std::vector<TableSpec> trial_tables() {
  return {
      {"trial",
       "reviews/trials.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"), needed("trial_id"), text("acronym"), text("status"), text("phase"), text("design"),
        integer("n"), text("setting"), line(), text("primary_endpoint"), text("title"), needed("id_basis"),
        text("note"), source(), where()}},
      {"study",
       "reviews/studies.csv",
       "study_key",
       StoreKind::evidence,
       {needed("study_key"),
        needed("authors"),
        integer("ref_no"),
        needed("title"),
        text("citation"),
        text("doi"),
        regimen("treatment"),
        text("prior_treatment"),
        integer("n"),
        text("region"),
        text("design"),
        number("child_pugh_a_pct"),
        number("bclc_c_pct"),
        number("mvi_pct"),
        number("ehs_pct"),
        text("mpfs_months"),
        text("mos_months"),
        text("orr_pct"),
        text("dcr_pct"),
        text("g34_trae_pct"),
        text("note"),
        source(),
        where()}},
      {"arm",
       "reviews/arms.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"),
        subject(),
        {.name = "arm_no", .kind = FieldKind::integer, .required = true},
        needed("arm_label"),
        needed("role", "experimental|control|single"),
        regimen("regimen", true),
        text("dose"),
        text("schedule"),
        integer("n"),
        needed("role_basis", "stated|inferred"),
        source(),
        where()}},
      {"outcome",
       "reviews/outcomes.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"),
        {.name = "trial_id", .required = true, .refers = "trial, study or BACKGROUND"},
        regimen("arm"),
        text("population"),
        line(),
        text("prior_therapy"),
        integer("n"),
        needed("endpoint"),
        needed("criteria", k_criteria),
        number("value"),
        needed("unit", k_units),
        number("ci_low"),
        number("ci_high"),
        {.name = "comparator", .refers = "drug or monotherapy", .separators = "+|"},
        needed("value_kind", k_value_kinds),
        needed("category", "trial|baseline|dose|background"),
        text("note"),
        source(),
        where()}},
      {"combination",
       "reviews/combinations.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"),
        needed("partner_classes"),
        regimen("ici"),
        text("ici_note"),
        regimen("partners"),
        line(),
        text("sensitisation_mechanism"),
        text("outcome"),
        {.name = "trial_id", .refers = "trial or study"},
        text("status"),
        text("evidence_level"),
        source(),
        where()}},
  };
}

std::vector<TableSpec> biology_tables() {
  return {
      {"node",
       "reviews/nodes.csv",
       "node",
       StoreKind::evidence,
       {needed("node"),
        needed("kind", k_node_kinds),
        needed("label"),
        text("aliases"),
        {.name = "degree", .kind = FieldKind::integer, .required = true},
        source(),
        where()}},
      {"drug",
       "reviews/drugs.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"), needed("code"), needed("name_in_source"), text("synonyms"), needed("modality"),
        text("targets"), text("mechanism_class"), text("approvals"), text("general_knowledge_fields"), source(),
        where()}},
      {"pathway",
       "reviews/pathways.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"),
        needed("pathway"),
        needed("fact_type"),
        text("components"),
        {.name = "effect_on", .allowed = "tumour|immune|vessel|prognosis"},
        needed("effect"),
        needed("sign", "+|-|?|0"),
        number("value"),
        {.name = "value_kind", .allowed = k_value_kinds},
        text("unit"),
        {.name = "drugs", .refers = "drug", .separators = ";"},
        source(),
        where()}},
      {"mechanism",
       "reviews/mechanisms.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"),
        needed("category"),
        needed("level", "TME|tumour-intrinsic|host"),
        node("actor", ";"),
        needed("actor_kind"),
        node("target", ";"),
        needed("sign", "+|-|?"),
        needed("effect"),
        {.name = "resistance_type", .allowed = "primary|acquired"},
        text("counter_therapy"),
        needed("basis", "stated|inferred|cited_title"),
        source(),
        where()}},
      {"biomarker",
       "reviews/biomarkers.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"), needed("biomarker"), needed("type"), needed("role"), text("direction"), text("context"),
        source(), where()}},
      {"edge",
       "reviews/edges.csv",
       "row_id",
       StoreKind::evidence,
       {needed("row_id"), node("from_node"), node("to_node"), needed("sign", "+|-|?|0"), needed("kind"),
        text("context"), needed("basis", "stated|inferred|cited_title"), source(), where()}},
      {"requirement",
       "reviews/requirements.csv",
       "req_id",
       StoreKind::evidence,
       {needed("req_id"), needed("area"), needed("statement"),
        needed("kind", "method_step|stated_need|stated_risk|stated_fact_of_field|open_question"), source(), where()}},
      {"anomaly",
       "reviews/anomalies.csv",
       "anomaly_id",
       StoreKind::evidence,
       {needed("anomaly_id"), needed("category"), needed("what"), text("readings"), needed("more_plausible"),
        needed("why"), needed("confidence", "high|medium|low"), needed("basis"), source(), where()}},
  };
}

std::vector<TableSpec> target_tables() {
  return {
      {"regimen_name",
       "regimen_names.csv",
       "name",
       StoreKind::evidence,
       {needed("name"), regimen("regimen", true), needed("source"), text("note")}},
      {"target", "targets_calibration.csv", "target_id", StoreKind::evidence, target_fields("calibration")},
      {"target_check",
       "targets_verified.csv",
       "target_id",
       StoreKind::evidence,
       {{.name = "target_id", .required = true, .refers = "calibration target"},
        needed("verdict", "confirmed|corrected|not found"),
        number("value_found"),
        number("ci_low"),
        number("ci_high"),
        integer("n"),
        needed("source")}},
      {"target_context",
       "target_context.csv",
       "",
       StoreKind::evidence,
       {{.name = "trial", .required = true, .refers = "calibration trial or natural_history"},
        needed("arm"),
        needed("item"),
        needed("value"),
        needed("unit"),
        needed("source"),
        text("note")}},
      {"discrepancy_trap",
       "discrepancy_traps.csv",
       "",
       StoreKind::evidence,
       {needed("trial"),
        needed("endpoint"),
        needed("printed_wrong"),
        needed("value_held_right"),
        {.name = "where_printed", .required = true, .column = "source_where"},
        needed("kind_of_error")}},
      {"target", "holdout/targets_holdout.csv", "target_id", StoreKind::holdout,
       target_fields("holdout|holdout_nested|holdout_mixed")},
  };
}

std::vector<TableSpec> all_tables() {
  std::vector<TableSpec> all = {
      {"source",
       "sources.csv",
       "key",
       StoreKind::evidence,
       {needed("key"), needed("citation"), text("doi"), text("published"), needed("licence"), text("note")}}};
  for (auto* part : {&biology_tables, &trial_tables, &target_tables}) {
    for (TableSpec& spec : (*part)()) all.push_back(std::move(spec));
  }
  return all;
}

}  // namespace

const std::vector<TableSpec>& table_specs() {
  static const std::vector<TableSpec> specs = all_tables();
  return specs;
}

}  // namespace hepatrial::evidence
