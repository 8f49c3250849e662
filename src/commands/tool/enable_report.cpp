// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/enable_report.hpp"

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_run.hpp"
#include "core/loader/next_boot.hpp"
#include "engine/check/next_boot_check.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

ExitCode fail(const Error& error) { return print_error(error), ExitCode::not_done; }

void warn_about_sizes(const EnableRequest& wanted, const std::string& parameter, const NextRoot& root,
                      ByteSize ram) {
  if (const auto why = wanted.parameter ? std::nullopt : why_not_here(parameter, ram))
    return print_error("warning: " + why->text());
  const Config config = read_config(root.ro());
  const Options options = parse_request(parameter, config.options).options;
  for (const std::string& line : judge_config(config, options, ram)) print_error("warning: " + line);
  if (!wanted.parameter) return;
  const Request given = parse_request(parameter, {});
  for (const std::string& line : given.warnings.lines()) print_error("warning: " + line);
}

ExitCode tell_failure(const Report& report) {
  print_error(report.failure->text());
  if (report.ending == Ending::rolled_back)
    return print_error("nothing was changed: all files are as before"), ExitCode::not_done;
  for (const Error& one : report.undo_failures) print_error("could not be taken back: " + one.text());
  print_error(
      "so the next boot may be protected or not",
      "when the reason is gone, run 'ramroot enable' or 'ramroot disable', which sets all of it right");
  return ExitCode::stop;
}

void tell_new_images(const NextRoot& root, const LoaderFacts& before) {
  for (const TextFile& file : probe_boot_files(root).found)
    if (menu_kind_of(file.path) == MenuKind::unified && !before.files.contains(file.path))
      print_error(render_for_console(file.path) + " is new: a program that ramroot ran has made it",
                  "remove it if the machine does not need it");
}

/// A boot without protection writes to the disk, which changes on a device then no longer fit.
void tell_of_upper() {
  const auto state = read_state();
  if (state && state->outcome == Outcome::is_protected && state->upper)
    print("It writes to the disk. After that, the changes on " + state->upper->source +
          " are refused, unless the option\n'stale' says otherwise: see ramroot-boot(7).\n");
}

ExitCode tell_next_boot(const NextRoot& root, const std::string& cmdline, const Parameter& parameter) {
  using Outlook = NextBoot::Outlook;
  const BootFiles files = probe_boot_files(root);
  if (files.failure)
    return fail({0, "the configuration was changed, but what the next boot does is not known",
                 files.failure->text()});
  const NextBoot next = predict_next_boot(files.found, cmdline);
  if (next.outlook == Outlook::unknown) return ExitCode::done;  // no file says
  const Outlook wanted = parameter ? Outlook::is_protected : Outlook::unprotected;
  const std::string by = " (" + render_for_console(next.file) + ")";
  const std::string when = next.once ? "the next boot, and only that, " : "the next boot ";
  if (next.outlook == wanted) {
    print(when +
          (parameter ? "will be protected: ramroot=" + *parameter
                     : "will not be protected: changes will be permanent") +
          by + "\n");
    if (!parameter) tell_of_upper();
    return ExitCode::done;
  }
  const std::string who = next.outlook == Outlook::depends ? "some entries" : "the entries";
  print_error("the configuration was changed, but " + who + " of the menu still say otherwise" + by,
              std::string("see 'ramroot status'; '") + (parameter ? "ramroot disable" : "ramroot enable") +
                  "' undoes the change");
  return ExitCode::not_done;
}

ExitCode tell_lacking_image() {
  const auto lacking = find_lacking_image();
  if (!lacking)
    return fail({0,
                 "the configuration was changed, but whether an initramfs has to be made again is not known",
                 lacking.error().text()});
  if (!*lacking) return ExitCode::done;
  print_error(
      "the configuration was changed, but the next boot will not be protected before the initramfs is made "
      "again, because changes will not go to RAM: " +
      render_line(**lacking));
  return ExitCode::not_done;
}

void warn_of_waiting() {
  const auto lowers = find_lowers();
  if (const auto waiting = lowers ? find_waiting(*lowers) : std::nullopt)
    print_error("warning: " + waiting->text() + ", because it may change these files too");
}

}  // namespace ramroot
