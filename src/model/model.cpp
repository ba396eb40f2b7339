#include "model/model.hpp"

namespace hepatrial::model {

SymbolId Model::find(const std::string& symbol_id) const {
  const auto found = symbol_by_id.find(symbol_id);
  return found == symbol_by_id.end() ? k_no_symbol : found->second;
}

std::string Model::where(SourcePosition position) const {
  if (position.file < 0 || static_cast<std::size_t>(position.file) >= files.size()) return {};
  const std::string& file = files[static_cast<std::size_t>(position.file)];
  return position.line > 0 ? file + ":" + std::to_string(position.line) : file;
}

}  // namespace hepatrial::model
