// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/next_boot.hpp"

#include <gtest/gtest.h>

#include "core/loader/loader_files.hpp"

namespace ramroot {
namespace {

using Outlook = NextBoot::Outlook;

// As update-grub of Debian 13 writes it, shortened.
const char* const kGrubEntry =
    "menuentry 'Debian GNU/Linux' --class debian {\n"
    "\tset root='hd0,msdos1'\n"
    "\techo\t'Loading Linux 6.12.48+deb13-amd64 ...'\n"
    "\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro  quiet WORDS\n"
    "\tinitrd\t/boot/initrd.img-6.12.48+deb13-amd64\n"
    "}\n";
const char* const kGrubRecovery =
    "\tmenuentry 'Debian GNU/Linux (recovery mode)' {\n"
    "\t\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro single\n\t}\n";

// As grub/42_ramroot makes it.
const char* const kOtherWay =
    "### BEGIN /etc/grub.d/42_ramroot ###\n"
    "menuentry 'Debian GNU/Linux, with Linux 6.12.48+deb13-amd64 (persistent, once)' --class debian "
    "$menuentry_id_option 'ramroot-other-6.12.48+deb13-amd64' {\n"
    "\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=UUID=6a3c ro  quiet OTHER\n}\n"
    "### END /etc/grub.d/42_ramroot ###\n";

// The whole shape of it, all its usual entries with the words.
const char* const kDebian = R"(if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "${next_entry}" ] ; then
   set default="${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="DEFAULT"
fi
function savedefault {
  if [ -z "${boot_once}" ]; then
    saved_entry="${chosen}"
    save_env saved_entry
  fi
}
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-6a3c' {
	savedefault
	linux	/boot/vmlinuz-6.12 root=UUID=6a3c ro  quiet WORDS
}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-6a3c' {
	menuentry 'Debian GNU/Linux, with Linux 6.12' --class debian $menuentry_id_option 'gnulinux-6.12-advanced-6a3c' {
		linux	/boot/vmlinuz-6.12 root=UUID=6a3c ro  quiet WORDS
	}
	menuentry 'Debian GNU/Linux, with Linux 6.12 (recovery mode)' --class debian $menuentry_id_option 'gnulinux-6.12-recovery-6a3c' {
		linux	/boot/vmlinuz-6.12 root=UUID=6a3c ro single RESCUE
	}
}
if [ "$grub_platform" = "efi" ]; then
	menuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
		fwsetup
	}
fi
menuentry 'Windows' --class windows $menuentry_id_option 'osprober-efi' {
	chainloader /EFI/Microsoft/Boot/bootmgfw.efi
}
menuentry 'Another' $menuentry_id_option 'osprober-gnulinux' {
	linux /vmlinuz root=/dev/sdb1 ro
}
if [ -f  ${config_directory}/custom.cfg ]; then
  source ${config_directory}/custom.cfg
elif [ -z "${config_directory}" -a -f  $prefix/custom.cfg ]; then
  source $prefix/custom.cfg
fi
### BEGIN /etc/grub.d/42_ramroot ###
menuentry 'Debian GNU/Linux, with Linux 6.12 (persistent, once)' --class debian $menuentry_id_option 'ramroot-other-6.12' {
	linux	/boot/vmlinuz-6.12 root=UUID=6a3c ro  quiet
}
### END /etc/grub.d/42_ramroot ###
)";

std::string with_all(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TextFile debian(const std::string& chosen, const std::string& words = "ramroot=tmpfs") {
  return {"/boot/grub/grub.cfg", with_all(with_all(kDebian, "WORDS", words), "DEFAULT", chosen)};
}
TextFile env(const std::string& text) {
  return {"/boot/grub/grubenv", "# GRUB Environment Block\n" + text + "\n####"};
}
TextFile custom(const std::string& text) { return {"/boot/grub/custom.cfg", text}; }
TextFile extlinux(const std::string& chosen) {
  return {"/boot/extlinux/extlinux.conf",
          chosen +
              "\nmenu title x\nlabel l0\n\tlinux /v\n\tappend root=UUID=6a3c ro ramroot=tmpfs\n\nlabel l0r\n"
              "\tmenu label Debian (rescue target)\n\tlinux /v\n\tappend root=UUID=6a3c ro single\n"};
}
TextFile entry(const std::string& name, const std::string& words) {
  return {"/boot/efi/loader/entries/" + name,
          "title " + name + " title\nlinux /l\noptions root=UUID=6a3c ro " + words + "\n"};
}
TextFile loader_conf(const std::string& text) { return {"/boot/efi/loader/loader.conf", text}; }
TextFile note(const char* name, const std::string& pattern) {
  std::string text("\7\0\0\0", 4);
  for (const char c : pattern) text += {c, '\0'};
  return {name, text + std::string(2, '\0')};
}
const TextFile kOn = entry("a-6.12.conf", "ramroot=tmpfs"), kOnToo = entry("a-6.1.conf", "ramroot=tmpfs");
const TextFile kOff = entry("b-6.12.conf", ""), kOther = entry("ramroot-other.conf", "");
const TextFile kUnified{"/boot/efi/EFI/Linux/c-6.12.efi", ""};
/// One that was read, see render_unified().
TextFile unified(const std::string& words) {
  return {"/boot/efi/EFI/Linux/c-6.12.efi",
          "linux /boot/efi/EFI/Linux/c-6.12.efi\noptions root=UUID=6a3c ro" + words + "\n"};
}
const TextFile kPi{"/boot/firmware/cmdline.txt", "console=tty1 root=UUID=6a3c rootwait ramroot=tmpfs\n"};
TextFile pi_config(const std::string& text) { return {"/boot/firmware/config.txt", text}; }
// As grub2-mkconfig of Fedora writes it.
const TextFile kFedora{"/boot/grub2/grub.cfg",
                       "if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\nelse\n"
                       "   set default=\"${saved_entry}\"\nfi\ninsmod blscfg\nblscfg\n"};
TextFile fedora_env(const std::string& text) { return {"/boot/grub2/grubenv", text + "\n"}; }

std::string with_words(std::string text, const std::string& words) {
  const auto at = text.find("WORDS");
  return at == std::string::npos ? text : text.replace(at, 5, words);
}

struct NextBootCase {
  const char* name;
  std::vector<TextFile> files;
  Outlook outlook;
};

const NextBootCase kRows[] = {
    {"nothing known", {}, Outlook::unknown},
    {"a file without an entry", {{"/boot/grub/grub.cfg", "set timeout=5\n"}}, Outlook::unknown},
    {"grub, all entries, but the recovery",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kGrubRecovery}},
     Outlook::is_protected},
    {"grub, none",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "") + kGrubRecovery}},
     Outlook::unprotected},
    {"grub, turned off again",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs ramroot=off")}},
     Outlook::unprotected},
    {"grub, one of two",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + with_words(kGrubEntry, "")}},
     Outlook::is_protected},
    {"grub, the other one of two",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "") + with_words(kGrubEntry, "ramroot=tmpfs")}},
     Outlook::unprotected},
    {"grub, another system on another disk does not count",
     {{"/boot/grub/grub.cfg",
       with_words(kGrubEntry, "ramroot=tmpfs") + "linux /vmlinuz root=/dev/sdb1 ro\n"}},
     Outlook::is_protected},
    {"grub, what is not understood does not protect",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpf")}},
     Outlook::unprotected},
    {"grub, a target that is no rescue",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "systemd.unit=multi-user.target ramroot=tmpfs")}},
     Outlook::is_protected},
    {"grub, what belongs to init does not count",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "-- ramroot=tmpfs")}},
     Outlook::unprotected},
    {"grub, with entries of our own that boot the other way",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay}},
     Outlook::is_protected},
    {"grub, one of them was chosen for the next boot",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::unprotected},
    {"grub, chosen once, otherwise not protected",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "") + with_all(kOtherWay, "OTHER", "ramroot=tmpfs")},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"grub, chosen once, and its kernel is removed",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs")},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"grub, saved as the default",
     {{"/boot/grub/grub.cfg",
       "   set default=\"${saved_entry}\"\n" + with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::unprotected},
    {"grub, saved, and nobody asks",
     {{"/boot/grub/grub.cfg", with_words(kGrubEntry, "ramroot=tmpfs") + kOtherWay},
      {"/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=ramroot-other-6.12.48+deb13-amd64\n###"}},
     Outlook::is_protected},
    {"systemd-boot, chosen once",
     {{"/boot/efi/loader/entries/a.conf", "options root=UUID=6a3c ramroot=tmpfs\n"},
      {"/boot/efi/loader/entries/ramroot-other.conf", "options root=UUID=6a3c\n"},
      {kSystemdBootOnce,
       std::string("\7\0\0\0r\0a\0m\0r\0o\0o\0t\0-\0o\0t\0h\0e\0r\0.\0c\0o\0n\0f\0\0\0", 42)}},
     Outlook::unprotected},
    {"loader entries",
     {{"/boot/loader/entries/a-6.12.conf",
       "title Fedora\nlinux /vmlinuz\noptions root=UUID=6a3c ro ramroot=tmpfs\n"},
      {"/boot/loader/entries/a-0-rescue.conf", "linux /vmlinuz-0-rescue\noptions root=UUID=6a3c ro\n"}},
     Outlook::is_protected},
    {"extlinux",
     {{"/boot/extlinux/extlinux.conf", "label l0\n\tlinux /vmlinuz\n\tappend root=UUID=6a3c ro quiet\n"}},
     Outlook::unprotected},
    {"Raspberry Pi",
     {{"/boot/firmware/cmdline.txt", "console=tty1 root=PARTUUID=1-02 rootwait ramroot=tmpfs\n"}},
     Outlook::is_protected},
};

const char* const kCmdline = "BOOT_IMAGE=/vmlinuz root=UUID=6a3c ro quiet";

TEST(NextBoot, is_what_the_boot_loader_says) {
  for (const NextBootCase& row : kRows) {
    const NextBoot next = predict_next_boot(row.files, kCmdline);
    EXPECT_EQ(render_outlook(next.outlook), render_outlook(row.outlook)) << row.name;
  }
}

struct DefaultCase {
  const char* name;
  std::vector<TextFile> files;
  Outlook outlook;
  bool once = false;
};

const DefaultCase kGrubDefaults[] = {
    {"the first", {debian("0")}, Outlook::is_protected},
    {"the first, off", {debian("0", "")}, Outlook::unprotected},
    {"nothing", {debian("")}, Outlook::is_protected},
    {"an advanced one", {debian("1>0")}, Outlook::is_protected},
    {"the submenu, so its first", {debian("1")}, Outlook::is_protected},
    {"a recovery", {debian("1>1")}, Outlook::unprotected},
    {"a recovery, by ids",
     {debian("gnulinux-advanced-6a3c>gnulinux-6.12-recovery-6a3c")},
     Outlook::unprotected},
    {"a recovery, by titles",
     {debian("Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.12 (recovery mode)")},
     Outlook::unprotected},
    {"a recovery that asks for it",
     {{"/boot/grub/grub.cfg", with_all(debian("1>1").text, "RESCUE", "ramroot=tmpfs")}},
     Outlook::is_protected},
    {"an advanced one, by ids",
     {debian("gnulinux-advanced-6a3c>gnulinux-6.12-advanced-6a3c")},
     Outlook::is_protected},
    {"ours", {debian("ramroot-other-6.12")}, Outlook::unprotected},
    {"one that is gone", {debian("ramroot-other-6.1")}, Outlook::is_protected},
    {"Windows: ours are as they are", {debian("osprober-efi")}, Outlook::is_protected},
    {"another Linux", {debian("osprober-gnulinux")}, Outlook::is_protected},
    {"a number behind an `if`", {debian("4")}, Outlook::depends},
    {"a number behind an `if`, all off", {debian("4", "")}, Outlook::unprotected},
    {"a variable", {debian("$mine")}, Outlook::depends},
    {"set again, for certain",
     {{"/boot/grub/grub.cfg", debian("0").text + "set default='1>1'\n"}},
     Outlook::unprotected},
    {"set again, and nobody heeds the note",
     {{"/boot/grub/grub.cfg", debian("0").text + "set default=0\n"}, env("next_entry=1>1")},
     Outlook::is_protected},
    {"set again, perhaps",
     {{"/boot/grub/grub.cfg", debian("0").text + "if true; then set default=1>1; fi\n"}},
     Outlook::depends},
    {"one by hand before all others",
     {{"/boot/grub/grub.cfg",
       with_all(debian("0").text, "menuentry 'Debian GNU/Linux' ",
                "menuentry mine { linux /v root=UUID=6a3c; }\nmenuentry 'Debian GNU/Linux' ")}},
     Outlook::unprotected},
    {"saved, nothing", {debian("${saved_entry}"), env("")}, Outlook::is_protected},
    {"saved, no note", {debian("${saved_entry}")}, Outlook::is_protected},
    {"saved, an advanced one",
     {debian("${saved_entry}"), env("saved_entry=gnulinux-advanced-6a3c>gnulinux-6.12-advanced-6a3c")},
     Outlook::is_protected},
    {"saved, a recovery", {debian("${saved_entry}"), env("saved_entry=1>1")}, Outlook::unprotected},
    {"saved, ours", {debian("${saved_entry}"), env("saved_entry=ramroot-other-6.12")}, Outlook::unprotected},
    {"saved, by title",
     {debian("${saved_entry}"), env("saved_entry=Debian GNU/Linux, with Linux 6.12 (persistent, once)")},
     Outlook::unprotected},
    {"saved, and nobody asks", {debian("0"), env("saved_entry=1>1")}, Outlook::is_protected},
    {"once, a recovery", {debian("0"), env("next_entry=1>1")}, Outlook::unprotected, true},
    {"once, ours", {debian("0"), env("next_entry=ramroot-other-6.12")}, Outlook::unprotected, true},
    {"once, says the same", {debian("0"), env("next_entry=1>0")}, Outlook::is_protected},
    {"once, over a saved one",
     {debian("${saved_entry}"), env("saved_entry=1>1\nnext_entry=0")},
     Outlook::is_protected,
     true},
    {"once, one that is gone, over a saved one",
     {debian("${saved_entry}"), env("saved_entry=1>1\nnext_entry=gone")},
     Outlook::is_protected,
     true},
    {"once, not known", {debian("0"), env("next_entry=uefi-firmware")}, Outlook::depends},
    {"custom.cfg sets it", {debian("0"), custom("set timeout=3\nset default=1>1\n")}, Outlook::depends},
    {"custom.cfg sets the same", {debian("0"), custom("set default=0\n")}, Outlook::depends},
    {"custom.cfg sets it, all off", {debian("0", ""), custom("set default=1>1\n")}, Outlook::unprotected},
    {"custom.cfg sets it, and once, ours",
     {debian("0", ""), env("next_entry=mine"),
      custom("set default=0\nmenuentry mine {\nlinux /v root=UUID=6a3c ramroot=tmpfs\n}\n")},
     Outlook::depends},
    {"once, over what custom.cfg sets",
     {{"/boot/grub/grub.cfg", with_all(debian("0", "").text, "ro  quiet\n", "ro  quiet ramroot=tmpfs\n")},
      env("next_entry=ramroot-other-6.12"),
      custom("set default=0\n")},
     Outlook::depends},
    {"custom.cfg has entries",
     {debian("0"), custom("menuentry mine { linux /v root=UUID=6a3c; }\n")},
     Outlook::is_protected},
    {"custom.cfg has the saved one",
     {debian("${saved_entry}"), env("saved_entry=mine"),
      custom("menuentry mine {\nlinux /v root=UUID=6a3c\n}\n")},
     Outlook::depends},
    {"custom.cfg has the saved one, on one line",
     {debian("${saved_entry}", ""), env("saved_entry=mine"),
      custom("menuentry mine { linux /v root=UUID=6a3c ramroot=tmpfs; }\n")},
     Outlook::depends},
    {"Fedora, the newest", {kFedora, kOn, kOnToo}, Outlook::is_protected},
    {"Fedora, saved", {kFedora, fedora_env("saved_entry=b-6.12"), kOn, kOff}, Outlook::unprotected},
    {"Fedora, saved, the rescue",
     {kFedora, fedora_env("saved_entry=a-0-rescue"), kOn, entry("a-0-rescue.conf", "")},
     Outlook::unprotected},
    {"Fedora, saved, by title",
     {kFedora, fedora_env("saved_entry=b-6.12.conf title"), kOn, kOff},
     Outlook::unprotected},
    {"Fedora, saved, gone",
     {kFedora, fedora_env("saved_entry=a-5"), kOn, kOnToo, entry("a-0-rescue.conf", "")},
     Outlook::is_protected},
    {"Fedora, saved, by number",
     {kFedora, fedora_env("saved_entry=1"), kOn, entry("a-0-rescue.conf", "")},
     Outlook::depends},
    {"Fedora, saved, by the largest digit",
     {kFedora, fedora_env("saved_entry=9"), kOn, entry("a-0-rescue.conf", "")},
     Outlook::depends},
    {"Fedora, once",
     {kFedora, fedora_env("next_entry=b-6.12\nsaved_entry=a-6.12"), kOn, kOff},
     Outlook::unprotected,
     true},
};

const DefaultCase kOtherDefaults[] = {
    {"extlinux, none", {extlinux("")}, Outlook::is_protected},
    {"extlinux, the usual", {extlinux("default l0")}, Outlook::is_protected},
    {"extlinux, the rescue", {extlinux("DEFAULT l0r")}, Outlook::unprotected},
    {"extlinux, the last one counts", {extlinux("default l0\ndefault l0r")}, Outlook::unprotected},
    {"extlinux, gone", {extlinux("default l9")}, Outlook::depends},
    {"extlinux, marked",
     {{"/boot/extlinux/extlinux.conf", extlinux("").text + "\tmenu default\n"}},
     Outlook::unprotected},
    {"systemd-boot, nothing said", {kOn, kOnToo, kOther}, Outlook::is_protected},
    {"systemd-boot, they differ", {kOn, kOff}, Outlook::depends},
    {"systemd-boot, by name",
     {kOn, kOff, loader_conf("timeout 3\ndefault b-6.12.conf\n")},
     Outlook::unprotected},
    {"systemd-boot, a pattern for the whole name",
     {kOn, kOff, loader_conf("default\ta-6.12.conf\n")},
     Outlook::is_protected},
    {"systemd-boot, without .conf, which only old ones add",
     {kOn, kOff, loader_conf("default\ta-6.12\n")},
     Outlook::depends},
    {"systemd-boot, without .conf, all the same",
     {kOn, kOnToo, loader_conf("default\ta-6.12\n")},
     Outlook::is_protected},
    {"systemd-boot, once, without .conf",
     {kOn, kOther, note(kSystemdBootOnce, "ramroot-other")},
     Outlook::depends},
    {"systemd-boot, once, of an entry that counts its boots",
     {kOn, entry("b-6.12+2-1.conf", ""), loader_conf("default a-*\n"), note(kSystemdBootOnce, "b-6.12.conf")},
     Outlook::depends},
    {"systemd-boot, an entry that counts its boots",
     {entry("a-6.12+3.conf", "ramroot=tmpfs"), kOff, loader_conf("default a-6.12.conf\n")},
     Outlook::depends},
    {"systemd-boot, a pattern for one that counts its boots",
     {entry("a-6.12+3.conf", "ramroot=tmpfs"), kOff, loader_conf("default a-6.12*.conf\n")},
     Outlook::is_protected},
    {"systemd-boot, a version that looks like a counter",
     {entry("a-6.12+deb13.conf", "ramroot=tmpfs"), kOff, loader_conf("default a-6.12+deb13.conf\n")},
     Outlook::is_protected},
    {"systemd-boot, an entry for a unified image",
     {kOn, {"/boot/efi/loader/entries/b.conf", "title b\nuki /EFI/Linux/b.efi\n"}},
     Outlook::depends},
    {"systemd-boot, an entry for a unified image is chosen",
     {kOn,
      {"/boot/efi/loader/entries/b.conf", "title b\nefi /EFI/Linux/b.efi\n"},
      loader_conf("default b.conf\n")},
     Outlook::depends},
    {"Raspberry Pi, with its usual config.txt",
     {kPi, pi_config("auto_initramfs=1\n")},
     Outlook::is_protected},
    {"Raspberry Pi, another file than cmdline.txt", {kPi, pi_config("cmdline=mine.txt\n")}, Outlook::depends},
    {"Raspberry Pi, another file on some machines",
     {kPi, pi_config("[pi4]\ncmdline=mine.txt\n")},
     Outlook::depends},
    {"Raspberry Pi, another folder", {kPi, pi_config("os_prefix=old/\n")}, Outlook::depends},
    {"systemd-boot, a pattern", {kOn, kOnToo, kOff, loader_conf("default A-*\n")}, Outlook::is_protected},
    {"systemd-boot, a pattern for different ones",
     {kOn, kOff, loader_conf("default ?-6.12*\n")},
     Outlook::depends},
    {"systemd-boot, the last line counts",
     {kOn, kOff, loader_conf("default b-6.12\n#default x\ndefault a-*\n")},
     Outlook::is_protected},
    {"systemd-boot, ours", {kOn, kOther, loader_conf("default ramroot-other.conf\n")}, Outlook::unprotected},
    {"systemd-boot, what was saved", {kOn, kOther, loader_conf("default @saved\n")}, Outlook::depends},
    {"systemd-boot, what was saved, all the same",
     {kOn, kOnToo, loader_conf("default @saved\n")},
     Outlook::is_protected},
    {"systemd-boot, what was saved, with a unified image",
     {kOn, kOnToo, kUnified, loader_conf("default @saved\n")},
     Outlook::depends},
    {"systemd-boot, nothing of ours", {kOn, kOther, loader_conf("default windows.conf\n")}, Outlook::depends},
    {"systemd-boot, a unified image", {kOn, kUnified, loader_conf("default c-*\n")}, Outlook::depends},
    {"systemd-boot, a unified image elsewhere", {kOn, loader_conf("default c-6.12.efi\n")}, Outlook::depends},
    {"systemd-boot, a unified image beside them", {kOn, kUnified}, Outlook::depends},
    {"systemd-boot, a unified image that is not chosen",
     {kOn, kUnified, loader_conf("default a-*\n")},
     Outlook::is_protected},
    {"systemd-boot, a note for good",
     {kOn, kOff, loader_conf("default a-*\n"), note(kSystemdBootDefault, "b-6.12.conf")},
     Outlook::unprotected},
    {"systemd-boot, once",
     {kOn, kOff, loader_conf("default a-*\n"), note(kSystemdBootOnce, "b-6.12.conf")},
     Outlook::unprotected,
     true},
    {"systemd-boot, once, with a newline",
     {kOn, kOther, note(kSystemdBootOnce, "ramroot-other.conf\n")},
     Outlook::unprotected,
     true},
    {"systemd-boot, once, gone", {kOn, note(kSystemdBootOnce, "ramroot-other.conf")}, Outlook::is_protected},
    {"systemd-boot, once, a unified image", {kOn, note(kSystemdBootOnce, "c-6.12.efi")}, Outlook::depends},
    {"systemd-boot, a unified image that was read", {kOn, unified("")}, Outlook::depends},
    {"systemd-boot, that asks too", {kOn, unified(" ramroot=tmpfs")}, Outlook::is_protected},
    {"systemd-boot, that is chosen", {kOn, unified(""), loader_conf("default c-*\n")}, Outlook::unprotected},
    {"systemd-boot, that is chosen by its name",
     {kOff, unified(" ramroot=tmpfs"), loader_conf("default c-6.12.efi\n")},
     Outlook::is_protected},
    {"systemd-boot, a unified image that finds its root",
     {kOn, {kUnified.path, "linux /c.efi\noptions quiet rw\n"}},
     Outlook::depends},
    {"this boot is of a unified image, and GRUB is left over",
     {debian("0"), unified(""), {kStubInfo, ""}},
     Outlook::depends},
    {"this boot is of a unified image, and GRUB of Fedora is left over",
     {kFedora, fedora_env("saved_entry=a-6.12"), kOn, unified(""), {kStubInfo, ""}},
     Outlook::depends},
    {"systemd-boot, another program is chosen",
     {kOn,
      {"/boot/efi/loader/entries/arch.conf", "title x\nefi /EFI/arch/linux.efi\n"},
      loader_conf("default arch.conf\n")},
     Outlook::depends},
    {"the firmware starts a unified image", {unified(" ramroot=tmpfs")}, Outlook::is_protected},
    {"a unified image that was read where GRUB boots", {debian("0"), unified("")}, Outlook::is_protected},
    {"a unified image where GRUB boots", {debian("0"), kUnified}, Outlook::is_protected},
    {"systemd-boot with a unified image only, and what is left of GRUB",
     {debian("0"), kUnified, loader_conf("timeout 3\n")},
     Outlook::depends},
    {"systemd-boot with a unified image only", {kUnified, loader_conf("")}, Outlook::depends},
    {"systemd-boot 260, another one is preferred",
     {kOn, kOff, loader_conf("default a-*\npreferred b-6.12.conf\n")},
     Outlook::depends},
    {"systemd-boot 260, the same one is preferred",
     {kOn, kOff, loader_conf("default a-*\n"), note(kSystemdBootPreferred, "a-*")},
     Outlook::is_protected},
    {"systemd-boot 260, a note that another one is preferred",
     {kOn, kOff, loader_conf("default a-*\n"), note(kSystemdBootPreferred, "b-6.12.conf")},
     Outlook::depends},
    {"systemd-boot, and the loader.conf of another partition",
     {kOn, kOff, {"/boot/loader/loader.conf", "default a-*\n"}, loader_conf("default b-*\n")},
     Outlook::depends},
    {"systemd-boot, another program may be the first one",
     {kOn, {"/boot/efi/loader/entries/x.conf", "title x\nefi /EFI/x/x.efi\n"}},
     Outlook::depends},
    {"systemd-boot, another program comes after those with a sort-key",
     {{kOn.path, kOn.text + "\nsort-key debian\n"},
      {"/boot/efi/loader/entries/x.conf", "title x\nefi /EFI/memtest86/x.efi\n"}},
     Outlook::is_protected},
    {"systemd-boot, an image that it would fetch",
     {kOn,
      {"/boot/efi/loader/entries/x.conf", "uki-url https://example.org/x.efi\n"},
      loader_conf("default x\n")},
     Outlook::depends},
    {"systemd-boot, once, one of several command lines",
     {kOn, note(kSystemdBootOnce, "c-6.12.efi@1")},
     Outlook::depends},
    {"the firmware started an image that is elsewhere",
     {unified(" ramroot=tmpfs"), {kStubInfo, ""}, note(kStubImage, "\\EFI\\BOOT\\BOOTX64.EFI")},
     Outlook::depends},
    {"the firmware started one of these",
     {unified(" ramroot=tmpfs"), {kStubInfo, ""}, note(kStubImage, "\\EFI\\Linux\\c-6.12.efi")},
     Outlook::is_protected},
    {"this boot is of a unified image that cannot be seen", {debian("0"), {kStubInfo, ""}}, Outlook::depends},
    {"GRUB starts a unified image",
     {{"/boot/grub/grub.cfg",
       "set default=0\nmenuentry u {\n chainloader /EFI/Linux/u.efi\n}\nmenuentry x {\n linux /vmlinuz-6.12 "
       "root=/dev/vda2 ramroot=tmpfs\n}\n"}},
     Outlook::depends},
    {"two boot loaders that say the same", {debian("0"), extlinux("")}, Outlook::is_protected},
    {"two boot loaders, once by the first alone",
     {debian("0"), env("next_entry=ramroot-other-6.12"), extlinux("default l0r")},
     Outlook::unprotected},
    {"two boot loaders that do not", {debian("1>1"), extlinux("")}, Outlook::depends},
};

TEST(NextBoot, is_what_the_default_entry_says) {
  for (const auto& rows : {std::vector<DefaultCase>(std::begin(kGrubDefaults), std::end(kGrubDefaults)),
                           std::vector<DefaultCase>(std::begin(kOtherDefaults), std::end(kOtherDefaults))})
    for (const DefaultCase& row : rows) {
      const NextBoot next = predict_next_boot(row.files, kCmdline);
      EXPECT_EQ(render_outlook(next.outlook), render_outlook(row.outlook)) << row.name;
      EXPECT_EQ(next.once, row.once) << row.name;
    }
}

TEST(NextBoot, names_the_file_that_chooses) {
  EXPECT_EQ(predict_next_boot({debian("1>1")}, kCmdline).file, "/boot/grub/grub.cfg");
  EXPECT_EQ(predict_next_boot({debian("0"), env("next_entry=1>1")}, kCmdline).file, "/boot/grub/grubenv");
  EXPECT_EQ(predict_next_boot({debian("${saved_entry}"), env("saved_entry=1>1")}, kCmdline).file,
            "/boot/grub/grubenv");
  EXPECT_EQ(predict_next_boot({debian("0"), custom("set default=1")}, kCmdline).file,
            "/boot/grub/custom.cfg");
  EXPECT_EQ(predict_next_boot({kOn, kOff, loader_conf("default b*")}, kCmdline).file,
            "/boot/efi/loader/loader.conf");
  EXPECT_EQ(predict_next_boot({kOn, kUnified}, kCmdline).file, kUnified.path);
  EXPECT_EQ(predict_next_boot({kFedora, kOn}, kCmdline).file, kOn.path);
  const TextFile moved = pi_config("cmdline=mine.txt\n");
  EXPECT_EQ(predict_next_boot({kPi, moved}, kCmdline).file, moved.path);
}

TEST(NextBoot, of_all_entries_does_not_ask_which_one_boots) {
  EXPECT_EQ(judge_all_entries({debian("1>1")}, kCmdline), Outlook::is_protected);
  EXPECT_EQ(judge_all_entries({debian("0", "")}, kCmdline), Outlook::unprotected);
  EXPECT_EQ(judge_all_entries({kOn, kOff}, kCmdline), Outlook::depends);
  EXPECT_EQ(judge_all_entries({}, kCmdline), Outlook::unknown);
}

TEST(NextBoot, is_off_once_until_that_boot) {
  const std::vector<TextFile> files{{"/boot/extlinux/extlinux.conf", "append root=UUID=6a3c ro\n"},
                                    {kAgainFile, "tmpfs\n"}};
  EXPECT_TRUE(predict_next_boot(files, "root=UUID=6a3c ro ramroot=tmpfs").once);
  EXPECT_FALSE(predict_next_boot(files, "root=UUID=6a3c ro").once)
      << "this is that boot, and the next one says the same";
}

TEST(NextBoot, names_the_file) {
  const NextBoot next = predict_next_boot({{"/boot/grub/grub.cfg", "insmod part_gpt\n"},
                                           {"/boot/loader/entries/a.conf", "options root=/dev/vda1\n"}},
                                          "");
  EXPECT_EQ(next.file, "/boot/loader/entries/a.conf");
}

}  // namespace
}  // namespace ramroot
