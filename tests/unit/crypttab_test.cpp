// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/crypttab.hpp"

#include <gtest/gtest.h>

#include "core/mounts/crypt_volumes.hpp"
#include "core/mounts/fstab_policy.hpp"

namespace ramroot {
namespace {

TEST(Crypttab, has_volumes_whose_source_is_a_file) {
  const auto volumes = parse_crypttab(
      "# c /srv/c none\n \ta\t/srv/a.img  none luks,discard # seen as a fifth field\r\n#b /srv/b\n"
      "c UUID=1 none\nd /dev/vdb none\ne /dev/../e none\nf /srv/f#1\nbare\n\ng srv/g\nh /srv/my\\040h none "
      "luks\n");
  ASSERT_EQ(volumes.size(), 3U);
  EXPECT_EQ(volumes[0].name + " " + volumes[0].file + " " + volumes[0].options, "a /srv/a.img luks,discard");
  EXPECT_EQ(volumes[1].name + " " + volumes[1].file + " " + volumes[1].options, "f /srv/f#1 ");
  EXPECT_EQ(volumes[2].file, "/srv/my\\040h") << "systemd knows no escapes here";
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "a /x\n";
  EXPECT_EQ(parse_crypttab(many).size(), 100U);
}

TEST(Crypttab, has_volumes_that_a_unit_can_open_read_only) {
  for (const CryptVolume& one : {CryptVolume{"my-vol", "/srv/a+b@1.img", "luks,nofail"},
                                 CryptVolume{std::string(56, '-'), "/x", "luks"}})
    EXPECT_TRUE(can_open_read_only(one)) << one.name;
  for (const CryptVolume& one :
       {CryptVolume{"a", "/x", "swap"}, CryptVolume{"a", "/x", "tmp=ext4"},
        CryptVolume{"a", "/x", "plain,tmp"}, CryptVolume{"a", "/x%n"}, CryptVolume{"a", "/x\"y"},
        CryptVolume{"a", "/x\\040y"}, CryptVolume{"a", "/x/../y"}, CryptVolume{"a/b", "/x"},
        CryptVolume{"a%i", "/x"}, CryptVolume{std::string(57, 'a'), "/x"}})
    EXPECT_FALSE(can_open_read_only(one)) << one.name << " " << one.file << " " << one.options;
  EXPECT_TRUE(asks_read_only(CryptVolume{"a", "/x", "luks,read-only"}));
  EXPECT_TRUE(asks_read_only(CryptVolume{"a", "/x", "readonly"}));
  EXPECT_FALSE(asks_read_only(CryptVolume{"a", "/x", "luks"}));
}

TEST(Crypttab, is_asked_by_the_names_of_a_mapped_device) {
  const std::vector<CryptVolume> volumes{{"a", "/a1"}, {"b", "/b"}, {"a", "/a2"}};
  EXPECT_EQ(find_volume(volumes, "/dev/mapper/a"), &volumes[0]);
  EXPECT_EQ(find_volume(volumes, "/dev/disk/by-id/dm-name-b"), &volumes[1]);
  for (const char* other : {"/dev/mapper/c", "/dev/mapper/", "a", "", "UUID=1"})
    EXPECT_EQ(find_volume(volumes, other), nullptr) << other;
}

/// "read-only: a; copied: b"
std::string decide(const std::string& crypttab, const std::string& fstab, const Options& options = {}) {
  FstabWish wish{.options = options, .volumes = parse_crypttab(crypttab)};
  const DecidedMounts mounts = decide_mounts(Fstab(fstab), wish);
  const DecidedVolumes decided = decide_volumes(mounts.volumes, mounts.listed);
  std::string out = "read-only:";
  for (const CryptVolume& one : decided.read_only) out += " " + one.name;
  out += "; copied:";
  for (const CryptVolume& one : decided.copied) out += " " + one.name;
  return out;
}

TEST(CryptVolumes, are_opened_read_only_where_nobody_writes_to_them) {
  const std::string all =
      "a /srv/a none luks\nb /home/b none luks\nc /srv/c none noauto\nd /srv/d none readonly\ne /srv/e "
      "none\n";
  const std::string home = "UUID=9 /home ext4 defaults 0 2\n";
  EXPECT_EQ(decide(all, home), "read-only: d; copied: a e") << "nobody knows what a and e are for";
  EXPECT_EQ(
      decide(all, home + "/dev/mapper/a /data ext4 defaults 0 2\n/dev/mapper/b /mnt ext4 defaults 0 2\n"
                         "/dev/mapper/c /mnt/c ext4 ro 0 2\n/dev/disk/by-id/dm-name-e /e vfat user,noauto\n"),
      "read-only: a c d e; copied:");
  Options options;
  options.policies["/data"] = MountPolicy::keep;
  EXPECT_EQ(decide("a /srv/a\n", "/dev/mapper/a /data ext4 defaults 0 2\n", options),
            "read-only:; copied: a");
  EXPECT_EQ(decide("a /srv/a\n", "/dev/mapper/a /data ext4 ro 0 2\n", options), "read-only: a; copied:");
  options.policies.clear();
  options.mounts = MountsWish::root;
  EXPECT_EQ(decide("a /srv/a none noauto\n", "/dev/mapper/a /data ext4 defaults 0 2\n", options),
            "read-only:; copied: a");
  EXPECT_EQ(decide("a /boot/a\n", "UUID=8 /boot ext4 defaults 0 2\n"), "read-only:; copied:")
      << "read-only already";
}

}  // namespace
}  // namespace ramroot
