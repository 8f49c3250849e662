// SPDX-License-Identifier: GPL-3.0-or-later
// What `ramroot plan` tells an administrator: the pages of tests/golden/preview, and what holds of each.
#include "core/status/boot_preview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "core/status/page.hpp"
#include "engine/commit/versions.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using From = PlannedWords::From;
using Outlook = NextBoot::Outlook;
using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string name;
  PreviewFacts known;
};

/// A machine as it is seen before the boot: with its root at `/`, mounted for writing.
PreviewFacts make_known(const std::string& parameter, PlannedWords words) {
  const test::Situation usual = test::make_usual("usual");
  PreviewFacts known{
      .words = std::move(words), .request = parse_request(parameter, {}), .facts = usual.facts};
  known.facts.new_root = known.facts.lower.target = "/";
  known.facts.lower.flags = "rw,relatime";
  known.facts.lower.super = "rw";
  return known;
}

std::vector<Case> make_cases() {
  const NextBoot menu{Outlook::is_protected, "/boot/grub/grub.cfg"};
  const NextBoot none{Outlook::unprotected, "/boot/grub/grub.cfg"};
  std::vector<Case> all{{"usual", make_known("tmpfs", {From::next_boot, menu})},
                        {"not-enabled", make_known("tmpfs", {From::enable, none})}};

  Case many{"many-mounts", make_known("tmpfs:size=2G,seal=device", {})};
  many.known.facts.fstab.parsed = Fstab(
      "UUID=6a3c / ext4 errors=remount-ro 0 1\n"
      "UUID=80ab /usr ext4 defaults 0 2\n"
      "UUID=91bc /var ext4 defaults 0 2\n"
      "UUID=1234 /boot/efi vfat umask=0077 0 1\n"
      "UUID=2345 /opt/media exfat defaults 0 0\n"
      "UUID=3456 /home ext4 defaults 0 2\n"
      "server:/srv /srv nfs defaults 0 0\n"
      "/swapfile none swap sw 0 0\n/dev/zram0 none swap sw 0 0\nUUID=77d1 none swap noauto 0 0\n");
  many.known.contents = {.has_machine_id = false};
  many.known.contents.containers.stores = {{.place = "/var/lib/docker", .has_images = true},
                                           {.engine = Engine::lxc, .place = "/srv/lxc"}};
  all.push_back(many);

  Case odd{"odd-wishes", make_known("tmpfs:size=99%,swap=keep,foo=1", {From::enable, {}})};
  odd.known.facts.ro = Spot::in_use;
  odd.known.warnings = {"/etc/ramroot.json is not a JSON object; the defaults apply"};
  all.push_back(odd);

  Case found{"gpt", make_known("tmpfs", {From::next_boot, menu})};
  found.known.facts.fstab.parsed =
      Fstab("UUID=6a3c / ext4 errors=remount-ro 0 1\n/dev/sdb1 /opt ext4 defaults 0 2\n");
  found.known.units = {{"/boot", "/dev/vda2", "ext4", "rw"},
                       {"/efi", "/dev/vda1", "vfat", "rw,umask=0077"},
                       {"/home", "/dev/vda5", "ext4", "rw"},
                       {"/var", "/dev/vda4", "ext4", "rw"},
                       {"/usr/share/x", "/dev/vdc", "exfat", ""},
                       {"/opt", "/dev/vda9", "ext4", ""},
                       {"/dev/hugepages", "hugetlbfs", "hugetlbfs", ""}};
  found.known.swap = {"/dev/vda3", "/dev/zram0"};
  all.push_back(found);

  Case zram{"zram", make_known("zram:size=40%,swap=zram", {From::enable, none})};
  zram.known.has_zram = false;
  all.push_back(zram);
  all.push_back({"swap-in-ram", make_known("tmpfs:swap=zram", {From::next_boot, menu})});

  Case bare{"no-fstab", make_known("tmpfs", {From::assumed, {}})};
  bare.known.facts.fstab = {};
  bare.known.facts.lower = {};
  all.push_back(bare);
  return all;
}

BootPreview preview_of(const Case& one) {
  const auto made = preview_boot(one.known);
  if (!made) {
    ADD_FAILURE() << one.name << ": " << made.error().text();
    return {};
  }
  BootPreview preview = *made;
  if (preview.fstab_now != preview.fstab_then)
    if (const auto diff = diff_texts(preview.fstab_now, preview.fstab_then, "/etc/fstab"); diff)
      preview.fstab_diff = *diff;
  return preview;
}

TEST(BootPreview, reads_as_the_golden_pages) {
  std::set<std::string> names;
  for (const Case& one : make_cases()) {
    names.insert(one.name);
    test::expect_golden(test::golden_dir("preview") / (one.name + ".txt"),
                        render_text(preview_of(one), Detail::usual));
  }
  EXPECT_EQ(test::golden_names("preview", ".txt"), names) << "a file that nobody compares";
}

TEST(BootPreview, never_says_where_the_initramfs_has_the_root_and_fits_80_columns) {
  for (const Case& one : make_cases()) {
    const BootPreview preview = preview_of(one);
    EXPECT_THAT(render_text(preview, Detail::with_steps), Not(HasSubstr("/root"))) << one.name;
    EXPECT_THAT(render_json(preview), Not(HasSubstr("/root"))) << one.name;
    const std::string page = render_text(preview, Detail::usual);
    for (const std::string_view line : split(page.substr(0, page.find("--- a/etc/fstab")), '\n'))
      EXPECT_LE(line.size(), 80U) << one.name << ": " << line;
  }
}

TEST(BootPreview, has_the_words_of_status_for_each_mount) {
  for (const Case& one : make_cases()) {
    const BootPreview preview = preview_of(one);
    EXPECT_EQ(render_mount_rows(preview.mounts).empty(), preview.mounts.empty());
    EXPECT_THAT(render_text(preview, Detail::usual), HasSubstr(render_mount_rows(preview.mounts)));
  }
}

TEST(BootPreview, keeps_a_store_or_warns_of_it) {
  PreviewFacts known = make_known("tmpfs:mounts=all", {});
  known.request.options.policies["/chosen"] = MountPolicy::overlay;
  known.facts.fstab.parsed = Fstab(
      "/dev/vdb /data ext4 defaults 0 0\n/dev/vdc /srv/a ext4 X-mount.subdir=a 0 0\n"
      "/dev/vdc /srv/b ext4 X-mount.subdir=b 0 0\n/srv/x.img /opt/x ext4 loop 0 0\n"
      "/dev/vdd /chosen ext4 defaults 0 0\n");
  known.stores = {{"/data", {"a database"}},
                  {"/srv/a", {"a database", false}},
                  {"/opt/x", {"a database"}},
                  {"/chosen", {"a database"}}};
  known.units = {{.target = "/opt/pg", .source = "/dev/vde", .fstype = "btrfs"}};
  known.stores["/opt/pg"] = {"a database", false};
  const auto preview = preview_boot(known);
  ASSERT_TRUE(preview);
  for (const MountRow& row : preview->mounts)
    EXPECT_EQ(row.decision.policy, row.target == "/data" ? MountPolicy::keep : MountPolicy::overlay)
        << row.target;
  for (const char* target : {"/srv/a", "/opt/x", "/opt/pg"})
    EXPECT_THAT(preview->warnings, testing::Contains(explain_store_in_ram(target, "a database")));
  for (const char* target : {"/data", "/srv/b", "/chosen"})
    EXPECT_THAT(preview->warnings, Not(testing::Contains(testing::StartsWith(target)))) << target;
}

TEST(BootPreview, says_what_to_do_where_one_subvolume_is_kept_and_so_the_other_is) {
  PreviewFacts known = make_known("tmpfs", {});
  known.facts.fstab.parsed = Fstab(
      "/dev/vdb /home btrfs subvol=@home 0 0\n/dev/vdb /var btrfs subvol=@var 0 0\n"
      "/dev/vdc /var/log btrfs subvol=@log 0 0\n");
  known.units = {{.target = "/opt", .source = "/dev/vdb", .fstype = "btrfs"}};
  const auto preview = preview_boot(known);
  ASSERT_TRUE(preview);
  for (const char* target : {"/var", "/opt"})
    EXPECT_THAT(preview->warnings, testing::Contains(testing::AllOf(
                                       testing::StartsWith(std::string(target) + " is not protected"),
                                       HasSubstr("shares its disk with what is permanent"),
                                       HasSubstr("give all mounts of that disk the policy"))));
  EXPECT_THAT(preview->warnings, Not(testing::Contains(testing::StartsWith("/var/log "))));
}

TEST(BootPreview, has_rows_for_what_is_bound_of_something_permanent) {
  PreviewFacts known = make_known("tmpfs", {});
  known.facts.fstab.parsed = Fstab(
      "/dev/vdb /data ext4 defaults 0 0\n/data/docker /var/lib/docker none bind 0 0\n"
      "/var/lib/docker/volumes /srv/volumes none bind,ro 0 0\n/opt/a /srv/a none bind 0 0\n"
      "tmpfs /data/cache tmpfs defaults 0 0\n/data/cache/x /srv/x none rbind 0 0\n");
  known.contents.containers.stores = {{.place = "/var/lib/docker", .has_images = true}};
  const auto preview = preview_boot(known);
  ASSERT_TRUE(preview);
  std::string rows;
  for (const MountRow& row : preview->mounts)
    rows += row.target + " " + std::string(render_now(row.now)) + ": " + row.decision.why + "\n";
  EXPECT_EQ(rows,
            "/data permanent: data\n/var/lib/docker permanent: bound from elsewhere\n"
            "/srv/volumes read-only: bound from elsewhere\n");
  EXPECT_THAT(preview->warnings, Not(testing::Contains(HasSubstr("container images"))));
  EXPECT_EQ(preview->containers.stores[0].fate, StoreFate::elsewhere);
}

TEST(BootPreview, tells_which_services_are_skipped) {
  PreviewFacts known = make_known("tmpfs", {});
  known.facts.has_rpi_swap = true;
  for (const SkippedUnit& one : list_skipped_units())
    if (one.makes_swap || std::string_view(one.unit) == "grub-common.service")
      known.contents.skipped.push_back(one);
  const auto preview = preview_boot(known);
  ASSERT_TRUE(preview);
  EXPECT_THAT(
      preview->not_working,
      testing::Contains("grub-common.service, which is skipped: it writes to /boot that this boot worked"));
  EXPECT_THAT(preview->warnings,
              testing::Contains(testing::StartsWith("dphys-swapfile.service is skipped: its swap")));
  EXPECT_THAT(preview->warnings, testing::Contains(testing::StartsWith("rpi-swap uses zram alone")));
}

TEST(BootPreview, warns_of_encrypted_volumes_whose_file_is_copied_to_RAM) {
  Case one{"volumes", make_known("tmpfs", {})};
  one.known.facts.fstab.volumes = {{"a", "/srv/a.luks"}, {"b", "/srv/b.luks"}};
  one.known.facts.fstab.parsed =
      Fstab("UUID=6a3c / ext4 errors=remount-ro 0 1\n/dev/mapper/a /data ext4 defaults 0 2\n");
  const BootPreview preview = preview_of(one);
  ASSERT_EQ(preview.mounts.size(), 1U);
  EXPECT_EQ(preview.mounts[0].decision.why, "an image on what is protected");
  EXPECT_EQ(preview.mounts[0].now, MountRow::Now::in_ram);
  const std::string page = render_text(preview, Detail::usual);
  EXPECT_THAT(page, HasSubstr("/srv/b.luks is opened for writing"));
  EXPECT_THAT(page, Not(HasSubstr("/srv/a.luks")));
}

TEST(BootPreview, has_nothing_against_what_lies_in_the_root_of_a_snapshot) {
  PreviewFacts known = make_known("tmpfs", {});
  known.contents.containers.stores = {{.engine = Engine::docker, .place = "/var/lib/docker", .exists = true}};
  known.contents.stores = {"/var/lib/postgresql"};
  known.refused = {"/"};
  const auto of_overlay = preview_boot(known);
  known.request = parse_request("snapshot", {});
  known.facts.snapshot = SnapshotSeen{"/dev/vda1", {std::uint64_t{8} << 30}};
  const auto preview = preview_boot(known);
  ASSERT_TRUE(of_overlay && preview);
  EXPECT_FALSE(of_overlay->obstacles.empty());
  EXPECT_TRUE(preview->obstacles.empty());
  EXPECT_TRUE(preview->warnings.empty()) << preview->warnings.front();
  ASSERT_EQ(preview->containers.stores.size(), 1U);
  EXPECT_EQ(preview->containers.stores[0].fate, StoreFate::elsewhere);
  const std::string page = render_text(*preview, Detail::usual);
  EXPECT_THAT(page, HasSubstr("go to RAM, below the file system, and are gone at the next boot"));
  EXPECT_THAT(page, Not(HasSubstr(" files")));
}

TEST(BootPreview, tells_the_steps_only_when_asked) {
  const BootPreview preview = preview_of(make_cases().front());
  ASSERT_FALSE(preview.steps.empty());
  EXPECT_THAT(render_text(preview, Detail::usual), Not(HasSubstr(preview.steps.front())));
  EXPECT_THAT(render_text(preview, Detail::with_steps), HasSubstr(" 1. " + preview.steps.front()));
}

/// Where json_schemas.sh asks for it, it is validated.
void write_where_asked(const std::string& name, const nlohmann::json& object) {
  if (const char* folder = std::getenv("RAMROOT_JSON"); folder != nullptr)
    std::ofstream(std::string(folder) + "/" + name + ".json") << object;
}

TEST(BootPreview, is_an_object_for_programs) {
  for (const Case& one : make_cases()) {
    const auto object = nlohmann::json::parse(render_json(preview_of(one)), nullptr, false);
    ASSERT_TRUE(object.is_object()) << one.name;
    EXPECT_EQ(object["limit"]["bytes"], preview_of(one).limits.size.bytes);
    EXPECT_EQ(object["fstab_diff"], preview_of(one).fstab_diff);
    EXPECT_FALSE(object["steps"].empty());
    write_where_asked(one.name, object);
  }
  write_where_asked("none", nlohmann::json::parse(render_no_preview("x")));
  EXPECT_EQ(nlohmann::json::parse(render_no_preview("x"))["protected"], false);
}

TEST(BootPreview, says_why_a_root_cannot_be_protected) {
  Case foreign{"foreign", make_known("tmpfs", {})};
  foreign.known.facts.lower.fstype = "overlay";
  foreign.known.facts.lower.source = "overlayroot";
  const auto preview = preview_boot(foreign.known);
  ASSERT_FALSE(preview);
  EXPECT_THAT(preview.error().text(), HasSubstr("overlayroot"));
}

TEST(NextBoot, knows_the_words_of_the_entry_that_starts) {
  const std::string on = "menuentry 'a' { linux /vmlinuz root=UUID=1 ramroot=tmpfs:size=1G\n}\n";
  const std::string off = "menuentry 'a' { linux /vmlinuz root=UUID=1\n}\n";
  EXPECT_EQ(predict_next_boot({{"/boot/grub/grub.cfg", on}}, "root=UUID=1").parameter, "tmpfs:size=1G");
  EXPECT_EQ(predict_next_boot({{"/boot/grub/grub.cfg", off}}, "root=UUID=1").parameter, std::nullopt);
  EXPECT_EQ(predict_next_boot({}, "root=UUID=1").parameter, std::nullopt);
}

}  // namespace
}  // namespace ramroot
