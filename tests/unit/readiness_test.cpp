// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/readiness.hpp"
#include "core/check/check_note.hpp"
#include "core/check/kernel_modules.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

const char* const kVersion = "6.12.48+deb13-amd64";
const std::string kModules = "usr/lib/modules/6.12.48+deb13-amd64/kernel/fs/";
const char* const kHook = "usr/lib/dracut/hooks/pre-pivot/80-ramroot-pre-pivot.sh";

CpioEntry file(std::string text, unsigned mode = 0100755) { return {mode, text.size(), std::move(text)}; }

InstalledParts installed() {
  return {.program = "ELF",
          .config = "{}",
          .init_bottom = "#!/bin/sh",
          .pre_pivot = "#!/bin/bash",
          .builder = Builder::update_initramfs};
}

/// As initramfs-tools makes it.
KernelEvidence good() {
  KernelEvidence kernel;
  kernel.version = kVersion;
  kernel.kernel = std::string("/boot/vmlinuz-") + kVersion;
  kernel.kernel_says = kVersion;
  kernel.modules_dep =
      "kernel/fs/ext4/ext4.ko.xz: kernel/fs/jbd2/jbd2.ko.xz\nkernel/fs/overlayfs/overlay.ko.xz:\n";
  kernel.overlay = "module";
  kernel.initrds = {std::string("/boot/initrd.img-") + kVersion};
  kernel.entries = {{"usr/sbin/ramroot", file("ELF")},
                    {"scripts/init-bottom/ramroot", file("#!/bin/sh")},
                    {"scripts/init-bottom/ORDER", file("/scripts/init-bottom/ramroot \"$@\"\n")},
                    {kModules + "overlayfs/overlay.ko.xz", file("module")},
                    {"etc/ramroot.json", file("{}")}};
  return kernel;
}

KernelEvidence good_of_dracut() {
  KernelEvidence kernel = good();
  std::erase_if(kernel.entries, [](const auto& one) { return one.first.starts_with("scripts/"); });
  kernel.entries[kHook] = file("#!/bin/bash");
  return kernel;
}

struct Case {
  const char* name;
  void (*change)(KernelEvidence&, InstalledParts&);
  const char* finding;  ///< part of the only one; empty: ready
};

using K = KernelEvidence;
using I = InstalledParts;

const Case kCases[] = {
    {"all is well", [](K&, I&) {}, ""},
    {"no configuration on either side",
     [](K& k, I& i) {
       k.entries.erase("etc/ramroot.json");
       i.config.reset();
     },
     ""},
    {"overlay is part of the kernel",
     [](K& k, I&) {
       k.modules_dep = "";
       k.modules_builtin = "kernel/fs/ext4/ext4.ko\nkernel/fs/overlayfs/overlay.ko\n";
       std::erase_if(k.entries, [](const auto& one) { return one.first.starts_with("usr/lib/modules"); });
     },
     ""},
    {"the module is not compressed in the image",
     [](K& k, I&) {
       k.entries.erase(kModules + "overlayfs/overlay.ko.xz");
       k.entries[kModules + "overlayfs/overlay.ko"] = file("unpacked");
     },
     ""},
    {"the image has lib, not usr/lib",
     [](K& k, I&) {
       k.entries["lib/modules/6.12.48+deb13-amd64/kernel/fs/overlayfs/overlay.ko.xz"] = file("module");
       k.entries.erase(kModules + "overlayfs/overlay.ko.xz");
     },
     ""},
    {"a kernel that does not tell its version", [](K& k, I&) { k.kernel_says = ""; }, ""},
    {"made in a protected session", [](K& k, I&) { k.entries[kMadeInSession] = {}; },
     "was made in a protected session"},
    {"made before ramroot came", [](K& k, I&) { k.entries.clear(); }, "ramroot is not in /boot/initrd.img"},
    {"another program", [](K&, I& i) { i.program = "ELF2"; }, "another ramroot than the installed one"},
    {"a program that cannot run", [](K& k, I&) { k.entries["usr/sbin/ramroot"].mode = 0100644; },
     "cannot be run"},
    {"no script", [](K& k, I&) { k.entries.erase("scripts/init-bottom/ramroot"); },
     "the script that runs ramroot"},
    {"an old script", [](K&, I& i) { i.init_bottom = "#!/bin/sh -e"; },
     "another scripts/init-bottom/ramroot"},
    {"a script that nobody calls", [](K& k, I&) { k.entries["scripts/init-bottom/ORDER"].text = "udev"; },
     "ORDER"},
    {"no overlay module", [](K& k, I&) { k.entries.erase(kModules + "overlayfs/overlay.ko.xz"); },
     "overlay.ko is not in /boot/initrd.img"},
    {"an overlay module of another build", [](K& k, I&) { k.overlay = "newer"; }, "another overlay.ko"},
    {"a dependency is missing",
     [](K& k, I&) { k.modules_dep = "kernel/fs/overlayfs/overlay.ko.xz: kernel/lib/need.ko.xz\n"; },
     "need.ko is not in"},
    {"modules of another kernel",
     [](K& k, I&) {
       auto node = k.entries.extract(kModules + "overlayfs/overlay.ko.xz");
       node.key() = "usr/lib/modules/6.1.0-1/kernel/fs/overlayfs/overlay.ko.xz";
       k.entries.insert(std::move(node));
     },
     "which has modules of Linux 6.1.0-1"},
    {"a kernel without overlayfs", [](K& k, I&) { k.modules_dep = "kernel/fs/ext4/ext4.ko.xz:\n"; },
     "this kernel has no overlay module"},
    {"no modules", [](K& k, I&) { k.modules_dep.reset(); }, "has no modules.dep"},
    {"no kernel", [](K& k, I&) { k.kernel = k.kernel_says = ""; }, "there is no kernel of that version"},
    {"another kernel under this name", [](K& k, I&) { k.kernel_says = "6.1.0-1"; }, "is Linux 6.1.0-1, not"},
    {"the configuration was changed", [](K&, I& i) { i.config = "{ }"; }, "was changed after"},
    {"the configuration is new", [](K& k, I&) { k.entries.erase("etc/ramroot.json"); }, "is not in"},
    {"the configuration is gone", [](K&, I& i) { i.config.reset(); }, "gone from the disk"},
    {"no initramfs", [](K& k, I&) { k.initrds.clear(); }, "it has no initramfs"},
    {"cut off",
     [](K& k, I&) {
       k.unreadable = Error{0, "reading it", "cut off"};
     },
     "cut off"},
    {"squashed",
     [](K& k, I&) {
       k.entries = {{"squashfs-root.img", file("hsqs")}};
     },
     "squashed image"},
};

TEST(Readiness, of_an_image_of_initramfs_tools) {
  for (const Case& one : kCases) {
    KernelEvidence kernel = good();
    InstalledParts parts = installed();
    one.change(kernel, parts);
    const Readiness ready = judge_kernel(kernel, parts);
    if (*one.finding == '\0') {
      EXPECT_EQ(render_text(ready), std::string(kVersion) + "  ok\n") << one.name;
      continue;
    }
    ASSERT_EQ(ready.findings.size(), 1U) << one.name << ": " << render_text(ready);
    EXPECT_NE(ready.findings[0].find(one.finding), std::string::npos)
        << one.name << ": " << ready.findings[0];
    EXPECT_FALSE(ready.remedy.empty()) << one.name;
  }
}

TEST(Readiness, of_an_image_for_an_upper_that_needs_more) {
  InstalledParts parts = installed();
  parts.needs = {{"dm_crypt", "xts", "ext4"}, {"aesni_intel"}, {"/sbin/mkfs.ext4"}};
  KernelEvidence kernel = good();
  *kernel.modules_dep +=
      "kernel/drivers/md/dm-crypt.ko.xz: kernel/drivers/md/dm-mod.ko.xz\n"
      "kernel/arch/x86/crypto/aesni-intel.ko.xz:\n";
  kernel.modules_builtin = "kernel/crypto/xts.ko\n";
  const std::string image = " is not in /boot/initrd.img-" + std::string(kVersion);
  EXPECT_EQ(judge_kernel(kernel, parts).findings,
            (std::vector<std::string>{"dm-crypt.ko" + image, "dm-mod.ko" + image, "ext4.ko" + image,
                                      "jbd2.ko" + image, "/sbin/mkfs.ext4" + image}));
  for (const char* module :
       {"../drivers/md/dm-crypt.ko.xz", "../drivers/md/dm-mod.ko", "ext4/ext4.ko.xz", "jbd2/jbd2.ko.xz"}) {
    const std::string name = module;
    kernel.entries[name.starts_with("..")
                       ? "usr/lib/modules/" + std::string(kVersion) + "/kernel" + name.substr(2)
                       : kModules + name] = file("module");
  }
  kernel.entries["usr/sbin/mkfs.ext4"] = file("ELF");
  EXPECT_TRUE(judge_kernel(kernel, parts).is_ready()) << render_text(judge_kernel(kernel, parts));
  kernel.modules_builtin.clear();
  EXPECT_EQ(judge_kernel(kernel, parts).findings, std::vector<std::string>{"this kernel has no module xts"});
}

TEST(Readiness, of_an_image_of_dracut) {
  EXPECT_TRUE(judge_kernel(good_of_dracut(), installed()).is_ready());
  KernelEvidence old = good_of_dracut();
  old.entries[kHook].text = "#!/bin/bash -e";
  EXPECT_NE(render_text(judge_kernel(old, installed())).find("another 80-ramroot-pre-pivot.sh"),
            std::string::npos);
  KernelEvidence without = good_of_dracut();
  without.entries["usr/lib/systemd/systemd"] = file("ELF");
  EXPECT_NE(render_text(judge_kernel(without, installed())).find("dracut-systemd"), std::string::npos);
  without.entries["usr/lib/systemd/system/dracut-pre-pivot.service"] = file("[Unit]");
  EXPECT_TRUE(judge_kernel(without, installed()).is_ready());
}

TEST(Readiness, tells_of_a_configuration_that_will_be_ignored) {
  InstalledParts parts = installed();
  KernelEvidence kernel = good();
  parts.config = "{ \"onfail\": \"panik\" }";
  kernel.entries["etc/ramroot.json"] = file(*parts.config);
  const Readiness one = judge_kernel(kernel, parts);
  ASSERT_EQ(one.findings.size(), 1U);
  EXPECT_NE(one.findings[0].find("panik"), std::string::npos) << one.findings[0];
  EXPECT_EQ(one.remedy.find("correct it, then run "), 0U) << one.remedy;
}

TEST(Readiness, names_the_command_that_mends_it) {
  KernelEvidence kernel = good();
  kernel.entries.clear();
  InstalledParts parts = installed();
  EXPECT_EQ(
      render_text(judge_kernel(kernel, parts)),
      "6.12.48+deb13-amd64  NOT READY\n    ramroot is not in /boot/initrd.img-6.12.48+deb13-amd64\n    run "
      "update-initramfs -u -k 6.12.48+deb13-amd64\n");
  EXPECT_EQ(render_line(judge_kernel(kernel, parts)),
            "6.12.48+deb13-amd64  NOT READY: ramroot is not in /boot/initrd.img-6.12.48+deb13-amd64: run "
            "update-initramfs -u -k 6.12.48+deb13-amd64");
  parts.is_protected_now = true;
  EXPECT_EQ(judge_kernel(kernel, parts).remedy,
            "run ramroot-commit -- update-initramfs -u -k 6.12.48+deb13-amd64");
  parts = installed();
  parts.builder = Builder::dracut;
  EXPECT_EQ(judge_kernel(kernel, parts).remedy,
            "run dracut --force /boot/initrd.img-6.12.48+deb13-amd64 6.12.48+deb13-amd64");
  kernel.initrds.clear();
  EXPECT_EQ(judge_kernel(kernel, installed()).remedy, "run update-initramfs -c -k 6.12.48+deb13-amd64");
}

TEST(Readiness, of_a_copy_that_is_missing) {
  const KernelEvidence copy{.is_copy = true,
                            .is_missing = true,
                            .kernel = "/boot/firmware/kernel8.img",
                            .initrds = {"/boot/firmware/initramfs8"}};
  InstalledParts parts = installed();
  EXPECT_EQ(
      render_line(judge_kernel(copy, parts)),
      "/boot/firmware/initramfs8  NOT READY: it is not there, and config.txt has the firmware load it: run "
      "update-initramfs -u -k all");
  parts.builder = Builder::none;
  EXPECT_EQ(judge_kernel(copy, parts).remedy, "make the initramfs images again");
}

TEST(Readiness, of_boot_entries) {
  const MenuEntry entry{
      "/boot/grub/grub.cfg", "/vmlinuz-6.12", {"/initrd.img-6.12"}, "root=/dev/vda1", true, false};
  MenuEntry bare = entry;
  bare.initrds.clear();
  EXPECT_EQ(render_text(judge_entries({{entry, true, {}}}).at(0)), "/boot/grub/grub.cfg  ok\n");
  const Readiness all =
      judge_entries({{entry, false, {"/initrd.img-6.12"}}, {entry, false, {}}, {bare, true, {}}}).at(0);
  EXPECT_EQ(all.findings, (std::vector<std::string>{
                              "an entry names /vmlinuz-6.12, which is not there",
                              "an entry names /initrd.img-6.12, which is not there",
                              "the entry of /vmlinuz-6.12 asks for protection and has no initramfs"}));
  EXPECT_EQ(all.remedy, "run update-grub");
  EXPECT_TRUE(judge_entries({}).empty());
}

TEST(Readiness, is_not_given_to_a_line_that_a_protected_session_wrote) {
  const MenuEntry entry{"/boot/firmware/cmdline.txt", "vmlinuz", {"initrd.img"}, "root=/rw rw ramroot=tmpfs"};
  const Readiness one = judge_entries({{entry, true, {}}}).at(0);
  EXPECT_EQ(one.findings, (std::vector<std::string>{
                              "an entry has root=/rw, which is no disk: a program wrote it in a protected "
                              "session, and it boots nothing"}));
  EXPECT_EQ(one.remedy, "write the root= of /proc/cmdline there");
  for (const char* root : {"root=/ro", "root=overlay", "root=/dev/vda1 root=/rw"})
    EXPECT_TRUE(names_no_disk(root)) << root;
  for (const char* root : {"root=/dev/mmcblk0p2", "root=PARTUUID=1-02", "root=LABEL=x", "root=ZFS=rpool/ROOT",
                           "", "root=/rw root=/dev/vda1", "root=nfs:10.0.0.1:/srv"})
    EXPECT_FALSE(names_no_disk(root)) << root;
}

TEST(KernelImage, tells_its_version) {
  std::string image(0x3000, '\0');
  image.replace(0x202, 4, "HdrS");
  image[0x20e] = '\x00';
  image[0x20f] = '\x10';
  image.replace(0x1200, 30, "6.12.48+deb13-amd64 (debian-ke");
  EXPECT_EQ(version_inside_kernel(image), "6.12.48+deb13-amd64");
  EXPECT_EQ(version_inside_kernel(image.substr(0, 0x1000)), "") << "the pointer leads out of it";
  EXPECT_EQ(version_inside_kernel(image.substr(0, 0x20f)), "");
  EXPECT_EQ(version_inside_kernel(std::string(0x3000, 'x')), "") << "of another processor";
}

TEST(CheckNotes, survive_and_are_replaced_by_a_newer_check) {
  const Readiness bad{"6.12", "/boot/initrd.img-6.12", {"overlay.ko is not in it"}, "update-initramfs -u"};
  const Readiness other{"6.1", "", {"it has no initramfs"}, ""};
  const std::vector<CheckNote> notes{{bad, "/boot/initrd.img-6.12", "5 1.2"}, {other, "", ""}};
  const auto again = parse_check_notes(render_check_notes(notes));
  ASSERT_TRUE(again);
  ASSERT_EQ(again->size(), 2U);
  EXPECT_EQ(render_text((*again)[0].readiness), render_text(bad));
  EXPECT_EQ((*again)[0].stamp, "5 1.2");
  const Readiness good{"6.12", "/boot/initrd.img-6.12", {}, ""};
  const auto merged = merge_check_notes(*again, {{good, "/boot/initrd.img-6.12", "6 1.3"}});
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(merged[0].readiness.subject, "6.1");
  EXPECT_EQ(merge_check_notes(merged, {{other, "", ""}}).size(), 1U) << "not twice";
  for (const char* odd : {"", "[", "{}", R"({"schema":2,"not_ready":[]})"})
    EXPECT_FALSE(parse_check_notes(odd));
}

}  // namespace
}  // namespace ramroot
