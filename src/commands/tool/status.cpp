// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "engine/status/consumers.hpp"
#include "engine/status/status_probe.hpp"

namespace ramroot {

namespace {

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
  const Status status = assess(seen);
  const bool colour = wants_colour();
  switch (format) {
    case Format::json: print(render_json(status)); break;
    case Format::line: print(render_short(status)); break;
    case Format::text: print(render_text(status, colour)); break;
  }
  return static_cast<ExitCode>(row_of(status.protection).exit_status);
}

}  // namespace ramroot
