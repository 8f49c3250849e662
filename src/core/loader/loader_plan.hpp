// SPDX-License-Identifier: GPL-3.0-or-later
/// How `ramroot enable` and `disable` change the boot loaders of a machine. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/loader/loader_facts.hpp"
#include "core/plan/step.hpp"
#include "core/request/kernel_words.hpp"

namespace ramroot {

enum class Lasting { for_good, once };

struct LoaderRequest {
  Parameter parameter = {};  ///< nothing: without protection
  Lasting lasting = Lasting::for_good;
};

/// Why a request for once cannot be met where every boot is protected already, in another way.
std::optional<Error> why_not_also_once(const LoaderRequest& request, const Parameter& now);

/// For one boot loader, or for all.
struct LoaderSteps {
  std::string loader;  ///< for people: "GRUB"; "GRUB, extlinux"
  std::vector<Step> steps = {};
  std::vector<std::string> notes = {};  ///< what a person has to know
  bool turns_on_again = false;          ///< the boot after that
};

/// Every boot loader whose files are there gets its steps: whichever starts the machine, it says
/// the same. No steps: all of them say so already.
/// @return  an Error that says why it cannot be done, and then nothing may be changed
Result<LoaderSteps> make_loader_steps(const LoaderRequest& request, const LoaderFacts& facts);

/// One boot loader each; nothing where it is not there.
using MaybeLoader = Result<std::optional<LoaderSteps>>;
MaybeLoader plan_grub(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_grubby(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_loader_entries(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_extlinux(const LoaderRequest& request, const LoaderFacts& facts);
MaybeLoader plan_cmdline_txt(const LoaderRequest& request, const LoaderFacts& facts);

/// Fedora's: loader entries that grubby(8) keeps.
bool has_grubby(const LoaderFacts& facts);

/// What the entries ask for now; nothing when none does.
Parameter find_asked(const LoaderFacts& facts);

/// The same, or what the boot that is off once turns on again.
Parameter find_kept_parameter(const LoaderFacts& facts);

/// The names of what is in loader/entries, rescue entries and our own left out.
std::vector<Path> find_loader_entries(const LoaderFacts& facts);

/// The file of that name; null when there is none.
const TextFile* find_file(const LoaderFacts& facts, const Path& name);

/// All files by the names they are known by, which tell how to read them: a link may lead anywhere.
std::vector<TextFile> menus_of(const LoaderFacts& facts);

/// What makes `file` say `text`, all of it or nothing; no step when it does.
void add_store(std::vector<Step>& steps, const TextFile& file, const std::string& text);

/// Do the usual entries of this menu say what is wanted?
/// @param file  by the name it is known by
bool says(const TextFile& file, const Parameter& parameter, const LoaderFacts& facts);

}  // namespace ramroot
