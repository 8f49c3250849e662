// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool/verbs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"

namespace ramroot {

namespace {

/// A commit that has been made has been made, also where nobody could be told: it does not use this.
int status_of(ExitCode code) {
  return static_cast<int>(code == ExitCode::done && output_failed() ? ExitCode::not_done : code);
}

/// Adds a verb for hooks: no list shows it.
CLI::App* add_hidden_verb(CLI::App& app, const char* name, const char* description) {
  CLI::App* verb = add_verb(app, name, description);
  verb->group("");
  return verb;
}

void add_status(CLI::App& app, Run& run) {
  struct Asked {
    bool json = false, is_short = false, top = false;
  };
  const auto asked = std::make_shared<Asked>();
  CLI::App* verb = add_verb(app, "status", "Tell whether this machine is protected now");
  auto* json = verb->add_flag("--json", asked->json, "For programs");
  auto* top = verb->add_flag("--top", asked->top, "Also the folders whose changes use the most RAM");
  verb->add_flag("--short", asked->is_short, "One line, and one more for each commit that was cut off")
      ->excludes(json)
      ->excludes(top);
  verb->callback([&run, asked] {
    const Format format = asked->json ? Format::json : asked->is_short ? Format::line : Format::text;
    run = [format, top = asked->top] { return status_of(run_status(format, top)); };
  });
}

void add_check(CLI::App& app, Run& run) {
  struct Asked {
    CheckVerbRequest request = {};
    bool recorded = false, hook = false;
  };
  const auto asked = std::make_shared<Asked>();
  CLI::App* verb = add_verb(app, "check", "Tell whether the next boot can be protected");
  auto* json = verb->add_flag("--json", asked->request.json, "For programs");
  auto* all = verb->add_flag("--all-kernels", asked->request.all_kernels, "Check every kernel");
  auto* hook = verb->add_flag("--hook", asked->hook)->group("")->excludes(json);
  auto* recorded =
      verb->add_flag("--recorded", asked->recorded, "What earlier checks found and what still holds");
  auto* versions = verb->add_option("VERSION", asked->request.versions,
                                    "Kernels to check; default: the one that starts next")
                       ->type_name("")
                       ->excludes(all);
  recorded->excludes(json)->excludes(all)->excludes(hook)->excludes(versions);
  verb->callback([&run, asked] {
    if (asked->hook) asked->request.by = CheckVerbRequest::By::hook;
    run = [asked] { return status_of(asked->recorded ? run_check_recorded() : run_check(asked->request)); };
  });
}

void add_diff(CLI::App& app, Run& run) {
  const auto wanted = std::make_shared<DiffRequest>();
  CLI::App* verb = add_verb(app, "diff", "Print what changed since the boot");
  auto* json = verb->add_flag("--json", wanted->json, "For programs");
  auto* summary = verb->add_flag("--summary", wanted->summary, "Totals by folder and by package");
  verb->add_flag("--text", wanted->text, "A patch for patch -p1")->excludes(json)->excludes(summary);
  auto* at = verb->add_option("--at", wanted->at, "What 'ramroot mount' has mounted there")
                 ->type_name("MOUNTPOINT")
                 ->check(no_option());
  verb->add_option("--from", wanted->from, "What 'ramroot run --save' has put there")
      ->type_name("FOLDER")
      ->excludes(at);
  verb->add_option("PATH", wanted->paths, "Only this path and what is below it")->type_name("");
  verb->callback([&run, wanted] { run = [wanted] { return status_of(run_diff(*wanted)); }; });
}

void add_mount_and_umount(CLI::App& app, Run& run, const std::vector<std::string>& command) {
  const auto wanted = std::make_shared<UnionRequest>();
  wanted->command = command;
  CLI::App* verb = add_verb(app, "mount", "Mount an image, a device or a folder; changes go to RAM");
  verb->add_option("-o,--options", wanted->options, "size=1G, upper=FOLDER, partition=2, noexec, ...");
  verb->add_option("-t,--type", wanted->fstype, "Of the file system, if it is not found out");
  verb->add_flag("--fuse", wanted->fuse, "For ordinary users: by fuse-overlayfs, not by the kernel");
  verb->add_option("SOURCE", wanted->source, "An image file, a block device or a folder")
      ->required()
      ->type_name("");
  verb->add_option("MOUNTPOINT", wanted->target, "A folder; for ordinary users '-- COMMAND...' may follow")
      ->required()
      ->type_name("");
  verb->callback([&run, wanted] { run = [wanted] { return run_mount(*wanted); }; });
  struct Asked {
    std::string target = {};
    bool lazily = false;
  };
  const auto asked = std::make_shared<Asked>();
  verb = add_verb(app, "umount", "Unmount that again; its changes are gone, or in the folder of upper=");
  verb->add_flag("-l,--lazy", asked->lazily, "Also if it is in use: it ends with its last user");
  verb->add_option("MOUNTPOINT", asked->target, "Where it is mounted")->required()->type_name("");
  verb->callback(
      [&run, asked] { run = [asked] { return status_of(run_umount(asked->target, asked->lazily)); }; });
}

/// What `enable` and `disable` have in common.
void add_run(CLI::App& app, Run& run, const std::vector<std::string>& command) {
  const auto wanted = std::make_shared<RunRequest>();
  wanted->command = command;
  CLI::App* verb = add_verb(app, "run", "Run a command, look at its changes, keep them or not");
  auto* discard = verb->add_flag("--discard", wanted->discard, "Throw the changes away, without a question");
  auto* keep = verb->add_flag("--keep", wanted->keep, "Keep them if the command succeeds, without a question")
                   ->excludes(discard);
  auto* save =
      verb->add_option("--save", wanted->save, "Keep them there for later: diff --from, commit --from")
          ->type_name("FOLDER")
          ->excludes(discard)
          ->excludes(keep);
  verb->add_option("--upper", wanted->upper, "Changes go to a file there, not to RAM")
      ->type_name("FOLDER")
      ->excludes(save);
  verb->add_option("--size", wanted->size, "Most that changes may take; default: 50% of RAM")
      ->type_name("SIZE");
  verb->add_flag("--private-run", wanted->private_run, "A /run and a /tmp of its own");
  verb->add_flag("--no-network", wanted->no_network, "No network but 127.0.0.1");
  verb->add_flag("--fuse", wanted->fuse, "For ordinary users: by fuse-overlayfs, not by the kernel");
  verb->add_flag("-q,--quiet", wanted->quiet, "Do not list the changes");
  // cut_command() has taken it.
  verb->add_option("COMMAND", "With its arguments; default: a shell")->type_name("");
  verb->callback([&run, wanted] { run = [wanted] { return run_run(*wanted); }; });
}

CLI::App* add_loader_verb(CLI::App& app, Run& run, const char* name, const char* description,
                          const std::shared_ptr<EnableRequest>& wanted) {
  CLI::App* verb = add_verb(app, name, description);
  verb->add_flag("--once", wanted->once, "Only the next boot");
  verb->add_flag("--dry-run", wanted->dry_run, "Print what would be changed, and change nothing");
  verb->callback([&run, wanted] { run = [wanted] { return status_of(run_enable(*wanted)); }; });
  return verb;
}

void add_enable_and_disable(CLI::App& app, Run& run) {
  const auto on = std::make_shared<EnableRequest>(), off = std::make_shared<EnableRequest>();
  on->is_on = true;
  add_loader_verb(app, run, "enable", "Protect every boot from the next one on", on)
      ->add_option("PARAMETER", on->parameter, "tmpfs:size=2G,onfail=panic, LABEL=changes, or crypt:dev=")
      ->type_name("");
  add_loader_verb(app, run, "disable", "Boot without protection from the next boot on", off);
}

void add_plan(CLI::App& app, Run& run) {
  const auto wanted = std::make_shared<PlanRequest>();
  CLI::App* verb = add_verb(app, "plan", "Print what a protected boot would do, and do nothing");
  verb->add_option("--cmdline", wanted->cmdline, "A kernel command line; default: the next boot's")
      ->type_name("TEXT");
  verb->add_option("--root", wanted->root, "Where that root is mounted; default: this machine's")
      ->type_name("DIR");
  auto* verbose = verb->add_flag("--verbose", wanted->verbose, "Also each step of the boot");
  verb->add_flag("--json", wanted->json, "For programs")->excludes(verbose);
  verb->callback([&run, wanted] { run = [wanted] { return status_of(run_plan(*wanted)); }; });
}

void add_import(CLI::App& app, Run& run) {
  struct Asked {
    std::string root = "/";
    std::optional<std::string> cmdline = std::nullopt;
    bool apply = false;
  };
  const auto asked = std::make_shared<Asked>();
  CLI::App* verb = add_verb(app, "import", "Print the equivalent of another tool's settings");
  verb->add_flag("--apply", asked->apply, "Write /etc/ramroot.json, if there is none");
  verb->add_option("--cmdline", asked->cmdline, "A kernel command line; default: that of this boot")
      ->type_name("TEXT");
  verb->add_option("--root", asked->root, "Where the root with the settings is; default: /")
      ->type_name("DIR");
  verb->callback([&run, asked] {
    run = [asked] {
      const char* cmdline = asked->cmdline ? asked->cmdline->c_str() : nullptr;
      return status_of(run_import({asked->root, cmdline, asked->apply}));
    };
  });
}

void add_resize(CLI::App& app, Run& run) {
  const auto wanted = std::make_shared<ResizeRequest>();
  CLI::App* verb = add_verb(app, "resize", "Change how much RAM changes may take, until the next boot");
  verb->add_option("--at", wanted->at, "Of what 'ramroot mount' has mounted there")
      ->type_name("MOUNTPOINT")
      ->check(no_option());
  verb->add_option("SIZE", wanted->size, "2G, 512m, or 30% of the machine's RAM")->required()->type_name("");
  verb->callback([&run, wanted] { run = [wanted] { return status_of(run_resize(*wanted)); }; });
}

void add_watch(CLI::App& app, Run& run) {
  const auto wanted = std::make_shared<WatchRequest>();
  CLI::App* verb =
      add_verb(app, "watch", "Follow the RAM for changes (ramroot=zram, snapshot); a service does that");
  CLI::Option* once = verb->add_flag("--once", wanted->once, "Look once, set the limit, and end");
  verb->add_flag("--end", wanted->end, "Set the limit that holds when nobody looks")->excludes(once);
  verb->callback([&run, wanted] { run = [wanted] { return status_of(run_watch(*wanted)); }; });
}

void add_reset_upper(CLI::App& app, Run& run) {
  const auto cancel = std::make_shared<bool>(false);
  const auto upper = std::make_shared<std::optional<std::string>>();
  CLI::App* verb = add_verb(app, "reset-upper", "Have the next boot forget the changes on a device");
  verb->add_flag("--cancel", *cancel, "Take that back before the reboot");
  verb->add_option("UPPER", *upper, "LABEL=changes, if no boot asks for it yet")->type_name("");
  verb->callback([&run, cancel, upper] {
    run = [cancel, upper] { return status_of(run_reset_upper(*cancel, *upper)); };
  });
}

void add_those_of_hooks(CLI::App& app, Run& run) {
  CLI::App* boot = add_hidden_verb(app, "boot", "Is done by the boot program, in the initramfs");
  boot->add_option("--new-root")->required();
  boot->callback([&run] { run = [] { return status_of(run_boot_of_tool()); }; });

  const auto kind = std::make_shared<std::string>();
  CLI::App* needs = add_hidden_verb(app, "needs", "modules | programs");
  needs->add_option("KIND", *kind)->required()->check(CLI::IsMember({"modules", "programs"}));
  needs->callback([&run, kind] { run = [kind] { return status_of(run_needs(*kind)); }; });

  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* guard = add_hidden_verb(
      app, "guard", "apt | apt-end | apt-prompt COMMAND | dpkg | dnf [NAME]... | unit | builder COMMAND");
  guard->add_option("WORD", *words)->required();
  guard->callback([&run, words] { run = [words] { return status_of(run_guard(*words)); }; });
}

}  // namespace

CLI::Validator no_option() {
  return {[](const std::string& value) {
            return value.starts_with("--") ? "its value is missing: '" + value + "' is an option" : "";
          },
          ""};
}

CLI::App* add_verb(CLI::App& app, const char* name, const char* description) {
  CLI::App* verb = app.add_subcommand(name, description);
  verb->group("Verbs");
  return verb;
}

namespace {

/// Is its value the next word?
bool takes_word(const std::string& option) {
  return option == "--size" || option == "--save" || option == "--upper";
}

std::vector<std::string> cut_behind_dashes(std::vector<std::string>& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  if (dashes == words.end()) return {};
  std::vector<std::string> command(dashes + 1, words.end());
  words.erase(dashes, words.end());
  return command;
}

}  // namespace

std::vector<std::string> cut_command(std::vector<std::string>& words) {
  if (words[0] == "mount") return cut_behind_dashes(words);
  auto end = words.begin() + 1;
  while (end != words.end() && end->starts_with('-') && *end != "--")
    end += takes_word(*end) && end + 1 != words.end() ? 2 : 1;
  std::vector<std::string> command(end, words.end());
  words.erase(end, words.end());
  if (!command.empty() && command.front() == "--") command.erase(command.begin());
  return command;
}

void add_verbs(CLI::App& app, Run& run, const std::vector<std::string>& command) {
  // In the order of a user's day, which is that of the help.
  add_status(app, run);
  add_diff(app, run);
  add_commit(app, run);
  add_run(app, run, command);
  add_enable_and_disable(app, run);
  add_mount_and_umount(app, run, command);
  add_resize(app, run);
  add_watch(app, run);
  add_reset_upper(app, run);
  add_check(app, run);
  add_plan(app, run);
  add_import(app, run);
  add_verb(app, "unseal", "Let programs write again to devices sealed by seal=device")->callback([&run] {
    run = [] { return status_of(run_unseal()); };
  });
  add_those_of_hooks(app, run);
}

}  // namespace ramroot
