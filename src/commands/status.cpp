#include "core/status.hpp"

#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "engine/status_probe.hpp"

namespace ramroot {

namespace {

ExitCode exit_code_of(Protection protection) {
  switch (protection) {
    case Protection::is_protected: return ExitCode::done;
    case Protection::unprotected: return ExitCode::not_done;
    case Protection::off: break;
  }
  return ExitCode::not_asked_for;
}

}  // namespace

ExitCode run_status(Format format) {
  const auto evidence = probe_evidence();
  if (!evidence) return print_error(evidence.error().text()), ExitCode::not_done;
  const Status status = assess(*evidence);
  print(format == Format::json ? render_json(status) : render_text(status));
  return exit_code_of(status.protection);
}

}  // namespace ramroot
