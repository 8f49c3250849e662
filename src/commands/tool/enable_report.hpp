// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot enable` and `ramroot disable` tell.
#pragma once

#include <string>

#include "base/error.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/tool/commands.hpp"
#include "core/loader/loader_plan.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

/// Prints why nothing was done.
ExitCode fail(const Error& error);

/// What is not typed now, but stays as it is, costs a warning.
void warn_about_sizes(const EnableRequest& wanted, const std::string& parameter, const NextRoot& root,
                      ByteSize ram);

/// What kernel-install(8) wrote besides: that is not taken back, because it is not known whose it is.
void tell_new_images(const NextRoot& root, const LoaderFacts& before);

/// Reports how a plan ended that did not succeed.
ExitCode tell_failure(const Report& report);

/// Reports what the files say afterwards, whichever program wrote them.
ExitCode tell_next_boot(const NextRoot& root, const std::string& cmdline, const Parameter& parameter);

/// Reports what the initramfs lacks for the changes that were asked for.
ExitCode tell_lacking_image();

/// What an interrupted commit is about to change is not in the files yet.
void warn_of_waiting();

}  // namespace ramroot
