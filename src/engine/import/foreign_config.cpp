// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/foreign_config.hpp"

#include <fcntl.h>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 1U << 16;
constexpr std::size_t kMostFiles = 100;

constexpr const char* kFiles[] = {
    "/etc/overlayroot.conf",      "/etc/overlayroot.local.conf", "/etc/bilibop/bilibop.conf",
    "/etc/default/grub",          "/etc/kernel/cmdline",         "/etc/default/u-boot",
    "/boot/firmware/cmdline.txt", "/boot/cmdline.txt",           "/etc/default/raspi-extra-cmdline",
};
constexpr const char* kGrubFolder = "/etc/default/grub.d";

void add_file(const Path& root, const Path& path, ForeignConfig& config) {
  if (auto text = read_file_beneath(Place{root, path}, kMostText); text)
    config.files.push_back({path, *std::move(text)});
}

}  // namespace

ForeignConfig probe_foreign_config(const Path& root, std::string cmdline) {
  ForeignConfig config{std::move(cmdline), {}};
  for (const char* path : kFiles) add_file(root, path, config);
  const auto folder = open_beneath(Place{root, kGrubFolder}, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  if (!folder) return config;
  for (const std::string& name : list_folder(path_of_fd(folder->get()), kMostFiles))
    if (name.ends_with(".cfg")) add_file(root, std::string(kGrubFolder) + "/" + name, config);
  return config;
}

}  // namespace ramroot
