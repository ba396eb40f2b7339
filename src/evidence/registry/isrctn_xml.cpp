#include <expat.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "evidence/registry/other_texts.hpp"

namespace hepatrial::evidence::registry {

namespace {

constexpr std::size_t k_deepest = 100;
constexpr std::size_t k_longest_text = std::size_t{256} << 20;

struct Node {
  std::string name, text;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::unique_ptr<Node>> children;
};

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  static constexpr char k_hex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += k_hex[byte >> 4U];
      quoted += k_hex[byte & 15U];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string value_of(const Node& node);

/// Members of an object: attributes, then children in order, equal names as one array.
std::string members_of(const Node& node) {
  std::vector<std::string> order;
  std::map<std::string, std::pair<std::string, std::size_t>> values;  // text and number of values by name
  const auto add = [&](const std::string& key, const std::string& value) {
    auto& [text, count] = values[key];
    if (count == 0) order.push_back(key);
    text += (count++ == 0 ? "" : ",") + value;
  };
  for (const auto& [key, value] : node.attributes) add(key, json_text(value));
  for (const auto& child : node.children) add(child->name, value_of(*child));
  std::string text;
  for (const std::string& key : order) {
    const auto& [value, count] = values.at(key);
    text += (text.empty() ? "" : ",") + json_text(key) + ":" + (count == 1 ? value : "[" + value + "]");
  }
  return text;
}

std::string value_of(const Node& node) {
  if (node.children.empty()) return json_text(node.text);
  return "{" + members_of(node) + "}";
}

class Reader {
 public:
  core::Result<std::string> read(std::string_view text) {
    text_ = text;
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> owner(XML_ParserCreate(nullptr),
                                                                                         XML_ParserFree);
    parser_ = owner.get();
    if (parser_ == nullptr) return failed("no memory");
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(
        parser_,
        [](void* self, const XML_Char* name, const XML_Char** attributes) {
          static_cast<Reader*>(self)->begin(name, attributes);
        },
        [](void* self, const XML_Char*) { static_cast<Reader*>(self)->end(); });
    XML_SetCharacterDataHandler(
        parser_, [](void* self, const XML_Char* bytes, int size) { static_cast<Reader*>(self)->add(bytes, size); });
    if (text.size() > k_longest_text) return failed("longer than 256 MiB");
    if (XML_Parse(parser_, text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_ERROR) {
      return failed(too_deep_ ? "nested too deeply" : XML_ErrorString(XML_GetErrorCode(parser_)));
    }
    return std::move(lines_);
  }

 private:
  static tl::unexpected<core::Problems> failed(const char* why) {
    return core::fail({core::ProblemKind::bad_input, std::string("not readable as XML: ") + why, {}, "fetch it again"});
  }

  void begin(const XML_Char* name, const XML_Char** attributes) {
    // Only inside of a trial is anything kept.
    if (open_.empty() && std::string_view(name) != "trial") return;
    if (open_.size() >= k_deepest) {
      too_deep_ = true;
      XML_StopParser(parser_, XML_FALSE);
      return;
    }
    auto node = std::make_unique<Node>();
    node->name = name;
    for (; *attributes != nullptr; attributes += 2) node->attributes.emplace_back(attributes[0], attributes[1]);
    Node* const here = node.get();
    if (open_.empty()) {
      trial_ = std::move(node);
      began_ = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_));
    } else {
      open_.back()->children.push_back(std::move(node));
    }
    open_.push_back(here);
  }

  void add(const XML_Char* bytes, int size) {
    if (!open_.empty()) open_.back()->text.append(bytes, static_cast<std::size_t>(size));
  }

  void end() {
    if (open_.empty()) return;
    Node& node = *open_.back();
    if (!node.children.empty()) node.text.clear();  // white space between elements
    open_.pop_back();
    if (!open_.empty()) return;
    const auto ended = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_)) +
                       static_cast<std::size_t>(XML_GetCurrentByteCount(parser_));
    const std::string members = members_of(*trial_);
    // The bytes are kept when they are UTF-8 as JSON asks for; another encoding is known by its declaration.
    const bool utf8 = text_.substr(0, 200).find("encoding=\"ISO") == std::string_view::npos;
    lines_ += "{" + members + (members.empty() ? "" : ",") + "\"ctrname\":\"ISRCTN\"" +
              (utf8 ? ",\"raw_text\":" + json_text(text_.substr(began_, ended - began_)) : "") + "}\n";
    trial_.reset();
  }

  std::string_view text_;
  XML_Parser parser_ = nullptr;
  std::unique_ptr<Node> trial_;
  std::vector<Node*> open_;
  std::size_t began_ = 0;
  bool too_deep_ = false;
  std::string lines_;
};

}  // namespace

core::Result<std::string> isrctn_xml_as_json(std::string_view text) { return Reader().read(text); }

}  // namespace hepatrial::evidence::registry
