// SPDX-License-Identifier: GPL-3.0-or-later
// GRUB with a configuration made by grub-mkconfig.
#include <algorithm>

#include "base/text.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/grub_tools.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/menu_sources.hpp"

namespace ramroot {

namespace {

TextFile file_or_new(const LoaderFacts& facts, const Path& name) {
  const TextFile* file = find_file(facts, name);
  return file == nullptr ? TextFile{name, ""} : *file;
}

/// The files, other than ramroot's, in which a GRUB_CMDLINE_LINUX… variable contains the parameter.
std::vector<const TextFile*> find_by_hand(const LoaderFacts& facts) {
  std::vector<const TextFile*> found;
  for (const auto& [name, file] : facts.files)
    if (is_grub_defaults(name) && name != kGrubDropIn && find_in_grub_defaults(file.text))
      found.push_back(&file);
  return found;
}

/// Changes files that a person wrote.
Result<void> edit_defaults(std::vector<PlannedStep>& steps, const TextFile& file,
                           const Parameter& parameter) {
  const auto fail = [&](const Error& error) { return Error{0, "change " + file.path, error.text()}; };
  auto text = edit_assignment(file.text, "GRUB_CMDLINE_LINUX", {});
  if (!text) return fail(text.error());
  text = edit_assignment(*text, "GRUB_CMDLINE_LINUX_DEFAULT", parameter);
  if (!text) return fail(text.error());
  add_store(steps, file, *text);
  return {};
}

/// A file that is read after ramroot's and sets the variable without keeping its value.
const TextFile* find_replacing(const LoaderFacts& facts) {
  for (auto file = facts.files.upper_bound(kGrubDropIn); file != facts.files.end(); ++file) {
    if (!is_grub_defaults(file->first)) break;
    for (const Assignment& one : parse_assignments(file->second.text))
      if (one.name == "GRUB_CMDLINE_LINUX_DEFAULT" && one.is_plain) return &file->second;
  }
  return nullptr;
}

void store_drop_in(std::vector<PlannedStep>& steps, const LoaderFacts& facts, const std::string& text) {
  const TextFile* old = find_file(facts, kGrubDropIn);
  if (old != nullptr) add_store(steps, *old, text);
  else steps.push_back(store_new_text(kGrubDropIn, text));
}

Result<void> ask_for_good(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                          const Grub& grub) {
  if (!grub.reads_folder)
    return edit_defaults(out.steps, file_or_new(facts, kGrubDefaults), request.parameter);
  const TextFile* own = find_file(facts, kGrubDropIn);
  const auto by_hand = find_by_hand(facts);
  if (!request.parameter) {
    for (const TextFile* file : by_hand)
      if (auto done = edit_defaults(out.steps, *file, {}); !done) return done;
    if (own != nullptr) add_removal(out.steps, *own);
    return {};
  }
  if (const TextFile* later = by_hand.empty() ? find_replacing(facts) : nullptr)
    return Error{0, "turn the protection on", later->path + " replaces GRUB_CMDLINE_LINUX_DEFAULT",
                 "begin its value with $GRUB_CMDLINE_LINUX_DEFAULT"};
  if (by_hand.empty())
    return store_drop_in(out.steps, facts, render_grub_drop_in(*request.parameter)), Result<void>();
  if (find_in_grub_defaults(by_hand.back()->text) == request.parameter && own == nullptr) {
    out.notes.push_back(by_hand.back()->path + " asks for it already");
    return {};
  }
  return Error{0, "turn the protection on", by_hand.back()->path + " has a ramroot= of its own",
               "change it there, or run 'ramroot disable' first"};
}

void add_update(LoaderSteps& out, const Grub& grub) { add_rewrite(out.steps, *grub.cfg, grub.update); }

/// What makes GRUB start this entry, and only once.
std::vector<std::string> choose(const Grub& grub, const std::string& entry) {
  std::vector<std::string> args = grub.reboot;
  args.push_back(entry);
  return args;
}

void forget_once(LoaderSteps& out, const Grub& grub) {
  if (grub.pending.empty() || grub.forget.empty()) return;
  if (grub.reboot.empty()) out.steps.push_back(without_undo(RunProgram{grub.forget}));
  else out.steps.push_back(run_reversible(grub.forget, choose(grub, grub.pending)));
}

Result<void> ask_once(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                      const Grub& grub) {
  const TextFile own = file_or_new(facts, kGrubDropIn);
  const bool is_on = find_in_grub_defaults(own.text) || !find_by_hand(facts).empty();
  if (auto never = why_not_also_once(request, is_on ? find_asked(facts) : Parameter())) return *never;
  if (is_on == request.parameter.has_value()) {
    if (is_on) out.notes.emplace_back("every boot from the next one on is protected already");
    forget_once(out, grub);
    return {};
  }
  if (auto never = why_never_once(facts, grub)) return *never;
  if (request.parameter && !grub.reads_folder)
    return Error{0, "turn the protection on for one boot", "this GRUB does not read /etc/default/grub.d"};
  // Prefer the running kernel, which is known to boot, if it is still installed.
  const auto& kernels = facts.kernels;
  const bool has_running = std::find(kernels.begin(), kernels.end(), facts.kernel) != kernels.end();
  const std::string entry = kGrubEntry + (has_running ? facts.kernel : kernels.front());
  if (request.parameter) store_drop_in(out.steps, facts, render_grub_once_drop_in(*request.parameter));
  const bool is_stale = !out.steps.empty() || grub.cfg->text.find("'" + entry + "'") == std::string::npos;
  if (grub.pending != entry)
    out.steps.push_back(
        run_reversible(choose(grub, entry), grub.pending.empty() ? grub.forget : choose(grub, grub.pending)));
  if (is_stale) add_update(out, grub);
  return {};
}

}  // namespace

MaybeLoader plan_grub(const LoaderRequest& request, const LoaderFacts& facts) {
  const auto grub = find_grub(facts);
  if (!grub) return grub.error();
  if (!*grub) return std::optional<LoaderSteps>();
  LoaderSteps out{"GRUB"};
  const bool once = request.lasting == Lasting::once;
  const auto done = once ? ask_once(out, request, facts, **grub) : ask_for_good(out, request, facts, **grub);
  if (!done) return done.error();
  if (once) return std::optional(out);
  const bool lacks_entries = request.parameter && facts.present.contains(kOwnGenerator) &&
                             (*grub)->cfg->text.find(kGrubEntry) == std::string::npos;
  const bool is_stale = !out.steps.empty() || lacks_entries ||
                        !says({(*grub)->folder + "/grub.cfg", (*grub)->cfg->text}, request.parameter, facts);
  forget_once(out, **grub);
  if (is_stale) add_update(out, **grub);
  return std::optional(out);
}

}  // namespace ramroot
