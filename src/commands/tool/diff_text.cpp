// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/diff_text.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "core/commit/hidden_names.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/commit/versions.hpp"

namespace ramroot {

TextPrinter::TextPrinter() : is_terminal_(::isatty(STDOUT_FILENO) == 1) {}

void TextPrinter::say(const std::string& text) const {
  print(is_terminal_ ? render_lines_for_console(text) : text);
}

void TextPrinter::fail(const Error& why) {
  print_error(why);
  code_ = ExitCode::not_done;
}

void TextPrinter::finish() {
  if (const auto count = deep_.finish()) say(render_deep(*count) + "\n");
}

void TextPrinter::add(const Change& given, const LayerPair& layers) {
  if (const auto count = deep_.add(given)) say(render_deep(*count) + "\n");
  const Change change = without_conflict(given);
  if (change.kind == ChangeKind::unchanged || change.is_deep || is_program_missing_) return;
  if (change.path == "/etc/fstab" && change.kind == ChangeKind::modified) {
    const auto edit = probe_fstab_edit(layers);
    // A patch with the lines of ramroot's own would make a root that does not boot.
    if (!edit || *edit)
      return say(
          "File /etc/fstab has lines that ramroot wrote, and changes that are not shown here:\n"
          "'ramroot-commit --dry-run /etc/fstab' shows what would become of the real one\n");
  }
  const auto open = open_versions(layers, change);
  if (!open) return fail(open.error());
  if (given.kind == ChangeKind::conflict)
    say("Conflict: " + render_for_console(change.path, kMostShown) +
        (layers.since_ns == 0 ? " was changed in the real root after this session copied it\n"
                              : " was changed here, and meanwhile in what is below too\n"));
  for (const DiffSides& sides : choose_diffs(change, open->versions)) {
    const auto text = run_diff_program(*open, sides, change.path);
    if (text) {
      say(*text);
      continue;
    }
    is_program_missing_ = text.error().errno_value == ENOENT;
    if (is_program_missing_)
      return fail({0, "", "--text needs diff(1), which is not here", "install diffutils"});
    fail(text.error());
  }
  for (const std::string& line : describe_versions(change, open->versions)) say(line + "\n");
}

}  // namespace ramroot
