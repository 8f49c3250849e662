// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_run.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/status/consumers.hpp"
#include "engine/status/status_probe.hpp"
#include "engine/status/unit_probe.hpp"

namespace ramroot {

namespace {

/// Does standard output go to the journal (systemd.exec(5), JOURNAL_STREAM)? There a line may be as long as
/// it is.
bool is_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat now {};
  return stream != nullptr && ::fstat(STDOUT_FILENO, &now) == 0 &&
         std::to_string(now.st_dev) + ":" + std::to_string(now.st_ino) == stream;
}

/// What the line that fits a login message has no room for.
void print_reasons(const Status& status) {
  for (const auto* list : {&status.reasons, &status.unknown})
    for (const std::string& reason : *list) print("ramroot: " + render_for_console(reason, 1000) + "\n");
}

constexpr bool is(Protection protection, ExitCode code) {
  return row_of(protection).exit_status == static_cast<int>(code);
}

// The numbers have names for everybody else.
static_assert(is(Protection::is_protected, ExitCode::done) && is(Protection::off, ExitCode::not_asked_for));
static_assert(is(Protection::drifted, ExitCode::not_done) && is(Protection::unprotected, ExitCode::not_done));
static_assert(is(Protection::unknown, ExitCode::unknown) && is(Protection::committing, ExitCode::committing));
static_assert(is(Protection::full, ExitCode::full) && is(Protection::once, ExitCode::once));

/// True on a terminal with colours, unless NO_COLOR is set (no-color.org).
bool wants_colour() {
  const char* terminal = ::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return ::isatty(STDOUT_FILENO) == 1 && !is_dumb && ::getenv("NO_COLOR") == nullptr;
}

}  // namespace

ExitCode run_status(Format format, bool with_top) {
  Evidence seen = probe_evidence();
  if (with_top)
    for (const Consumer& one : probe_consumers(seen.state ? seen.state->rw : "/rw", 10))
      seen.top.emplace_back(one.path, one.bytes);
  if (format != Format::line && ::geteuid() == 0)
    if (const auto lowers = find_lowers(); lowers) seen.kept = ByteSize{room_of_kept(*lowers)};
  for (EndedNote& one : seen.ended)
    if (one.made_s != 0) one.when = render_local_time(one.made_s);
  if (format != Format::line && seen.state) seen.moves = probe_folder_moves();
  const Status status = assess(seen);
  const bool colour = wants_colour();
  switch (format) {
    case Format::json: print(render_json(status)); break;
    case Format::line:
      print(render_short(status));
      if (is_journal()) print_reasons(status);
      break;
    case Format::text: print(render_text(status, colour)); break;
  }
  return static_cast<ExitCode>(row_of(status.protection).exit_status);
}

}  // namespace ramroot
