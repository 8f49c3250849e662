// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the arguments and calls a verb; the only place that exits.
///
/// With getopt_long(3), not CLI11, so far: see ARCHITECTURE.md.
#include <getopt.h>

#include <cstdio>
#include <string_view>
#include <vector>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/commit/commit_filter.hpp"
#include "core/request/config.hpp"

namespace {

using ramroot::ExitCode;

struct Arguments {
  const char* new_root = nullptr;
  const char* cmdline = nullptr;
  const char* root = "/";
  bool json = false;
  bool is_short = false;
  bool top = false;
  bool summary = false;
  bool all_kernels = false;
  bool hook = false;
  bool recorded = false;
  bool apply = false;
  bool once = false;
  bool dry_run = false;
  bool text = false;
  std::vector<std::string> paths;
};

struct Verb {
  std::string_view name;
  const char* usage;       ///< what follows the name
  const char* help;        ///< null: for hooks only, and not listed
  std::string_view takes;  ///< letters of kOptions; "*" for paths
  bool (*is_complete)(const Arguments&);
  ExitCode (*run)(const Arguments&);
};

const option kOptions[] = {
    {"new-root", required_argument, nullptr, 'n'}, {"cmdline", required_argument, nullptr, 'c'},
    {"root", required_argument, nullptr, 'r'},     {"json", no_argument, nullptr, 'j'},
    {"short", no_argument, nullptr, 's'},          {"top", no_argument, nullptr, 't'},
    {"summary", no_argument, nullptr, 'u'},        {"all-kernels", no_argument, nullptr, 'a'},
    {"hook", no_argument, nullptr, 'k'},           {"recorded", no_argument, nullptr, 'R'},
    {"apply", no_argument, nullptr, 'A'},          {"once", no_argument, nullptr, 'o'},
    {"dry-run", no_argument, nullptr, 'd'},        {"text", no_argument, nullptr, 'x'},
    {"help", no_argument, nullptr, 'h'},           {nullptr, 0, nullptr, 0},
};

const Verb kVerbs[] = {
    {"enable", "[--once] [--dry-run] [PARAMETER]",
     "protect every boot from the next on, or (--once) only the next;\n"
     "      PARAMETER is tmpfs, or with options tmpfs:size=2G,onfail=panic",
     "do*", [](const Arguments& a) { return a.paths.size() < 2; },
     [](const Arguments& a) {
       return ramroot::run_enable(
           {true, a.paths.empty() ? std::nullopt : std::optional(a.paths[0]), a.once, a.dry_run});
     }},
    {"disable", "[--once] [--dry-run]", "boot without protection from now on, or only once", "do",
     [](const Arguments&) { return true; },
     [](const Arguments& a) {
       return ramroot::run_enable({false, std::nullopt, a.once, a.dry_run});
     }},
    {"boot", "--new-root=DIR", nullptr, "n", [](const Arguments& a) { return a.new_root != nullptr; },
     [](const Arguments&) { return ramroot::run_boot_of_tool(); }},
    {"plan", "--cmdline=TEXT [--root=DIR]", "print what boot would do, and do nothing", "cr",
     [](const Arguments& a) { return a.cmdline != nullptr; },
     [](const Arguments& a) { return ramroot::run_plan(a.cmdline, a.root); }},
    {"diff", "[[--summary] [--json] | --text] [PATH]...", "print what changed since the boot", "jux*",
     [](const Arguments& a) { return !(a.text && (a.json || a.summary)); },
     [](const Arguments& a) {
       return ramroot::run_diff({a.paths, a.json, a.summary, a.text});
     }},
    {"check", "[--json] [--all-kernels | VERSION... | --recorded]",
     "tell whether the next boot can be protected", "jakR*",
     [](const Arguments& a) {
       const int kinds = (a.all_kernels ? 1 : 0) + (a.recorded ? 1 : 0) + (a.paths.empty() ? 0 : 1);
       return kinds <= 1 && !(a.recorded && (a.json || a.hook)) && !(a.hook && a.json);
     },
     [](const Arguments& a) {
       using By = ramroot::CheckVerbRequest::By;
       if (a.recorded) return ramroot::run_check_recorded();
       return ramroot::run_check({a.all_kernels, a.json, a.paths, a.hook ? By::hook : By::person});
     }},
    {"import", "[--apply] [--cmdline=TEXT] [--root=DIR]", "print the equivalent of another tool's settings",
     "Acr", [](const Arguments&) { return true; },
     [](const Arguments& a) {
       return ramroot::run_import({a.root, a.cmdline, a.apply});
     }},
    {"guard", "apt | dpkg | dnf [NAME]... | unit", nullptr, "*",
     [](const Arguments& a) { return !a.paths.empty(); },
     [](const Arguments& a) { return ramroot::run_guard(a.paths); }},
    {"unseal", "", "let programs write again to the devices that seal=device made read-only", "",
     [](const Arguments&) { return true; }, [](const Arguments&) { return ramroot::run_unseal(); }},
    {"status", "[[--json] [--top] | --short]", "tell whether this machine is protected now", "jst",
     [](const Arguments& a) { return !(a.is_short && (a.json || a.top)); },
     [](const Arguments& a) {
       using ramroot::Format;
       if (a.json) return ramroot::run_status(Format::json, a.top);
       return ramroot::run_status(a.is_short ? Format::line : Format::text, a.top);
     }},
};

void print_help() {
  std::puts(
      "Usage: ramroot VERB [OPTION]...\n"
      "Boots a Linux machine from its disk without changing it; see ramroot(8).\n");
  for (const Verb& verb : kVerbs) {
    if (verb.help == nullptr) continue;
    std::printf("  %s%s%s\n      %s\n", verb.name.data(), *verb.usage == '\0' ? "" : " ", verb.usage,
                verb.help);
  }
  std::puts(
      "  commit [--dry-run] [--yes] PATH... | --all | --undo\n      make the present state of paths "
      "permanent, "
      "or take that back\n  commit [-- COMMAND [ARGUMENT]...]\n      run a command, or a shell, in the real "
      "root, for good");
  std::puts("\n  --help, --version");
}

/// The help of one verb; its options are described in the manual page.
int print_verb_help(const Verb& verb) {
  std::printf("Usage: ramroot %s%s%s\n", verb.name.data(), *verb.usage == '\0' ? "" : " ", verb.usage);
  if (verb.help != nullptr) std::printf("      %s; see ramroot(8).\n", verb.help);
  return 0;
}

int fail_usage(const std::string& what) {
  ramroot::print_error(what + "; try 'ramroot --help'");
  return static_cast<int>(ExitCode::usage);
}

/// False for an unknown option, which getopt_long has already reported.
bool parse_option(int letter, Arguments& arguments) {
  switch (letter) {
    case 'n': arguments.new_root = optarg; return true;
    case 'c': arguments.cmdline = optarg; return true;
    case 'r': arguments.root = optarg; return true;
    case 'j': arguments.json = true; return true;
    case 's': arguments.is_short = true; return true;
    case 't': arguments.top = true; return true;
    case 'u': arguments.summary = true; return true;
    case 'a': arguments.all_kernels = true; return true;
    case 'k': arguments.hook = true; return true;
    case 'R': arguments.recorded = true; return true;
    case 'A': arguments.apply = true; return true;
    case 'o': arguments.once = true; return true;
    case 'd': arguments.dry_run = true; return true;
    case 'x': arguments.text = true; return true;
    default: return false;
  }
}

int run_verb(const Verb& verb, int argc, char** argv) {
  Arguments arguments;
  const std::string name(verb.name);
  for (;;) {
    const int letter = ::getopt_long(argc, argv, "h", kOptions, nullptr);
    if (letter == -1) break;
    if (letter == 'h') return print_verb_help(verb);
    if (letter == '?') return fail_usage("usage: ramroot " + name + " " + verb.usage);
    if (verb.takes.find(static_cast<char>(letter)) == std::string_view::npos)
      return fail_usage(name + " has no such option");
    if (!parse_option(letter, arguments)) return static_cast<int>(ExitCode::usage);
  }
  for (; optind < argc && verb.takes.ends_with('*'); ++optind) arguments.paths.emplace_back(argv[optind]);
  if (optind < argc) return fail_usage(name + ": unexpected '" + argv[optind] + "'");
  if (!verb.is_complete(arguments)) return fail_usage("usage: ramroot " + name + " " + verb.usage);
  const ExitCode code = verb.run(arguments);
  return static_cast<int>(code == ExitCode::done && ramroot::output_failed() ? ExitCode::not_done : code);
}

int fail_commit(const std::string& what) {
  ramroot::print_error(what + "; try 'ramroot-commit --help'");
  return static_cast<int>(ExitCode::usage);
}

int print_commit_help() {
  std::puts(
      "Usage: ramroot-commit [--dry-run] [--yes] [--exclude=PATTERN]... PATH...\n"
      "       ramroot-commit [--dry-run] [--yes] [--exclude=PATTERN]... [--include=PATTERN]... --all\n"
      "       ramroot-commit [--dry-run] [--yes] --undo\n"
      "       ramroot-commit --resume\n"
      "       ramroot-commit [-- COMMAND [ARGUMENT]...]\n"
      "Makes the present state of PATHs, or all that is worth keeping, permanent in the real root;\n"
      "takes the last commit back; finishes one that was interrupted; or runs COMMAND, or a shell,\n"
      "in the real root. See ramroot(8).");
  return 0;
}

enum class CommitMode { paths, undo, resume };

/// Reads one word of ramroot-commit's arguments. @return  what is wrong with it, or nothing
std::string read_commit_word(const std::string& word, ramroot::CommitRequest& wanted, CommitMode& mode) {
  const auto is_value_of = [&](const std::string& option, std::vector<std::string>& patterns) {
    if (!word.starts_with(option + "=")) return false;
    patterns.push_back(word.substr(option.size() + 1));
    return true;
  };
  if (word == "--dry-run") wanted.dry_run = true;
  else if (word == "--yes" || word == "-y") wanted.yes = true;
  else if (word == "--all") wanted.all = true;
  else if (word == "--resume") mode = CommitMode::resume;
  else if (word == "--undo") mode = CommitMode::undo;
  else if (is_value_of("--exclude", wanted.excluded) || is_value_of("--include", wanted.included)) return "";
  else if (word.starts_with('-')) return "there is no option '" + word + "'";
  else wanted.paths.push_back(word);
  return "";
}

/// Which arguments do not go together; empty if all do.
std::string judge_commit(const ramroot::CommitRequest& wanted, CommitMode mode, std::size_t words) {
  const bool selects = wanted.all || !wanted.paths.empty();
  if (mode == CommitMode::resume) return words > 1 ? "--resume takes no other arguments" : "";
  if (mode == CommitMode::undo)
    return selects || !wanted.excluded.empty() || !wanted.included.empty() ? "--undo takes no paths" : "";
  if (wanted.all && !wanted.paths.empty()) return "--all takes no paths: use --include=PATH";
  if (!selects) return "no path given";
  if (!wanted.all && !wanted.included.empty()) return "--include is for --all";
  for (const auto* patterns : {&wanted.excluded, &wanted.included})
    for (const std::string& pattern : *patterns)
      if (!ramroot::is_pattern(pattern)) return "'" + pattern + "' is not an absolute path";
  return "";
}

/// Everything after "--" belongs to the command.
int run_commit_words(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--")
    return ramroot::run_commit_command({words.begin() + (words.empty() ? 0 : 1), words.end()});
  ramroot::CommitRequest wanted;
  CommitMode mode = CommitMode::paths;
  for (const std::string& word : words) {
    if (word == "--") return fail_commit("ramroot-commit: nothing goes before '--'");
    if (word == "--help" || word == "-h") return print_commit_help();
    if (const std::string why = read_commit_word(word, wanted, mode); !why.empty())
      return fail_commit("ramroot-commit: " + why);
  }
  if (const std::string why = judge_commit(wanted, mode, words.size()); !why.empty())
    return fail_commit("ramroot-commit: " + why);
  switch (mode) {
    case CommitMode::resume: return ramroot::run_commit_resume();
    case CommitMode::undo: return ramroot::run_commit_undo(wanted);
    case CommitMode::paths: break;
  }
  return ramroot::run_commit_paths(wanted);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view own = argc > 0 ? argv[0] : "";
  if (own.substr(own.rfind('/') + 1) == "ramroot-commit") return run_commit_words({argv + 1, argv + argc});
  if (argc < 2)
    return fail_usage("no verb given: status, enable, disable, check, diff, commit, plan, import or unseal");
  const std::string_view verb_name = argv[1];
  if (verb_name == "--help" || verb_name == "-h" || verb_name == "help") return print_help(), 0;
  if (verb_name == "--version") return std::puts("ramroot " RAMROOT_VERSION), 0;
  if (verb_name == "commit") return run_commit_words({argv + 2, argv + argc});
  for (const Verb& verb : kVerbs)
    if (verb.name == verb_name) {
      static char own_name[] = "ramroot";  // so that getopt's messages name the program, not the verb
      argv[1] = own_name;
      return run_verb(verb, argc - 1, argv + 1);
    }
  if (verb_name.starts_with('-')) return fail_usage("no verb before '" + std::string(verb_name) + "'");
  return fail_usage("there is no verb '" + std::string(verb_name) + "'");
}
