// SPDX-License-Identifier: GPL-3.0-or-later
/// How `ramroot enable` and `disable` change the boot loaders of a machine. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/loader/loader_facts.hpp"
#include "core/loader/pi_files.hpp"
#include "core/plan/plan.hpp"
#include "core/request/kernel_words.hpp"

namespace ramroot {

enum class Lasting { for_good, once };

struct LoaderRequest {
  Parameter parameter = {};  ///< nothing: boot without protection
  Lasting lasting = Lasting::for_good;
};

/// What an Error says that `enable` (with a parameter) or `disable` could not do.
std::string attempt_of(const Parameter& wanted);

/// Why `enable --once` is refused if every boot is already protected with another parameter.
std::optional<Error> why_not_also_once(const LoaderRequest& request, const Parameter& now);

/// The steps for one boot loader, or for all.
struct LoaderSteps {
  std::string loader;  ///< for people: "GRUB"; "GRUB, extlinux"
  std::vector<PlannedStep> steps = {};
  std::vector<std::string> notes = {};  ///< what the user has to know
  bool turns_on_again = false;          ///< the boot after the next is protected again
  std::vector<Path> remade = {};        ///< unified kernel images, of which copies are kept: kKeptSuffix
};

/// Every boot loader whose files exist gets its steps, so it does not matter which of them starts
/// the machine. No steps: all are as requested.
/// @return  an Error with the reason when it cannot be done; nothing may be changed then
Result<LoaderSteps> make_loader_steps(const LoaderRequest& request, const LoaderFacts& facts);

/// The steps for one boot loader; nothing if it is not there.
using MaybeLoader = Result<std::optional<LoaderSteps>>;
MaybeLoader plan_grub(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_grubby(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_loader_entries(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_unified(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_extlinux(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_cmdline_txt(const LoaderRequest& request, const LoaderFacts& facts);

/// Why a boot by the firmware of a Raspberry Pi would not be protected, and what to do; nothing if it would
/// be.
std::optional<Error> find_pi_obstacle(const PiFiles& files);

/// Does grubby(8) maintain the loader entries, as on Fedora?
bool has_grubby(const LoaderFacts& facts);

/// The parameter in the entries now; nothing if none has it.
Parameter find_asked(const LoaderFacts& facts);

/// The same; or, when protection is off for one boot, the parameter that it will turn on again.
Parameter find_kept_parameter(const LoaderFacts& facts);

/// What is said where there are no steps.
std::string render_nothing(const LoaderRequest& request, const LoaderSteps& nothing,
                           const LoaderFacts& facts);

/// The parameter that `ramroot enable` writes if it is given none.
std::string parameter_by_default(const LoaderFacts& facts);

/// The names of the files in loader/entries, without rescue entries and ramroot's own.
std::vector<Path> find_loader_entries(const LoaderFacts& facts);

/// The file with this name; null if there is none.
const TextFile* find_file(const LoaderFacts& facts, const Path& name);

/// All files by their usual names, which tell how to read them: a link may lead anywhere.
std::vector<TextFile> menus_of(const LoaderFacts& facts);

/// Adds a step that stores `text` in `file`, unless it contains that already.
void add_store(std::vector<PlannedStep>& steps, const TextFile& file, const std::string& text);

/// Adds steps that remove `file`; taking them back stores it again.
void add_removal(std::vector<PlannedStep>& steps, const TextFile& file);

/// Adds steps that run a program which writes `file` anew, perhaps in place; taking them back stores it
/// as it is now, for which they keep room.
void add_rewrite(std::vector<PlannedStep>& steps, const TextFile& file, std::vector<std::string> program);

/// Do all usual entries of this menu ask for protection, and one of them with this parameter? Without a
/// parameter: does none of them ask?
/// @param file  with its usual name as path
bool says(const TextFile& file, const Parameter& parameter, const LoaderFacts& facts);

}  // namespace ramroot
