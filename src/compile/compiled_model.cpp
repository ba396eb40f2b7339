#include "compile/compiled_model.hpp"

namespace hepatrial::compile {

void Names::add(const std::string& name) {
  index_.emplace(name, static_cast<std::int32_t>(names_.size()));
  names_.push_back(name);
}

std::int32_t Names::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? -1 : found->second;
}

std::int32_t CompiledModel::find_event(const std::string& event_id) const {
  for (std::size_t index = 0; index < events.size(); ++index) {
    if (events[index].id == event_id) return static_cast<std::int32_t>(index);
  }
  return -1;
}

}  // namespace hepatrial::compile
