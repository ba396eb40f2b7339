#include "study/answers/question_file.hpp"

#include <algorithm>
#include <set>

#include "core/files.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::study {

namespace {

using trial::TomlFields;

constexpr double k_infinity = std::numeric_limits<double>::infinity();
constexpr trial::NumberRange k_any_number{-1e12, 1e12};

Scenario read_scenario(TomlFields& fields) {
  Scenario out;
  out.line = fields.line();
  out.name = fields.text("name");
  out.trial = fields.text("trial");
  if (fields.has("prior_lines")) out.prior_lines = fields.texts("prior_lines");
  if (fields.has("regimens")) out.regimens = fields.texts("regimens");
  out.subsequent = fields.text_or("subsequent", out.subsequent);
  const std::size_t criterion = fields.choice_or("criterion", 0, {"keep", "RECIST 1.1", "mRECIST"});
  const std::size_t reader = fields.choice_or("reader", 0, {"keep", "investigator", "independent review"});
  out.criterion = criterion == 0 ? "" : criterion == 1 ? "RECIST 1.1" : "mRECIST";
  out.reader = reader == 0 ? "" : reader == 1 ? "investigator" : "independent review";
  out.residual_drug = fields.boolean_or("residual_drug", true);
  if (fields.has("with_mechanisms")) out.with_mechanisms = fields.texts("with_mechanisms");
  if (fields.has("without_mechanisms")) out.without_mechanisms = fields.texts("without_mechanisms");
  fields.done();
  return out;
}

Stratum read_stratum(TomlFields& fields) {
  Stratum out;
  out.line = fields.line();
  out.name = fields.text("name");
  out.quantity = fields.texts("quantity");
  if (fields.has("over")) out.over = fields.texts("over");
  out.at_progression = fields.choice_or("at", 0, {"start", "progression"}) == 1;
  out.low = fields.number_or("at_least", -k_infinity, k_any_number);
  out.high = fields.number_or("below", k_infinity, k_any_number);
  if (!fields.has("at_least") && !fields.has("below")) fields.report("at_least", "give at_least, below or both");
  fields.done();
  return out;
}

GroupMeasure read_measure(TomlFields& fields) {
  const std::string name = fields.text("measure");
  const auto measure = group_measure_of(name);
  if (!measure) {
    fields.report("measure", "'" + name + "' is no measure",
                  "for example ORR, PFS_median_months or OS_rmst_24m_months");
    return {};
  }
  return *measure;
}

std::optional<ShownWhen> read_shown_when(TomlFields& fields) {
  auto table = fields.table("shown_when");
  if (!table) return std::nullopt;
  ShownWhen out;
  out.at_least = table->number_or("at_least", -k_infinity, k_any_number);
  out.at_most = table->number_or("at_most", k_infinity, k_any_number);
  if (!table->has("at_least") && !table->has("at_most")) table->report("at_least", "give at_least, at_most or both");
  if (out.at_least > out.at_most) table->report("at_least", "no value lies between at_least and at_most");
  table->done();
  return out;
}

AskedQuantity read_quantity(TomlFields& fields) {
  AskedQuantity out;
  out.line = fields.line();
  out.label = fields.text("label");
  out.scenario = fields.text("scenario");
  out.arm = fields.text_or("arm", "*");
  out.stratum = fields.text_or("stratum", "");
  out.share_of = fields.text_or("share_of", "");
  if (out.share_of.empty()) out.measure = read_measure(fields);
  out.form = static_cast<ValueForm>(fields.choice_or("as", 0, {"value", "difference", "ratio", "hazard_ratio"}));
  out.against_scenario = fields.text_or("against_scenario", "");
  out.against_arm = fields.text_or("against_arm", "");
  out.against_stratum = fields.text_or("against_stratum", "");
  out.published = fields.number_or("published", out.published, k_any_number);
  out.published_low = fields.number_or("published_low", out.published, k_any_number);
  out.published_high = fields.number_or("published_high", out.published, k_any_number);
  out.published_source = fields.text_or("published_source", "");
  if (fields.has("published") != fields.has("published_source")) {
    fields.report("published_source", "a published number needs its source, a source its number");
  }
  out.shown_when = read_shown_when(fields);
  const bool times = out.share_of.empty() && out.measure.kind == GroupMeasure::Kind::times;
  if (times != (out.form == ValueForm::hazard_ratio)) {
    fields.report("as", "a hazard ratio is asked of OS, PFS or TTP, and they have no other value");
  }
  const bool against = !out.against_scenario.empty() || !out.against_arm.empty() || !out.against_stratum.empty();
  if (against != (out.form != ValueForm::value)) {
    fields.report("as", "a difference or a ratio needs against_scenario, against_arm or against_stratum, a value none");
  }
  fields.done();
  return out;
}

AskedRanking read_ranking(TomlFields& fields) {
  AskedRanking out;
  out.line = fields.line();
  out.label = fields.text("label");
  if (fields.has("scenarios")) out.scenarios = fields.texts("scenarios");
  if (out.scenarios.empty()) out.scenario = fields.text("scenario");
  out.stratum = fields.text_or("stratum", "");
  out.measure = read_measure(fields);
  if (fields.has("arms")) out.arms = fields.texts("arms");
  if (!out.scenarios.empty() && out.arms.size() != 1) {
    fields.report("arms", "a ranking of scenarios names the one arm that each is judged by");
  }
  fields.done();
  return out;
}

// Names that one part of the file uses and another defines.
class NameCheck {
 public:
  NameCheck(const StudyQuestion& question, core::Problems& problems) : question_(question), problems_(problems) {}

  void run() {
    unique(question_.scenarios, "scenario");
    unique(question_.strata, "stratum");
    for (const AskedQuantity& each : question_.quantities) {
      scenario(each.scenario, each.line);
      scenario(each.against_scenario, each.line, true);
      stratum(each.stratum, each.line);
      stratum(each.share_of, each.line);
      stratum(each.against_stratum, each.line);
    }
    for (const AskedRanking& each : question_.rankings) {
      scenario(each.scenario, each.line, !each.scenarios.empty());
      for (const std::string& name : each.scenarios) scenario(name, each.line);
      stratum(each.stratum, each.line);
    }
    for (const AskedPatient& each : question_.patients) scenario(each.scenario, each.line);
  }

 private:
  template <class Named>
  void unique(const std::vector<Named>& all, const char* kind) {
    std::set<std::string> seen;
    for (const Named& each : all) {
      if (!seen.insert(each.name).second) problem(each.line, kind, "'" + each.name + "' is given twice");
    }
  }
  void scenario(const std::string& name, int line, bool may_be_empty = false) {
    if ((may_be_empty && name.empty()) || question_.scenario(name) != nullptr) return;
    problem(line, "scenario", "there is no scenario '" + name + "'");
  }
  void stratum(const std::string& name, int line) {
    if (name.empty() || name == "*" || question_.stratum(name) != nullptr) return;
    problem(line, "stratum", "there is no stratum '" + name + "'");
  }
  void problem(int line, const char* field, std::string message) {
    problems_.push_back(
        {core::ProblemKind::bad_input, std::move(message), {question_.file, line, field}, "correct the name"});
  }

  const StudyQuestion& question_;
  core::Problems& problems_;
};

StudyQuestion read_question(TomlFields& fields, const std::string& file) {
  StudyQuestion out;
  out.file = file;
  out.id = fields.text("id");
  out.title = fields.text("title");
  out.question = fields.text("question");
  if (fields.has("notes")) out.notes = fields.texts("notes");
  if (fields.has("watched")) out.watched = fields.texts("watched");
  for (TomlFields& each : fields.tables("scenario")) out.scenarios.push_back(read_scenario(each));
  for (TomlFields& each : fields.tables("stratum")) out.strata.push_back(read_stratum(each));
  for (TomlFields& each : fields.tables("quantity")) out.quantities.push_back(read_quantity(each));
  for (TomlFields& each : fields.tables("ranking")) out.rankings.push_back(read_ranking(each));
  for (TomlFields& each : fields.tables("evidence")) {
    out.evidence.push_back({each.text("regimen"), each.text_or("after", "any")});
    each.done();
  }
  for (TomlFields& each : fields.tables("patient")) {
    out.patients.push_back({each.text("scenario"), each.text("arm"), each.line()});
    each.done();
  }
  if (out.scenarios.empty()) fields.report("scenario", "a question needs at least one scenario");
  NameCheck(out, fields.problems()).run();
  return out;
}

template <class Named>
const Named* find_named(const std::vector<Named>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&name](const Named& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const char* name(ValueForm form) {
  switch (form) {
    case ValueForm::value: return "value";
    case ValueForm::difference: return "difference";
    case ValueForm::ratio: return "ratio";
    case ValueForm::hazard_ratio: break;
  }
  return "hazard ratio";
}

const Scenario* StudyQuestion::scenario(const std::string& wanted) const { return find_named(scenarios, wanted); }
const Stratum* StudyQuestion::stratum(const std::string& wanted) const { return find_named(strata, wanted); }

core::Result<StudyQuestion> read_question_text(std::string_view text, const std::string& file) {
  return trial::read_toml(text, file, [&file](TomlFields& fields) { return read_question(fields, file); });
}

core::Result<std::vector<StudyQuestion>> read_questions(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error) {
    return core::fail({core::ProblemKind::io, "cannot be listed: " + error.message(), {folder.string(), 0, ""}, ""});
  }
  std::sort(files.begin(), files.end());
  std::vector<StudyQuestion> out;
  core::Problems problems;
  for (const auto& file : files) {
    const auto bytes = core::read_file(file, std::size_t{1} << 20);
    auto question =
        bytes ? read_question_text(*bytes, file.string()) : core::Result<StudyQuestion>(tl::unexpected(bytes.error()));
    if (question) {
      out.push_back(std::move(*question));
    } else {
      problems.insert(problems.end(), question.error().begin(), question.error().end());
    }
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return out;
}

}  // namespace hepatrial::study
