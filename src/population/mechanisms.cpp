#include "population/mechanisms.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/maths.hpp"

namespace hepatrial::population {

const char* name(MechanismKind kind) {
  switch (kind) {
    case MechanismKind::trait: return "trait";
    case MechanismKind::state: return "state";
    case MechanismKind::same: return "same";
    case MechanismKind::no_place: break;
  }
  return "no_place";
}

const Mechanism* MechanismTable::find(const std::string& id) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&id](const Mechanism& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

const Mechanism* MechanismTable::switch_of(const std::string& id) const {
  const Mechanism* row = find(id);
  if (row != nullptr && row->kind == MechanismKind::same) row = find(row->same_as);
  return row != nullptr && row->has_switch() ? row : nullptr;
}

namespace {

using Chosen = std::vector<const Mechanism*>;

// The rows meant by ids, each switch once, in the order of the table.
Chosen chosen(const MechanismTable& table, const std::vector<std::string>& ids, core::Problems& problems) {
  Chosen out;
  const auto take = [&out](const Mechanism* row) {
    if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
  };
  for (const std::string& id : ids) {
    if (id == "all") {
      for (const Mechanism& row : table.rows) {
        if (row.has_switch()) take(&row);
      }
      continue;
    }
    const Mechanism* row = table.find(id);
    const Mechanism* with_switch = table.switch_of(id);
    if (with_switch != nullptr) {
      take(with_switch);
    } else if (row == nullptr) {
      problems.push_back({core::ProblemKind::usage,
                          "there is no mechanism '" + id + "'",
                          {table.file, 0, "id"},
                          "'hepatrial mechanisms' lists them"});
    } else {
      problems.push_back({core::ProblemKind::usage,
                          "mechanism " + id + " has no place in the model and so no switch: " + row->reason,
                          {table.file, row->line, "kind"},
                          ""});
    }
  }
  return out;
}

ParameterRow* row_of(ParameterTable& table, const std::string& id) {
  const auto found =
      std::find_if(table.rows.begin(), table.rows.end(), [&id](const ParameterRow& row) { return row.id == id; });
  return found == table.rows.end() ? nullptr : &*found;
}

// The same in everyone, whatever the row's bounds were.
void fix(ParameterRow& row, double value) {
  row.value = value;
  row.lower_bound = std::min(row.lower_bound, value);
  row.upper_bound = std::max(row.upper_bound, value);
  row.spread = 0;
  row.spread_form = SpreadForm::none;
}

void switch_off(ParameterTable& table, const Mechanism& mechanism) {
  for (const ParameterChange& change : mechanism.off) {
    if (ParameterRow* row = row_of(table, change.parameter)) fix(*row, change.amount);
  }
}

// Spread that the drawn traits do not explain.
void leave_the_rest(ParameterTable& table) {
  std::map<std::string, double> explained;
  for (const Trait& trait : table.traits) {
    for (const ParameterChange& change : trait.changes) explained[change.parameter] += variance_of(trait, change);
  }
  for (const auto& [parameter, variance] : explained) {
    ParameterRow* row = row_of(table, parameter);
    if (row == nullptr || !(row->spread > 0) || !(variance > 0)) continue;
    row->spread = core::maths::sqrt(std::max(row->spread * row->spread - variance, 0.0));
  }
}

// A parameter with a neutral value is the same in everyone: no trait moves it.
void drop_fixed(ParameterTable& table, const Chosen& off) {
  const auto fixed = [&off](const ParameterChange& change) {
    return std::any_of(off.begin(), off.end(), [&change](const Mechanism* row) {
      return row->kind == MechanismKind::state &&
             std::any_of(row->off.begin(), row->off.end(),
                         [&change](const ParameterChange& neutral) { return neutral.parameter == change.parameter; });
    });
  };
  for (Trait& trait : table.traits) std::erase_if(trait.changes, fixed);
}

}  // namespace

core::Result<ParameterTable> switched(const ParameterTable& parameters, const MechanismTable& mechanisms,
                                      const MechanismSwitches& switches) {
  if (switches.empty()) return parameters;
  core::Problems problems;
  const Chosen with = chosen(mechanisms, switches.with, problems);
  const Chosen without = chosen(mechanisms, switches.without, problems);
  if (!problems.empty()) return core::fail(std::move(problems));
  ParameterTable table = parameters;
  for (const Mechanism* row : with) {
    if (row->kind != MechanismKind::trait) continue;
    table.traits.push_back(row->as_trait());
    table.traits.back().nobody = std::find(without.begin(), without.end(), row) != without.end();
  }
  leave_the_rest(table);
  for (const Mechanism* row : without) {
    if (row->kind == MechanismKind::state) switch_off(table, *row);
  }
  drop_fixed(table, without);
  // What no longer varies can no longer be correlated.
  std::erase_if(table.correlations, [&table](const Correlation& pair) {
    const ParameterRow* first = table.find(pair.first);
    const ParameterRow* second = table.find(pair.second);
    return first == nullptr || second == nullptr || !(first->spread > 0) || !(second->spread > 0);
  });
  return table;
}

}  // namespace hepatrial::population
