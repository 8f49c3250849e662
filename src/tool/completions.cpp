// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool/completions.hpp"

#include <vector>

#include "base/text.hpp"

namespace ramroot {

namespace {

struct Option {
  std::string name;  ///< "--once"
  std::string description;
  bool has_value = false;
};

struct Verb {
  std::string name, description;
  std::vector<Option> options;
};

std::vector<Option> list_options(const CLI::App& verb) {
  std::vector<Option> options;
  for (const CLI::Option* one : verb.get_options()) {
    const auto& names = one->get_lnames();
    if (names.empty() || one->get_group().empty()) continue;
    options.push_back({"--" + names[0], one->get_description(), one->get_items_expected_max() > 0});
  }
  return options;
}

/// The verbs for people, without the hooks'.
std::vector<Verb> list_verbs(const CLI::App& app) {
  std::vector<Verb> verbs;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!one->get_group().empty())
      verbs.push_back({one->get_name(), one->get_description(), list_options(*one)});
  return verbs;
}

/// Quotes for a '…' word in a shell; zsh also needs [, ] and : escaped.
std::string quote(const std::string& text, const std::string& escaped = "") {
  std::string out;
  for (const char c : text) {
    if (c == '\'') out += "'\\'";
    else if (escaped.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string render_bash(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    append_item(names, verb.name, " ");
    cases += "        " + verb.name + ") words='";
    for (const Option& one : verb.options) cases += one.name + (one.has_value ? "= " : " ");
    cases += "' ;;\n";
  }
  return "# Completion of ramroot(8) for bash, made from its table of verbs.\n"
         "_ramroot() {\n"
         "    local verb=${COMP_WORDS[1]-} first=2 word=${COMP_WORDS[COMP_CWORD]} words=\n"
         "    case ${COMP_WORDS[0]##*/} in ramroot-commit) verb=commit first=1 ;; esac\n"
         "    if [ \"$COMP_CWORD\" -lt \"$first\" ]; then\n"
         "        words='" +
         names +
         " --help --version'\n"
         "    else case $verb in\n" +
         cases +
         "    esac fi\n"
         "    COMPREPLY=()\n"
         "    # Anything else is a file: -o default.\n"
         "    if [ \"$COMP_CWORD\" -lt \"$first\" ] || [ \"${word#-}\" != \"$word\" ]; then\n"
         "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "    fi\n"
         "    case ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac\n"
         "}\n"
         "complete -o default -F _ramroot ramroot ramroot-commit\n";
}

std::string render_zsh(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    names += "    '" + verb.name + ":" + quote(verb.description, ":") + "'\n";
    cases += "    " + verb.name + ") _arguments";
    for (const Option& one : verb.options)
      cases += " \\\n      '*" + one.name + (one.has_value ? "=" : "") + "[" + quote(one.description, "[]:") +
               "]" + (one.has_value ? ":value:" : "") + "'";
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return "#compdef ramroot ramroot-commit\n"
         "# Completion of ramroot(8) for zsh, made from its table of verbs.\n"
         "local verb=commit\n"
         "if [[ $service == ramroot ]]; then\n"
         "  local -a verbs=(\n" +
         names +
         "  )\n"
         "  if (( CURRENT == 2 )); then _describe verb verbs; return; fi\n"
         "  verb=$words[2]\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "fi\n"
         "case $verb in\n" +
         cases + "esac\n";
}

std::string render_fish(const std::vector<Verb>& verbs) {
  std::string out = "# Completion of ramroot(8) for fish, made from its table of verbs.\n";
  const auto add_option = [&](const std::string& command, const Option& one) {
    out += command + " -l " + one.name.substr(2) + (one.has_value ? " -r" : "") + " -d '" +
           quote(one.description) + "'\n";
  };
  for (const Verb& verb : verbs) {
    out += "complete -c ramroot -f -n __fish_use_subcommand -a " + verb.name + " -d '" +
           quote(verb.description) + "'\n";
    for (const Option& one : verb.options) {
      add_option("complete -c ramroot -n '__fish_seen_subcommand_from " + verb.name + "'", one);
      if (verb.name == "commit") add_option("complete -c ramroot-commit", one);
    }
  }
  return out;
}

}  // namespace

std::string render_completions(const CLI::App& app, const std::string& shell) {
  const std::vector<Verb> verbs = list_verbs(app);
  if (shell == "bash") return render_bash(verbs);
  if (shell == "zsh") return render_zsh(verbs);
  return shell == "fish" ? render_fish(verbs) : "";
}

}  // namespace ramroot
