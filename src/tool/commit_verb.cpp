// SPDX-License-Identifier: GPL-3.0-or-later
/// `ramroot commit` and ramroot-commit, up to a "--".
#include <memory>
#include <string>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/request/config.hpp"
#include "tool/verbs.hpp"

namespace ramroot {

namespace {

struct Asked {
  CommitRequest wanted = {};
  std::string at = {};    ///< a mount point; empty: this session, or where the paths are
  std::string from = {};  ///< a folder of `ramroot run --save`
  bool undo = false, redo = false, list = false, forget = false, resume = false, abandon = false;
};

bool has_patterns(const CommitRequest& wanted) {
  return !wanted.excluded.empty() || !wanted.included.empty() || !wanted.mine.empty() ||
         !wanted.theirs.empty();
}

/// Which arguments do not go together, or are missing; empty if nothing is wrong.
std::string judge(const Asked& asked) {
  const CommitRequest& wanted = asked.wanted;
  const bool selects = wanted.all || !wanted.paths.empty() || has_patterns(wanted);
  if (wanted.quiet && (wanted.dry_run || wanted.json || asked.list))
    return "--quiet leaves nothing of --dry-run, --json and --list";
  const bool is_about_commits =
      asked.list || asked.undo || asked.redo || asked.forget || asked.resume || asked.abandon;
  if (!asked.from.empty() && is_about_commits)
    return "--from is for --all and paths: what was kept is a commit like others";
  const bool is_other = asked.undo || asked.redo || asked.resume || asked.abandon;
  if (asked.list)
    return selects || is_other || asked.forget || wanted.dry_run || wanted.yes
               ? "--list takes no other arguments than --json"
               : "";
  if (asked.forget)
    return selects || is_other || wanted.dry_run || wanted.json
               ? "--forget takes no other arguments than --yes"
               : "";
  if (asked.resume)
    return selects || asked.undo || asked.redo || asked.abandon || wanted.dry_run || wanted.yes || wanted.json
               ? "--resume takes no other arguments"
               : "";
  if (asked.abandon)
    return selects || asked.undo || asked.redo || wanted.dry_run || wanted.json
               ? "--abandon takes no other arguments than --yes"
               : "";
  if (asked.undo && asked.redo) return "--undo and --redo are opposites: give one of them";
  if (asked.undo || asked.redo) {
    const std::string name = asked.undo ? "--undo" : "--redo";
    return selects ? name + " takes no paths" : wanted.json ? name + " takes no --json" : "";
  }
  if (wanted.all && !wanted.paths.empty()) return "--all takes no paths: use --include=PATH";
  if (!wanted.all && wanted.paths.empty()) return "no path is given";
  if (wanted.json && !wanted.yes && !wanted.dry_run) return "--json asks no question: add --yes or --dry-run";
  if (!wanted.all && !wanted.included.empty()) return "--include is for --all";
  for (const auto* patterns : {&wanted.excluded, &wanted.included})
    for (const std::string& pattern : *patterns)
      if (pattern == "/") return "'/' is everything: name what is in it";
      else if (!is_pattern(pattern)) return "'" + pattern + "' is not an absolute path";
  for (const auto* patterns : {&wanted.mine, &wanted.theirs})
    for (const std::string& pattern : *patterns)
      if (pattern != "/" && !is_pattern(pattern)) return "'" + pattern + "' is not an absolute path";
  return "";
}

/// What only tells has failed if it could not tell.
int say_all(int code) { return code == 0 && output_failed() ? static_cast<int>(ExitCode::not_done) : code; }

int run_commit(const Asked& asked) {
  if (const int code = choose_commit_place(asked.at, asked.from, asked.wanted.paths); code != 0) return code;
  if (asked.resume) return run_commit_resume();
  if (asked.abandon) return run_commit_abandon(asked.wanted.yes);
  if (asked.list) return say_all(static_cast<int>(run_commit_list(asked.wanted.json)));
  if (asked.forget) return run_commit_forget(asked.wanted.yes);
  if (asked.undo) return run_commit_undo(asked.wanted);
  if (asked.redo) return run_commit_redo(asked.wanted);
  const int code = run_commit_paths(asked.wanted);
  return asked.wanted.dry_run ? say_all(code) : code;  // what is committed is so even if nobody could be told
}

}  // namespace

void add_commit(CLI::App& app, Run& run) {
  const auto asked = std::make_shared<Asked>();
  CommitRequest& wanted = asked->wanted;
  CLI::App* verb = add_verb(app, "commit", "Make changes permanent, or undo that");
  verb->add_flag("--all", wanted.all, "Everything, except caches, logs and machine-id");
  verb->add_flag("--list", asked->list, "What changed the real root: when, who, how much");
  verb->add_flag("--undo", asked->undo, "Take the last commit back");
  verb->add_flag("--redo", asked->redo, "Take the last --undo back");
  verb->add_flag("--forget", asked->forget, "Free the room that the copies for --undo take");
  verb->add_flag("--resume", asked->resume, "Finish a commit that was interrupted");
  verb->add_flag("--abandon", asked->abandon, "Give up an interrupted commit, half-way as it is");
  verb->add_flag("--dry-run", wanted.dry_run, "Print what would be changed, and change nothing");
  verb->add_flag("-y,--yes", wanted.yes, "Do not ask");
  verb->add_flag("--json", wanted.json, "For programs; with --list, --yes or --dry-run");
  verb->add_flag("-q,--quiet", wanted.quiet, "Say only what went wrong; with --yes");
  auto* at = verb->add_option("--at", asked->at, "Of what 'ramroot mount' has mounted there")
                 ->type_name("MOUNTPOINT")
                 ->check(no_option());
  verb->add_option("--from", asked->from, "Of what 'ramroot run --save' has put there")
      ->type_name("FOLDER")
      ->excludes(at);
  // One pattern per option: the next word is a path again.
  verb->add_option("--exclude", wanted.excluded, "Leave out what matches, and what is below it")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  verb->add_option("--include", wanted.included, "With --all: include what would be left out")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  verb->add_option("--mine", wanted.mine, "In a conflict: commit the version of the session")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  verb->add_option("--theirs", wanted.theirs, "In a conflict: keep the version of the real root")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  verb->add_option("PATH", wanted.paths, "Make its present state permanent")->type_name("");
  verb->footer(
      "Without arguments it runs a shell in the real root; to run a command there:\n"
      "ramroot-commit -- COMMAND [ARGUMENT]... See ramroot-commit(8).");
  verb->callback([&run, asked] {
    if (const std::string why = judge(*asked); !why.empty()) throw CLI::ValidationError(why);
    run = [asked] { return run_commit(*asked); };
  });
}

}  // namespace ramroot
