// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_preview.hpp"

#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongLine = 70;
constexpr std::size_t kMostShown = 4096;         // a longer kernel command line does not boot
constexpr std::size_t kMostCompared = 1U << 16;  // the largest file that is compared line by line

using Lines = std::vector<std::string_view>;

std::string render_lines(const char* sign, const Lines& lines) {
  std::string out;
  for (const std::string_view line : lines)
    if (!trim(line).empty())
      out += std::string("          ") + sign + " " + render_for_console(line, kMostShown) + "\n";
  return out;
}

/// Only the words that changed, if the line is long and words are all that is in it. Cut between
/// quotes, it would show things that nobody can write so.
std::string render_change(std::string_view before, std::string_view after) {
  const bool has_quotes = (std::string(before) += after).find_first_of("\"'") != std::string::npos;
  if (has_quotes || (before.size() < kLongLine && after.size() < kLongLine))
    return render_lines("-", {before}) + render_lines("+", {after});
  const Lines old_words = split(before, ' '), new_words = split(after, ' ');
  return render_lines("-", only_in_first(old_words, new_words)) +
         render_lines("+", only_in_first(new_words, old_words));
}

/// @param undo  of the step: stores what the file contains now, if it exists
std::string render_store(const StoreText& store, const Undo& undo) {
  const auto* now = undo.empty() ? nullptr : std::get_if<StoreText>(&undo.front());
  const std::string_view old_text = now == nullptr ? "" : std::string_view(now->text);
  std::string out =
      (now != nullptr ? "change    " : "write     ") + render_for_console(store.file.text()) + "\n";
  if (store.text.size() > kMostCompared || old_text.size() > kMostCompared) return out;
  const Lines before = split(old_text, '\n'), after = split(store.text, '\n');
  const Lines gone = only_in_first(before, after), come = only_in_first(after, before);
  if (gone.size() != come.size()) return out + render_lines("-", gone) + render_lines("+", come);
  for (std::size_t i = 0; i < gone.size(); ++i) out += render_change(gone[i], come[i]);
  return out;
}

}  // namespace

std::string render_preview(const Plan& plan) {
  std::string out = "# " + plan.purpose + "\n";
  for (const PlannedStep& planned : plan.steps) {
    const auto& [step, undo] = planned;
    if (std::holds_alternative<KeepText>(step) || is_about_room(planned)) continue;  // change nothing
    if (const auto* store = std::get_if<StoreText>(&step)) out += render_store(*store, undo);
    else out += describe(step) + "\n";
  }
  return out;
}

}  // namespace ramroot
