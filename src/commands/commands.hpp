/// The verbs. Each one gathers, calls the engine, tells the user and returns an exit code.
#pragma once

#include <string>

#include "commands/exit_code.hpp"

namespace ramroot {

/// Initramfs only: protects the root mounted at `new_root` when the kernel command line asks for it.
ExitCode run_boot(const std::string& new_root);

/// Prints what `boot` would do for the root at `root` with this kernel command line.
ExitCode run_plan(const std::string& cmdline, const std::string& root);

enum class Format { text, json };

/// Tells whether the running system is protected.
ExitCode run_status(Format format);

}  // namespace ramroot
