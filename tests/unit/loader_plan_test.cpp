// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_plan.hpp"
#include "core/import/other_tools.hpp"

#include <gtest/gtest.h>

#include "core/loader/loader_entry.hpp"
#include "core/loader/loader_preview.hpp"
#include "core/loader/loader_text.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

constexpr const char* kId = "0123456789abcdef0123456789abcdef";

LoaderFacts facts_with(const std::vector<TextFile>& files, const std::set<Path>& present = {}) {
  LoaderFacts facts{
      .present = present, .kernels = {"6.12", "6.1"}, .kernel = "6.1", .cmdline = "root=UUID=6a3c ro"};
  facts.boot = {.target = "/", .fstype = "ext4", .source = "/dev/vda1"};
  for (const TextFile& file : files) facts.files[file.path] = file;
  facts.files["/etc/machine-id"] = {"/etc/machine-id", std::string(kId) + "\n"};
  return facts;
}

std::string menu(const std::string& words, const std::string& more = "") {
  return "menuentry 'Debian' {\n\tlinux\t/boot/vmlinuz root=UUID=6a3c ro " + words + "\n}\n" + more;
}
const char* const kOthers =
    "### BEGIN /etc/grub.d/42_ramroot ###\nmenuentry 'x' 'ramroot-other-6.1' {\n\tlinux\t/vmlinuz "
    "root=UUID=6a3c\n}\n"
    "### END /etc/grub.d/42_ramroot ###\n";

/// Debian's GRUB.
LoaderFacts grub(const std::string& cfg, std::vector<TextFile> more = {}) {
  more.push_back({"/boot/grub/grub.cfg", cfg});
  more.push_back({"/usr/sbin/grub-mkconfig", "for x in ${sysconfdir}/default/grub.d/*.cfg ; do\n"});
  more.push_back({"/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"});
  return facts_with(
      more, {"/usr/sbin/update-grub", "/usr/sbin/grub-mkconfig", "/usr/sbin/grub-reboot",
             "/usr/bin/grub-editenv", "/etc/grub.d/10_linux", "/etc/grub.d/42_ramroot", kAgainService});
}

TextFile drop_in(const std::string& text) { return {"/etc/default/grub.d/ramroot.cfg", text}; }
TextFile grubenv(const std::string& entry) {
  return {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=" + entry + "\n####"};
}
TextFile entry(const std::string& name, const std::string& words, const std::string& id = kId) {
  return {"/boot/efi/loader/entries/" + name + ".conf", "title Debian\nversion 6.1\nmachine-id " + id +
                                                            "\nsort-key debian\noptions root=UUID=6a3c " +
                                                            words + "\nlinux /l\n"};
}

/// The steps a line each, sizes left out; or what is wrong.
std::string steps_of(const LoaderRequest& wish, LoaderFacts facts) {
  facts.other_tool = find_other_tool(facts);
  const auto steps = make_loader_steps(wish, facts);
  if (!steps) return "Error: " + steps.error().text();
  std::string out;
  for (const PlannedStep& planned : steps->steps) {
    const std::string line = describe(planned.step);
    out += (out.empty() ? "" : "; ") + line.substr(0, line.find(" ("));
  }
  return out;
}

const LoaderRequest kOn{"tmpfs"}, kOff{}, kOnOnce{"tmpfs", Lasting::once}, kOffOnce{{}, Lasting::once};
const std::string kStore = "store     /etc/default/grub.d/ramroot.cfg";
const std::string kAgain = "store     /etc/ramroot.again; ";
const std::string kUpdate =
    "keep      /boot/grub/grub.cfg; store     /boot/grub/.grub.cfg.room; run       /usr/sbin/update-grub; "
    "rm-tree   /boot/grub/.grub.cfg.room";
const std::string kUBootUpdate =
    "keep      /boot/extlinux/extlinux.conf; store     /boot/extlinux/.extlinux.conf.room; "
    "run       /usr/sbin/u-boot-update; rm-tree   /boot/extlinux/.extlinux.conf.room";
const std::string kForget = "run       /usr/bin/grub-editenv /boot/grub/grubenv unset next_entry";

struct PlanCase {
  const char* name;
  LoaderRequest wish;
  LoaderFacts facts;
  std::string steps;
};

std::vector<PlanCase> grub_rows() {
  const TextFile on = drop_in(render_grub_drop_in("tmpfs"));
  LoaderFacts suse = grub(menu(""));
  suse.files.erase("/usr/sbin/grub-mkconfig");
  LoaderFacts lvm = grub(menu("ramroot=tmpfs"), {on});
  lvm.boot.source = "/dev/mapper/vg-root";
  LoaderFacts lvm_never = grub(menu(""));
  lvm_never.boot.source = "/dev/mapper/vg-root";
  LoaderFacts lvm_off = lvm_never;
  lvm_off.files[kAgainFile] = {kAgainFile, "tmpfs\n"};
  LoaderFacts no_tools = grub(menu(""));
  no_tools.present.clear();
  const LoaderFacts in_two_lines =
      grub(menu("ramroot=tmpfs:size=1G"),
           {{"/etc/default/grub.d/my.cfg", "GRUB_CMDLINE_LINUX=\"quiet \\\n ramroot=tmpfs:size=1G\"\n"}});
  LoaderFacts removed_kernel = grub(menu("ramroot=tmpfs", kOthers), {on});
  removed_kernel.kernels = {"6.12"};
  return {
      {"on", kOn, grub(menu("")), kStore + "; " + kUpdate},
      {"on again", kOn, grub(menu("ramroot=tmpfs", kOthers), {on}), ""},
      {"on, but nobody ran update-grub", kOn, grub(menu("", kOthers), {on}), kUpdate},
      {"on, but the entries of 42_ramroot are not made", kOn, grub(menu("ramroot=tmpfs"), {on}), kUpdate},
      {"on with other options", kOn,
       grub(menu("ramroot=tmpfs:size=1G", kOthers), {drop_in(render_grub_drop_in("tmpfs:size=1G"))}),
       kStore + "; " + kUpdate},
      {"on, after once was asked for", kOn,
       grub(menu("", kOthers), {drop_in(render_grub_once_drop_in("tmpfs")), grubenv("ramroot-other-6.1")}),
       kStore + "; " + kForget + "; " + kUpdate},
      {"on by hand already", kOn,
       grub(menu("ramroot=tmpfs", kOthers),
            {{"/etc/default/grub.d/my.cfg", "GRUB_CMDLINE_LINUX=\"ramroot=tmpfs\"\n"}}),
       ""},
      {"on by hand otherwise", kOn,
       grub(menu("ramroot=off"), {{"/etc/default/grub.d/my.cfg", "GRUB_CMDLINE_LINUX=ramroot=off\n"}}),
       "Error: cannot turn the protection on: /etc/default/grub.d/my.cfg has a ramroot= of its own: change "
       "it there, or run 'ramroot disable' first"},
      {"on, openSUSE", kOn, suse, "store     /etc/default/grub; " + kUpdate},
      {"on, without its programs", kOn, no_tools,
       "Error: cannot change GRUB's configuration: neither update-grub nor /usr/sbin/grub-mkconfig is here"},
      {"off", kOff, grub(menu("ramroot=tmpfs", kOthers), {on}),
       "keep      /etc/default/grub.d/ramroot.cfg; remove    /etc/default/grub.d/ramroot.cfg; " + kUpdate},
      {"off again", kOff, grub(menu("")), ""},
      {"off, and somebody's own word too", kOff,
       grub(menu("ramroot=tmpfs"),
            {{"/etc/default/grub.d/my.cfg", "GRUB_CMDLINE_LINUX=\"ramroot=tmpfs\"\n"}}),
       "store     /etc/default/grub.d/my.cfg; " + kUpdate},
      {"on, where a word in two lines asks for it", kOn, in_two_lines,
       "Error: cannot turn the protection on: /etc/default/grub.d/my.cfg has a ramroot= of its own: change "
       "it there, or run 'ramroot disable' first"},
      {"off, where a word in two lines asks for it", kOff, in_two_lines,
       "Error: cannot change /etc/default/grub.d/my.cfg: cannot read the line of "
       "GRUB_CMDLINE_LINUX: its value is not in one pair of quotes"},
      {"off once", kOffOnce, grub(menu("ramroot=tmpfs", kOthers), {on}),
       "run       /usr/sbin/grub-reboot ramroot-other-6.1"},
      {"off once, again", kOffOnce, grub(menu("ramroot=tmpfs", kOthers), {on, grubenv("ramroot-other-6.1")}),
       ""},
      {"off once, entries not made", kOffOnce, grub(menu("ramroot=tmpfs"), {on}),
       "run       /usr/sbin/grub-reboot ramroot-other-6.1; " + kUpdate},
      {"off once, the running kernel is removed", kOffOnce, removed_kernel,
       "run       /usr/sbin/grub-reboot ramroot-other-6.12; " + kUpdate},
      {"off once, where it is off", kOffOnce, grub(menu("")), ""},
      {"off once, GRUB could not forget it", kOffOnce, lvm,
       kAgain + "keep      /etc/default/grub.d/ramroot.cfg; remove    /etc/default/grub.d/ramroot.cfg; " +
           kUpdate},
      {"off once, GRUB could not forget it, again", kOffOnce, lvm_off, ""},
      {"on, by the boot that was off once", kOn, lvm_off,
       kStore + "; " + kUpdate + "; keep      /etc/ramroot.again; remove    /etc/ramroot.again"},
      {"off for good, after off once", kOff, lvm_off,
       "keep      /etc/ramroot.again; remove    /etc/ramroot.again"},
      {"on once, GRUB could not forget it", kOnOnce, lvm_never,
       "Error: cannot choose an entry of GRUB for one boot: GRUB cannot write to /dev/mapper/vg-root, so it "
       "would never forget the choice: choose the entry in GRUB's menu"},
      {"off once, with a password of GRUB", kOffOnce,
       grub("set superusers=\"root\"\n" + menu("ramroot=tmpfs", kOthers), {on}),
       kAgain + "keep      /etc/default/grub.d/ramroot.cfg; remove    /etc/default/grub.d/ramroot.cfg; " +
           kUpdate},
      {"on once", kOnOnce, grub(menu("")),
       kStore + "; run       /usr/sbin/grub-reboot ramroot-other-6.1; " + kUpdate},
      {"on once with other words, where it is on",
       {"tmpfs:size=1G", Lasting::once},
       grub(menu("ramroot=tmpfs", kOthers), {on}),
       "Error: cannot turn the protection on for one boot: every boot is protected already, with "
       "ramroot=tmpfs: "
       "'ramroot enable "
       "tmpfs:size=1G' changes that"},
      {"a later file that begins the line anew", kOn,
       grub(menu(""), {{"/etc/default/grub.d/zz.cfg", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"}}),
       "Error: cannot turn the protection on: /etc/default/grub.d/zz.cfg replaces "
       "GRUB_CMDLINE_LINUX_DEFAULT: "
       "begin its value with "
       "$GRUB_CMDLINE_LINUX_DEFAULT"},
      {"a later file that adds to the line", kOn,
       grub(menu(""), {{"/etc/default/grub.d/zz.cfg",
                        "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT quiet\"\n"}}),
       kStore + "; " + kUpdate},
      {"a later file that begins the line anew, off", kOff,
       grub(menu(""), {{"/etc/default/grub.d/zz.cfg", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"}}), ""},
      {"on once, where it is on", kOnOnce,
       grub(menu("ramroot=tmpfs", kOthers), {on, grubenv("ramroot-other-6.1")}), kForget},
      {"another choice of somebody stays", kOn,
       grub(menu("ramroot=tmpfs", kOthers), {on, grubenv("windows")}), ""},
  };
}

std::vector<PlanCase> other_rows() {
  const auto with = [](LoaderFacts facts, const std::set<Path>& present) {
    facts.present.insert(present.begin(), present.end());
    return facts;
  };
  const std::string folder = "/boot/efi/loader/entries/";
  const auto boot = [&](const std::string& words) {
    return facts_with({entry("a", words), entry("b", "x", "other")}, {"/usr/bin/bootctl", "/etc/kernel"});
  };
  const TextFile u_boot{"/boot/extlinux/extlinux.conf",
                        "## use: u-boot-update\nlabel l0\n\tlinux /v\n\tappend root=UUID=6a3c ro quiet\n"};
  const TextFile pi{"/boot/firmware/cmdline.txt", "root=PARTUUID=1-02 rootwait\n"};
  const auto with_config = [&](const std::string& text) {
    return facts_with({pi, {"/boot/firmware/config.txt", text}});
  };
  const TextFile loads{"/boot/firmware/config.txt", "auto_initramfs=1\n"};
  const std::string
      stays = "Error: cannot turn the protection on: /boot/firmware/config.txt ",
      moved =
          ", so the firmware may read another "
          "file than /boot/firmware/cmdline.txt: put the ramroot= that you want into that file by hand";
  const TextFile pi_on{pi.path, "root=PARTUUID=1-02 ramroot=tmpfs rootwait\n"};
  const std::string other = folder + "ramroot-other.conf";
  const TextFile chosen{kSystemdBootOnce, std::string("\x07\0\0\0", 4) + "ramroot-other.conf"};
  const TextFile chosen_by_hand{kSystemdBootOnce, std::string("\x07\0\0\0", 4) + "my-ramroot-other.conf"};
  LoaderFacts overlayroot =
      with(grub(menu("")), {"/usr/share/initramfs-tools/scripts/init-bottom/overlayroot"});
  overlayroot.files["/etc/overlayroot.conf"] = {"/etc/overlayroot.conf", "# x\noverlayroot=\"tmpfs\"\n"};
  LoaderFacts lockfs = grub(menu(""), {{"/etc/bilibop/bilibop.conf", "BILIBOP_LOCKFS=\"true\"\n"}});
  const LoaderFacts lockfs_gone = lockfs;
  lockfs.present.insert("/usr/share/initramfs-tools/scripts/local-bottom/bilibop-lockfs");
  LoaderFacts lockfs_off = lockfs;
  lockfs_off.files.at("/boot/grub/grub.cfg").text = menu("nolockfs");
  lockfs_off.cmdline += " nolockfs";
  LoaderFacts asleep = overlayroot;
  asleep.files["/etc/overlayroot.conf"].text = "overlayroot=\"\"\n";
  LoaderFacts raspi_config = facts_with({pi});
  raspi_config.cmdline = "boot=overlay root=PARTUUID=1-02";
  LoaderFacts rescue =
      with(facts_with({entry("a", "quiet"), entry("a-0-rescue", ""), entry("b-0-rescue", "")}),
           {"/usr/sbin/grubby"});
  rescue.files.at(folder + "a-0-rescue.conf").text =
      "title Rescue\nlinux /vmlinuz-0-rescue-x\noptions root=UUID=6a3c\n";
  rescue.kernels.push_back("0-rescue-x");
  LoaderFacts once_off = overlayroot;
  once_off.cmdline += " overlayroot=disabled";
  LoaderFacts word_off = once_off;
  word_off.files.at("/boot/grub/grub.cfg").text = menu("overlayroot=disabled");
  LoaderFacts other_name = facts_with({{pi.path, "root=/dev/mmcblk0p2 boot=overlay\n"}});
  LoaderFacts no_menu = grub("");
  no_menu.files.erase("/boot/grub/grub.cfg");
  LoaderFacts no_menu_on = no_menu;
  no_menu_on.files["/etc/default/grub.d/ramroot.cfg"] = drop_in(render_grub_drop_in("tmpfs"));
  LoaderFacts two_names = boot("ramroot=tmpfs");
  two_names.files["/efi/loader/entries/a.conf"] = two_names.files.at(folder + "a.conf");
  LoaderFacts unknown = facts_with({});
  LoaderFacts unknown_on = unknown;
  unknown_on.cmdline = "ro ramroot=tmpfs";
  return {
      {"systemd-boot, on", kOn, boot("quiet"),
       "store     /etc/kernel/cmdline; store     " + folder + "a.conf"},
      {"systemd-boot, off", kOff, boot("ramroot=tmpfs"), "store     " + folder + "a.conf"},
      {"systemd-boot, off again", kOff, boot("quiet"), ""},
      {"systemd-boot, one folder by two names", kOff, two_names, "store     " + folder + "a.conf"},
      {"systemd-boot, off once", kOffOnce, boot("ramroot=tmpfs"),
       "store     /etc/kernel/cmdline; store     " + other +
           "; run       /usr/bin/bootctl set-oneshot ramroot-other.conf"},
      {"systemd-boot, off once again", kOffOnce,
       facts_with({entry("a", "ramroot=tmpfs"),
                   {other, *render_other_entry(entry("a", "ramroot=tmpfs").text, {})},
                   chosen},
                  {"/usr/bin/bootctl"}),
       ""},
      {"systemd-boot, off, once was", kOff,
       facts_with({entry("a", "ramroot=tmpfs"), entry("ramroot-other", "")}, {"/usr/bin/bootctl"}),
       "store     " + folder + "a.conf; keep      " + other + "; remove    " + other},
      {"systemd-boot, off, once is forgotten", kOff,
       facts_with({entry("a", "ramroot=tmpfs"), entry("ramroot-other", ""), chosen}, {"/usr/bin/bootctl"}),
       "store     " + folder + "a.conf; keep      " + other + "; remove    " + other +
           "; run       /usr/bin/bootctl set-oneshot ''"},
      {"systemd-boot, on, but not where a rescue system starts", kOn,
       facts_with({entry("a", "quiet"), entry("b", "systemd.unit=rescue.target")}),
       "store     " + folder + "a.conf"},
      {"systemd-boot, off, another entry is chosen once", kOff,
       facts_with({entry("a", "ramroot=tmpfs"), chosen_by_hand}, {"/usr/bin/bootctl"}),
       "store     " + folder + "a.conf"},
      {"grubby, on", kOn, rescue,
       "run       /usr/sbin/grubby --update-kernel=ALL --remove-args=ramroot --args=ramroot=tmpfs; "
       "run       /usr/sbin/grubby --update-kernel=/boot/vmlinuz-0-rescue-x --remove-args=ramroot"},
      {"grubby, off", kOff,
       with(facts_with({entry("a", "ramroot=tmpfs"), {"/etc/kernel/cmdline", "ro ramroot=tmpfs\n"}}),
            {"/usr/sbin/grubby"}),
       "run       /usr/sbin/grubby --update-kernel=ALL --remove-args=ramroot; store     /etc/kernel/cmdline"},
      {"grubby, on again", kOn,
       with(facts_with({entry("a", "ramroot=tmpfs"), entry("a-0-rescue", "")}), {"/usr/sbin/grubby"}), ""},
      {"u-boot-menu, on", kOn, facts_with({u_boot}, {"/usr/sbin/u-boot-update"}),
       "store     /etc/default/u-boot; " + kUBootUpdate},
      {"u-boot-menu that reads /etc/kernel/cmdline", kOn,
       facts_with({u_boot,
                   {"/etc/kernel/cmdline", "ro\n"},
                   {"/usr/share/u-boot-menu/read-config", "[ -f /etc/kernel/cmdline ]"}},
                  {"/usr/sbin/u-boot-update"}),
       "store     /etc/kernel/cmdline; " + kUBootUpdate},
      {"u-boot-menu, off again", kOff, facts_with({u_boot}, {"/usr/sbin/u-boot-update"}), ""},
      {"extlinux by hand, on", kOn, facts_with({u_boot}), "store     /boot/extlinux/extlinux.conf"},
      {"extlinux, off once", kOffOnce,
       facts_with({{u_boot.path, "label l0\n\tlinux /v\n\tappend root=UUID=6a3c ro ramroot=tmpfs:size=1G\n"}},
                  {kAgainService}),
       kAgain + "store     /boot/extlinux/extlinux.conf"},
      {"extlinux, off once where it is off", kOffOnce, facts_with({u_boot}, {kAgainService}), ""},
      {"extlinux, off once without the service", kOffOnce, facts_with({u_boot}),
       "Error: cannot choose an entry for one boot: extlinux cannot do that: turn the protection on for "
       "good, and off "
       "again "
       "afterwards"},
      {"extlinux, once", kOnOnce, facts_with({u_boot}),
       "Error: cannot choose an entry for one boot: extlinux cannot do that: turn the protection on for "
       "good, and off "
       "again "
       "afterwards"},
      {"Raspberry Pi, on", kOn, facts_with({pi, loads, {"/boot/cmdline.txt", "DO NOT EDIT THIS FILE\n"}}),
       "store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi without initramfs", kOn, with_config("#auto_initramfs=1\n"),
       stays + "loads no initramfs: add the line auto_initramfs=1 to it, below [all]"},
      {"Raspberry Pi with one", kOn, with_config("[all]\n auto_initramfs=1\r\n"),
       "store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi with one by name", kOn,
       with_config("cmdline=cmdline.txt\ninitramfs initrd.img followkernel\n"),
       "store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi with one for another", kOn, with_config("[pi3]\nauto_initramfs=1\n"),
       stays + "has auto_initramfs=1 only in [pi3], so not every board loads the initramfs: put that line "
               "below [all]"},
      {"Raspberry Pi with one turned off again", kOn, with_config("auto_initramfs=1\nauto_initramfs=0\n"),
       stays + "loads no initramfs: add the line auto_initramfs=1 to it, below [all]"},
      {"Raspberry Pi with another cmdline.txt", kOn, with_config("auto_initramfs=1\ncmdline=my.txt\n"),
       stays + "has the line cmdline=my.txt" + moved},
      {"Raspberry Pi with a prefix", kOn, with_config("auto_initramfs=1\nos_prefix=current/\n"),
       stays + "has the line os_prefix=current/" + moved},
      {"Raspberry Pi without config.txt", kOn, facts_with({pi}),
       "Error: cannot turn the protection on: there is no config.txt beside /boot/firmware/cmdline.txt, so "
       "the "
       "firmware loads no initramfs: make one with the line "
       "auto_initramfs=1"},
      {"Raspberry Pi with another cmdline.txt, off", kOff,
       facts_with({pi_on, {loads.path, "cmdline=my.txt\nos_prefix=a/\n"}}),
       "store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi without config.txt, off", kOff, facts_with({pi_on}),
       "store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi with Debian's firmware package", kOn,
       facts_with(
           {pi, loads, {"/etc/kernel/postinst.d/z50-raspi-firmware", ". /etc/default/raspi-extra-cmdline"}}),
       "store     /etc/default/raspi-extra-cmdline; store     /boot/firmware/cmdline.txt"},
      {"Raspberry Pi with another tool in its line", kOn,
       facts_with({{pi.path, "\n" + std::string("root=PARTUUID=1-02 boot=overlay\n")}, loads}),
       "Error: cannot turn the protection on: boot=overlay in /boot/firmware/cmdline.txt protects the root "
       "in "
       "another way: 'ramroot import' tells what to do"},
      {"another tool in a comment", kOn,
       facts_with({entry("a", "quiet"), {"/etc/kernel/cmdline", "# boot=overlay\nro\n"}}),
       "store     /etc/kernel/cmdline; store     " + folder + "a.conf"},
      {"lockfs is there", kOn, lockfs,
       "Error: cannot turn the protection on: bilibop-lockfs is active: 'ramroot import' takes its settings "
       "over, "
       "then purge it (apt purge bilibop-lockfs)"},
      {"lockfs is turned off", kOn, lockfs_off, kStore + "; " + kUpdate},
      {"lockfs was there", kOn, lockfs_gone, kStore + "; " + kUpdate},
      {"two of them", kOn, with(facts_with({pi, loads, u_boot}), {}),
       "store     /boot/extlinux/extlinux.conf; store     /boot/firmware/cmdline.txt"},
      {"none, on", kOn, unknown,
       "Error: cannot turn the protection on: there is no boot loader here that ramroot knows: change "
       "ramroot= where your boot loader keeps the kernel command line"},
      {"GRUB whose menu is not to be seen", kOn, no_menu,
       "Error: cannot turn the protection on: /boot/grub/grub.cfg is not there: mount /boot, or run "
       "update-grub"},
      {"GRUB whose menu is not to be seen, off", kOff, no_menu, ""},
      {"GRUB whose menu is not to be seen, and asks for it, off", kOff, no_menu_on,
       "Error: cannot turn the protection off: /boot/grub/grub.cfg is not there: mount /boot, or run "
       "update-grub"},
      {"none, off", kOff, unknown, ""},
      {"none, off, but it is asked for", kOff, unknown_on,
       "Error: cannot turn the protection off: there is no boot loader here that ramroot knows: change "
       "ramroot= where your boot loader keeps the kernel command line"},
      {"overlayroot is active", kOn, overlayroot,
       "Error: cannot turn the protection on: overlayroot is active: 'ramroot import' takes its settings "
       "over, "
       "then purge it (apt purge overlayroot)"},
      {"overlayroot is off for this boot only", kOn, once_off,
       "Error: cannot turn the protection on: overlayroot is active: 'ramroot import' takes its settings "
       "over, "
       "then purge it (apt purge overlayroot)"},
      {"overlayroot is off in the menu", kOn, word_off, kStore + "; " + kUpdate},
      {"another tool's word that the menu does not have yet", kOn,
       grub(menu(""), {{"/etc/default/grub.d/a.cfg", "GRUB_CMDLINE_LINUX=\"systemd.volatile=overlay\"\n"}}),
       "Error: cannot turn the protection on: systemd.volatile=overlay in /etc/default/grub.d/a.cfg protects "
       "the "
       "root in another way: "
       "'ramroot import' tells what to do"},
      {"another tool's word, and another name of the root", kOn, other_name,
       "Error: cannot turn the protection on: boot=overlay in /boot/firmware/cmdline.txt protects the root "
       "in "
       "another way: 'ramroot "
       "import' tells what to do"},
      {"overlayroot is active, off", kOff, overlayroot, ""},
      {"rd.overlay in the menu", kOn, grub(menu("rd.overlay=1 quiet")),
       "Error: cannot turn the protection on: rd.overlay=1 in /boot/grub/grub.cfg protects the root in "
       "another "
       "way: 'ramroot import' "
       "tells what to do"},
      {"rd.overlay for another root", kOn,
       grub("menuentry 'x' {\n\tlinux /l root=UUID=other rd.overlay\n}\n" + menu("")),
       kStore + "; " + kUpdate},
      {"rd.overlay=0", kOn, grub(menu("rd.overlay=0")), kStore + "; " + kUpdate},
      {"raspi-config's overlay is on", kOn, raspi_config,
       "Error: cannot turn the protection on: boot=overlay in the kernel command line of this boot protects "
       "the "
       "root in another way: "
       "'ramroot import' tells what to do"},
      {"raspi-config's overlay, off", kOff, raspi_config, ""},
      {"overlayroot is not active", kOn, asleep, kStore + "; " + kUpdate},
  };
}

/// A unified kernel image that kernel-install made, as it is read: see render_unified().
TextFile unified(const std::string& version, const std::string& words, const std::string& token = kId) {
  const std::string file = "/efi/EFI/Linux/" + token + "-" + version + ".efi";
  return {file, "version " + version + "\nlinux " + file + "\ninitrd " + file + "\noptions root=UUID=6a3c " +
                    words};
}

std::vector<PlanCase> unified_rows() {
  const TextFile layout{"/etc/kernel/install.conf", "# x\nlayout=bls\n layout=\"uki\" \n"};
  const TextFile of_package{"/usr/lib/kernel/install.conf", "layout=uki\n"},
      conf{"/efi/loader/loader.conf", ""};
  const TextFile words_on{"/etc/kernel/cmdline", "root=UUID=6a3c ramroot=tmpfs\n"};
  const auto machine = [](const std::vector<TextFile>& files) {
    LoaderFacts facts = facts_with(files, {kKernelInstall, kKernelFolder});
    facts.images = {{"6.12", "/boot/vmlinuz-6.12"}, {"6.1-x", "/usr/lib/modules/6.1-x/vmlinuz"}};
    return facts;
  };
  LoaderFacts with_plugins = machine({unified("6.12", ""), of_package});
  with_plugins.plugins = {"/usr/lib/kernel/install.d/00-a.install", kDepmodPlugin,
                          "/etc/kernel/install.d/90-b.install"};
  const auto kept = [](const std::string& version) {
    const std::string image = "/efi/EFI/Linux/" + std::string(kId) + "-" + version + ".efi";
    return "copy      " + image + " -> " + image + ".kept; ";
  };
  const std::string keep = kept("6.12"), words = "store     /etc/kernel/cmdline; ";
  const std::string add = "run       /usr/bin/kernel-install add ";
  const auto refused = [](const std::string& file, const std::string& why) {
    return "Error: cannot turn the protection on: /efi/EFI/Linux/" + file + " " + why +
           ": put ramroot= where its words come from, make it again, or remove it, and run "
           "'ramroot check'";
  };
  const std::string file = std::string(kId) + "-6.12.efi";
  LoaderFacts bare = machine({unified("6.12", ""), of_package});
  bare.present.erase(kKernelFolder);
  return {
      {"unified images", kOn, machine({unified("6.12", ""), unified("6.1-x", ""), conf, layout}),
       kept("6.1-x") + keep + words + add + "6.1-x /usr/lib/modules/6.1-x/vmlinuz; " + add +
           "6.12 /boot/vmlinuz-6.12"},
      {"unified images, off", kOff, machine({unified("6.12", "ramroot=tmpfs"), of_package, words_on}),
       keep + words + add + "6.12 /boot/vmlinuz-6.12"},
      {"unified images, one of them is right", kOn,
       machine({unified("6.12", ""), unified("6.1-x", "ramroot=tmpfs"), conf, layout, words_on}),
       keep + add + "6.12 /boot/vmlinuz-6.12"},
      {"unified images, and depmod is not run again", kOn, with_plugins,
       keep + words +
           "run       /usr/bin/env KERNEL_INSTALL_PLUGINS=/usr/lib/kernel/install.d/00-a.install "
           "/etc/kernel/install.d/90-b.install /usr/bin/kernel-install add 6.12 /boot/vmlinuz-6.12"},
      {"unified images, on already", kOn, machine({unified("6.12", "ramroot=tmpfs"), conf, layout}), ""},
      {"and the file for later ones is not", kOn,
       machine({unified("6.12", "ramroot=tmpfs"), layout, {"/etc/kernel/cmdline", "root=UUID=6a3c\n"}}),
       "store     /etc/kernel/cmdline"},
      {"off already, and the file is not", kOff, machine({unified("6.12", ""), layout, words_on}),
       "store     /etc/kernel/cmdline"},
      {"unified images, and no folder for words", kOn, bare,
       keep + "mkdir     /etc/kernel mode=0755; " + words + add + "6.12 /boot/vmlinuz-6.12"},
      {"unified images, off for one boot", kOffOnce,
       machine({unified("6.12", "ramroot=tmpfs"), conf, layout}),
       "Error: cannot turn the protection off for one boot: the command line of /efi/EFI/Linux/" + file +
           " is part of it, for every boot: turn the protection off for good, and on again afterwards"},
      {"an image that may be half of one", kOn,
       machine({unified("6.12", ""), {"/efi/EFI/Linux/" + file + ".kept", ""}, layout}),
       "Error: cannot turn the protection on: ramroot was ended while /efi/EFI/Linux/" + file +
           " was made again: as it was before, it is in /efi/EFI/Linux/" + file +
           ".kept: put that back with mv(1), and try again"},
      {"another name by entry-token", kOn,
       machine({unified("6.12", ""), layout, {"/etc/kernel/entry-token", "other\n"}}),
       refused(file, "does not have the name that kernel-install(8) gives by itself")},
      {"the name by entry-token", kOn,
       machine({unified("6.12", "", "deb-ian"), layout, {"/etc/kernel/entry-token", "deb-ian\n"}}),
       "copy      /efi/EFI/Linux/deb-ian-6.12.efi -> /efi/EFI/Linux/deb-ian-6.12.efi.kept; " + words + add +
           "6.12 /boot/vmlinuz-6.12"},
      {"another partition", kOn,
       machine({unified("6.12", ""), {layout.path, layout.text + "BOOT_ROOT=/boot\n"}}),
       refused(file, "is not where kernel-install(8) would make it again, below BOOT_ROOT=/boot")},
      {"what comes after the file, of a package", kOn,
       machine({unified("6.12", ""), layout, {"/usr/lib/kernel/install.conf.d/a.conf", "layout=bls\n"}}),
       refused(file, "has its command line in it, and kernel-install(8) does not make it")},
      {"and replaced", kOn,
       machine({unified("6.12", ""),
                layout,
                {"/usr/lib/kernel/install.conf.d/a.conf", "layout=bls\n"},
                {"/etc/kernel/install.conf.d/a.conf", "\n"}}),
       keep + words + add + "6.12 /boot/vmlinuz-6.12"},
      {"unified images and entries, with one file for later ones", kOn,
       machine({unified("6.12", ""), entry("a", ""), layout, {"/etc/kernel/cmdline", "root=UUID=6a3c\n"}}),
       keep + words + add + "6.12 /boot/vmlinuz-6.12; store     /boot/efi/loader/entries/a.conf"},
      {"unified images beside GRUB", kOn, grub(menu(""), {unified("6.12", "")}), kStore + "; " + kUpdate},
      {"unified images, once", kOnOnce, machine({unified("6.12", ""), conf, layout}),
       "Error: cannot turn the protection on for one boot: the command line of /efi/EFI/Linux/" + file +
           " is part of it, for every boot: turn the protection on for good, and off again afterwards"},
      {"unified images that somebody else makes", kOn, machine({unified("6.12", ""), conf}),
       refused(file, "has its command line in it, and kernel-install(8) does not make it")},
      {"the file in /etc counts", kOn,
       machine({unified("6.12", ""), {"/etc/kernel/install.conf", "layout=bls\n"}, of_package}),
       refused(file, "has its command line in it, and kernel-install(8) does not make it")},
      {"and what comes after it", kOn,
       machine({unified("6.12", ""), layout, {"/etc/kernel/install.conf.d/a.conf", "layout=bls\n"}}),
       refused(file, "has its command line in it, and kernel-install(8) does not make it")},
      {"images that are signed", kOn,
       machine({unified("6.12", ""), layout, {kSecureBoot, std::string("\6\0\0\0\1", 5)}}),
       refused(file, "may have to be signed: Secure Boot is on")},
      {"images that could be signed", kOn,
       machine({unified("6.12", ""), layout, {kSecureBoot, std::string("\6\0\0\0\0", 5)}}),
       keep + words + add + "6.12 /boot/vmlinuz-6.12"},
      {"images that are tried", kOn, machine({unified("6.12", ""), layout, {kTries, "3\n"}}),
       refused(
           file,
           "is one of those that are tried for some boots (/etc/kernel/tries), and gets another name then")},
      {"images with names of their own", kOn,
       machine({unified("6.12", ""), {layout.path, layout.text + "entry_name_format=%M_%A\n"}}),
       refused(file, "does not have the name that kernel-install(8) gives by itself")},
      {"one that was not made by it", kOn,
       machine(
           {unified("6.12", "", "debian-6.1"), {"/efi/EFI/Linux/my.efi", unified("6.12", "").text}, layout}),
       refused("debian-6.1-6.12.efi", "does not have the name that kernel-install(8) gives by itself")},
      {"one whose kernel is gone", kOn, machine({unified("6.11", ""), layout}),
       refused(std::string(kId) + "-6.11.efi", "was made of a kernel that is not here any more, Linux 6.11")},
      {"words that are not those of the file", kOn,
       machine({unified("6.12", ""), layout, {"/etc/kernel/cmdline", "root=UUID=dead\n"}}),
       refused(file, "has other words than /etc/kernel/cmdline")},
      {"words of two images", kOn, machine({unified("6.1-x", "debug"), unified("6.12", ""), layout}),
       refused(file, "has other words than /efi/EFI/Linux/" + std::string(kId) + "-6.1-x.efi")},
  };
}

TEST(LoaderPlan, changes_what_has_to_be_changed_and_nothing_else) {
  for (const auto& rows : {grub_rows(), other_rows(), unified_rows()})
    for (const PlanCase& row : rows) EXPECT_EQ(steps_of(row.wish, row.facts), row.steps) << row.name;
}

TEST(LoaderPlan, says_which_images_are_to_be_looked_at) {
  LoaderFacts facts = facts_with({unified("6.12", ""), {"/usr/lib/kernel/install.conf", "layout=uki\n"}},
                                 {kKernelInstall, kKernelFolder});
  facts.images = {{"6.12", "/boot/vmlinuz-6.12"}};
  const auto steps = make_loader_steps(kOn, facts);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->remade, std::vector<Path>{"/efi/EFI/Linux/" + std::string(kId) + "-6.12.efi"});
}

/// What is said where nothing is to be done, and the notes before it.
std::string said_of_nothing(const LoaderRequest& wish, const LoaderFacts& facts) {
  const auto steps = make_loader_steps(wish, facts);
  if (!steps || !steps->steps.empty()) return "there is something to do";
  std::string said;
  for (const std::string& note : steps->notes) said += note + "; ";
  return said + render_nothing(wish, *steps, facts);
}

TEST(LoaderPlan, says_of_a_machine_that_was_never_protected_that_it_is_not_enabled) {
  const std::string never = "nothing to do: ramroot is not enabled (";
  for (const LoaderRequest& wish : {kOff, kOffOnce}) {
    EXPECT_EQ(said_of_nothing(wish, grub(menu(""))), never + "GRUB)");
    LoaderFacts lvm = grub(menu(""));
    lvm.boot.source = "/dev/mapper/vg-root";
    EXPECT_EQ(said_of_nothing(wish, lvm), never + "GRUB)");
    EXPECT_EQ(said_of_nothing(wish, facts_with({entry("a", "quiet")}, {"/usr/bin/bootctl"})),
              never + "systemd-boot)");
  }
  const LoaderFacts on = grub(menu("ramroot=tmpfs", kOthers), {drop_in(render_grub_drop_in("tmpfs"))});
  EXPECT_EQ(said_of_nothing(kOn, on), "nothing to do (GRUB)");
  EXPECT_EQ(said_of_nothing(kOnOnce, on),
            "every boot from the next one on is protected already; nothing to do (GRUB)");
}

/// What takes back the steps that run GRUB's own programs for one boot.
std::string undo_of_once(const LoaderRequest& wish, const LoaderFacts& facts) {
  const auto steps = make_loader_steps(wish, facts);
  std::string out;
  if (!steps) return out;
  for (const PlannedStep& planned : steps->steps)
    for (const Step& back : planned.undo)
      if (std::holds_alternative<RunProgram>(back)) out += describe(back);
  return out;
}

TEST(LoaderPlan, a_choice_for_one_boot_comes_back_when_the_plan_is_taken_back) {
  const TextFile on = drop_in(render_grub_drop_in("tmpfs"));
  const std::string chosen = "run       /usr/sbin/grub-reboot ramroot-other-";
  EXPECT_EQ(undo_of_once(kOffOnce, grub(menu("ramroot=tmpfs", kOthers), {on})), kForget);
  EXPECT_EQ(undo_of_once(kOffOnce, grub(menu("ramroot=tmpfs", kOthers), {on, grubenv("ramroot-other-6.12")})),
            chosen + "6.12");
  EXPECT_EQ(undo_of_once(kOff, grub(menu("ramroot=tmpfs", kOthers), {on, grubenv("ramroot-other-6.1")})),
            chosen + "6.1");
}

TEST(LoaderPlan, the_room_for_going_back_is_there_until_the_program_has_ended) {
  const auto steps = make_loader_steps(kOn, grub(menu("")));
  ASSERT_TRUE(steps);
  std::vector<std::string> back;
  for (const PlannedStep& planned : steps->steps)
    for (const Step& undo : planned.undo) back.insert(back.begin(), describe(undo));
  EXPECT_EQ(back, (std::vector<std::string>{
                      "rm-tree   /boot/grub/.grub.cfg.room",
                      "store     /boot/grub/grub.cfg (" + std::to_string(menu("").size()) + " bytes)",
                      "remove    /etc/default/grub.d/ramroot.cfg"}))
      << "the room is given back before the file is stored in it";
}

/// Those of the files that a plan or its undoing may make.
std::set<unsigned> modes_of_new_files(const LoaderRequest& wish, const LoaderFacts& facts) {
  std::set<unsigned> modes;
  const auto look = [&](const Step& step) {
    if (const auto* store = std::get_if<StoreText>(&step)) modes.insert(store->mode);
  };
  const auto steps = make_loader_steps(wish, facts);
  if (!steps) return modes;
  for (const PlannedStep& planned : steps->steps) {
    look(planned.step);
    for (const Step& back : planned.undo) look(back);
  }
  return modes;
}

TEST(LoaderPlan, what_is_made_of_a_private_file_is_private) {
  TextFile here = entry("a", "ramroot=tmpfs"), other = entry("ramroot-other", "");
  LoaderFacts facts = facts_with({here}, {"/usr/bin/bootctl", "/etc/kernel"});
  EXPECT_EQ(modes_of_new_files(kOffOnce, facts), std::set<unsigned>{0644});
  here.mode = other.mode = 0600;
  facts = facts_with({here}, {"/usr/bin/bootctl", "/etc/kernel"});
  EXPECT_EQ(modes_of_new_files(kOffOnce, facts), std::set<unsigned>{0600})
      << "a new entry, the words of new kernels";
  facts = facts_with({other, entry("a", "ramroot=tmpfs")}, {});
  EXPECT_EQ(modes_of_new_files(kOn, facts), std::set<unsigned>{0600}) << "taking back a removal";
}

TEST(LoaderPreview, shows_lines_and_programs) {
  Plan plan{"protect"};
  plan.steps = {replace_text("/etc/a", "x\nnew\x1b\n", "x\nold\n"),
                store_new_text("/etc/b", "all\n"),
                keep_text("/etc/c", "c"),
                without_undo(RemoveFile{"/etc/c"}),
                keep_room("/etc/d", "d"),
                without_undo(RunProgram{{"/usr/sbin/update-grub"}}),
                give_room_back("/etc/d")};
  const std::string words = "console=tty1 " + std::string(300, 'x') + " root=/dev/vda1";
  Plan one{"p"};
  one.steps = {replace_text("/boot/cmdline.txt", words + " ramroot=tmpfs\n", words + "\n")};
  EXPECT_EQ(render_preview(one), "# p\nchange    /boot/cmdline.txt\n          + ramroot=tmpfs\n");
  const std::string quoted = "GRUB_CMDLINE_LINUX_DEFAULT=\"" + words;
  one.steps = {replace_text("/etc/default/grub", quoted + " ramroot=tmpfs\"\n", quoted + "\"\n")};
  EXPECT_EQ(render_preview(one), "# p\nchange    /etc/default/grub\n          - " + quoted +
                                     "\"\n          + " + quoted + " ramroot=tmpfs\"\n")
      << "what is quoted is not cut";
  EXPECT_EQ(render_preview(plan),
            "# protect\nchange    /etc/a\n          - old\n          + new\\x1b\nwrite     /etc/b\n          "
            "+ all\n"
            "remove    /etc/c\nrun       /usr/sbin/update-grub\n");
}

TEST(LoaderPlan, keeps_the_parameter_that_is_there) {
  EXPECT_EQ(find_kept_parameter(grub(menu("ramroot=tmpfs:size=1G"))), "tmpfs:size=1G");
  EXPECT_EQ(find_kept_parameter(grub(menu(""), {{kAgainFile, "tmpfs:size=2G\n"}})), "tmpfs:size=2G");
  EXPECT_EQ(find_kept_parameter(grub(menu(""), {{kAgainFile, "init=/bin/sh\n"}})), std::nullopt);
  EXPECT_EQ(find_kept_parameter(grub(menu(""), {entry("z", "ramroot=tmpfs:onfail=panic", "ff")})),
            std::nullopt)
      << "of another system";
}

TEST(LoaderPlan, several_loaders_have_no_once_of_their_own) {
  LoaderFacts facts = grub(menu("ramroot=tmpfs", kOthers),
                           {drop_in(render_grub_drop_in("tmpfs")), entry("a", "ramroot=tmpfs")});
  facts.present.insert("/usr/bin/bootctl");
  EXPECT_EQ(steps_of(kOffOnce, facts),
            kAgain +
                "keep      /etc/default/grub.d/ramroot.cfg; remove    /etc/default/grub.d/ramroot.cfg; " +
                kUpdate + "; store     /boot/efi/loader/entries/a.conf");
  facts = grub(menu(""), {entry("a", "")});
  facts.present.insert("/usr/bin/bootctl");
  EXPECT_EQ(steps_of(kOnOnce, facts),
            "Error: cannot turn the protection on for one boot: there are several boot loaders (GRUB, "
            "systemd-boot): choose the "
            "entry in the menu");
}

TEST(OtherTool, is_quoted_as_it_was_written) {
  LoaderFacts facts;
  facts.cmdline = "root=UUID=6a3c rd.overlay=\"LABEL=a (b)\"";
  EXPECT_EQ(
      find_other_tool(facts),
      "rd.overlay=LABEL=a (b) in the kernel command line of this boot protects the root in another way: "
      "'ramroot import' tells what to do");
}

}  // namespace
}  // namespace ramroot
