#pragma once
// A JSON Pointer (RFC 6901) that grows and shrinks with the walk through a record.

#include <charconv>
#include <string>
#include <string_view>

namespace hepatrial::evidence::registry {

class RawPath {
 public:
  /// Takes its steps back when it ends.
  class Step {
   public:
    explicit Step(RawPath& path, std::size_t size) : path_(path), size_(size) {}
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { path_.text_.resize(size_); }

   private:
    RawPath& path_;
    std::size_t size_;
  };

  /// One or more members, already joined by "/" where there are several ("a/b"). Keys hold no "/" or "~" of their own:
  /// they are the fixed names of registry formats.
  [[nodiscard]] Step down(std::string_view keys) {
    const std::size_t size = text_.size();
    text_ += '/';
    text_ += keys;
    return Step(*this, size);
  }
  [[nodiscard]] Step down(std::size_t index) {
    const std::size_t size = text_.size();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, index).ptr;
    text_ += '/';
    text_.append(digits, end);
    return Step(*this, size);
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The part behind the first `prefix` bytes.
  [[nodiscard]] std::string_view below(std::size_t prefix) const { return std::string_view(text_).substr(prefix); }

 private:
  std::string text_;
};

}  // namespace hepatrial::evidence::registry
