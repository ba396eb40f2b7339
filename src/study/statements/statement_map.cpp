#include "study/statements/statement_map.hpp"

#include "study/statements/framing.hpp"
#include "study/statements/table_rows.hpp"

namespace hepatrial::study {

namespace {

bool read_summary(const std::string& text, Summary& summary) {
  if (text.empty() || text == "value") {
    summary = Summary::value;
  } else if (text == "with_over_without") {
    summary = Summary::with_over_without;
  } else if (text == "without_over_with") {
    summary = Summary::without_over_with;
  } else if (text == "with_minus_without") {
    summary = Summary::with_minus_without;
  } else {
    return false;
  }
  return true;
}

void read_push(TableRows& rows, NodePlace& place) {
  auto push = parse_push(rows.text("push"));
  if (push) {
    place.push = std::move(*push);
  } else {
    rows.problem("push", push.error().front().message, push.error().front().advice);
  }
  const std::string& from = rows.text("push_from");
  if (!from.empty() && from != "diagnosis" && from != "birth") {
    rows.problem("push_from", "'" + from + "' is not a beginning", "use diagnosis or birth");
  }
  place.push.from_birth = from == "birth";
  const std::string& makes = rows.text("push_makes");
  if (!makes.empty() && makes != "more" && makes != "less") {
    rows.problem("push_makes", "'" + makes + "' is not an amount", "use more or less (of the node)");
  }
  place.push.lowers = makes == "less";
  for (const PushAction& action : place.push.actions) {
    if (action.kind == PushKind::give && place.push.from_birth)
      rows.problem("push_from", "a regimen cannot be given before diagnosis", "use diagnosis");
  }
}

double read_day(TableRows& rows, bool needed) {
  double day = 0;
  const std::string& field = rows.text("day");
  if (field.empty() && !needed) return 0;
  if (!core::parse_number(field, day) || !(day > 0 && day <= 3650)) {
    rows.problem("day", "'" + field + "' is not a day of reading", "give days from diagnosis, up to 3650");
  }
  return day;
}

void check_context(TableRows& rows, const StatementMap& map, const std::string& context) {
  if (!context.empty() && !map.contexts.contains(context))
    rows.problem("context", "there is no context '" + context + "'", "add it to contexts.tsv");
}

NodePlace read_place(TableRows& rows, const StatementMap& map) {
  NodePlace place;
  place.node = rows.text("node");
  place.module = rows.text("module");
  place.line = rows.line();
  place.read = rows.text("read");
  place.context = rows.text("context");
  place.how = rows.text("how");
  place.reason = rows.text("reason");
  read_push(rows, place);
  if (!place.read.empty()) place.day = read_day(rows, true);
  if (!read_summary(rows.text("summary"), place.summary)) {
    rows.problem("summary", "'" + rows.text("summary") + "' is not a summary",
                 "use value, with_over_without, without_over_with or with_minus_without");
  }
  check_context(rows, map, place.context);
  if (place.summary != Summary::value && place.context.empty())
    rows.problem("context", "a comparison of therapies needs one", "name a context");
  if (place.module.empty()) rows.problem("module", "is empty", "name the biological module");
  if (place.push.empty() && place.read.empty() && place.reason.empty())
    rows.problem("reason", "a node without a place needs a reason", "say why the model does not hold it");
  return place;
}

core::Problems read_contexts(const std::filesystem::path& file, StatementMap& map) {
  auto rows = TableRows::read(file, '\t', {"context", "regimens", "note"}, true);
  if (!rows) return rows.error();
  for (; rows->next();) {
    if (!map.contexts.emplace(rows->text("context"), split_words(rows->text("regimens"), ';')).second)
      rows->problem("context", "occurs twice", "");
  }
  return std::move(rows->problems);
}

core::Problems read_nodes(const std::filesystem::path& file, StatementMap& map) {
  auto rows = TableRows::read(
      file, '\t',
      {"node", "module", "push", "push_from", "push_makes", "read", "day", "summary", "context", "how", "reason"},
      true);
  if (!rows) return rows.error();
  for (; rows->next();) {
    NodePlace place = read_place(*rows, map);
    const std::string node = place.node;
    if (!map.nodes.emplace(node, std::move(place)).second) rows->problem("node", "'" + node + "' occurs twice", "");
  }
  return std::move(rows->problems);
}

core::Problems read_edges(const std::filesystem::path& file, StatementMap& map) {
  auto rows = TableRows::read(file, '\t', {"edge", "reason", "context", "day", "note"}, true);
  if (!rows) return rows.error();
  for (; rows->next();) {
    EdgeNote note{rows->text("reason"), rows->text("context"), read_day(*rows, false), rows->text("note"),
                  rows->line()};
    check_context(*rows, map, note.context);
    if (!map.edges.emplace(rows->text("edge"), std::move(note)).second) rows->problem("edge", "occurs twice", "");
  }
  return std::move(rows->problems);
}

}  // namespace

const NodePlace* StatementMap::find(const std::string& node) const {
  const auto found = nodes.find(node);
  return found == nodes.end() ? nullptr : &found->second;
}

core::Result<StatementMap> read_statement_map(const std::filesystem::path& folder) {
  StatementMap map;
  map.nodes_file = (folder / "nodes.tsv").string();
  map.edges_file = (folder / "edges.tsv").string();
  core::Problems problems = read_contexts(folder / "contexts.tsv", map);
  for (auto&& part : {read_nodes(map.nodes_file, map), read_edges(map.edges_file, map)})
    problems.insert(problems.end(), part.begin(), part.end());
  if (!problems.empty()) return core::fail(std::move(problems));
  return map;
}

}  // namespace hepatrial::study
