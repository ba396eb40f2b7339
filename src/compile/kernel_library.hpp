#pragma once
// A compiled kernel as a file. Internal to the compile room.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "compile/processor.hpp"
#include "compile/programs.hpp"
#include "core/result.hpp"

namespace hepatrial::compile {

/// Loads a library's bytes and hands out its kernel, which keeps the library loaded. What is loaded is a sealed copy in
/// memory: no change of a file, before or after, can reach it. Errors: it cannot be loaded, it does not agree with the
/// programs, or it fails the self-test against the interpreter.
[[nodiscard]] core::Result<std::shared_ptr<const hepatrial_kernel>> load_library(
    std::string_view library, const std::shared_ptr<const Programs>& programs, std::int32_t lanes, InstructionSet set);

/// Adds a closing line with the SHA-256 of a shared library's bytes. Loaders ignore what follows a library.
[[nodiscard]] std::string seal(std::string library);

/// load_library() of a sealed file that only this user can change. Errors, before any of its code runs: no such file,
/// not private, too large, the seal does not fit. After that: those of load_library().
[[nodiscard]] core::Result<std::shared_ptr<const hepatrial_kernel>> load_kernel(
    const std::filesystem::path& file, const std::shared_ptr<const Programs>& programs, std::int32_t lanes,
    InstructionSet set);

}  // namespace hepatrial::compile
