// SPDX-License-Identifier: GPL-3.0-or-later
/// The exit statuses that the shell hooks rely on; ramroot(8) lists them too.
#pragma once

namespace ramroot {

enum class ExitCode : int {
  done = 0,           ///< boot: protected, or not requested; status: protected
  not_done = 1,       ///< nothing changed; boot: continue unprotected; status: requested but not protected
  usage = 2,          ///< bad arguments; nothing was touched
  not_asked_for = 3,  ///< status: protection was not requested
  stop = 4,           ///< boot: onfail=panic; something could not be restored; commit: interrupted
  unknown = 5,        ///< status: whether it is protected cannot be known from here
  partly = 6,         ///< commit: a part of it is permanent, and the words say which
  committing = 7,     ///< status: protected, and a commit is at work
  full = 8,           ///< status: protected, but the RAM for changes is as good as used up
  once = 9,           ///< status: not requested of this boot, but of the next one
  try_again = 75,  ///< enable, disable: a package manager is at work; watch: it may work later (EX_TEMPFAIL)
};

/// What mount(8) and its helpers return for wrong arguments and for a failed mount.
inline constexpr int kMountUsage = 1, kMountFailed = 32;

}  // namespace ramroot
