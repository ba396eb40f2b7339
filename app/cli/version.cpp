#include "cli/version.hpp"

#include "commit.hpp"  // written by cmake/commit.cmake at every build

namespace hepatrial::cli {

std::string version_text() { return HEPATRIAL_VERSION " (commit " HEPATRIAL_COMMIT ")"; }

}  // namespace hepatrial::cli
