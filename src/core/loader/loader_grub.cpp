// SPDX-License-Identifier: GPL-3.0-or-later
// GRUB with a configuration made by grub-mkconfig.
#include <algorithm>

#include "base/text.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"

namespace ramroot {

namespace {

constexpr const char* kDefaults = "/etc/default/grub";
constexpr const char* kDropIn = "/etc/default/grub.d/ramroot.cfg";
constexpr const char* kGenerator = "/etc/grub.d/42_ramroot";
constexpr const char* kLinuxGenerator = "/etc/grub.d/10_linux";
constexpr const char* kEntry = "ramroot-other-";

/// How this machine's GRUB is told to do something once or for good.
struct Grub {
  Path folder = {};  ///< "/boot/grub"
  const TextFile* cfg = nullptr;
  std::vector<std::string> update = {}, reboot = {}, forget = {};
  bool reads_folder = false;  ///< reads /etc/default/grub.d, as Debian's does
  std::string pending = {};   ///< the entry chosen for the next boot only
};

Result<std::optional<Grub>> find_grub(const LoaderFacts& facts) {
  Grub grub;
  std::string two;
  for (const char* folder : {"/boot/grub", "/boot/grub2"})
    if (const TextFile* cfg = find_file(facts, std::string(folder) + "/grub.cfg"); cfg && !grub.cfg) {
      grub.folder = folder;
      grub.cfg = cfg;
      two = grub.folder.ends_with('2') ? "2" : "";
    }
  if (grub.cfg == nullptr || has_grubby(facts)) return std::optional<Grub>();
  const auto has = [&](const Path& program) { return facts.present.contains(program); };
  const Path mkconfig = "/usr/sbin/grub" + two + "-mkconfig", reboot = "/usr/sbin/grub" + two + "-reboot",
             editenv = "/usr/bin/grub" + two + "-editenv";
  if (has("/usr/sbin/update-grub")) grub.update = {"/usr/sbin/update-grub"};
  else if (has(mkconfig)) grub.update = {mkconfig, "-o", grub.cfg->path};
  else return Error{0, "changing GRUB's configuration", "neither update-grub nor " + mkconfig + " is here"};
  if (has(reboot)) grub.reboot = {reboot};
  if (has(editenv)) grub.forget = {editenv, grub.folder + "/grubenv", "unset", "next_entry"};
  const TextFile* script = find_file(facts, "/usr/sbin/grub-mkconfig");
  grub.reads_folder = script != nullptr && script->text.find("/default/grub.d/") != std::string::npos;
  if (const TextFile* grubenv = find_file(facts, grub.folder + "/grubenv"))
    if (std::string next = grubenv_value(grubenv->text, "next_entry"); next.starts_with(kEntry))
      grub.pending = std::move(next);
  return std::optional(grub);
}

TextFile file_or_new(const LoaderFacts& facts, const Path& name) {
  const TextFile* file = find_file(facts, name);
  return file == nullptr ? TextFile{name, ""} : *file;
}

/// The files, other than ramroot's, in which a GRUB_CMDLINE_LINUX… variable contains the parameter.
std::vector<const TextFile*> find_by_hand(const LoaderFacts& facts) {
  std::vector<const TextFile*> found;
  for (const auto& [name, file] : facts.files)
    if ((name == kDefaults || (name.starts_with("/etc/default/grub.d/") && name != kDropIn)) &&
        find_in_grub_defaults(file.text))
      found.push_back(&file);
  return found;
}

/// Changes files that a person wrote.
Result<void> edit_defaults(std::vector<PlannedStep>& steps, const TextFile& file,
                           const Parameter& parameter) {
  const auto fail = [&](const Error& error) { return Error{0, "changing " + file.path, error.text()}; };
  auto text = edit_assignment(file.text, "GRUB_CMDLINE_LINUX", {});
  if (!text) return fail(text.error());
  text = edit_assignment(*text, "GRUB_CMDLINE_LINUX_DEFAULT", parameter);
  if (!text) return fail(text.error());
  add_store(steps, file, *text);
  return {};
}

/// A file that is read after ramroot's and sets the variable without keeping its value.
const TextFile* find_replacing(const LoaderFacts& facts) {
  for (auto file = facts.files.upper_bound(kDropIn); file != facts.files.end(); ++file) {
    if (!file->first.starts_with("/etc/default/grub.d/")) break;
    for (const Assignment& one : parse_assignments(file->second.text))
      if (one.name == "GRUB_CMDLINE_LINUX_DEFAULT" && one.is_plain) return &file->second;
  }
  return nullptr;
}

void store_drop_in(std::vector<PlannedStep>& steps, const LoaderFacts& facts, const std::string& text) {
  const TextFile* old = find_file(facts, kDropIn);
  if (old != nullptr) add_store(steps, *old, text);
  else steps.push_back(store_new_text(kDropIn, text));
}

Result<void> ask_for_good(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                          const Grub& grub) {
  if (!grub.reads_folder) return edit_defaults(out.steps, file_or_new(facts, kDefaults), request.parameter);
  const TextFile* own = find_file(facts, kDropIn);
  const auto by_hand = find_by_hand(facts);
  if (!request.parameter) {
    for (const TextFile* file : by_hand)
      if (auto done = edit_defaults(out.steps, *file, {}); !done) return done;
    if (own != nullptr) add_removal(out.steps, *own);
    return {};
  }
  if (const TextFile* later = by_hand.empty() ? find_replacing(facts) : nullptr)
    return Error{
        0, "turning the protection on",
        later->path +
            " replaces GRUB_CMDLINE_LINUX_DEFAULT: begin its value with $GRUB_CMDLINE_LINUX_DEFAULT"};
  if (by_hand.empty())
    return store_drop_in(out.steps, facts, render_grub_drop_in(*request.parameter)), Result<void>();
  if (find_in_grub_defaults(by_hand.back()->text) == request.parameter && own == nullptr) {
    out.notes.push_back(by_hand.back()->path + " asks for it already");
    return {};
  }
  return Error{
      0, "turning the protection on",
      by_hand.back()->path + " has a ramroot= of its own: change it there, or 'ramroot disable' first"};
}

void add_update(LoaderSteps& out, const Grub& grub) {
  out.steps.push_back(keep_text(grub.cfg->path, grub.cfg->text));
  out.steps.push_back(without_undo(RunProgram{grub.update}));
}

void forget_once(LoaderSteps& out, const Grub& grub) {
  if (!grub.pending.empty() && !grub.forget.empty())
    out.steps.push_back(without_undo(RunProgram{grub.forget}));
}

/// GRUB itself must be able to clear its choice in grubenv, or it would boot that entry for ever.
std::optional<Error> why_never_once(const LoaderFacts& facts, const Grub& grub) {
  const std::string doing = "choosing an entry of GRUB for one boot";
  if (!facts.present.contains(kGenerator))
    return Error{0, doing, std::string(kGenerator) + " is missing or not executable"};
  if (!facts.present.contains(kLinuxGenerator))
    return Error{0, doing, std::string(kLinuxGenerator) + " is missing or not executable"};
  if (grub.cfg->text.find("superusers=") != std::string::npos)
    return Error{0, doing, "it would ask for GRUB's password: choose the entry in its menu"};
  if (grub.reboot.empty() || grub.forget.empty()) return Error{0, doing, "grub-reboot is not here"};
  if (facts.kernels.empty()) return Error{0, doing, "there is no kernel in /boot"};
  const MountEntry& boot = facts.boot;
  for (const char* stacked : {"/dev/mapper/", "/dev/md", "/dev/dm-"})
    if (boot.source.starts_with(stacked))
      return Error{0, doing,
                   "GRUB cannot write to " + boot.source +
                       ", so it would never forget it: choose the entry in its menu"};
  for (const char* type : {"btrfs", "zfs", "f2fs"})
    if (boot.fstype == type)
      return Error{0, doing,
                   std::string("GRUB cannot write to ") + type +
                       ", so it would never forget it: choose the entry in its menu"};
  return std::nullopt;
}

Result<void> ask_once(LoaderSteps& out, const LoaderRequest& request, const LoaderFacts& facts,
                      const Grub& grub) {
  const TextFile own = file_or_new(facts, kDropIn);
  const bool is_on = find_in_grub_defaults(own.text) || !find_by_hand(facts).empty();
  if (auto never = why_not_also_once(request, is_on ? find_asked(facts) : Parameter())) return *never;
  if (is_on == request.parameter.has_value()) {
    out.notes.emplace_back(is_on ? "every boot is protected already" : "no boot is protected");
    forget_once(out, grub);
    return {};
  }
  if (auto never = why_never_once(facts, grub)) return *never;
  if (request.parameter && !grub.reads_folder)
    return Error{0, "turning the protection on for one boot", "this GRUB does not read /etc/default/grub.d"};
  // Prefer the running kernel, which is known to boot, if it is still installed.
  const auto& kernels = facts.kernels;
  const bool has_running = std::find(kernels.begin(), kernels.end(), facts.kernel) != kernels.end();
  const std::string entry = kEntry + (has_running ? facts.kernel : kernels.front());
  if (request.parameter) store_drop_in(out.steps, facts, render_grub_once_drop_in(*request.parameter));
  const bool is_stale = !out.steps.empty() || grub.cfg->text.find("'" + entry + "'") == std::string::npos;
  if (grub.pending != entry) {
    std::vector<std::string> choose = grub.reboot;
    choose.push_back(entry);
    out.steps.push_back(run_reversible(choose, grub.forget));
  }
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
  const bool lacks_entries = request.parameter && facts.present.contains(kGenerator) &&
                             (*grub)->cfg->text.find(kEntry) == std::string::npos;
  const bool is_stale = !out.steps.empty() || lacks_entries ||
                        !says({(*grub)->folder + "/grub.cfg", (*grub)->cfg->text}, request.parameter, facts);
  forget_once(out, **grub);
  if (is_stale) add_update(out, **grub);
  return std::optional(out);
}

}  // namespace ramroot
