// SPDX-License-Identifier: GPL-3.0-or-later
/// The contract with the shell hooks; ramroot(8) prints the same table.
#pragma once

namespace ramroot {

enum class ExitCode : int {
  done = 0,           ///< boot: protected, or nobody asked; status: protected
  not_done = 1,       ///< nothing changed; boot: go on unprotected; status: asked but not protected
  usage = 2,          ///< bad arguments; nothing was touched
  not_asked_for = 3,  ///< status: nobody asked for protection
  stop = 4,           ///< boot: the policy says panic, or the tree could not be restored
  try_again = 75,     ///< enable, disable: a package manager is at work (EX_TEMPFAIL, sysexits.h)
};

}  // namespace ramroot
