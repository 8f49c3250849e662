// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/readiness.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/check/kernel_modules.hpp"
#include "core/check/remedy.hpp"
#include "core/request/config.hpp"

namespace ramroot {

namespace {

const CpioEntry* find_one_of(const CpioEntries& entries, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = entries.find(name); found != entries.end()) return &found->second;
  return nullptr;
}

const CpioEntry* find_ending(const CpioEntries& entries, std::string_view end) {
  for (const auto& [name, entry] : entries)
    if (name.ends_with(end)) return &entry;
  return nullptr;
}

/// dracut's module "squash" packs the files into an image inside the initramfs.
bool is_squashed(const CpioEntries& entries) {
  return find_one_of(entries, {"squashfs-root.img", "squash-root.img", "squash/root.img",
                               "erofs-root.img"}) != nullptr;
}

class Judge {
 public:
  Judge(const KernelEvidence& kernel, const InstalledParts& installed)
      : kernel_(kernel), installed_(installed), initrd_(kernel.initrds.empty() ? "" : kernel.initrds[0]) {}

  std::vector<std::string> findings;

  void judge_kernel_and_modules() {
    if (kernel_.version.empty()) return;  // the image shows no version, which is a finding of its own
    if (kernel_.kernel.empty()) add("there is no kernel of that version in /boot");
    if (!kernel_.kernel_says.empty() && kernel_.kernel_says != kernel_.version)
      add(kernel_.kernel + " is Linux " + kernel_.kernel_says + ", not " + kernel_.version);
    if (!kernel_.modules_dep) add("/lib/modules/" + kernel_.version + " has no modules.dep");
  }

  /// @return false when there is nothing in it to judge
  bool judge_image() {
    if (kernel_.is_missing) return add("it is not there, and config.txt has the firmware load it"), false;
    if (kernel_.initrds.empty()) return add("it has no initramfs"), false;
    if (kernel_.unreadable) return add(kernel_.unreadable->text()), false;
    if (find_one_of(kernel_.entries, {kMadeInSession}) != nullptr)
      add(initrd_ + " was made in a protected session, and lacks what could not be seen there");
    const auto* program =
        find_one_of(kernel_.entries, {"usr/sbin/ramroot", "sbin/ramroot", "usr/bin/ramroot", "bin/ramroot"});
    if (program == nullptr && is_squashed(kernel_.entries))
      return add(initrd_ + " keeps its files in a squashed image, which is not looked into"), false;
    if (program == nullptr) return add("ramroot is not in " + initrd_), false;
    if (!program->is_executable()) add("ramroot cannot be run in " + initrd_);
    else if (program->text != installed_.program)
      add("another ramroot than the installed one is in " + initrd_);
    return true;
  }

  void judge_glue() {
    const CpioEntry* hook = find_ending(kernel_.entries, "/pre-pivot/80-ramroot-pre-pivot.sh");
    if (hook != nullptr) {
      compare_glue(*hook, installed_.pre_pivot, "80-ramroot-pre-pivot.sh");
      if (find_one_of(kernel_.entries, {"usr/lib/systemd/systemd", "lib/systemd/systemd"}) != nullptr &&
          find_ending(kernel_.entries, "/dracut-pre-pivot.service") == nullptr)
        add("nothing runs ramroot in " + initrd_ + ": it lacks the module dracut-systemd");
      return;
    }
    const CpioEntry* script = find_one_of(kernel_.entries, {"scripts/init-bottom/ramroot"});
    if (script == nullptr) return add("the script that runs ramroot is not in " + initrd_);
    compare_glue(*script, installed_.init_bottom, "scripts/init-bottom/ramroot");
    const CpioEntry* order = find_one_of(kernel_.entries, {"scripts/init-bottom/ORDER"});
    if (order == nullptr || order->text.find("/scripts/init-bottom/ramroot") == std::string::npos)
      add("scripts/init-bottom/ORDER does not name ramroot in " + initrd_);
  }

  void judge_overlay() {
    if (!kernel_.modules_dep || has_overlay_builtin(kernel_.modules_builtin)) return;
    const auto modules = modules_of_overlay(*kernel_.modules_dep);
    if (modules.empty())
      return add("this kernel has no overlay module: /lib/modules/" + kernel_.version +
                 "/modules.dep does not name it");
    for (const std::string& module : modules) {
      const auto* found = find_module(kernel_.entries, kernel_.version, module);
      if (found == nullptr) {
        const std::string other = find_other_version(kernel_.entries, kernel_.version);
        add(file_of(module) + " is not in " + initrd_ +
            (other.empty() ? "" : ", which has modules of Linux " + other));
        if (!other.empty()) return;
        continue;
      }
      // They can only be compared if both are packed the same way.
      const bool same_name = found->first.ends_with(module.substr(module.rfind('/')));
      if (&module == modules.data() && same_name && !kernel_.overlay.empty() &&
          found->second.text != kernel_.overlay)
        add("another overlay.ko than that of /lib/modules is in " + initrd_);
    }
  }

  /// What the next boots need because their changes do not go to RAM.
  void judge_upper() {
    for (const std::string& name : installed_.needs.modules) judge_module(name);
    for (const Path& program : installed_.needs.programs)
      if (find_one_of(kernel_.entries, {program.substr(1).c_str(), ("usr" + program).c_str()}) == nullptr)
        add(program + " is not in " + initrd_);
  }

  /// @return false when it contains something that no boot understands
  bool judge_config() {
    const CpioEntry* config = find_one_of(kernel_.entries, {"etc/ramroot.json"});
    if (config == nullptr && installed_.config) add("/etc/ramroot.json is not in " + initrd_);
    if (config != nullptr && !installed_.config)
      add(initrd_ + " has an /etc/ramroot.json that is gone from the disk");
    if (config != nullptr && installed_.config && config->text != *installed_.config)
      add("/etc/ramroot.json was changed after " + initrd_ + " was made");
    // The boot would warn and use the default, perhaps onfail=continue instead of panic.
    const Config parsed = parse_config(installed_.config.value_or("{}"));
    for (const std::string& warning : parsed.warnings.lines()) add(warning);
    return parsed.warnings.lines().empty();
  }

 private:
  static std::string file_of(const std::string& module) {
    return std::string(without_compression(module.substr(module.rfind('/') + 1)));
  }

  void judge_module(const std::string& name) {
    if (!kernel_.modules_dep || has_builtin(name, kernel_.modules_builtin)) return;
    const auto modules = modules_of(name, *kernel_.modules_dep);
    if (modules.empty()) add("this kernel has no module " + name);
    for (const std::string& module : modules)
      if (find_module(kernel_.entries, kernel_.version, module) == nullptr)
        add(file_of(module) + " is not in " + initrd_);
  }

  /// Once: two modules may need the same one.
  void add(std::string finding) {
    if (std::find(findings.begin(), findings.end(), finding) == findings.end())
      findings.push_back(std::move(finding));
  }

  void compare_glue(const CpioEntry& there, const std::optional<std::string>& here, const char* name) {
    if (here && *here != there.text)
      add("another " + std::string(name) + " than the installed one is in " + initrd_);
  }

  const KernelEvidence& kernel_;
  const InstalledParts& installed_;
  Path initrd_;
};

}  // namespace

Readiness judge_kernel(const KernelEvidence& kernel, const InstalledParts& installed) {
  Judge judge(kernel, installed);
  judge.judge_kernel_and_modules();
  bool is_understood = true;
  if (judge.judge_image()) {
    judge.judge_glue();
    judge.judge_overlay();
    judge.judge_upper();
    is_understood = judge.judge_config();
  }
  const Path initrd = kernel.initrds.empty() ? "" : kernel.initrds[0];
  Readiness out{kernel.is_copy ? initrd : kernel.version, initrd, std::move(judge.findings)};
  if (!out.is_ready()) out.remedy = remedy_of(kernel, installed);
  if (!is_understood) out.remedy = "correct it, then " + out.remedy;
  return out;
}

Readiness judge_versions(const std::string& tool, const std::string& boot_program) {
  Readiness out{kBootProgram};
  if (tool == boot_program) return out;
  out.findings.push_back(boot_program.empty()
                             ? "it is not the boot program of ramroot, or it is damaged"
                             : "it has version " + boot_program + ", and ramroot has version " + tool);
  out.remedy = "install the package ramroot again";
  return out;
}

}  // namespace ramroot
