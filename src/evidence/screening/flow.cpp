// The flow of records as text and as a picture, in the boxes of the PRISMA 2020 statement (doi 10.1136/bmj.n71).

#include <algorithm>
#include <string>

#include "evidence/inert.hpp"
#include "evidence/screening/screen_store.hpp"

namespace hepatrial::evidence::screening {

namespace {

std::string line(const std::string& label, std::size_t count, int indent = 0) {
  std::string text(static_cast<std::size_t>(indent), ' ');
  text += label;
  text.resize(std::max<std::size_t>(text.size() + 1, 66), ' ');
  return text + std::to_string(count) + "\n";
}

constexpr int k_width = 900, k_box = 400, k_row = 18, k_gap = 34, k_margin = 20;

/// A box of lines of text; returns the place below it.
int box(std::string& svg, int x, int y, const std::vector<std::string>& lines) {
  const int height = k_row * static_cast<int>(lines.size()) + 16;
  svg += "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" + std::to_string(k_box) +
         "\" height=\"" + std::to_string(height) + "\" fill=\"#ffffff\" stroke=\"#444444\"/>\n";
  int row = y + 20;
  for (const std::string& text : lines) {
    svg +=
        "<text x=\"" + std::to_string(x + 10) + "\" y=\"" + std::to_string(row) + "\">" + html_text(text) + "</text>\n";
    row += k_row;
  }
  return y + height;
}

void arrow(std::string& svg, int x1, int y1, int x2, int y2) {
  svg += "<line x1=\"" + std::to_string(x1) + "\" y1=\"" + std::to_string(y1) + "\" x2=\"" + std::to_string(x2) +
         "\" y2=\"" + std::to_string(y2) + "\" stroke=\"#444444\" marker-end=\"url(#head)\"/>\n";
}

std::string counted(const std::string& label, std::size_t count) {
  return label + " (n = " + std::to_string(count) + ")";
}

}  // namespace

std::string flow_text(const Flow& flow) {
  std::string text = line("Records in the store", flow.records_in_store);
  text += line("Records identified (name the condition or a wider one)", flow.identified_in_all());
  for (const auto& [registry, count] : flow.identified) text += line(registry, count, 2);
  text += line("Duplicate records of one trial removed", flow.duplicates);
  text += line("Trials screened", flow.screened);
  text += line("Trials excluded", flow.excluded_in_all());
  for (const auto& [reason, count] : flow.excluded) text += line(terminal_text(reason), count, 2);
  text += line("Trials unclear, for a person to decide", flow.unclear);
  text += line("Trials included", flow.included);
  if (flow.decided_by_reviewers > 0)
    text += line("Decided by two reviewers or an adjudicator", flow.decided_by_reviewers);
  if (flow.disputed > 0) text += line("Reviewers disagree", flow.disputed);
  return text;
}

std::string flow_svg(const Flow& flow) {
  std::string boxes;
  const int right = k_width - k_box - k_margin, middle = k_margin + k_box / 2;
  std::vector<std::string> lines{counted("Records identified", flow.identified_in_all())};
  for (const auto& [registry, count] : flow.identified) lines.push_back("  " + counted(registry, count));
  int below = box(boxes, k_margin, k_margin, lines);
  box(boxes, right, k_margin, {counted("Duplicate records removed", flow.duplicates)});
  arrow(boxes, k_margin + k_box, k_margin + 16, right, k_margin + 16);

  int top = below + k_gap;
  arrow(boxes, middle, below, middle, top);
  std::vector<std::string> excluded{counted("Trials excluded", flow.excluded_in_all())};
  for (const auto& [reason, count] : flow.excluded) excluded.push_back("  " + counted(reason, count));
  const int left_end = box(boxes, k_margin, top, {counted("Trials screened", flow.screened)});
  const int right_end = box(boxes, right, top, excluded);
  arrow(boxes, k_margin + k_box, top + 16, right, top + 16);

  // What is left unclear branches off on the way from screened to included.
  const int unclear_top = std::max(left_end, right_end) + k_gap / 2;
  const int unclear_end =
      box(boxes, right, unclear_top, {counted("Trials unclear, for a person to decide", flow.unclear)});
  arrow(boxes, middle, unclear_top + 16, right, unclear_top + 16);

  top = unclear_end + k_gap / 2;
  arrow(boxes, middle, left_end, middle, top);
  const int last = box(boxes, k_margin, top, {counted("Trials included", flow.included)});

  const std::string height = std::to_string(last + k_margin);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(k_width) + " " + height +
         "\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" aria-label=\"Flow of records\">\n"
         "<title>Flow of records through screening</title>\n"
         "<defs><marker id=\"head\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">"
         "<path d=\"M0,0 L8,4 L0,8 z\" fill=\"#444444\"/></marker></defs>\n" +
         boxes + "</svg>\n";
}

}  // namespace hepatrial::evidence::screening
