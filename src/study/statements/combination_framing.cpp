#include <algorithm>
#include <cctype>

#include "study/statements/framing.hpp"

namespace hepatrial::study {

namespace {

constexpr double k_combination_day = 180;
constexpr const char* k_burden = "live_volume_ml";
constexpr const char* k_survival = "survival_probability";

std::string node_of(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return code;
}

// "lenvatinib+tace|haic": alternatives in their order.
std::vector<std::string> alternatives_of(const std::string& partners) {
  std::vector<std::string> out{""};
  for (const std::string& part : split_words(partners, '+')) {
    std::vector<std::string> longer;
    for (const std::string& before : out) {
      for (const std::string& choice : split_words(part, '|'))
        longer.push_back(before.empty() ? choice : before + "+" + choice);
    }
    out = std::move(longer);
  }
  return out;
}

}  // namespace

void CombinationFramer::frame(const Combination& combination) {
  for (const std::string& alternative : alternatives_of(combination.partners)) {
    CombinationResult row;
    row.combination = combination;
    row.alternative = alternative;
    results.push_back(std::move(row));
    framed.emplace_back();
    frame_one(results.back(), framed.back());
  }
}

void CombinationFramer::frame_one(CombinationResult& row, FramedCombination& out) {
  if (row.combination.ici.empty() || row.alternative.empty()) {
    row.reason = "the row names no checkpoint inhibitor with a partner";
    return;
  }
  ContrastQuestion question;
  for (const PushAction& action : push_of(row.combination.ici, row).actions) {
    if (action.kind != PushKind::give) row.reason = node_of(row.combination.ici) + ": is no regimen in the mapping";
    if (action.kind == PushKind::give) question.regimens.push_back(action.target);
  }
  for (const std::string& partner : split_words(row.alternative, '+')) {
    const Push push = push_of(partner, row);
    question.push.actions.insert(question.push.actions.end(), push.actions.begin(), push.actions.end());
  }
  if (row.reason.empty() && gives(question.push, question.regimens))
    row.reason = "inhibitor and partner are the same regimen in the model";
  if (!row.reason.empty()) return;
  row.reading = text(question.push) + "; added to " + question.regimens.front();
  question.reading = {k_burden, k_combination_day};
  out.volume = plan_.add(question);
  if (inputs_.model.find(k_survival) == model::k_no_symbol) return;
  question.reading.quantity = k_survival;
  out.survival = plan_.add(question);
}

Push CombinationFramer::push_of(const std::string& code, CombinationResult& row) const {
  const NodePlace* place = inputs_.map.find(node_of(code));
  if (place != nullptr && !place->push.empty() && !place->push.from_birth) return place->push;
  if (!row.reason.empty()) row.reason += "; ";
  row.reason += node_of(code) + ": " + (place == nullptr ? "has no row in the mapping" : place->reason);
  return {};
}

}  // namespace hepatrial::study
