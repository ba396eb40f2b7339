#include "study/criteria.hpp"

#include <algorithm>

namespace hepatrial::study {

namespace {

std::string without_case_and_spaces(std::string_view text) {
  std::string out;
  for (const char character : text) {
    if (character == ' ') continue;
    out += character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  }
  return out;
}

PublishedReading::Kind kind_of(const std::string& text) {
  using Kind = PublishedReading::Kind;
  const auto contains = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (contains("mrecist")) return Kind::mrecist;
  if (contains("irecist") || contains("imrecist")) return Kind::other;
  if (contains("recist1.0")) return Kind::recist_1_0;
  if (contains("recist")) return Kind::recist_1_1;
  return Kind::unspecified;
}

std::optional<trial::Reader> reader_of(const std::string& text) {
  for (const std::string_view word : {"bicr", "irf", "irc", "independent", "central"}) {
    if (text.find(word) != std::string::npos) return trial::Reader::independent_review;
  }
  if (text.find("investigator") != std::string::npos) return trial::Reader::investigator;
  return std::nullopt;
}

const char* words(trial::Reader reader) {
  return reader == trial::Reader::investigator ? "the investigator" : "independent review";
}

const char* words(PublishedReading::Kind kind) {
  switch (kind) {
    case PublishedReading::Kind::recist_1_0: return "RECIST 1.0";
    case PublishedReading::Kind::recist_1_1: return "RECIST 1.1";
    case PublishedReading::Kind::mrecist: return "mRECIST";
    default: return "another criterion";
  }
}

}  // namespace

PublishedReading read_criteria(std::string_view criteria) {
  const std::string text = without_case_and_spaces(criteria);
  return {kind_of(text), reader_of(text)};
}

Fit fit_of(const PublishedReading& published, const trial::AssessmentPlan& plan) {
  using Kind = PublishedReading::Kind;
  const Kind simulated = plan.criterion == trial::Criterion::mrecist ? Kind::mrecist : Kind::recist_1_1;
  if (published.kind == Kind::recist_1_0 && simulated == Kind::recist_1_1) {
    return {true, 1, "published by RECIST 1.0, simulated by RECIST 1.1"};
  }
  if (published.kind != Kind::unspecified && published.kind != simulated) {
    return {false, 0, std::string("published by ") + words(published.kind) + ", simulated by " + words(simulated)};
  }
  if (!published.reader) return {true, 3, ""};
  if (*published.reader == plan.reader) return {true, 4, ""};
  return {
      true, 2,
      std::string("published as read by ") + words(*published.reader) + ", simulated as read by " + words(plan.reader)};
}

}  // namespace hepatrial::study
