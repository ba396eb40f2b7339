#pragma once
// Options of the registry verbs on the command line. Inside of command_line.hpp.

#include <functional>

#include "cli/registry_command.hpp"

namespace CLI {
class App;
}

namespace hepatrial::cli {

/// Adds the verbs under `evidence`; `chosen` is called for the one that was given. `options` must outlive parsing.
void add_registry_verbs(CLI::App& evidence, RegistryOptions& options, const std::function<void()>& chosen);

}  // namespace hepatrial::cli
