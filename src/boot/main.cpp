// SPDX-License-Identifier: GPL-3.0-or-later
/// The boot program: reads the arguments and calls what they ask for. The initramfs calls it as
/// `ramroot boot`, mount(8) as mount.ramroot. Every byte of it is in every initramfs.
#include <cstdio>
#include <string>
#include <string_view>

#include "commands/boot/boot.hpp"
#include "commands/boot/log.hpp"
#include "core/boot/boot_version.hpp"

namespace {

int fail_usage() {
  ramroot::print_error(
      "usage: boot --new-root=DIR, root-options, is-clean [DEVICE], or --version; this is the program of the "
      "initramfs");
  return static_cast<int>(ramroot::ExitCode::usage);
}

/// Accepts "--new-root=DIR" or "--new-root DIR", and nothing else.
const char* read_new_root(int argc, char** argv) {
  constexpr std::string_view kOption = "--new-root";
  if (argc == 2 && argv[0] == kOption) return argv[1];
  const std::string_view word = argc == 1 ? argv[0] : "";
  if (word.starts_with(kOption) && word.substr(kOption.size()).starts_with('='))
    return argv[0] + kOption.size() + 1;
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view own = argc > 0 ? argv[0] : "";
  if (own.substr(own.rfind('/') + 1) == "mount.ramroot") return ramroot::run_mount_helper(argc, argv);
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "--version" && argc == 2) return std::puts(ramroot::kBootVersion), 0;
  if (verb == "root-options" && argc == 2) return static_cast<int>(ramroot::run_root_options());
  if (verb == "is-clean" && argc <= 3)
    return static_cast<int>(ramroot::run_is_clean(argc == 3 ? argv[2] : ""));
  const char* new_root = verb == "boot" ? read_new_root(argc - 2, argv + 2) : nullptr;
  return new_root == nullptr ? fail_usage() : static_cast<int>(ramroot::run_boot(new_root));
}
