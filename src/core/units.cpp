#include "core/units.hpp"

#include <charconv>
#include <cmath>
#include <unordered_map>

#include "core/maths.hpp"

namespace hepatrial::core {

namespace {

constexpr double k_second = 1;
constexpr double k_day = 86400 * k_second;
constexpr double k_month = 30.4375 * k_day;  // 365.25 / 12
constexpr double k_litre = 1e-3;             // m^3
constexpr double k_gram = 1e-3;              // kg

Unit base(BaseUnit which, double scale = 1, double exponent = 1) {
  Unit unit;
  unit.scale = scale;
  unit.exponents[static_cast<std::size_t>(which)] = exponent;
  return unit;
}

Unit pure(double scale) {
  Unit unit;
  unit.scale = scale;
  return unit;
}

/// kg m^a s^b, for force, pressure, energy and power.
Unit mechanical(double metres, double seconds) {
  Unit unit = base(BaseUnit::kilogram);
  unit.exponents[static_cast<std::size_t>(BaseUnit::metre)] = metres;
  unit.exponents[static_cast<std::size_t>(BaseUnit::second)] = seconds;
  return unit;
}

struct NamedUnit {
  Unit unit;
  bool short_prefix = false;  ///< takes "m", "u", "n" ...
  bool long_prefix = false;   ///< takes "milli", "micro", "nano" ...
};

using UnitTable = std::unordered_map<std::string_view, NamedUnit>;

void add_times_and_counts(UnitTable& table) {
  const auto plain = [&table](Unit unit, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) table[name] = {unit};
  };
  plain(pure(1), {"dimensionless", "ratio", "fraction", "radian", "rad", "count"});
  plain(pure(1e-2), {"percent", "%"});
  plain(base(BaseUnit::second, 60), {"min", "minute", "minutes"});
  plain(base(BaseUnit::second, 3600), {"h", "hr", "hour", "hours"});
  plain(base(BaseUnit::second, k_day), {"d", "day", "days"});
  plain(base(BaseUnit::second, 7 * k_day), {"wk", "week", "weeks"});
  plain(base(BaseUnit::second, k_month), {"month", "months"});
  plain(base(BaseUnit::second, 12 * k_month), {"y", "yr", "year", "years"});
  // Biological units of activity have no SI size: they are counted.
  plain(base(BaseUnit::item), {"item", "items", "cell", "cells", "molecule", "molecules", "lesion", "lesions",
                               "patient", "patients", "copy", "copies", "IU", "U"});
  plain(base(BaseUnit::kilogram, 1e-9), {"mcg"});
  plain(mechanical(-1, -2) * pure(133.322387415), {"mmHg"});
}

void add_prefixed(UnitTable& table) {
  const auto symbol = [&table](Unit unit, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) table[name] = {unit, true, false};
  };
  const auto word = [&table](Unit unit, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) table[name] = {unit, false, true};
  };
  const Unit litre = base(BaseUnit::metre, k_litre, 3);
  const Unit molar = base(BaseUnit::mole) / litre;
  symbol(base(BaseUnit::metre), {"m"});
  word(base(BaseUnit::metre), {"metre", "metres", "meter", "meters"});
  symbol(base(BaseUnit::kilogram, k_gram), {"g"});
  word(base(BaseUnit::kilogram, k_gram), {"gram", "grams"});
  symbol(base(BaseUnit::second), {"s"});
  word(base(BaseUnit::second), {"second", "seconds", "sec"});
  symbol(litre, {"l", "L"});
  word(litre, {"litre", "litres", "liter", "liters"});
  symbol(base(BaseUnit::mole), {"mol"});
  word(base(BaseUnit::mole), {"mole", "moles"});
  symbol(molar, {"M"});
  word(molar, {"molar"});
  symbol(base(BaseUnit::kelvin), {"K"});
  word(base(BaseUnit::kelvin), {"kelvin"});
  symbol(base(BaseUnit::ampere), {"A"});
  word(base(BaseUnit::ampere), {"ampere"});
  symbol(base(BaseUnit::candela), {"cd"});
  word(base(BaseUnit::candela), {"candela"});
  symbol(base(BaseUnit::second, 1, -1), {"Hz", "Bq"});
  word(base(BaseUnit::second, 1, -1), {"hertz", "becquerel"});
  symbol(mechanical(1, -2), {"N"});
  word(mechanical(1, -2), {"newton"});
  symbol(mechanical(-1, -2), {"Pa"});
  word(mechanical(-1, -2), {"pascal"});
  symbol(mechanical(2, -2), {"J"});
  word(mechanical(2, -2), {"joule"});
  symbol(mechanical(2, -3), {"W"});
  word(mechanical(2, -3), {"watt"});
  const Unit gray = base(BaseUnit::metre, 1, 2) / base(BaseUnit::second, 1, 2);
  symbol(gray, {"Gy", "Sv"});
  word(gray, {"gray", "sievert"});
  symbol(base(BaseUnit::kilogram, 1.66053906660e-27), {"Da"});  // CODATA 2018
  word(base(BaseUnit::kilogram, 1.66053906660e-27), {"dalton"});
  symbol(base(BaseUnit::mole) / base(BaseUnit::second), {"kat"});
  word(base(BaseUnit::mole) / base(BaseUnit::second), {"katal"});
}

const UnitTable& table() {
  static const UnitTable units = [] {
    UnitTable built;
    add_times_and_counts(built);
    add_prefixed(built);
    return built;
  }();
  return units;
}

struct Prefix {
  std::string_view text;
  double scale;
};
constexpr Prefix k_short_prefixes[] = {{"f", 1e-15},     {"p", 1e-12}, {"n", 1e-9}, {"u", 1e-6}, {"\u00b5", 1e-6},
                                       {"\u03bc", 1e-6}, {"m", 1e-3},  {"c", 1e-2}, {"d", 1e-1}, {"k", 1e3},
                                       {"M", 1e6},       {"G", 1e9},   {"T", 1e12}};
constexpr Prefix k_long_prefixes[] = {{"femto", 1e-15}, {"pico", 1e-12}, {"nano", 1e-9}, {"micro", 1e-6},
                                      {"milli", 1e-3},  {"centi", 1e-2}, {"deci", 1e-1}, {"kilo", 1e3},
                                      {"mega", 1e6},    {"giga", 1e9},   {"tera", 1e12}};

const NamedUnit* look_up(std::string_view name) {
  const auto found = table().find(name);
  return found == table().end() ? nullptr : &found->second;
}

template <std::size_t N>
bool with_prefix(std::string_view name, const Prefix (&prefixes)[N], bool NamedUnit::* allowed, Unit& out) {
  for (const Prefix& prefix : prefixes) {
    if (!name.starts_with(prefix.text)) continue;
    const NamedUnit* named = look_up(name.substr(prefix.text.size()));
    if (named == nullptr || !(named->*allowed)) continue;
    out = named->unit;
    out.scale *= prefix.scale;
    return true;
  }
  return false;
}

bool unit_of_name(std::string_view name, Unit& out) {
  if (const NamedUnit* named = look_up(name)) {
    out = named->unit;
    return true;
  }
  return with_prefix(name, k_short_prefixes, &NamedUnit::short_prefix, out) ||
         with_prefix(name, k_long_prefixes, &NamedUnit::long_prefix, out);
}

/// product := factor (("*" | "/" | "." | blank) factor)*; factor := atom ("^" number)?; atom := number | name | "("
/// product ")"
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Unit> parse() {
    auto unit = product(0);
    if (unit && position_ < text_.size()) return unexpected();
    return unit;
  }

 private:
  static constexpr int k_deepest = 50;

  Result<Unit> product(int depth) {
    if (depth > k_deepest) return problem("nested too deeply");
    auto left = factor(depth);
    while (left) {
      skip_blanks();
      if (position_ >= text_.size() || text_[position_] == ')') break;
      const char sign = text_[position_];
      const bool divides = sign == '/';
      if (divides || sign == '*' || sign == '.') ++position_;
      auto right = factor(depth);
      if (!right) return right;
      left = divides ? *left / *right : *left * *right;
    }
    return left;
  }

  Result<Unit> factor(int depth) {
    skip_blanks();
    auto unit = atom(depth);
    if (!unit) return unit;
    skip_blanks();
    if (position_ < text_.size() && text_[position_] == '^') {
      ++position_;
      skip_blanks();
      double exponent = 0;
      if (!number(exponent) || std::abs(exponent) > 100)
        return problem("expected an exponent from -100 to 100 after '^'");
      return power(*unit, exponent);
    }
    return unit;
  }

  Result<Unit> atom(int depth) {
    if (position_ >= text_.size()) return problem("a unit is missing at the end");
    if (text_[position_] == '(') {
      ++position_;
      auto inner = product(depth + 1);
      if (!inner) return inner;
      if (position_ >= text_.size() || text_[position_] != ')') return problem("')' is missing");
      ++position_;
      return inner;
    }
    double value = 0;
    if (number(value)) {
      if (!(value > 0) || !std::isfinite(value)) return problem("a factor must be a positive number");
      return pure(value);
    }
    return named();
  }

  Result<Unit> named() {
    const std::size_t start = position_;
    while (position_ < text_.size() && in_name(text_[position_])) ++position_;
    const std::string_view whole = text_.substr(start, position_ - start);
    if (whole.empty()) return unexpected();
    Unit unit;
    if (unit_of_name(whole, unit)) return unit;
    // "m2", "mm3": a trailing digit is an exponent.
    const char last = whole.back();
    if (whole.size() > 1 && last >= '2' && last <= '9' && unit_of_name(whole.substr(0, whole.size() - 1), unit)) {
      return power(unit, last - '0');
    }
    return problem("unknown unit '" + std::string(whole) + "'");
  }

  static bool in_name(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '%' || byte >= 0x80;
  }

  bool number(double& value) {
    std::size_t start = position_;
    if (start < text_.size() && text_[start] == '+') ++start;
    // from_chars also reads "inf" and "nan": a digit or a sign must come first.
    if (start >= text_.size() ||
        !(text_[start] == '-' || text_[start] == '.' || (text_[start] >= '0' && text_[start] <= '9')))
      return false;
    const auto [end, code] = std::from_chars(text_.data() + start, text_.data() + text_.size(), value);
    if (code != std::errc{}) return false;
    position_ = static_cast<std::size_t>(end - text_.data());
    return true;
  }

  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
  }

  Result<Unit> unexpected() {
    if (position_ >= text_.size()) return problem("a unit is missing at the end");
    return problem("'" + std::string(text_.substr(position_, 1)) + "' was not expected");
  }

  Result<Unit> problem(const std::string& what) const {
    return fail({ProblemKind::bad_input, "unit '" + std::string(text_.substr(0, 200)) + "': " + what, {}, ""});
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

std::string number_text(double value) {
  char buffer[32];
  // 12 digits: the rounding of products is not worth reading.
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 12);
  return {buffer, result.ptr};
}

bool close(double left, double right) {
  return std::abs(left - right) <= 1e-9 * std::max(std::abs(left), std::abs(right));
}

}  // namespace

bool Unit::dimensionless() const { return same_dimension(Unit{}); }

bool Unit::same_dimension(const Unit& other) const {
  for (std::size_t i = 0; i < k_base_unit_count; ++i) {
    if (std::abs(exponents[i] - other.exponents[i]) > 1e-9) return false;
  }
  return true;
}

bool Unit::equivalent(const Unit& other) const { return same_dimension(other) && close(scale, other.scale); }

Unit operator*(const Unit& left, const Unit& right) {
  Unit out = left;
  out.scale *= right.scale;
  for (std::size_t i = 0; i < k_base_unit_count; ++i) out.exponents[i] += right.exponents[i];
  return out;
}

Unit operator/(const Unit& left, const Unit& right) {
  Unit out = left;
  out.scale /= right.scale;
  for (std::size_t i = 0; i < k_base_unit_count; ++i) out.exponents[i] -= right.exponents[i];
  return out;
}

Unit power(const Unit& base_unit, double exponent) {
  Unit out = base_unit;
  const double whole = std::round(exponent);
  if (whole == exponent && std::abs(whole) <= 12) {
    // Repeated products keep 1000^2 exact.
    double product = 1;
    for (int i = 0; i < static_cast<int>(std::abs(whole)); ++i) product *= base_unit.scale;
    out.scale = whole < 0 ? 1 / product : product;
  } else {
    out.scale = maths::pow(base_unit.scale, exponent);
  }
  for (double& each : out.exponents) each *= exponent;
  return out;
}

Result<Unit> parse_unit(std::string_view text) {
  constexpr std::size_t k_longest = 1000;
  if (text.size() > k_longest)
    return fail({ProblemKind::bad_input, "unit text is longer than 1000 characters", {}, ""});
  if (text == "-") return Unit{};
  return Parser(text).parse();
}

std::string text(const Unit& unit) {
  static constexpr std::string_view k_names[] = {"m", "kg", "s", "mol", "K", "A", "cd", "item"};
  std::string out;
  for (std::size_t i = 0; i < k_base_unit_count; ++i) {
    if (unit.exponents[i] == 0) continue;
    if (!out.empty()) out += " ";
    out += k_names[i];
    if (unit.exponents[i] != 1) out += "^" + number_text(unit.exponents[i]);
  }
  if (out.empty()) out = "dimensionless";
  if (unit.scale != 1) out += " (x" + number_text(unit.scale) + ")";
  return out;
}

}  // namespace hepatrial::core
