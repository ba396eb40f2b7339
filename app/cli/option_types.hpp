#pragma once
// Kinds of options that CLI11 has no strict form of. Inside of the files that declare verbs.

#include <CLI/CLI.hpp>

#include <charconv>
#include <filesystem>
#include <string>

namespace hepatrial::cli {

/// A whole decimal number from `low` to `high`; CLI11 itself would take 010 for eight and 1e3 for nothing. `field` may
/// be optional.
template <class Number, class Field>
CLI::Option* add_whole_number(CLI::App& app, const std::string& name, Field& field, Number low, Number high,
                              const std::string& help) {
  const auto take = [&field, low, high, name](const std::string& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
      throw CLI::ValidationError(name, "expected a whole number from " + std::to_string(low) + " to " +
                                           std::to_string(high) + ", found '" + text + "'");
    }
    field = value;
  };
  return app.add_option_function<std::string>(name, take, help)->type_name("N");
}

/// A path that is not empty; `field` is a path or an optional one.
template <class Path>
CLI::Option* add_path(CLI::App& app, const std::string& name, Path& field, const std::string& help,
                      const std::string& type) {
  const auto take = [&field, name](const std::string& text) {
    if (text.empty()) throw CLI::ValidationError(name, "expected a path, found nothing");
    field = std::filesystem::path(text);
  };
  return app.add_option_function<std::string>(name, take, help)->type_name(type);
}

}  // namespace hepatrial::cli
