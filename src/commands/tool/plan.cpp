// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/import/other_tools.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/status/boot_preview.hpp"
#include "engine/check/check_notes.hpp"
#include "engine/commit/versions.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/loader/loader_probe.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/status/preview_probe.hpp"

namespace ramroot {

namespace {

/// The root to be looked at, and the words that its boot will have.
struct Subject {
  Path root = "/";
  PlannedWords words = {};
  std::optional<std::string> parameter = std::nullopt;
  std::vector<std::string> warnings = {};
};

/// What the menu of this machine asks for, or else what `ramroot enable` would make it ask for.
Result<void> add_words_of_machine(const NextRoot& root, Subject& subject) {
  if (auto visible = root.require_visible("look at the next boot"); !visible) return visible;
  mount_boot_folders();
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  PlannedWords& words = subject.words;
  const BootFiles files = probe_boot_files(root);
  if (files.failure) return *files.failure;
  words.next = predict_next_boot(files.found, *cmdline);
  subject.parameter = words.next.parameter;
  words.from = subject.parameter ? PlannedWords::From::next_boot : PlannedWords::From::enable;
  if (subject.parameter) {
    const auto notes = read_check_notes();
    if (!notes) return notes.error();
    for (const CheckNote& note : *notes)
      subject.warnings.push_back("the next boot cannot be protected: " + render_line(note.readiness));
    return {};
  }
  const auto loaders = probe_loaders(root);
  subject.parameter = loaders ? parameter_by_default(*loaders) : "tmpfs";
  if (!loaders) subject.warnings.push_back(loaders.error().text());
  else if (std::string other = find_other_tool(*loaders); !other.empty())
    subject.warnings.push_back(std::move(other));
  return {};
}

Result<Subject> find_subject(const PlanRequest& wanted) {
  const auto machine = NextRoot::probe();
  if (!machine) return machine.error();
  Subject subject;
  subject.root = wanted.root.value_or(machine->ro());
  if (wanted.cmdline) {
    subject.parameter = find_parameter(*wanted.cmdline);
    return subject;
  }
  if (wanted.root) {
    subject.words.from = PlannedWords::From::assumed;
    subject.parameter = "tmpfs";
    return subject;
  }
  if (auto done = add_words_of_machine(*machine, subject); !done) return done.error();
  return subject;
}

/// A diff is a help; a machine without diff(1) gets the rest of the plan.
void add_diff(BootPreview& preview) {
  if (preview.fstab_now == preview.fstab_then) return;
  auto diff = diff_texts(preview.fstab_now, preview.fstab_then, "/etc/fstab");
  if (diff) preview.fstab_diff = *std::move(diff);
  else
    preview.warnings.push_back(
        diff.error().errno_value == ENOENT
            ? "the changes of fstab are not shown: that needs diff(1), from the package diffutils"
            : diff.error().text());
}

ExitCode fail_plan(const Error& why) {
  const bool is_denied = why.errno_value == EACCES || why.errno_value == EPERM;
  print_error(why.sentence(), is_denied && ::geteuid() != 0 ? "run it as root" : why.advice);
  return ExitCode::not_done;
}

/// The boot reads the configuration as root: without it this would be the plan of another boot.
Result<void> check_config_can_be_read(const Path& root) {
  const auto fd = open_beneath(Place{root, kConfigFile}, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (fd || fd.error().errno_value != EACCES) return {};
  return fd.error();
}

ExitCode tell_nothing_to_do(const PlanRequest& wanted, const std::string& why) {
  print(wanted.json ? render_no_preview(why) : "nothing to do: " + render_for_console(why, 400) + "\n");
  return ExitCode::done;
}

}  // namespace

ExitCode run_plan(const PlanRequest& wanted) {
  const Result<Subject> subject = find_subject(wanted);
  if (!subject) return fail_plan(subject.error());
  if (auto readable = check_config_can_be_read(subject->root); !readable) return fail_plan(readable.error());
  const Config config = read_config(subject->root);
  PreviewFacts known{.words = subject->words,
                     .request = parse_request(subject->parameter, config.options),
                     .warnings = subject->warnings};
  if (known.request.asked == Request::Asked::no)
    return tell_nothing_to_do(wanted, "the command line does not ask for protection");
  for (const std::string& warning : config.warnings.lines()) known.warnings.push_back(warning);
  const PreviewSubject looked_at{subject->root, !wanted.root, wanted.cmdline};
  if (const auto done = probe_preview(looked_at, known); !done) return fail_plan(done.error());
  if (const auto why = why_nothing_to_do(known.facts)) return tell_nothing_to_do(wanted, *why);
  auto made = preview_boot(known);
  if (!made) return fail_plan(made.error());
  BootPreview preview = *std::move(made);
  add_diff(preview);
  print(wanted.json ? render_json(preview)
                    : render_text(preview, wanted.verbose ? Detail::with_steps : Detail::usual));
  return ExitCode::done;
}

}  // namespace ramroot
