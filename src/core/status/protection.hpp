// SPDX-License-Identifier: GPL-3.0-or-later
/// The words for how well a machine is protected, and what each of them means to a program that watches it.
/// The table of ramroot(8), the schema of --json and ramroot-verify.service say the same, which
/// tests/shell/states.sh verifies. Touches nothing.
#pragma once

#include <string_view>

namespace ramroot {

/// From good to bad, as far as protection was requested: where several are true, the last one counts.
enum class Protection {
  is_protected,  ///< the root is the overlay, the real root is read-only
  committing,    ///< the same, but a commit is at work now, and the real root can be written for it
  full,          ///< protected, but the RAM for changes is as good as used up
  unknown,       ///< nothing is wrong as far as can be seen, but not all can be seen
  drifted,       ///< protected, but something wrote to the disk of the root since the boot
  unprotected,   ///< requested, or partly there, but not protected
  once,          ///< not requested of this boot, but of the next one
  off,           ///< not requested, and nothing is there
};

/// One row of the table.
struct ProtectionRow {
  Protection protection;
  std::string_view word;  ///< the first word of `ramroot status`, and "status" of --json
  int exit_status;        ///< of `ramroot status`
  /// Does ramroot-verify.service fail, so that somebody is called?
  enum class Unit { succeeds, fails } unit;
  std::string_view login;  ///< how the login message begins, after "ramroot: "; empty: there is none
};

inline constexpr ProtectionRow kProtectionRows[] = {
    {Protection::is_protected, "protected", 0, ProtectionRow::Unit::succeeds, "this machine is protected"},
    {Protection::committing, "committing", 7, ProtectionRow::Unit::succeeds, "COMMITTING"},
    {Protection::full, "full", 8, ProtectionRow::Unit::fails, "FULL"},
    {Protection::unknown, "unknown", 5, ProtectionRow::Unit::fails, "UNKNOWN"},
    {Protection::drifted, "drifted", 1, ProtectionRow::Unit::fails, "DRIFTED"},
    {Protection::unprotected, "unprotected", 1, ProtectionRow::Unit::fails, "NOT PROTECTED"},
    {Protection::once, "once", 9, ProtectionRow::Unit::succeeds, "this boot is NOT protected"},
    {Protection::off, "off", 3, ProtectionRow::Unit::succeeds, ""},
};

/// The row of this state.
constexpr const ProtectionRow& row_of(Protection protection) {
  for (const ProtectionRow& row : kProtectionRows)
    if (row.protection == protection) return row;
  return kProtectionRows[0];  // not reached: a test looks for each
}

}  // namespace ramroot
