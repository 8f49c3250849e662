/// The only place that exits. Reads the arguments and hands over to a verb.
#include <CLI/CLI.hpp>

#include "commands/commands.hpp"

namespace {

/// Never reads the file of arguments, the environment or anything else: CLI11 is asked
/// for words and nothing more.
int run(int argc, char** argv) {
  using namespace ramroot;
  CLI::App app{"Boots a Linux machine from its disk without changing it; see ramroot(8).", "ramroot"};
  app.set_version_flag("--version", "ramroot " RAMROOT_VERSION);
  app.require_subcommand(1);

  std::string new_root;
  auto* boot = app.add_subcommand("boot", "Protect the root as the kernel command line says (initramfs only)");
  boot->add_option("--new-root", new_root, "Where the initramfs has mounted the real root")->required();

  std::string cmdline;
  std::string root = "/";
  auto* plan = app.add_subcommand("plan", "Print what boot would do, and do nothing");
  plan->add_option("--cmdline", cmdline, "A kernel command line")->required();
  plan->add_option("--root", root, "Folder of the root to look at")->capture_default_str();

  bool json = false;
  auto* status = app.add_subcommand("status", "Tell whether this machine is protected now");
  status->add_flag("--json", json, "For programs");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  if (*boot) return static_cast<int>(run_boot(new_root));
  if (*plan) return static_cast<int>(run_plan(cmdline, root));
  return static_cast<int>(run_status(json ? Format::json : Format::text));
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv); }
