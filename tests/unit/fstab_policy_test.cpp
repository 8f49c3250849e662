// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_policy.hpp"

#include <gtest/gtest.h>

#include "tests/support/fstab.hpp"

namespace ramroot {
namespace {

FstabWish make_wish(SwapPolicy swap, std::initializer_list<const char*> lower_names) {
  FstabWish wish;
  wish.options.swap = swap;
  wish.lower_names.insert(lower_names.begin(), lower_names.end());
  return wish;
}

const FstabWish kWish = make_wish(SwapPolicy::off, {"UUID=6a3c", "/dev/vda1"});
const FstabWish kKeepSwap = make_wish(SwapPolicy::keep, {});

struct RewriteCase {
  const char *line, *want;
  FstabWish wish = kWish;
};

TEST(RewriteFstab, changes_the_lines_that_must_change) {
  const RewriteCase rows[] = {
      // the root, whatever it is and wherever its fields stand
      {"UUID=6a3c / ext4 errors=remount-ro 0 1\n", "/rw / overlay defaults 0 0\n"},
      {"LABEL=x\t/\tbtrfs\tsubvol=@,nofail\t0\t0\n", "/rw / overlay defaults 0 0\n"},
      {"/dev/x // ext4 ro\n", "/rw / overlay defaults 0 0\n"},
      {"/dev/x / ext4\n", "/rw / overlay defaults 0 0\n"},
      {"/dev/x / ext4 defaults 0 1", "/rw / overlay defaults 0 0"},
      {"/dev/x / ext4 defaults 0 1\r\n", "/rw / overlay defaults 0 0\n"},
      {"/rw / overlay defaults 0 0\n", "/rw / overlay defaults 0 0\n"},
      // swap on a disk
      {"UUID=1 none swap sw 0 0\n", "UUID=1 none swap noauto,sw 0 0\n"},
      {"/swapfile swap swap defaults\n", "/swapfile swap swap noauto,defaults\n"},
      {"/swapfile\tnone\tswap\n", "/swapfile\tnone\tswap noauto,sw\n"},
      {"/swapfile none swap sw\r\n", "/swapfile none swap noauto,sw\r\n"},
      {"UUID=1 none swap sw,noauto 0 0\n", "UUID=1 none swap sw,noauto 0 0\n"},
      {"/dev/zram0 none swap pri=100 0 0\n", "/dev/zram0 none swap pri=100 0 0\n"},
      {"UUID=1 none swap sw 0 0\n", "UUID=1 none swap sw 0 0\n", kKeepSwap},
      {"UUID=1 none swap sw 0 # disk\n",
       "UUID=1 none swap noauto,sw 0 # disk\n"},  // systemd takes it for swap
      {"UUID=1 none swap # disk\n", "UUID=1 none swap noauto,# disk\n"},
      // another line for the disk of the root
      {"UUID=6a3c /mnt ext4 ro 0 2\n", "UUID=6a3c /mnt ext4 ro 0 0\n"},
      {"/dev/vda1 /mnt ext4 x-systemd.growfs 0 0\n", "/dev/vda1 /mnt ramroot.ext4 defaults 0 0\n"},
      {"/dev/vda1 /mnt ext4 ro,x-systemd.growfs,nofail 0 2\n", "/dev/vda1 /mnt ext4 ro,nofail 0 0\n"},
      {"/dev/vda1 /mnt ext4 x-systemd.makefs,nofail 0 0\n", "/dev/vda1 /mnt ramroot.ext4 nofail 0 0\n"},
      {"/dev/vda1 /mnt ext4 ro 0 +1\n", "/dev/vda1 /mnt ext4 ro 0 0\n"},
      {"/dev/vda1 /mnt ext4 ro 0 0\n", "/dev/vda1 /mnt ext4 ro 0 0\n"},
      {"/dev/vda1 /mnt ext4 ro 0 # remark\n", "/dev/vda1 /mnt ext4 ro 0 # remark\n"},
      {"/dev/vda1 /mnt ext4 ro\n", "/dev/vda1 /mnt ext4 ro\n"},
      {"UUID=6a3c /home ext4 X-mount.subdir=@home 0 0\n",
       "UUID=6a3c /home ramroot.ext4 ramroot.subdir=@home 0 0\n"},
      // a part of a disk
      {"UUID=9 /opt ext4 noatime,X-mount.subdir=a/b,x-mount.mkdir 0 2\n",
       "UUID=9 /opt ramroot.ext4 noatime,ramroot.subdir=a/b,x-mount.mkdir 0 0\n"},
      {"UUID=9 /srv ext4 X-mount.subdir=a/b 0 2\n", "UUID=9 /srv ext4 X-mount.subdir=a/b 0 2\n"},
      {"UUID=9 /opt ext4 X-mount.subdir=\"a,ro,loop\",noatime 0 2\n",
       "UUID=9 /opt ramroot.ext4 ramroot.subdir=\"a,ro,loop\",noatime 0 0\n"},
      {"UUID=9 /opt ext4 context=\"u:r:t:s0:c1,loop,noauto\" 0 0\n",
       "UUID=9 /opt ramroot.ext4 context=\"u:r:t:s0:c1,loop,noauto\" 0 0\n"},
      // one disk for what is in RAM and for what is permanent
      {"UUID=9 /opt ext4 defaults 0 2\nUUID=9 /srv ext4 defaults 0 2\n",
       "UUID=9 /opt ext4 defaults 0 2\nUUID=9 /srv ext4 defaults 0 2\n"},
      {"UUID=9 /opt ext4 defaults 0 2\nUUID=9 /mnt ext4 noauto 0 2\n",
       "UUID=9 /opt ramroot.ext4 defaults 0 0\nUUID=9 /mnt ext4 noauto 0 2\n"},
      {"UUID=9 /opt ext4 defaults 0 2\nUUID=9 /srv ext4 ro 0 2\n",
       "UUID=9 /opt ramroot.ext4 defaults 0 0\nUUID=9 /srv ext4 ro 0 2\n"},
      // the last of ro and rw counts
      {"UUID=9 /var ext4 ro,rw 0 0\n", "UUID=9 /var ramroot.ext4 ro,rw 0 0\n"},
      {"UUID=9 /boot ext4 ro,rw 0 0\n", "UUID=9 /boot ext4 ro 0 0\n"},
      // images: where they lie, however that is written, and in any order
      {"/srv/x.img /mnt/x ext4 loop 0 0\n", "/srv/x.img /mnt/x ramroot.ext4 ramroot.loop 0 0\n"},
      {"/srv/x.img /mnt/x ext4 loop,noauto,user 0 0\n", "/srv/x.img /mnt/x ext4 ro,loop,noauto,user 0 0\n"},
      {"UUID=9 /home ext4 defaults 0 0\n/home/x.img /mnt/x ext4 loop 0 0\n",
       "UUID=9 /home ext4 defaults 0 0\n/home/x.img /mnt/x ext4 loop 0 0\n"},
      {"UUID=9 /my\\040disk ext4 defaults 0 0\n/my\\040disk//x.img /mnt/x ext4 loop 0 0\n",
       "UUID=9 /my\\040disk ext4 defaults 0 0\n/my\\040disk//x.img /mnt/x ext4 loop 0 0\n"},
      {"UUID=9 /home ext4 defaults 0 0\n/home/data /data none bind 0 0\n/data/x.img /mnt/x ext4 loop 0 0\n",
       "UUID=9 /home ext4 defaults 0 0\n/home/data /data none bind 0 0\n/data/x.img /mnt/x ext4 loop 0 0\n"},
      {"/mnt/x/in.img /mnt/y ext4 loop 0 0\n/srv/z.img /mnt/x ext4 loop 0 0\n",
       "/mnt/x/in.img /mnt/y ramroot.ext4 ramroot.loop 0 0\n/srv/z.img /mnt/x ramroot.ext4 ramroot.loop 0 "
       "0\n"},
      // everything else
      {"UUID=9 /home ext4 defaults,x-systemd.growfs 0 2\n",
       "UUID=9 /home ext4 defaults,x-systemd.growfs 0 2\n"},
      {"# UUID=6a3c / ext4 defaults 0 1\n", "# UUID=6a3c / ext4 defaults 0 1\n"},
      {"UUID=6a3c / \n", "UUID=6a3c / \n"},
      {"tmpfs /tmp tmpfs size=1g 0 0\n", "tmpfs /tmp tmpfs size=1g 0 0\n"},
      {"swap /swap none bind 0 0\n", "swap /swap none bind 0 0\n"},
      {"\n", "\n"},
      {"", ""},
  };
  for (const RewriteCase& row : rows)
    EXPECT_EQ(test::rewrite_fstab(row.line, row.wish), row.want) << row.line;
}

TEST(RewriteFstab, twice_is_once) {
  for (const char* text :
       {"", "\n", "a / b", "a / b\r\n", "x none swap\n", "UUID=6a3c /m ext4 x-systemd.growfs 0 1\r\n",
        "UUID=6a3c / ext4 a 0 1\n/dev/vda1 / ext4 b 0 1\n", "\xff\xfe / \xff\n"}) {
    const std::string once = test::rewrite_fstab(text, kWish);
    EXPECT_EQ(test::rewrite_fstab(once, kWish), once) << text;
  }
}

TEST(RewriteFstab, copes_with_files_of_any_size) {
  std::string many, want;
  for (int i = 0; i < 100000; ++i) {
    const std::string line =
        "UUID=" + std::to_string(i) + "\t/mnt/" + std::to_string(i) + "\text4\tnofail\t0\t2\n";
    many += line;
    want += line;
  }
  many += "UUID=6a3c / ext4 defaults 0 1\n";
  want += "/rw / overlay defaults 0 0\n";
  EXPECT_EQ(test::rewrite_fstab(many, kWish), want);
  const std::string one_line(10 << 20, 'x');
  EXPECT_EQ(test::rewrite_fstab(one_line, kWish), one_line);
  const std::string options = "a b c " + std::string(1 << 20, ',') + " 0 0\n";
  EXPECT_EQ(test::rewrite_fstab(options, kWish), options);
}

TEST(DecideMounts, gives_a_mount_and_its_line_one_decision) {
  FstabWish wish = kWish;
  wish.mounted = {{.target = "/usr", .fstype = "btrfs"}, {.target = "/srv", .fstype = "ext4"}};
  const DecidedMounts decided = decide_mounts(
      Fstab(
          "UUID=2 /usr btrfs subvol=usr 0 0\nUUID=2 /home btrfs subvol=home 0 0\nUUID=3 /srv ext4 ro 0 2\n"),
      wish);
  ASSERT_EQ(decided.mounted.size(), 2U);
  ASSERT_EQ(decided.on_disk.size(), 3U);
  EXPECT_EQ(decided.mounted[0], (MountDecision{MountPolicy::overlay, MountReason::system}));
  EXPECT_EQ(decided.on_disk[0].decision, decided.mounted[0]);
  EXPECT_EQ(decided.lines[0].change, LineChange::mounted) << "it has an overlay, whatever shares its disk";
  EXPECT_EQ(decided.on_disk[2].decision, decided.mounted[1]);
  EXPECT_EQ(decided.on_disk[1].target, "/home");
}

TEST(DecideMounts, outlives_the_fstab_that_it_was_made_of) {
  std::optional<Fstab> short_one = Fstab("a / b\n");  // short enough to lie inside a std::string
  const DecidedMounts decided = decide_mounts(*short_one, kWish);
  const DecidedMounts copy = decided;
  short_one.reset();
  EXPECT_EQ(rewrite_fstab(copy), "/rw / overlay defaults 0 0\n");
  EXPECT_EQ(copy.lines[0].line->text, "a / b\n");
}

}  // namespace
}  // namespace ramroot
