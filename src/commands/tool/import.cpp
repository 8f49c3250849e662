// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import.hpp"

#include <fcntl.h>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/request/config.hpp"
#include "engine/import/foreign_config.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// The kernel command line of this machine says nothing about a root elsewhere.
Result<std::string> cmdline_of(const ImportRequest& wanted) {
  if (wanted.cmdline != nullptr) return std::string(wanted.cmdline);
  return wanted.root == "/" ? read_cmdline() : Result<std::string>(std::string());
}

/// Why the configuration cannot be written; nothing if it can.
std::optional<Error> why_not(const Place& file) {
  const std::string attempt = "write " + render_for_console(file.text(), 80);
  if (const auto root = probe_own_root();
      file.root == "/" && root && (is_volatile(root->fstype) || is_our_root(*root)))
    return Error{
        0, attempt, "what this session changes is gone at the next boot",
        is_our_root(*root)
            ? "run 'ramroot-commit -- ramroot import --apply'"
            : "remove the other tool's word from the kernel command line, reboot, and run this again"};
  const auto there = open_beneath(file, O_PATH | O_NOFOLLOW, Links::stay_in_root);
  if (there) return Error{0, attempt, "it is there already", "put these options in by hand"};
  if (there.error().errno_value != ENOENT) return there.error();
  return std::nullopt;
}

ExitCode write_config(const Place& file, const std::string& text) {
  if (const auto old = read_file_beneath(file, text.size() + 1); old && *old == text) {
    print("written   " + render_for_console(file.text(), 80) + " says so already\n");
    return ExitCode::done;
  }
  if (const auto why = why_not(file)) return print_error(*why), ExitCode::not_done;
  LinuxSystem system;
  if (const auto done = perform(StoreText{file, text}, system); !done)
    return print_error(done.error()), ExitCode::not_done;
  print("wrote     " + render_for_console(file.text(), 80) + "\n");
  return ExitCode::done;
}

void print_next(const Import& import, bool is_written, bool has_config) {
  if (has_config && !is_written) print("next      ramroot import --apply  writes it\n");
  if (has_config) print("next      update-initramfs -u -k all  or  dracut --force --regenerate-all\n");
  print("next      ramroot check --all-kernels\n");
  print("next      ramroot enable " + render_upper(import) + "\n");
}

}  // namespace

ExitCode run_import(const ImportRequest& wanted) {
  if (const auto root = open_beneath(Place{wanted.root, "/"}, O_PATH | O_DIRECTORY, Links::stay_in_root);
      !root)
    return print_error(root.error()), ExitCode::not_done;
  const auto cmdline = cmdline_of(wanted);
  if (!cmdline) return print_error(cmdline.error()), ExitCode::not_done;
  const Import import = import_protection(probe_foreign_config(wanted.root, *cmdline));
  if (import.setting.empty())
    return print_error("nothing to import: no other tool protects this root, or none that is known"),
           ExitCode::not_done;
  print(render_import(import));
  if (import.upper.empty()) {
    if (wanted.apply) print_error("nothing was written: ramroot has no equivalent of these settings");
    return wanted.apply ? ExitCode::not_done : ExitCode::done;
  }
  const std::string config = render_config(import);
  if (wanted.apply && !config.empty())
    if (const ExitCode code = write_config(Place{wanted.root, kConfigFile}, config); code != ExitCode::done)
      return code;
  print_next(import, wanted.apply, !config.empty());
  return ExitCode::done;
}

}  // namespace ramroot
