#include "study/statements/framing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace hepatrial::study {

namespace {

void add_regimens(const StatementMap& map, const std::string& context, std::vector<std::string>& regimens) {
  const auto found = map.contexts.find(context);
  if (found == map.contexts.end()) return;
  for (const std::string& regimen : found->second) {
    if (std::find(regimens.begin(), regimens.end(), regimen) == regimens.end()) regimens.push_back(regimen);
  }
}

std::string joined(const std::string& first, const std::string& second) {
  if (first.empty() || first == second) return second;
  return second.empty() ? first : first + "+" + second;
}

const char* summary_text(Summary summary) {
  switch (summary) {
    case Summary::value: break;
    case Summary::with_over_without: return ", with over without therapy";
    case Summary::without_over_with: return ", without over with therapy";
    case Summary::with_minus_without: return ", with less without therapy";
  }
  return "";
}

std::string reading_text(const ContrastQuestion& question, const NodePlace& from, const NodePlace& to,
                         const std::string& note) {
  std::string out = fmt::format("{}{}; read {} on day {:g}{}", text(question.push),
                                question.push.lowers ? " (less of it; effect turned round)" : "",
                                question.reading.quantity, question.reading.day, summary_text(question.summary));
  for (const std::string& more : {from.how, to.how, note}) {
    if (!more.empty()) out += "; " + more;
  }
  return out;
}

std::string why_not(const Statement& statement, const NodePlace* from, const NodePlace* to, const EdgeNote* note) {
  if (note != nullptr && !note->reason.empty()) return note->reason;
  std::string reason;
  const auto add = [&reason](const std::string& node, const NodePlace* place, bool missing, const char* verb) {
    if (!missing) return;
    if (!reason.empty()) reason += "; ";
    reason += node + ": ";
    if (place == nullptr) {
      reason += "has no row in the mapping";
    } else {
      reason += place->reason.empty() ? std::string("cannot be ") + verb : place->reason;
    }
  };
  add(statement.from, from, from == nullptr || from->push.empty(), "pushed");
  add(statement.to, to, to == nullptr || to->read.empty(), "read");
  return reason;
}

}  // namespace

bool gives(const Push& push, const std::vector<std::string>& regimens) {
  return std::any_of(push.actions.begin(), push.actions.end(), [&regimens](const PushAction& action) {
    return action.kind == PushKind::give &&
           std::find(regimens.begin(), regimens.end(), action.target) != regimens.end();
  });
}

std::vector<std::string> split_words(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Framed StatementFramer::frame(const Statement& statement) {
  const NodePlace* from = inputs_.map.find(statement.from);
  const NodePlace* to = inputs_.map.find(statement.to);
  const auto found = inputs_.map.edges.find(statement.id);
  const EdgeNote* note = found == inputs_.map.edges.end() ? nullptr : &found->second;
  Framed out;
  out.reason = why_not(statement, from, to, note);
  if (out.reason.empty()) {
    ask(*from, *to, note, out);
  } else {
    check_reason(statement, from, to, note);
  }
  return out;
}

void StatementFramer::ask(const NodePlace& from, const NodePlace& to, const EdgeNote* note, Framed& out) const {
  const StatementMap& map = inputs_.map;
  const bool own_context = note != nullptr && !note->context.empty();
  ContrastQuestion& question = out.question;
  question.push = from.push;
  question.reading = {to.read, note != nullptr && note->day > 0 ? note->day : to.day};
  question.summary = to.summary;
  out.context = own_context ? note->context : joined(from.context, to.context);
  add_regimens(map, own_context ? note->context : from.context, question.regimens);
  add_regimens(map, own_context ? note->context : to.context, question.regimens);
  if (question.summary != Summary::value)
    add_regimens(map, own_context ? note->context : to.context, question.compared);
  if (gives(question.push, question.regimens)) {
    out.reason = "the push is the therapy that the reading takes already";
    return;
  }
  out.reading = reading_text(question, from, to, note == nullptr ? "" : note->note);
  out.by_definition = PushableModel::is_same(question.push, to.read);
  if (out.by_definition) out.reading += "; pushed and read are one quantity";
  out.direct = model_.is_direct(question.push, inputs_.pharmacy, to.read);
  out.readout_only = model_.is_readout_only(to.read);
}

// Somebody must have thought about what is left out.
void StatementFramer::check_reason(const Statement& statement, const NodePlace* from, const NodePlace* to,
                                   const EdgeNote* note) {
  if (note != nullptr && !note->reason.empty()) return;
  for (const auto& [place, missing, column] : {std::tuple{from, from != nullptr && from->push.empty(), "push"},
                                               std::tuple{to, to != nullptr && to->read.empty(), "read"}}) {
    if (!missing || !place->reason.empty()) continue;
    problems.push_back(
        {core::ProblemKind::bad_input,
         "statement " + statement.id + " needs node " + place->node + " here, and no reason says why it has none",
         {inputs_.map.nodes_file, place->line, column},
         "fill the column or give a reason"});
  }
}

}  // namespace hepatrial::study
