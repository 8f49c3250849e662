// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool/help.hpp"

#include <vector>

namespace ramroot {

namespace {

constexpr std::size_t kLeft = 24;  ///< width of the column of names

bool is_for_people(const CLI::Option* one) { return !one->get_group().empty(); }

std::vector<const CLI::Option*> list_positionals(const CLI::App& app) {
  return app.get_options([](const CLI::Option* one) { return is_for_people(one) && one->get_positional(); });
}

std::vector<const CLI::Option*> list_options(const CLI::App& app) {
  return app.get_options([](const CLI::Option* one) { return is_for_people(one) && !one->get_positional(); });
}

std::vector<const CLI::App*> list_verbs(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* verb) { return !verb->get_group().empty(); });
}

/// A name, and beside it, or in the next line if it is too long for its column, what it means.
std::string render_row(const std::string& name, const std::string& meaning) {
  std::string row = "  " + name;
  if (meaning.empty()) return row + "\n";
  if (row.size() >= kLeft) row += "\n" + std::string(kLeft, ' ');
  else row.resize(kLeft, ' ');
  return row + meaning + "\n";
}

bool takes_many(const CLI::Option& one) {
  return one.get_expected_max() == CLI::detail::expected_max_vector_size;
}

/// "-y,--yes", "--exclude PATTERN ..."
std::string name_in_list(const CLI::Option& one) {
  std::string name = one.get_name(one.get_positional(), !one.get_positional());
  if (one.get_type_size() == 0) return name;  // it takes no value
  if (!one.get_type_name().empty()) name += " " + one.get_type_name();
  return takes_many(one) ? name + " ..." : name;
}

/// "(not with --json)"; empty if it goes together with everything.
std::string render_excluded(const CLI::App& app, const CLI::Option* one) {
  std::string names;
  // Not in the order of get_excludes(), which is that of addresses.
  for (const CLI::Option* other : app.get_options())
    if (is_for_people(other) && one->get_excludes().count(const_cast<CLI::Option*>(other)) != 0)
      names += (names.empty() ? "" : ", ") + other->get_name();
  return names.empty() ? "" : "(not with " + names + ")";
}

std::string render_options(const CLI::App& app, const std::string& title,
                           const std::vector<const CLI::Option*>& options) {
  if (options.empty()) return "";
  std::string text = "\n" + title + ":\n";
  for (const CLI::Option* one : options) {
    text += render_row(name_in_list(*one), one->get_description());
    if (one->get_required()) text += render_row("", "(required)");
    if (const std::string note = render_excluded(app, one); !note.empty()) text += render_row("", note);
  }
  return text;
}

std::string render_usage(const CLI::App& app, const std::string& name) {
  std::string usage = "Usage: " + name + " [OPTIONS]";
  for (const CLI::Option* one : list_positionals(app)) {
    const std::string word = one->get_name(true, false) + (takes_many(*one) ? "..." : "");
    usage += one->get_required() ? " " + word : " [" + word + "]";
  }
  return usage + (list_verbs(app).empty() ? "" : " VERB") + "\n";
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode /*mode*/) const {
  std::string text = app->get_description() + "\n" + render_usage(*app, name);
  text += render_options(*app, "Arguments", list_positionals(*app));
  text += render_options(*app, "Options", list_options(*app));
  const auto verbs = list_verbs(*app);
  if (!verbs.empty()) text += "\nVerbs:\n";
  for (const CLI::App* verb : verbs) text += render_row(verb->get_name(), verb->get_description());
  if (!app->get_footer().empty()) text += "\n" + app->get_footer() + "\n";
  return text;
}

}  // namespace ramroot
