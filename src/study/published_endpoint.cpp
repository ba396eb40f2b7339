#include "study/published_endpoint.hpp"

#include "core/delimited.hpp"

namespace hepatrial::study {

namespace {

// "rate_36mo" of "OS".
std::optional<Question> landmark_question(const std::string& survival, const std::string& rest) {
  if (!rest.starts_with("rate_") || !rest.ends_with("mo")) return std::nullopt;
  const std::string months = rest.substr(5, rest.size() - 7);
  Question question{Question::Kind::landmark, survival, 0, survival + "_rate_" + months + "m"};
  if (!core::parse_number(months, question.months) || question.months <= 0) return std::nullopt;
  return question;
}

}  // namespace

std::optional<Question> question_of(const std::string& endpoint) {
  using Kind = Question::Kind;
  for (const char* const share : {"ORR", "DCR", "AE_G34"}) {
    if (endpoint == share) return Question{Kind::share, "", 0, endpoint};
  }
  if (endpoint == "OS_median_from_first_line") {
    return Question{Kind::median_from_first_line, "OS", 0, "OS_median_from_first_line_months"};
  }
  const std::size_t split = endpoint.find('_');
  if (split == std::string::npos) return std::nullopt;
  const std::string survival = endpoint.substr(0, split);
  const std::string rest = endpoint.substr(split + 1);
  if (survival != "OS" && survival != "PFS" && survival != "TTP") return std::nullopt;
  if (rest == "median") return Question{Kind::median, survival, 0, survival + "_median_months"};
  if (rest == "HR" && survival != "TTP") return Question{Kind::ratio, survival, 0, "HR_" + survival};
  return landmark_question(survival, rest);
}

}  // namespace hepatrial::study
