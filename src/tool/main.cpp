// SPDX-License-Identifier: GPL-3.0-or-later
/// The tool: reads the arguments and calls a verb; the only place that exits.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "tool/completions.hpp"
#include "tool/help.hpp"
#include "tool/suggestion.hpp"
#include "tool/verbs.hpp"

namespace {

using ramroot::ExitCode;
using ramroot::find_near_miss;

int fail_usage(const std::string& what, const std::string& program = "ramroot") {
  ramroot::print_error(what, "try '" + program + " --help'");
  return static_cast<int>(ExitCode::usage);
}

std::string ask(const std::string& near_miss) {
  return near_miss.empty() ? "" : " (did you mean '" + near_miss + "'?)";
}

/// The verbs that --help lists.
std::vector<std::string> names_of_verbs(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!verb->get_group().empty()) names.push_back(verb->get_name());
  return names;
}

bool has_verb(const CLI::App& app, const std::string& name) {
  return !app.get_subcommands([&](const CLI::App* verb) { return verb->get_name() == name; }).empty();
}

std::string describe_unknown_verb(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-'))
    return "ramroot has no option '" + ramroot::render_for_console(word) + "' before a verb";
  return "there is no verb '" + ramroot::render_for_console(word) + "'" +
         ask(find_near_miss(word, names_of_verbs(app)));
}

/// Reports what a verb does not accept: "--onse", or one word too many.
std::string describe_extra(const CLI::App& verb, const std::string& word) {
  const std::string shown = "'" + ramroot::render_for_console(word) + "'";
  if (!word.starts_with('-')) return verb.get_name() + " takes no " + shown;
  std::vector<std::string> options;
  for (const CLI::Option* one : verb.get_options())
    if (!one->get_group().empty())
      for (const std::string& name : one->get_lnames()) options.push_back("--" + name);
  return verb.get_name() + " has no option " + shown +
         ask(find_near_miss(word.substr(0, word.find('=')), options));
}

/// The help of `commit` shows it as the program ramroot-commit.
std::string program_of(const CLI::App& verb) {
  return verb.get_name() == "commit" ? "ramroot-commit" : "ramroot " + verb.get_name();
}

std::string render_help(const CLI::App& app, CLI::App* verb) {
  if (verb == nullptr) return app.help();
  verb->name(program_of(*verb));
  return verb->help();
}

/// CLI11 reports errors by exceptions; none leaves this function.
int parse_and_run(CLI::App& app, std::vector<std::string> words, const ramroot::Run& run) {
  std::reverse(words.begin(), words.end());  // as CLI::App::parse() takes them
  const auto chosen = [&] { return app.get_subcommands().empty() ? nullptr : app.get_subcommands()[0]; };
  try {
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    return std::fputs(render_help(app, chosen()).c_str(), stdout), 0;
  } catch (const CLI::CallForVersion& version) {
    return std::puts(version.what()), 0;
  } catch (const CLI::ParseError& error) {
    const CLI::App* verb = chosen();
    if (verb == nullptr) return fail_usage(error.what());
    const std::vector<std::string> extras = app.remaining(true);
    const std::string what = extras.empty()
                                 ? verb->get_name() + ": " + ramroot::render_for_console(error.what())
                                 : describe_extra(*verb, extras[0]);
    return fail_usage(what, program_of(*verb));
  }
  return run();
}

/// Nothing, or "--" and a command. Not parsed by CLI11, because all words belong to the command.
bool is_commit_of_command(const std::vector<std::string>& words) {
  return words[0] == "commit" && (words.size() == 1 || words[1] == "--");
}

int run_words(std::vector<std::string> words) {
  CLI::App app("Boots a Linux machine from its disk without changing it; see ramroot(8).", "ramroot");
  app.formatter(std::make_shared<ramroot::HelpFormatter>());  // the verbs inherit it
  ramroot::Run run;
  const bool is_run = !words.empty() && (words[0] == "run" || words[0] == "mount");
  const std::vector<std::string> command = is_run ? ramroot::cut_command(words) : std::vector<std::string>();
  ramroot::add_verbs(app, run, command);
  app.require_subcommand(1);
  app.set_version_flag("--version", "ramroot " RAMROOT_VERSION, "Print the version");
  if (words.empty()) return fail_usage("no verb is given, for example status, enable, check, diff or commit");
  const std::string& verb = words[0];
  if (verb == "help") return std::fputs(app.help().c_str(), stdout), 0;
  if (verb == "completion") {
    const std::string script = words.size() == 2 ? ramroot::render_completions(app, words[1]) : "";
    return script.empty() ? fail_usage("completion is for bash, zsh or fish")
                          : (std::fputs(script.c_str(), stdout), 0);
  }
  const bool is_option = verb == "--help" || verb == "-h" || verb == "--version";
  if (!is_option && !has_verb(app, verb)) return fail_usage(describe_unknown_verb(app, verb));
  if (is_commit_of_command(words))
    return ramroot::run_commit_command({words.begin() + (words.size() == 1 ? 1 : 2), words.end()});
  if (verb == "commit" && std::find(words.begin(), words.end(), "--") != words.end())
    return fail_usage("nothing goes between ramroot-commit and '--'", "ramroot-commit");
  return parse_and_run(app, words, run);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): what CLI11 throws elsewhere is a slip in the table of verbs
int main(int argc, char** argv) {
  ramroot::open_standard_files();
  const std::string_view own = argc > 0 ? argv[0] : "";
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const std::string_view name = own.substr(own.rfind('/') + 1);
  // systemd calls it with three folders.
  if (name == "ramroot-generator")
    return words.size() == 3 ? static_cast<int>(ramroot::run_generator(words[1], words[2]))
                             : fail_usage("give three folders (systemd.generator(7))", "ramroot");
  if (name == "mount.ramroot") return ramroot::run_mount_ramroot(argc, argv);
  if (name == "umount.ramroot") return ramroot::run_umount_ramroot(argc, argv);
  if (name == "ramroot-commit") words.insert(words.begin(), "commit");
  return run_words(words);
}
