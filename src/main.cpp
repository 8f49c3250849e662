/// Reads the arguments and hands over to a verb; the only place that exits.
///
/// getopt_long(3) and not CLI11: CLI11 brings the iostreams and locales of a static
/// libstdc++ into the initramfs, 0.67 MB of a binary of 2.08 MB (see ARCHITECTURE.md).
#include <getopt.h>

#include <cstdio>
#include <string_view>
#include <vector>

#include "commands/commands.hpp"
#include "commands/log.hpp"

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
  bool once = false;
  bool dry_run = false;
  std::vector<std::string> paths;
};

struct Verb {
  std::string_view name;
  const char* usage;  ///< after the name
  const char* help;
  std::string_view takes;  ///< letters of kOptions, "*" for paths
  bool (*is_complete)(const Arguments&);
  ExitCode (*run)(const Arguments&);
};

const option kOptions[] = {
    {"new-root", required_argument, nullptr, 'n'},
    {"cmdline", required_argument, nullptr, 'c'},
    {"root", required_argument, nullptr, 'r'},
    {"json", no_argument, nullptr, 'j'},
    {"short", no_argument, nullptr, 's'},
    {"top", no_argument, nullptr, 't'},
    {"summary", no_argument, nullptr, 'u'},
    {"once", no_argument, nullptr, 'o'},
    {"dry-run", no_argument, nullptr, 'd'},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
};

const Verb kVerbs[] = {
    {"enable", "[--once] [--dry-run] [PARAMETER]", "protect every boot from the next on, or only the next",
     "do*", [](const Arguments& a) { return a.paths.size() < 2; },
     [](const Arguments& a) {
       return ramroot::run_enable({true, a.paths.empty() ? "tmpfs" : a.paths[0], a.once, a.dry_run});
     }},
    {"disable", "[--once] [--dry-run]", "boot without protection from now on, or only once", "do",
     [](const Arguments&) { return true; },
     [](const Arguments& a) {
       return ramroot::run_enable({false, "", a.once, a.dry_run});
     }},
    {"boot", "--new-root=DIR", "protect the root at DIR as the kernel command line says (initramfs)", "n",
     [](const Arguments& a) { return a.new_root != nullptr; },
     [](const Arguments& a) { return ramroot::run_boot(a.new_root); }},
    {"plan", "--cmdline=TEXT [--root=DIR]", "print what boot would do, and do nothing", "cr",
     [](const Arguments& a) { return a.cmdline != nullptr; },
     [](const Arguments& a) { return ramroot::run_plan(a.cmdline, a.root); }},
    {"diff", "[--summary | --json] [PATH]...", "print what changed since the boot", "ju*",
     [](const Arguments&) { return true; },
     [](const Arguments& a) {
       return ramroot::run_diff({a.paths, a.json, a.summary});
     }},
    {"unseal", "", "let programs write to the devices again that seal=device made read-only", "",
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
  for (const Verb& verb : kVerbs)
    std::printf("  %s%s%s\n      %s\n", verb.name.data(), *verb.usage == '\0' ? "" : " ", verb.usage,
                verb.help);
  std::puts(
      "  commit [--dry-run] [--yes] PATH...\n      make the present state of these paths permanent\n  commit "
      "[-- COMMAND [ARGUMENT]...]\n      run a command, or a shell, in the real root, for good");
  std::puts("\n  --help, --version");
}

int fail_usage(const std::string& what) {
  ramroot::print_error(what + "; try 'ramroot --help'");
  return static_cast<int>(ExitCode::usage);
}

/// getopt_long has said itself what it did not understand.
bool parse_option(int letter, Arguments& arguments) {
  switch (letter) {
    case 'n': arguments.new_root = optarg; return true;
    case 'c': arguments.cmdline = optarg; return true;
    case 'r': arguments.root = optarg; return true;
    case 'j': arguments.json = true; return true;
    case 's': arguments.is_short = true; return true;
    case 't': arguments.top = true; return true;
    case 'u': arguments.summary = true; return true;
    case 'o': arguments.once = true; return true;
    case 'd': arguments.dry_run = true; return true;
    default: return false;
  }
}

int run_verb(const Verb& verb, int argc, char** argv) {
  Arguments arguments;
  const std::string name(verb.name);
  for (;;) {
    const int letter = ::getopt_long(argc, argv, "", kOptions, nullptr);
    if (letter == -1) break;
    if (letter == 'h') return print_help(), 0;
    if (letter == '?') return static_cast<int>(ExitCode::usage);
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
      "Usage: ramroot-commit [--dry-run] [--yes] PATH...\n"
      "       ramroot-commit [-- COMMAND [ARGUMENT]...]\n"
      "       ramroot-commit --resume\n"
      "Makes the present state of PATHs permanent in the real root, or runs COMMAND there, or a\n"
      "shell, or finishes a commit that was interrupted; see ramroot(8).");
  return 0;
}

/// Everything after "--" is the command's.
int run_commit_words(const std::vector<std::string>& words) {
  ramroot::CommitWanted wanted;
  bool resume = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      if (i > 0) return fail_commit("ramroot-commit: nothing goes before '--'");
      return ramroot::run_commit_command({words.begin() + 1, words.end()});
    }
    if (word == "--help" || word == "-h") return print_commit_help();
    if (word == "--dry-run") wanted.dry_run = true;
    else if (word == "--yes" || word == "-y") wanted.yes = true;
    else if (word == "--resume") resume = true;
    else if (word.starts_with('-')) return fail_commit("ramroot-commit: there is no option '" + word + "'");
    else wanted.paths.push_back(word);
  }
  if (resume && words.size() > 1) return fail_commit("ramroot-commit: --resume goes alone");
  if (resume) return ramroot::run_commit_resume();
  if (words.empty()) return ramroot::run_commit_command({});
  if (wanted.paths.empty()) return fail_commit("ramroot-commit: no path given");
  return ramroot::run_commit_paths(wanted);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view own = argc > 0 ? argv[0] : "";
  if (own.substr(own.rfind('/') + 1) == "mount.ramroot") return ramroot::run_mount_helper(argc, argv);
  if (own.substr(own.rfind('/') + 1) == "ramroot-commit") return run_commit_words({argv + 1, argv + argc});
  if (argc < 2)
    return fail_usage("no verb given: status, enable, disable, diff, commit, plan, unseal or boot");
  const std::string_view verb_name = argv[1];
  if (verb_name == "--help" || verb_name == "-h" || verb_name == "help") return print_help(), 0;
  if (verb_name == "--version") return std::puts("ramroot " RAMROOT_VERSION), 0;
  if (verb_name == "commit") return run_commit_words({argv + 2, argv + argc});
  for (const Verb& verb : kVerbs)
    if (verb.name == verb_name) {
      static char own_name[] = "ramroot";  // getopt's messages then name the program, not the verb
      argv[1] = own_name;
      return run_verb(verb, argc - 1, argv + 1);
    }
  if (verb_name.starts_with('-')) return fail_usage("no verb before '" + std::string(verb_name) + "'");
  return fail_usage("there is no verb '" + std::string(verb_name) + "'");
}
