// SPDX-License-Identifier: GPL-3.0-or-later
// The files in loader/entries, where grubby(8) maintains them.
#include <algorithm>

#include "core/loader/boot_menu.hpp"
#include "core/loader/kernel_names.hpp"
#include "core/loader/loader_entry.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

bool has_grubby(const LoaderFacts& facts) {
  return facts.present.contains(kGrubby) && !find_loader_entries(facts).empty();
}

MaybeLoader plan_grubby(const LoaderRequest& request, const LoaderFacts& facts) {
  if (!has_grubby(facts)) return std::optional<LoaderSteps>();
  if (request.lasting == Lasting::once)
    return Error{0, "choose an entry for one boot", "ramroot cannot do that with grubby",
                 "edit the entry in GRUB's menu"};
  const auto words = [](const std::string& kernels, const Parameter& parameter) {
    std::vector<std::string> args{kGrubby, "--update-kernel=" + kernels, "--remove-args=ramroot"};
    if (parameter) args.push_back("--args=ramroot=" + *parameter);
    return args;
  };
  LoaderSteps out{"grubby"};
  const std::vector<Path> names = find_loader_entries(facts);
  const auto parameter_of = [&](const Path& name) {
    return find_parameter(loader_entry_options(facts.files.at(name).text));
  };
  const bool agree = std::all_of(names.begin(), names.end(),
                                 [&](const Path& name) { return parameter_of(name) == request.parameter; });
  if (!agree)
    out.steps.push_back(
        run_reversible(words("ALL", request.parameter), words("ALL", parameter_of(names.front()))));
  // The initramfs of the rescue entry is never made again, so it does not contain ramroot. grubby
  // identifies a kernel by its name in /boot, whatever the entry calls it.
  for (const auto& [name, file] : facts.files) {
    if (agree || !request.parameter || !is_rescue_file(name)) continue;
    const std::string kernel = loader_entry_value(file.text, "linux");
    const std::string version = version_of_kernel(kernel);
    // For another system's kernel, or one that was moved, grubby would fail.
    if (std::find(facts.kernels.begin(), facts.kernels.end(), version) != facts.kernels.end())
      out.steps.push_back(without_undo(RunProgram{words("/boot/" + file_name_of(kernel), {})}));
  }
  if (const TextFile* file = find_file(facts, kKernelCmdline))
    add_store(out.steps, *file, edit_kernel_cmdline(file->text, request.parameter));
  return std::optional(out);
}

}  // namespace ramroot
