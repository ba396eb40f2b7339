#include "core/delimited.hpp"
#include "study/statements/statement_map.hpp"

namespace hepatrial::study {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

core::Problem not_understood(std::string_view text) {
  return {core::ProblemKind::bad_input,
          "'" + std::string(text) + "' is not a push",
          {},
          "write NAME * NUMBER, NAME = NUMBER, NAME + NUMBER or give REGIMEN, several separated by ';'"};
}

// "vegf * 2"
bool parse_action(std::string_view text, PushAction& action) {
  constexpr std::string_view k_give = "give ";
  if (text.starts_with(k_give)) {
    action = {PushKind::give, std::string(trimmed(text.substr(k_give.size()))), 0};
    return !action.target.empty();
  }
  const std::size_t first = text.find(' ');
  if (first == std::string_view::npos || first + 3 > text.size() || text[first + 2] != ' ') return false;
  action.target = std::string(text.substr(0, first));
  switch (text[first + 1]) {
    case '*': action.kind = PushKind::multiply; break;
    case '=': action.kind = PushKind::set; break;
    case '+': action.kind = PushKind::add; break;
    default: return false;
  }
  return core::parse_number(trimmed(text.substr(first + 3)), action.amount);
}

const char* sign_of(PushKind kind) {
  switch (kind) {
    case PushKind::multiply: return " * ";
    case PushKind::set: return " = ";
    case PushKind::add: return " + ";
    case PushKind::give: break;
  }
  return "";
}

}  // namespace

core::Result<Push> parse_push(std::string_view all) {
  Push push;
  std::string_view rest = trimmed(all);
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view one = trimmed(rest.substr(0, end));
    PushAction action;
    if (!parse_action(one, action)) return core::fail(not_understood(one));
    push.actions.push_back(std::move(action));
    rest = end == std::string_view::npos ? std::string_view() : trimmed(rest.substr(end + 1));
  }
  return push;
}

std::string text(const Push& push) {
  std::string out;
  for (const PushAction& action : push.actions) {
    if (!out.empty()) out += "; ";
    out += action.kind == PushKind::give ? "give " + action.target
                                         : action.target + sign_of(action.kind) + core::number_text(action.amount);
  }
  if (push.from_birth && !push.empty()) out += " (from the first growth on)";
  return out;
}

}  // namespace hepatrial::study
