#include "cli/answer_command.hpp"

#include <fmt/format.h>

#include "cli/progress_bar.hpp"
#include "core/files.hpp"
#include "evidence/store.hpp"

namespace hepatrial::cli {

namespace fs = std::filesystem;

namespace {

core::Result<std::vector<study::StudyQuestion>> chosen(const AnswerQuestionOptions& options, const fs::path& folder) {
  std::error_code error;
  if (!options.all && fs::is_regular_file(options.question, error)) {
    const auto bytes = core::read_file(options.question, std::size_t{1} << 20);
    if (!bytes) return core::fail(bytes.error());
    auto question = study::read_question_text(*bytes, options.question);
    if (!question) return core::fail(question.error());
    return std::vector<study::StudyQuestion>{std::move(*question)};
  }
  auto all = study::read_questions(folder);
  if (!all || options.all) return all;
  for (study::StudyQuestion& question : *all) {
    if (question.id == options.question) return std::vector<study::StudyQuestion>{std::move(question)};
  }
  return core::fail({core::ProblemKind::usage,
                     "there is no question '" + options.question + "'",
                     {folder.string(), 0, "QUESTION"},
                     "'hepatrial answer' without a question lists them"});
}

std::string listed(const std::vector<study::StudyQuestion>& questions) {
  std::string out;
  for (const study::StudyQuestion& question : questions) {
    out += fmt::format("{:<28} {}\n", question.id, question.title);
  }
  return out;
}

std::string command_of(const AnswerQuestionOptions& options, const study::StudyQuestion& question) {
  std::string out = fmt::format("hepatrial answer {} --patients {} --draws {} --seed {}", question.id, options.patients,
                                options.draws, options.study.seed);
  if (options.patient_id) out += fmt::format(" --patient {}", *options.patient_id);
  return out;
}

core::Result<study::AnsweredQuestion> answered(const study::StudyQuestion& question,
                                               const AnswerQuestionOptions& options, const StudyInputs& inputs,
                                               const study::PlausibleDraws& draws, const evidence::Store& store,
                                               simulate::Solver& solver, const core::StopFlag& stop) {
  const study::DiseaseSetting setting = inputs.setting();
  const auto drugs = study::drugs_of(question, setting);
  if (!drugs) return core::fail(drugs.error());
  const study::Posterior* posterior = inputs.posterior ? &*inputs.posterior : nullptr;
  const study::ParameterUncertainty uncertainty(inputs.disease.table, inputs.disease.pharmacy, posterior, *drugs,
                                                options.study.seed);
  study::AnswerOptions how;
  how.patients = options.patients;
  how.draws = draws.indices.size();
  how.draw_indices = draws.indices;
  how.draws_text = draws.text;
  how.seed = options.study.seed;
  how.patient_id = options.patient_id;
  how.solver.threads = options.study.threads;
  ProgressBar bar("draws of " + question.id, progress_style(stderr, options.study.quiet));
  return study::answer(question, setting, uncertainty, store, solver, how, &bar, &stop);
}

void add_files(const study::AnsweredQuestion& found, const report::MadeBy& made,
               std::map<std::string, std::string>& files) {
  const report::Document page = report::answer_document(found, made);
  files[found.question.id + ".html"] = report::document_html(page);
  files[found.question.id + ".md"] = report::document_markdown(page);
  files[found.question.id + ".csv"] = report::answer_csv(found);
}

std::string headline(const study::AnsweredQuestion& found) {
  std::string out = found.question.title + "\n";
  for (const study::AnsweredRanking& ranking : found.rankings) {
    out += "  " + ranking.label + (ranking.stratum.empty() ? "" : " (" + ranking.stratum + ")") + ": " +
           ranking.sentence + " [" + study::text(study::driver_of(ranking.prior_share)) + "]\n";
  }
  for (const study::PatientStory& story : found.stories) out += "  " + story.sentence + "\n";
  for (const study::AnsweredQuantity& each : found.quantities) {
    const std::string where = each.arm + (each.against.empty() ? "" : " against " + each.against) +
                              (each.stratum.empty() ? "" : ", " + each.stratum);
    out += fmt::format("  {} ({}): {} [{}]\n", each.label, where,
                       report::measured_text(each.value, each.low, each.high, each.unit),
                       study::text(study::driver_of(each.prior_share)));
  }
  return out;
}

}  // namespace

core::Result<Answer> answer_question(const AnswerQuestionOptions& options, const core::StopFlag& stop) {
  auto inputs = load_study();
  if (!inputs) return core::fail(inputs.error());
  const fs::path folder = inputs->root / "answers";
  if (options.question.empty() && !options.all) {
    const auto questions = study::read_questions(folder);
    if (!questions) return core::fail(questions.error());
    return Answer{listed(*questions), ""};
  }
  const auto questions = chosen(options, folder);
  if (!questions) return core::fail(questions.error());
  const fs::path out = options.study.out.empty() ? fs::path("results") / "answers" : options.study.out;
  if (const auto writable = core::check_writable(out); !writable) return core::fail(writable.error());
  const auto store = evidence::Store::open(inputs->disease.data.evidence_store());
  if (!store) return core::fail(store.error());
  const auto solver = make_solver(options.study.solver, options.study.kernel);
  const auto draws = choose_draws(*inputs, options.draws, options.study, *solver, stop);
  if (!draws) return core::fail(draws.error());
  std::map<std::string, std::string> files;
  Answer answer{"", inputs->posterior_note};
  report::Document index{
      "Answers", {{"Research software, not medical advice. The patients are virtual.", "quiet"}}, {}};
  for (const study::StudyQuestion& question : *questions) {
    const auto found = answered(question, options, *inputs, *draws, *store, *solver, stop);
    if (stop.load()) return core::fail(core::stopped_before_writing());
    if (!found) {
      if (!options.all) return core::fail(found.error());
      answer.notes += "'" + question.id + "' cannot be answered: " + core::text(found.error());
      index.sections.push_back(
          {question.id,
           question.title,
           {report::Paragraph{"Cannot be answered yet: " + found.error().front().message, "warning"}}});
      continue;
    }
    add_files(*found, made_by(*inputs, command_of(options, question)), files);
    answer.out += headline(*found);
    report::Document page = report::answer_document(*found, {});
    std::vector<report::Block> lead(page.lead.begin() + 1, page.lead.end());
    lead.emplace_back(report::Paragraph{"In full: " + question.id + ".html", "quiet"});
    index.sections.push_back({question.id, question.title, std::move(lead)});
  }
  if (options.all) {
    files["index.html"] = report::document_html(index);
    files["index.md"] = report::document_markdown(index);
  }
  if (const auto written = core::write_files(out, files); !written) return core::fail(written.error());
  answer.out += fmt::format("Pages: {}\n", out.string());
  return answer;
}

}  // namespace hepatrial::cli
