// SPDX-License-Identifier: GPL-3.0-or-later
// Boot loaders with a single file and no choice for one boot: extlinux (U-Boot), and the firmware
// of a Raspberry Pi.
#include <utility>

#include "base/text.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

Error never_once(const std::string& loader) {
  return {0, "choose an entry for one boot", loader + " cannot do that",
          "turn the protection on for good, and off again afterwards"};
}

/// u-boot-update takes the kernel's words from /etc/default/u-boot, and newer versions, if that
/// file has none, from /etc/kernel/cmdline.
Result<void> edit_u_boot(LoaderSteps& out, const Parameter& parameter, const LoaderFacts& facts) {
  constexpr const char* kName = "U_BOOT_PARAMETERS";
  const TextFile* defaults = find_file(facts, kUBootDefaults);
  const TextFile file = defaults == nullptr ? TextFile{kUBootDefaults, ""} : *defaults;
  const TextFile* reader = find_file(facts, kUBootReader);
  const TextFile* cmdline = find_file(facts, kKernelCmdline);
  const auto text = edit_assignment(file.text, kName, parameter, "ro quiet");
  if (!text) return Error{0, "change " + file.path, text.error().text()};
  const bool takes_cmdline =
      cmdline != nullptr && reader != nullptr && reader->text.find(kKernelCmdline) != std::string::npos;
  if (!assigns(file.text, kName) && takes_cmdline)
    return add_store(out.steps, *cmdline, edit_kernel_cmdline(cmdline->text, parameter)), Result<void>();
  if (defaults != nullptr) add_store(out.steps, file, *text);
  else if (!text->empty()) out.steps.push_back(store_new_text(file.path, *text));
  return {};
}

}  // namespace

std::optional<Error> find_pi_obstacle(const PiFiles& files) {
  const auto refuse = [](std::string why, const char* advice) {
    return Error{0, "turn the protection on", std::move(why), advice};
  };
  if (files.config == nullptr)
    return refuse(
        "there is no config.txt beside " + files.cmdline->path + ", so the firmware loads no initramfs",
        "make one with the line auto_initramfs=1");
  const Path& config = files.config->path;
  const PiConfig pi = parse_pi_config(files.config->text);
  if (!files.moved_by.empty())
    return refuse(config + " has the line " + render_for_console(files.moved_by) +
                      ", so the firmware may read another file than " + files.cmdline->path,
                  "put the ramroot= that you want into that file by hand");
  if (pi.loads_initramfs()) return std::nullopt;
  if (!pi.filter.empty())
    return refuse(config + " has " + render_for_console(pi.filtered_line) + " only in " +
                      render_for_console(pi.filter) + ", so not every board loads the initramfs",
                  "put that line below [all]");
  return refuse(config + " loads no initramfs", "add the line auto_initramfs=1 to it, below [all]");
}

MaybeLoader plan_extlinux(const LoaderRequest& request, const LoaderFacts& facts) {
  const TextFile* conf = find_file(facts, kExtlinux);
  if (conf == nullptr) return std::optional<LoaderSteps>();
  if (request.lasting == Lasting::once) return never_once("extlinux");
  LoaderSteps out{"extlinux"};
  const bool is_generated =
      facts.present.contains(kUBootUpdate) && conf->text.find("u-boot-update") != std::string::npos;
  if (is_generated) {
    if (auto done = edit_u_boot(out, request.parameter, facts); !done) return done.error();
    if (out.steps.empty() && says({kExtlinux, conf->text}, request.parameter, facts))
      return std::optional(out);
    add_rewrite(out.steps, *conf, {kUBootUpdate});
    return std::optional(out);
  }
  const std::string text = edit_extlinux(conf->text, request.parameter);
  if (request.parameter && text.find("ramroot=") == text.npos)
    return Error{0, "change " + conf->path, "no entry there has an 'append' line"};
  add_store(out.steps, *conf, text);
  return std::optional(out);
}

MaybeLoader plan_cmdline_txt(const LoaderRequest& request, const LoaderFacts& facts) {
  const PiFiles files = find_pi_files([&](const Path& name) { return find_file(facts, name); });
  if (!files.names_root) return std::optional<LoaderSteps>();
  if (request.lasting == Lasting::once) return never_once("the firmware of a Raspberry Pi");
  if (request.parameter)
    if (auto why = find_pi_obstacle(files)) return *std::move(why);
  if (request.parameter && files.tried != nullptr)
    return Error{0, "turn the protection on",
                 "an update of the boot files is being tried, and what is accepted brings its own " +
                     files.tried->path,
                 "restart the machine, and try again"};
  LoaderSteps out{"Raspberry Pi"};
  // Debian's raspi-firmware makes cmdline.txt again, from this file.
  if (const TextFile* hook = find_file(facts, kRaspiFirmwareHook);
      hook && hook->text.find("raspi-extra-cmdline") != std::string::npos) {
    if (const TextFile* extra = find_file(facts, kRaspiCmdline)) {
      const std::string text = edit_raspi_cmdline(extra->text, request.parameter);
      if (text.empty() && !extra->text.empty()) add_removal(out.steps, *extra);
      else add_store(out.steps, *extra, text);
    } else if (request.parameter)
      out.steps.push_back(store_new_text(kRaspiCmdline, "ramroot=" + *request.parameter + "\n"));
  }
  add_store(out.steps, *files.cmdline, edit_cmdline_txt(files.cmdline->text, request.parameter));
  // Off has to work always: the update cannot be accepted while /boot/firmware is read-only.
  if (files.tried != nullptr)
    add_store(out.steps, *files.tried, edit_cmdline_txt(files.tried->text, request.parameter));
  return std::optional(out);
}

}  // namespace ramroot
