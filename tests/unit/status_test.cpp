// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdint>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "core/status/journal_limit.hpp"
#include "tests/support/mounts.hpp"

namespace ramroot {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The evidence of a machine where everything is as it should be.
Evidence make_protected() {
  Evidence evidence;
  evidence.request = parse_request("tmpfs", {});
  evidence.mounts = test::make_protected_mounts();
  evidence.usage = Usage{{1 << 30, 1 << 20, (1 << 30) - (1 << 20)}, {262144, 100, 262044}};
  evidence.state = State{};
  evidence.state->outcome = Outcome::is_protected;
  evidence.state->source = "/dev/vda1";
  evidence.state->device = "254:1";
  evidence.state->counters = {{"254:1", "vda1", 1000, true, {}}};
  evidence.counters = evidence.state->counters;
  return evidence;
}

/// The evidence of the same machine booted without protection.
Evidence make_plain() {
  Evidence evidence;
  evidence.mounts = {test::with_ids(test::make_disk("/", "rw,relatime", "rw"), 30, 0)};
  evidence.usage = Usage{};
  return evidence;
}

struct StatusCase {
  const char* name;
  Evidence evidence;
  Protection protection;
  const char* reason = "";  ///< words of the first reason
};

template <class Change>
Evidence changed(Evidence evidence, Change change) {
  change(evidence);
  return evidence;
}

std::vector<StatusCase> make_cases() {
  using E = Evidence;
  const auto yes = Protection::is_protected, no = Protection::unprotected, off = Protection::off,
             unknown = Protection::unknown;
  const auto asked = [](E& e) { e.request = parse_request("tmpfs", {}); };
  return {
      {"all_is_well", make_protected(), yes},
      {"protected_and_nobody_asked", changed(make_protected(), [](E& e) { e.request = {}; }), yes},
      {"no_record_of_the_boot", changed(make_protected(), [](E& e) { e.state.reset(); }), unknown},
      {"protected_and_statvfs_fails", changed(make_protected(), [](E& e) { e.usage.reset(); }), yes},
      {"layers_where_older_versions_had_them",
       changed(make_protected(), [](E& e) { e.mounts[1].target = e.state->ro = "/ro"; }), yes},
      {"ram_below_run",
       changed(make_protected(),
               [](E& e) {
                 e.mounts[1].target = e.state->ro = "/run/ramroot/rw/ro";
                 e.mounts[2].target = e.state->rw = "/run/ramroot/rw";
               }),
       yes},
      {"layers_below_run",
       changed(make_protected(),
               [](E& e) {
                 e.mounts[1].target = e.state->ro = "/run/ramroot/ro";
                 e.mounts[2].target = e.state->rw = "/run/ramroot/rw";
               }),
       yes},
      {"own_disk_mounted_at_ro",
       changed(
           make_protected(),
           [](E& e) {
             e.mounts[1].target = e.state->ro = "/run/ramroot/ro";
             e.mounts.push_back(
                 {.target = "/ro", .fstype = "ext4", .source = "/dev/sdb1", .device = "8:17", .super = "rw"});
           }),
       yes},
      {"a_commit_that_only_root_could_see",
       changed(make_protected(), [](E& e) { e.unseen_commits = "only root can see that"; }), unknown},
      {"a_commit_that_only_root_could_see_and_a_drift",
       changed(make_protected(),
               [](E& e) {
                 e.unseen_commits = "only root can see that";
                 e.waiting_commits = {"/rw/ro"};
               }),
       Protection::drifted, "a commit to / was"},
      {"recorded_as_failed_but_protected_now",
       changed(make_protected(), [](E& e) { e.state->failure = "x"; }), yes},
      {"off", make_plain(), off},
      {"switched_off", changed(make_plain(), [](E& e) { e.request = parse_request("off", {}); }), off},
      {"off_and_no_mounts_known", Evidence{}, off},
      {"off_on_a_foreign_overlay",
       changed(make_plain(),
               [](E& e) {
                 e.mounts[0].fstype = "overlay";
                 e.mounts[0].super = "rw,lowerdir=/run/live,upperdir=/cow";
               }),
       off, "something other than ramroot"},
      {"asked_but_the_initramfs_is_old", changed(make_plain(), asked), no, "did not run ramroot"},
      {"asked_and_failed",
       changed(make_plain(),
               [&](E& e) {
                 asked(e);
                 e.state = State{};
                 e.state->failure = "mounting overlay on /ramroot: No such device";
               }),
       no, "No such device"},
      {"asked_and_no_reason_known",
       changed(make_plain(),
               [&](E& e) {
                 asked(e);
                 e.state = State{};
               }),
       no, "not ramroot's overlay"},
      {"asked_for_the_unknown", changed(make_plain(), [](E& e) { e.request = parse_request("floppy", {}); }),
       no, "ramroot=floppy"},
      {"asked_and_another_overlay",
       changed(make_protected(), [](E& e) { e.mounts[0].super = "rw,lowerdir=/ro2,upperdir=/rw/upper"; }), no,
       "not ramroot's overlay"},
      {"overlay_without_the_upper",
       changed(make_protected(), [](E& e) { e.mounts[0].super = "ro,lowerdir=/ro"; }), no, "not ramroot's"},
      {"another_mount_over_the_root",
       changed(make_protected(),
               [](E& e) {
                 e.mounts.push_back({.target = "/", .fstype = "ext4", .source = "/dev/sdb1", .super = "rw"});
               }),
       no, "not ramroot's overlay"},
      {"disk_became_writable",
       changed(make_protected(), [](E& e) { e.mounts[1].super = "rw,errors=remount-ro"; }), no,
       "can be written: remount it"},
      {"a_commit_made_it_writable",
       changed(make_protected(),
               [](E& e) {
                 e.mounts[1].super = "rw";
                 e.commit_run = CommitRun::running;
               }),
       Protection::committing, "can be written: wait until ramroot-commit has ended"},
      {"mount_of_the_disk_is_writable",
       changed(make_protected(), [](E& e) { e.mounts[1].flags = "rw,nosuid"; }), no, "is not read-only"},
      {"disk_is_not_mounted", changed(make_protected(), [](E& e) { e.mounts.erase(e.mounts.begin() + 1); }),
       no, "not mounted at /rw/ro"},
      {"something_else_at_ro", changed(make_protected(), [](E& e) { e.mounts[1].device = "8:1"; }), no,
       "not the file system that"},
      {"changes_go_to_a_disk", changed(make_protected(), [](E& e) { e.mounts[2].fstype = "ext4"; }), no,
       "not to RAM"},
      {"upper_is_not_mounted", changed(make_protected(), [](E& e) { e.mounts.pop_back(); }), no,
       "not mounted at /rw"},
      {"another_disk_below_run_and_no_state",
       changed(make_protected(),
               [](E& e) {
                 e.state.reset();
                 e.mounts[1].super = "rw";
                 e.mounts.push_back({.target = "/run/ramroot/ro",
                                     .fstype = "ext4",
                                     .device = "8:1",
                                     .flags = "ro",
                                     .super = "ro"});
               }),
       no, "can be written"},
      {"state_without_a_device", changed(make_protected(), [](E& e) { e.state->device = ""; }), yes},
      {"root_is_read_only", changed(make_protected(), [](E& e) { e.mounts[0].flags = "ro,relatime"; }), no,
       "the root is read-only"},
  };
}

TEST(Status, judges_by_the_mounts) {
  for (const StatusCase& c : make_cases()) {
    SCOPED_TRACE(c.name);
    const Status status = assess(c.evidence);
    EXPECT_EQ(render_protection(status.protection), render_protection(c.protection));
    EXPECT_EQ(status.reasons.empty(), std::string(c.reason).empty());
    if (!status.reasons.empty())
      EXPECT_NE(status.reasons[0].find(c.reason), std::string::npos) << status.reasons[0];
  }
}

TEST(Status, knows_that_it_does_not_know_without_a_state_file) {
  Evidence evidence = make_protected();
  EXPECT_TRUE(assess(evidence).unknown.empty() && assess(evidence).warnings.empty());
  evidence.state.reset();
  ASSERT_EQ(assess(evidence).unknown.size(), 1U);
  EXPECT_THAT(assess(evidence).unknown[0], HasSubstr("it could not store /run/ramroot/state.json"));
  evidence.state_failure = "opening /run/ramroot/state.json: Input/output error";
  ASSERT_EQ(assess(evidence).unknown.size(), 1U);
  EXPECT_THAT(assess(evidence).unknown[0], HasSubstr("written to the disk since: opening /run"));
  evidence.request = parse_request("tmpfs", {});
  evidence.mounts = make_plain().mounts;
  ASSERT_EQ(assess(evidence).reasons.size(), 1U);
  EXPECT_THAT(assess(evidence).reasons[0], HasSubstr("what the boot did is unknown: opening /run"));
}

TEST(Status, finds_layers_below_run_without_a_state_file) {
  Evidence evidence = make_protected();
  evidence.state.reset();
  evidence.mounts[1].target = "/run/ramroot/ro";
  evidence.mounts.push_back(
      {.target = "/ro", .fstype = "ext4", .source = "/dev/sdb1", .flags = "rw,relatime", .super = "rw"});
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::unknown);
  EXPECT_TRUE(status.reasons.empty()) << status.reasons.front();
  EXPECT_EQ(status.ro, "/run/ramroot/ro");
}

TEST(Status, looks_where_the_state_file_says_that_the_layers_are) {
  Evidence evidence = make_protected();
  evidence.state->ro = "/run/ramroot/ro";
  evidence.state->rw = "/run/ramroot/rw";
  // The mounts alone would point to /ro and /rw.
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected) << "nothing is mounted there";
}

TEST(Status, from_a_sandbox_trusts_the_superblock_and_not_the_flags_of_mounts) {
  Evidence evidence = make_protected();
  evidence.is_whole = false;
  evidence.mounts[0].flags = "ro,relatime";
  evidence.mounts[1].flags = "rw,relatime";
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  evidence.mounts[1].hidden = true;
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected) << "its superblock is the same";
  evidence.mounts[1].super = "rw";
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
  evidence.mounts.erase(evidence.mounts.begin() + 1);
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
}

TEST(Status, does_not_know_without_the_command_line_or_the_machine) {
  Evidence evidence = make_plain();
  evidence.cmdline_failure = "opening /proc/cmdline: No such file or directory";
  evidence.is_whole = false;
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
  evidence.cmdline_failure = "";
  EXPECT_EQ(assess(evidence).protection, Protection::off);
  evidence.request = parse_request("tmpfs", {});
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
  EXPECT_FALSE(assess(evidence).is_permanent);
  evidence.state = State{};
  evidence.state->failure = "no overlay";
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected) << "the boot said so";
}

TEST(Status, is_drifted_whatever_else_is_unknown) {
  Evidence evidence = make_protected();
  evidence.waiting_commits = {"/rw/ro"};
  evidence.is_lower_covered = true;
  EXPECT_EQ(assess(evidence).protection, Protection::drifted);
}

TEST(Status, does_not_blame_a_commit_that_it_cannot_see) {
  Evidence evidence = make_protected();
  evidence.waiting_commits = {"/rw/ro"};
  evidence.mounts[1].super = "rw";
  evidence.commit_run = CommitRun::unseen;
  ASSERT_EQ(assess(evidence).reasons.size(), 2U);
  for (const std::string& reason : assess(evidence).reasons)
    EXPECT_THAT(reason, HasSubstr(", unless a ramroot-commit is at work outside"));
  evidence.commit_run = CommitRun::none;
  for (const std::string& reason : assess(evidence).reasons) EXPECT_THAT(reason, Not(HasSubstr("unless")));
}

/// Changes go to a device.
/// The root is a snapshot of the disk.
Evidence make_snapshot_evidence() {
  Evidence evidence = make_protected();
  evidence.request = parse_request("snapshot", {});
  evidence.mounts[0] = test::with_ids(
      test::make_mount("/", "ext4", "rw,relatime", "rw,discard", "/dev/mapper/ramroot.root", "253:2"), 40, 1);
  evidence.mounts[1].source = "/dev/mapper/ramroot.ro";
  evidence.mounts[1].device = evidence.state->device = "253:1";
  evidence.state->snapshot =
      SnapshotState{"/dev/vda1", "254:1", "ramroot.root", "ramroot.pool", 1 << 30, 1 << 30};
  return evidence;
}

TEST(Status, of_a_snapshot_is_that_of_an_overlay) {
  const Status status = assess(make_snapshot_evidence());
  EXPECT_EQ(status.protection, Protection::is_protected);
  EXPECT_FALSE(status.inodes) << "those of the disk take no RAM";
  Evidence open = make_snapshot_evidence();
  open.mounts[1].super = "rw";
  EXPECT_EQ(assess(open).protection, Protection::unprotected);
  Evidence lost = make_snapshot_evidence();
  lost.mounts[0].source = "/dev/vda1";
  EXPECT_EQ(assess(lost).protection, Protection::unprotected);
}

Evidence make_on_device() {
  Evidence evidence = make_protected();
  evidence.request = parse_request("LABEL=changes", {});
  evidence.state->upper = UpperState{"/dev/vdb1", "254:17", "ext4", "/upper", 1'763'000'000, true};
  evidence.upper_since = "2025-11-13T02:13:20Z";
  for (MountEntry& mount : evidence.mounts)
    if (mount.target == "/rw")
      mount = test::with_ids(
          test::make_mount("/rw", "ext4", "rw,nosuid,nodev,noexec", "rw", "/dev/vdb1", "254:17"), mount.id,
          mount.parent_id);
  return evidence;
}

TEST(Status, says_since_when_changes_are_kept_on_a_device) {
  Evidence evidence = make_on_device();
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::is_protected);
  EXPECT_THAT(render_text(status),
              AllOf(HasSubstr("changes go to /dev/vdb1 (ext4, folder upper) and stay"),
                    HasSubstr("2025-11-13T02:13:20Z"), HasSubstr("  room "), Not(HasSubstr("RAM "))));
  EXPECT_EQ(render_short(status), "ramroot: this machine is protected; changes stay on /dev/vdb1\n");
  evidence.request = parse_request("LABEL=changes:reset", {});
  EXPECT_THAT(render_text(assess(evidence)), HasSubstr("are forgotten at"));
  EXPECT_EQ(render_short(assess(evidence)),
            "ramroot: this machine is protected; changes will be gone at the next boot\n");
}

TEST(Status, knows_when_changes_go_elsewhere_than_the_boot_has_put_them) {
  Evidence evidence = make_on_device();
  evidence.state->upper.reset();
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
  evidence = make_on_device();
  evidence.state->upper->device = "254:18";
  evidence.state->upper->source = "/dev/vdb2";
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
  evidence = make_on_device();
  std::erase_if(evidence.mounts, [](const MountEntry& one) { return one.target == "/rw"; });
  EXPECT_THAT(assess(evidence).reasons.front(), HasSubstr("/dev/vdb1 is not mounted at /rw"));
}

TEST(Status, says_what_to_do_when_a_device_is_full) {
  Evidence evidence = make_on_device();
  evidence.usage->ram = {100, 99, 1};
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::full);
  EXPECT_THAT(status.reasons.front(), AllOf(HasSubstr("99% of the room on /dev/vdb1"),
                                            HasSubstr("reset-upper"), Not(HasSubstr("resize"))));
}

TEST(Status, tells_more_than_one_reason) {
  Evidence evidence = make_protected();
  evidence.mounts[1].super = "rw";
  evidence.mounts[2].fstype = "ext4";
  evidence.mounts[0].flags = "ro,relatime";
  EXPECT_EQ(assess(evidence).reasons.size(), 3U);
}

/// The same machine with a second disk, and counters of both disks.
Evidence make_with_mounts() {
  Evidence evidence = make_protected();
  evidence.state->mounts = {{"/var", {MountPolicy::overlay, "operating system"}},
                            {"/boot", {MountPolicy::read_only, "boot files"}},
                            {"/home", {MountPolicy::keep, "data"}},
                            {"/opt", {MountPolicy::overlay, "operating system"}}};
  evidence.mounts.push_back({.target = "/rw/ro/var",
                             .root = "/",
                             .fstype = "ext4",
                             .source = "/dev/vdb1",
                             .flags = "ro",
                             .super = "ro"});
  evidence.mounts.push_back(
      {.target = "/var",
       .root = "/",
       .fstype = "overlay",
       .source = "/rw",
       .flags = "rw",
       .super = "rw,lowerdir=/rw/ro/var,upperdir=/rw/mounts/var/upper,workdir=/rw/mounts/var/work"});
  evidence.mounts.push_back({.target = "/boot",
                             .root = "/",
                             .fstype = "ext4",
                             .source = "/dev/vda2",
                             .flags = "ro",
                             .super = "ro"});
  evidence.mounts.push_back({.target = "/home",
                             .root = "/",
                             .fstype = "ext4",
                             .source = "/dev/vda3",
                             .flags = "rw",
                             .super = "rw"});
  evidence.state->counters = {{"254:1", "vda1", 1000, true, {"254:0"}},
                              {"254:0", "vda", 5000, true, {}},
                              {"254:3", "vda3", 100, false, {"254:0"}}};
  evidence.counters = evidence.state->counters;
  return evidence;
}

/// Words that are longer than a line cannot be helped: a path cut in two is worse.
void expect_80_columns(const std::string& text) {
  for (const auto line : split(text, '\n')) {
    const auto words = line.substr(std::min<std::size_t>(11, line.size()));
    const bool one_word = words.find(' ') == std::string_view::npos;
    EXPECT_TRUE(line.size() <= 80 || one_word) << line.size() << ": " << line;
    for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
  }
}

TEST(StatusOfMounts, lists_what_was_decided_and_what_is) {
  const Status status = assess(make_with_mounts());
  EXPECT_EQ(status.protection, Protection::is_protected) << render_text(status);
  const std::string text = render_text(status);
  EXPECT_NE(text.find("  mounts   /var   in RAM       operating system\n"
                      "           /boot  read-only    boot files\n"
                      "           /home  permanent    data\n"
                      "           /opt   not mounted  operating system\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  written  vda1 nothing, vda nothing since the boot\n"), std::string::npos) << text;
}

TEST(StatusOfMounts, finds_every_broken_promise) {
  using E = Evidence;
  const struct {
    const char* name;
    Evidence evidence;
    const char* reason;
  } rows[] = {
      {"the disk itself at /var",
       changed(make_with_mounts(),
               [](E& e) {
                 e.mounts[4].fstype = "ext4";
                 e.mounts[4].super = "rw";
               }),
       "/var is not protected: /rw is mounted there"},
      {"with the helper's reason",
       changed(make_with_mounts(),
               [](E& e) {
                 e.mounts[4].fstype = "ext4";
                 e.mounts[4].super = "rw";
                 e.notes = {{"/var", "", "", "mounting overlay: no"}};
               }),
       "/var is not protected: mounting overlay: no"},
      {"another overlay",
       changed(make_with_mounts(), [](E& e) { e.mounts[4].super = "rw,upperdir=/elsewhere,"; }),
       "/var is not"},
      {"the disk below /var writable", changed(make_with_mounts(), [](E& e) { e.mounts[3].super = "rw"; }),
       "the disk of /var can be written"},
      {"/boot writable",
       changed(make_with_mounts(), [](E& e) { e.mounts[5].flags = e.mounts[5].super = "rw"; }),
       "/boot is not protected"},
  };
  for (const auto& row : rows) {
    const Status status = assess(row.evidence);
    EXPECT_EQ(status.protection, Protection::unprotected) << row.name;
    ASSERT_EQ(status.reasons.size(), 1U) << row.name;
    EXPECT_NE(status.reasons[0].find(row.reason), std::string::npos) << status.reasons[0];
  }
}

TEST(StatusOfMounts, tells_of_disks_that_are_not_in_fstab) {
  Evidence evidence = make_with_mounts();
  evidence.mounts.push_back(
      {.target = "/efi", .root = "/", .fstype = "vfat", .source = "/dev/vda9", .flags = "rw", .super = "rw"});
  evidence.mounts.push_back(
      {.target = "/run", .root = "/", .fstype = "tmpfs", .source = "tmpfs", .flags = "rw", .super = "rw"});
  const Status status = assess(evidence);
  ASSERT_EQ(status.mounts.size(), 5U);
  EXPECT_EQ(status.mounts[4].target, "/efi");
  EXPECT_EQ(status.mounts[4].decision.why, "boot files, not in fstab");
  EXPECT_EQ(status.mounts[4].now, MountRow::Now::permanent);
  EXPECT_EQ(status.protection, Protection::unprotected) << "whoever has mounted it, boot files are read-only";
  EXPECT_NE(status.mounts[4].problem.find("/efi is not protected: /dev/vda9 is mounted there"),
            std::string::npos);
}

TEST(StatusOfMounts, warns_of_one_that_is_seen_without_what_its_journal_holds) {
  Evidence evidence = make_with_mounts();
  evidence.notes = {{.target = "/var", .lower = "/rw/ro/var", .is_unrepaired = true}};
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::is_protected);
  const auto is_var = [](const MountRow& row) { return row.target == "/var"; };
  const auto row = std::find_if(status.mounts.begin(), status.mounts.end(), is_var);
  ASSERT_NE(row, status.mounts.end());
  EXPECT_THAT(row->warning, HasSubstr("the file system of /var was not unmounted cleanly"));
  EXPECT_THAT(status.warnings, testing::Contains(row->warning));
  EXPECT_TRUE(parse_note(render_note(evidence.notes[0]))->is_unrepaired);
  const nlohmann::json json = nlohmann::json::parse(render_json(status));
  EXPECT_EQ(json["mounts"][static_cast<std::size_t>(row - status.mounts.begin())]["warning"], row->warning);
}

TEST(StatusOfMounts, knows_what_has_an_overlay_because_it_is_in_a_file) {
  const auto why = [](const char* source) {
    Evidence evidence = make_with_mounts();
    evidence.volumes = {{"vol", "/vol.luks"}};
    MountEntry lower = evidence.mounts[3], overlay = evidence.mounts[4];
    lower.target = "/rw/ro/data";
    lower.source = source;
    lower.device = "253:7";
    overlay.target = "/data";
    overlay.super = "rw,lowerdir=/rw/ro/data,upperdir=/rw/mounts/data/upper,workdir=/rw/mounts/data/work";
    evidence.mounts.push_back(lower);
    evidence.mounts.push_back(overlay);
    return assess(evidence).mounts.back().decision.why;
  };
  EXPECT_EQ(why("/dev/loop0"), "an image on what is protected, not in fstab");
  EXPECT_EQ(why("/dev/mapper/vol"), "an image on what is protected, not in fstab");
  EXPECT_EQ(why("/dev/mapper/vg-data"), "data, not in fstab");
}

TEST(StatusOfMounts, judges_all_however_many_there_are) {
  Evidence evidence = make_with_mounts();
  MountEntry data{.target = "/data",
                  .root = "/",
                  .fstype = "ext4",
                  .source = "/dev/vdd",
                  .device = "254:48",
                  .flags = "rw",
                  .super = "rw"};
  for (int i = 0; i < 300; ++i) {
    data.target = "/data/" + std::to_string(i);
    evidence.mounts.push_back(data);
  }
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  data.target = "/var/x";
  data.device = "254:64";
  evidence.mounts.push_back(data);
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
}

TEST(StatusOfMounts, hears_of_a_failure_at_the_real_path_and_of_what_is_bound) {
  Evidence evidence = make_with_mounts();
  evidence.mounts.push_back({.target = "/data/opt",
                             .root = "/",
                             .fstype = "ext4",
                             .source = "/dev/vdc",
                             .device = "254:32",
                             .flags = "rw",
                             .super = "rw"});
  evidence.mounts.push_back({.target = "/var/www",
                             .root = "/shared",
                             .fstype = "ext4",
                             .source = "/dev/vdc",
                             .device = "254:32",
                             .flags = "rw",
                             .super = "rw"});
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  EXPECT_EQ(assess(evidence).mounts.back().decision.why, "bound from elsewhere");
  // The part of a disk that is seen nowhere else is no bind: the policy of its place counts.
  std::erase_if(evidence.mounts, [](const MountEntry& one) { return one.target == "/data/opt"; });
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
  evidence.mounts.back().target = "/data/opt";
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  evidence.notes = {{"/data/opt", "", "", "no space"}};
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
}

TEST(StatusOfMounts, is_not_sure_of_a_disk_that_it_cannot_see) {
  Evidence evidence = make_with_mounts();
  evidence.mounts.erase(evidence.mounts.begin() + 3);
  ASSERT_EQ(assess(evidence).protection, Protection::unprotected);
  EXPECT_NE(assess(evidence).reasons[0].find("is not mounted at /rw/ro/var"), std::string::npos);
}

TEST(StatusOfWrites, is_drifted_when_the_disk_of_the_root_was_written) {
  Evidence evidence = make_with_mounts();
  evidence.counters[0].bytes += 4096;
  evidence.counters[1].bytes += 4096;
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::drifted);
  ASSERT_EQ(status.reasons.size(), 1U);
  EXPECT_NE(status.reasons[0].find("4.0 KiB were written to vda1"), std::string::npos) << status.reasons[0];
  EXPECT_TRUE(render_text(status).starts_with("drifted\n"));
  expect_80_columns(render_text(status));
}

TEST(StatusOfWrites, tells_those_since_the_last_commit_from_those_before) {
  Evidence evidence = make_with_mounts();
  auto closed = evidence.counters;
  closed[0].bytes += 4096;
  closed[1].bytes += 4096;
  evidence.state->counters = count_anew(evidence.state->counters, evidence.counters, closed);
  evidence.counters = closed;
  EXPECT_THAT(render_text(assess(evidence)),
              HasSubstr("vda1 nothing, vda nothing since ramroot-commit wrote last; until then\n           "
                        "vda1 4.0 KiB, vda 4.0 KiB\n"));
  evidence.counters[0].bytes += 512;
  evidence.counters[1].bytes += 512;
  EXPECT_THAT(render_text(assess(evidence)),
              HasSubstr("vda1 512 B, vda nothing since ramroot-commit wrote last; until then"));
  const auto json = nlohmann::json::parse(render_json(assess(evidence)));
  EXPECT_EQ(json["written"][0]["bytes"], 512);
  EXPECT_EQ(json["written"][0]["until_last_commit"], 4096);
  expect_80_columns(render_text(assess(evidence)));
}

TEST(StatusOfWrites, tells_a_neighbour_apart) {
  Evidence evidence = make_with_mounts();
  evidence.counters[2].bytes += 8192;  // /home, on the same disk
  evidence.counters[1].bytes += 8192;
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::is_protected);
  EXPECT_NE(render_text(status).find("vda nothing (8.0 KiB by other partitions)"), std::string::npos)
      << render_text(status);
}

TEST(StatusOfWrites, knows_a_neighbour_that_came_after_the_boot) {
  Evidence evidence = make_with_mounts();
  evidence.counters.push_back(
      {"254:9", "vda9", 8192, false, {"254:0"}});  // a volume that was off in the initramfs
  evidence.counters[1].bytes += 8192;
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
}

TEST(StatusOfWrites, sees_writing_past_the_partitions) {
  Evidence evidence = make_with_mounts();
  evidence.counters[1].bytes += 512;
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::drifted);
  EXPECT_NE(status.reasons[0].find("512 B were written to vda "), std::string::npos) << status.reasons[0];
}

TEST(StatusOfWrites, does_not_judge_what_a_raid_writes_below_itself) {
  Evidence evidence = make_with_mounts();
  evidence.state->counters = {{"9:0", "md0", 10, true, {"254:1"}, true}, {"254:1", "vda1", 10, true, {}}};
  evidence.counters = evidence.state->counters;
  evidence.counters[1].bytes += 512;
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  evidence.counters[0].bytes += 512;
  EXPECT_EQ(assess(evidence).protection, Protection::drifted);
}

TEST(StatusOfWrites, counts_the_disk_of_every_overlay) {
  Evidence evidence = make_with_mounts();
  evidence.notes = {{"/var", "/rw/ro/var", "254:17", "", {{"254:17", "vdb1", 7, true, {}}}}};
  evidence.counters.push_back({"254:17", "vdb1", 7, true, {}});
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  evidence.counters.back().bytes += 512;
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::drifted);
  EXPECT_NE(status.reasons[0].find("512 B were written to vdb1"), std::string::npos);
}

TEST(StatusOfWrites, says_when_the_kernel_does_not_count) {
  Evidence evidence = make_with_mounts();
  evidence.counters[0].is_counted = false;
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::unknown) << "it may be anything";
  ASSERT_EQ(status.unknown.size(), 1U);
  EXPECT_TRUE(status.unknown[0].starts_with("how much was written to vda1 is unknown"));
  EXPECT_NE(render_text(status).find("vda1 unknown, vda nothing"), std::string::npos) << render_text(status);
}

TEST(StatusOfWrites, does_not_blame_a_disk_for_what_a_volume_that_is_gone_wrote) {
  Evidence evidence = make_with_mounts();
  evidence.counters[1].bytes += 8192;
  evidence.counters.pop_back();  // vda3
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
  EXPECT_EQ(assess(evidence).unknown.size(), 1U);
}

TEST(StatusWarnings, tell_what_the_real_root_is_not_fit_for) {
  Evidence evidence = make_with_mounts();
  EXPECT_TRUE(assess(evidence).warnings.empty());
  evidence.has_machine_id = false;
  evidence.containers.stores = {{.place = "/var/lib/docker", .has_images = true, .fate = StoreFate::in_ram}};
  evidence.swap = {"/dev/vda5"};
  EXPECT_EQ(assess(evidence).warnings.size(), 2U);
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected) << "the RAM gets to a disk";
  evidence.request = parse_request("tmpfs:swap=keep", {});
  EXPECT_EQ(assess(evidence).warnings.size(), 2U);
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected) << "swap is on because somebody said so";
}

TEST(StatusWarnings, tell_when_the_journal_may_fill_the_ram) {
  Evidence evidence = make_protected();  // 1 GiB for changes
  evidence.journal_limit = find_journal_limit({"[Journal]\n#SystemMaxUse=4G\nSystemMaxUse=2G\n"});
  ASSERT_EQ(assess(evidence).warnings.size(), 1U);
  EXPECT_TRUE(assess(evidence).warnings[0].starts_with("the journal may grow to 2.0 GiB"))
      << assess(evidence).warnings[0];
  evidence.journal_limit = find_journal_limit({"SystemMaxUse=2G\n", "SystemMaxUse=100M\n"});
  EXPECT_TRUE(assess(evidence).warnings.empty());
  EXPECT_FALSE(find_journal_limit({"SystemMaxUse=2G\nSystemMaxUse=\n"}));
  EXPECT_FALSE(find_journal_limit({"SystemMaxUse=much\n", ""}));
  EXPECT_FALSE(find_journal_limit({"SystemMaxUse=2G\nStorage=volatile\n"}));
  EXPECT_TRUE(find_journal_limit({" SystemMaxUse = 2G \r\n"}));
  evidence.journal_limit = find_journal_limit({"SystemMaxUse=2G\n"});
  evidence.mounts.push_back({.target = "/var/log",
                             .root = "/",
                             .fstype = "ext4",
                             .source = "/dev/vdb1",
                             .flags = "rw",
                             .super = "rw"});
  EXPECT_TRUE(assess(evidence).warnings.empty()) << "the journal is on a disk";
}

TEST(StatusOfRam, counts_what_other_file_systems_take) {
  Evidence evidence = make_protected();
  evidence.ram_disks = {{"/run", {400 << 20, 1 << 20, 399 << 20}},
                        {"/tmp", {1 << 30, 3 << 20, 1021 << 20}},
                        {"/run/credentials/getty@tty1.service", {1 << 20, 4096, 0}},
                        {"/run/systemd/incoming", {1 << 20, 4096, 0}}};
  const std::string text = render_text(assess(evidence));
  EXPECT_NE(text.find("  also     /run 1.0 MiB, /tmp 3.0 MiB of RAM in other file systems, which have\n"
                      "           limits of their own\n"),
            text.npos)
      << text;
  EXPECT_THAT(text + render_json(assess(evidence)),
              AllOf(Not(HasSubstr("credentials")), Not(HasSubstr("/run/systemd"))));
  EXPECT_THAT(text, Not(HasSubstr("%  of the RAM")));
  expect_80_columns(text);
}

TEST(StatusOfMounts, fits_into_80_columns) {
  Evidence evidence = make_with_mounts();
  evidence.state->mounts.push_back({"/srv/" + std::string(50, 'l') + "/" + std::string(50, 'o'),
                                    {MountPolicy::keep, std::string(90, 'w')}});
  evidence.state->mounts.push_back(
      {"/media/somebody/with a name", {MountPolicy::keep, std::string(90, 'w')}});
  for (const auto line : split(render_text(assess(evidence)), '\n')) EXPECT_LE(line.size(), 80U) << line;
}

TEST(StatusOfRam, warns_before_it_is_full) {
  Evidence evidence = make_protected();
  evidence.usage->ram.used = evidence.usage->ram.total / 100 * 95;
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
  ASSERT_EQ(assess(evidence).warnings.size(), 1U);
  EXPECT_TRUE(assess(evidence).warnings[0].starts_with("94% of the RAM for changes is used, and at 100% "))
      << assess(evidence).warnings[0];
  EXPECT_TRUE(render_short(assess(evidence)).ends_with("(1 warning; see 'ramroot status')\n"))
      << render_short(assess(evidence));
}

TEST(StatusOfUnions, warns_when_one_is_nearly_full_and_judges_the_machine_as_before) {
  const auto warnings_of = [](std::uint64_t used, std::uint64_t inodes, const std::string& upper) {
    Evidence evidence = make_protected();
    evidence.unions = {
        {"/mnt", "/disk.img", upper, Usage{{100, used, 100 - used}, {100, inodes, 100 - inodes}}}};
    const Status status = assess(evidence);
    EXPECT_EQ(status.protection, Protection::is_protected);
    return status.warnings;
  };
  EXPECT_TRUE(warnings_of(79, 79, "").empty());
  EXPECT_THAT(warnings_of(80, 1, ""),
              testing::ElementsAre(
                  AllOf(HasSubstr("80% of the RAM for changes at /mnt"), HasSubstr("ramroot resize"))));
  EXPECT_THAT(warnings_of(1, 99, ""),
              testing::ElementsAre(HasSubstr("99% of the inodes for changes at /mnt")));
  EXPECT_THAT(
      warnings_of(100, 0, "/dev/sdb1"),
      testing::ElementsAre(AllOf(HasSubstr("100% of the room for changes"), Not(HasSubstr("size=")))));
}

TEST(StatusOfRam, is_full_from_a_percentage_on_and_nearly_from_another) {
  const struct {
    std::uint64_t used;  // of 10,000
    Protection protection;
    std::size_t warnings;
  } rows[] = {{7999, Protection::is_protected, 0},
              {8000, Protection::is_protected, 1},
              {9499, Protection::is_protected, 1},
              {9500, Protection::full, 0},
              {10000, Protection::full, 0}};
  for (const auto& row : rows) {
    const Pool pool{10000, row.used, 10000 - row.used};
    for (const int which : {0, 1, 2, 3}) {
      SCOPED_TRACE(std::to_string(row.used) + " " + std::to_string(which));
      Evidence evidence = make_protected();
      if (which < 2) (which == 0 ? evidence.usage->ram : evidence.usage->inodes) = pool;
      else evidence.other_usage = {{"/var", which == 2 ? Usage{pool, {}} : Usage{{}, pool}}};
      const Status status = assess(evidence);
      EXPECT_EQ(status.protection, row.protection);
      EXPECT_EQ(status.warnings.size(), row.warnings);
      if (row.protection != Protection::full) continue;
      EXPECT_THAT(render_short(status), testing::StartsWith("ramroot: FULL: "));
      EXPECT_THAT(render_text(status),
                  testing::StartsWith("full\n  root     changes go to RAM and are gone"));
      EXPECT_EQ(status.reasons.size(), 1U);
      EXPECT_EQ(status.reasons[0].find(" of /var is used") != std::string::npos, which >= 2);
    }
  }
}

TEST(StatusOfRam, is_unknown_rather_than_full_and_drifted_rather_than_both) {
  Evidence evidence = make_protected();
  evidence.usage->ram.used = evidence.usage->ram.total;
  evidence.commit_run = CommitRun::running;
  ASSERT_EQ(assess(evidence).protection, Protection::full);
  EXPECT_THAT(assess(evidence).reasons[0], HasSubstr("100% of the RAM"));
  evidence.commit_run = CommitRun::none;
  evidence.is_lower_covered = true;
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
  evidence.waiting_commits = {"/rw/ro"};
  ASSERT_EQ(assess(evidence).protection, Protection::drifted);
  EXPECT_THAT(assess(evidence).reasons[0], HasSubstr("was interrupted")) << "the worst comes first";
}

TEST(StatusOfCommit, is_no_failure_while_it_is_at_work) {
  Evidence evidence = make_with_mounts();
  evidence.commit_run = CommitRun::running;
  evidence.mounts[1].super = evidence.mounts[3].super = "rw";  // the real root, and the disk of /var
  evidence.mounts[1].flags = "rw,nosuid";
  evidence.waiting_commits = {"/rw/ro"};
  evidence.counters[0].bytes += 4096;
  evidence.counters[1].bytes += 4096;
  evidence.state->sealed = {"254:1"};
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::committing);
  EXPECT_THAT(status.reasons, testing::SizeIs(1));
  EXPECT_THAT(render_short(status), testing::StartsWith("ramroot: COMMITTING: the real root can be written"));
  expect_80_columns(render_text(status));
  evidence.mounts.erase(evidence.mounts.begin() + 2);  // a commit needs /rw as it was
  ASSERT_EQ(assess(evidence).protection, Protection::unprotected);
  EXPECT_THAT(assess(evidence).reasons[0], HasSubstr("the RAM file system is not mounted"));
}

TEST(StatusOfCommit, names_the_one_that_was_killed_until_it_is_resolved) {
  Evidence evidence = make_with_mounts();
  evidence.open_note = OpenNote{"/usr/bin/apt-get", 1234, evidence.counters};
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected) << "it was killed before it did anything";
  evidence.mounts[1].super = evidence.mounts[3].super = "rw";  // the real root, and the disk of /var
  evidence.counters[0].bytes += 4096;
  evidence.counters[1].bytes += 4096;
  evidence.state->sealed = {"254:1"};
  const auto expect_resume = [&] {
    const Status status = assess(evidence);
    EXPECT_EQ(status.reasons.size(), 4U);
    for (const std::string& reason : status.reasons) {
      EXPECT_THAT(reason, AllOf(HasSubstr("ramroot-commit (apt-get, process 1234)"),
                                HasSubstr("run 'ramroot-commit --resume'"), Not(HasSubstr(" dd,")),
                                Not(HasSubstr("remount")), Not(HasSubstr("blockdev"))));
    }
    expect_80_columns(render_text(status));
  };
  expect_resume();
  EXPECT_EQ(assess(evidence).protection, Protection::unprotected);
  evidence.open_note->is_held = true;
  expect_resume();
  evidence.holders = {"sleep (77)"};
  expect_resume();
  EXPECT_THAT(assess(evidence).reasons[0],
              HasSubstr("because sleep (77) holds a file open that ramroot-commit"));
  evidence.open_note->is_held = false;
  expect_resume();
  evidence.commit_run = CommitRun::unseen;  // it may be at work
  EXPECT_THAT(assess(evidence).reasons[0],
              AllOf(HasSubstr("wait until it has ended; if it was killed, run 'ramroot-commit --resume'"),
                    HasSubstr("outside of this sandbox")));
  evidence.commit_run = CommitRun::running;
  ASSERT_EQ(assess(evidence).protection, Protection::committing);
  EXPECT_THAT(assess(evidence).reasons[0],
              HasSubstr("until ramroot-commit (apt-get, process 1234) has ended"));
}

TEST(StatusOfCommit, tells_what_was_written_before_it_from_what_it_wrote) {
  Evidence evidence = make_with_mounts();
  evidence.counters[0].bytes += 512;
  evidence.counters[1].bytes += 512;
  evidence.open_note = OpenNote{"sh", 7, evidence.counters};
  evidence.counters[0].bytes += 4096;
  evidence.counters[1].bytes += 4096;
  const Status status = assess(evidence);
  ASSERT_EQ(status.reasons.size(), 2U);
  EXPECT_THAT(status.reasons[0],
              AllOf(HasSubstr("4.0 KiB were written to vda1"), HasSubstr("by ramroot-commit (sh")));
  EXPECT_THAT(status.reasons[1], AllOf(HasSubstr("512 B were written to vda1"), HasSubstr(": dd,")));
}

TEST(StatusOfCommit, is_told_in_its_own_shell_that_this_is_the_real_root) {
  Evidence evidence = make_protected();
  evidence.commit_run = CommitRun::running;
  evidence.is_in_real_root = true;
  ASSERT_EQ(assess(evidence).protection, Protection::committing);
  EXPECT_THAT(assess(evidence).reasons[0],
              HasSubstr("this is the real root: what is changed here is permanent"));
  evidence.mounts = make_plain().mounts;
  EXPECT_EQ(assess(evidence).protection, Protection::committing) << "also where the machine is not seen";
}

TEST(OpenNote, is_read_as_it_was_written_and_is_harmless) {
  const OpenNote note{"/bin/\x1b[2J\n", 12, {{"254:1", "vda1", 1000, true, {"254:0"}}}, true};
  const auto again = parse_open_note(render_open_note(note));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->program, note.program);
  EXPECT_EQ(again->process, 12U);
  EXPECT_TRUE(again->is_held);
  EXPECT_EQ(again->counters, note.counters);
  EXPECT_EQ(render_who(note), "ramroot-commit (\\x1b[2J\\x0a, process 12)");
  EXPECT_EQ(render_who({}), "ramroot-commit (process 0)");
  for (const char* text : {"", "{", "[]", "{\"schema\": 2}", "{\"schema\": \"1\"}"})
    EXPECT_FALSE(parse_open_note(text));
}

TEST(StatusOfOnce, is_a_boot_without_protection_before_one_with_it) {
  const TextFile on{"/boot/grub/grub.cfg", "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs\n"};
  const TextFile off{"/boot/grub/grub.cfg", "linux /vmlinuz root=/dev/vda1\n"};
  Evidence evidence = make_plain();
  evidence.boot_files = {on};
  EXPECT_EQ(assess(evidence).protection, Protection::once);
  EXPECT_EQ(render_short(assess(evidence)),
            "ramroot: this boot is NOT protected, the next will be; changes are permanent\n");
  EXPECT_THAT(render_text(assess(evidence)),
              testing::StartsWith(
                  "once\n  root     this boot is NOT protected, the next will be: changes are permanent\n"));
  evidence.not_ready = {"6.12  NOT READY: ramroot is not in /boot/initrd.img-6.12"};
  EXPECT_THAT(render_short(assess(evidence)), HasSubstr("the next may not be either"));
  EXPECT_THAT(render_text(assess(evidence)), Not(HasSubstr("will be")));
  evidence.not_ready = {};
  evidence.request = parse_request("off", {});
  EXPECT_EQ(assess(evidence).protection, Protection::once);
  evidence.boot_files = {off};
  EXPECT_EQ(assess(evidence).protection, Protection::off);
  evidence.boot_files = {off, {"/etc/ramroot.again", "tmpfs\n"}};
  EXPECT_EQ(assess(evidence).protection, Protection::once) << "ramroot-again.service has not run yet";
  EXPECT_THAT(
      render_text(assess(evidence)),
      AllOf(HasSubstr("  next     ramroot-again.service protects the next boot (/etc/ramroot.again)\n"),
            Not(HasSubstr("will not"))));
  EXPECT_THAT(render_json(assess(evidence)), HasSubstr("\"next_boot\": \"protected\""));
  evidence.boot_files = {on};
  evidence.mounts[0].fstype = "overlay";
  evidence.mounts[0].super = "rw,lowerdir=/run/live,upperdir=/cow";
  EXPECT_EQ(assess(evidence).protection, Protection::off) << "somebody else protects this boot";
}

TEST(StatusOfOnce, is_unknown_to_a_user_who_cannot_read_the_menu_of_a_boot_loader_with_ramroot) {
  Evidence evidence = make_plain();
  evidence.is_lower_private = true;
  EXPECT_EQ(assess(evidence).protection, Protection::off);
  evidence.is_set_up = true;
  EXPECT_EQ(assess(evidence).protection, Protection::unknown);
  EXPECT_THAT(render_text(assess(evidence)),
              testing::StartsWith("unknown\n  root     this boot is NOT protected: changes are permanent\n"
                                  "  unknown  whether the next boot will be protected; only root can read"));
  // Once is enough.
  const std::string text = render_text(assess(evidence));
  EXPECT_EQ(text.find("only root can"), text.rfind("only root can")) << text;
}

TEST(StatusWords, are_all_in_the_table_once) {
  std::set<Protection> known;
  std::set<std::string_view> words;
  for (const ProtectionRow& row : kProtectionRows) {
    EXPECT_TRUE(known.insert(row.protection).second && words.insert(row.word).second) << row.word;
    EXPECT_EQ(&row_of(row.protection), &row);
    EXPECT_TRUE(row.exit_status != 0 || row.protection == Protection::is_protected);
  }
  for (int i = 0; i <= static_cast<int>(Protection::off); ++i)
    EXPECT_TRUE(known.contains(static_cast<Protection>(i))) << i;
}

TEST(StatusOfSeal, tells_what_is_sealed_and_what_could_not_be) {
  Evidence evidence = make_with_mounts();
  EXPECT_EQ(render_text(assess(evidence)).find("sealed"), std::string::npos) << "nobody asked";
  evidence.state->sealed = {"254:1"};
  evidence.counters[0].read_only = true;
  const std::string text = render_text(assess(evidence));
  EXPECT_NE(text.find("  sealed   vda1; not vda: others write to it too\n"), text.npos) << text;
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
}

TEST(StatusOfSeal, is_drifted_when_somebody_broke_it) {
  Evidence evidence = make_with_mounts();
  evidence.state->sealed = {"254:1"};
  const Status status = assess(evidence);
  EXPECT_EQ(status.protection, Protection::drifted);
  ASSERT_EQ(status.reasons.size(), 1U);
  EXPECT_TRUE(status.reasons[0].starts_with("the seal of vda1 was broken")) << status.reasons[0];
}

TEST(StatusOfNextBoot, is_told_in_every_state) {
  Evidence evidence = make_plain();
  evidence.boot_files = {{"/boot/grub/grub.cfg", "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs\n"}};
  EXPECT_NE(render_text(assess(evidence))
                .find("  next     the next boot will be protected (/boot/grub/grub.cfg)\n"),
            std::string::npos)
      << render_text(assess(evidence));
  evidence = make_protected();
  evidence.boot_files = {{"/boot/grub/grub.cfg", "linux /vmlinuz root=/dev/vda1\n"}};
  EXPECT_NE(render_text(assess(evidence)).find("the next boot will not be protected"), std::string::npos);
}

TEST(StatusOfCommits, tells_the_room_of_what_they_keep) {
  Evidence evidence = make_protected();
  EXPECT_THAT(render_json(assess(evidence)), Not(HasSubstr("kept_by_commits"))) << "only root can look";
  evidence.kept = ByteSize{0};
  EXPECT_THAT(render_json(assess(evidence)), HasSubstr("\"kept_by_commits\": 0"));
  EXPECT_THAT(render_text(assess(evidence)), Not(HasSubstr("--forget")));
  evidence.kept = ByteSize{3U << 20};
  EXPECT_THAT(render_json(assess(evidence)), HasSubstr("\"kept_by_commits\": 3145728"));
  EXPECT_THAT(render_text(assess(evidence)), HasSubstr("  kept     3.0 MiB on the disk"));
  expect_80_columns(render_text(assess(evidence)));
}

TEST(StatusOfNextBoot, promises_nothing_that_a_check_denied) {
  Evidence evidence = make_protected();
  evidence.boot_files = {{"/boot/grub/grub.cfg", "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs\n"}};
  EXPECT_THAT(render_json(assess(evidence)), HasSubstr("\"next_boot_ready\": true"));
  evidence.not_ready = {"6.12  NOT READY: ramroot is not in /boot/initrd.img-6.12"};
  const Status status = assess(evidence);
  EXPECT_THAT(render_text(status), AllOf(HasSubstr("the next boot asks for protection and may not get it"),
                                         Not(HasSubstr("will be protected"))));
  EXPECT_THAT(render_json(status), HasSubstr("\"next_boot_ready\": false"));
  evidence.boot_files[0].text = "linux /vmlinuz root=/dev/vda1\n";
  EXPECT_THAT(render_text(assess(evidence)), HasSubstr("will not be protected"));
}

TEST(Status, tells_what_was_checked_before_the_session) {
  Evidence evidence = make_protected();
  evidence.checked = {"/dev/vda1 was not unmounted cleanly"};
  EXPECT_THAT(assess(evidence).warnings,
              testing::Contains(
                  "/dev/vda1 was not unmounted cleanly, and was put in order before this session, which "
                  "wrote to the disk"));
}

TEST(StatusOfNextBoot, warns_of_a_line_that_this_session_wrote) {
  Evidence evidence = make_protected();
  evidence.boot_files = {{"/boot/firmware/config.txt", "kernel=vmlinuz\n"},
                         {"/boot/firmware/cmdline.txt", "root=/rw rw ramroot=tmpfs\n"}};
  const Status status = assess(evidence);
  EXPECT_FALSE(status.is_next_ready);
  EXPECT_THAT(status.warnings, testing::Contains(HasSubstr("/boot/firmware/cmdline.txt has root=/rw")));
}

TEST(StatusShort, is_one_line_for_the_message_of_the_day) {
  EXPECT_EQ(render_short(assess(make_protected())),
            "ramroot: this machine is protected; changes will be gone at the next boot\n");
  EXPECT_EQ(render_short(assess(make_plain())), "ramroot: off, changes are permanent\n");
  Evidence asked = make_plain();
  asked.request = parse_request("tmpfs", {});
  const std::string line = render_short(assess(asked));
  EXPECT_TRUE(line.starts_with("ramroot: NOT PROTECTED, changes are permanent: the initramfs of this boot"))
      << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

/// What `--short` looks at.
Status with(Protection protection, const std::vector<std::string>& reasons) {
  Status status;
  status.protection = protection;
  status.reasons = reasons;
  return status;
}

TEST(StatusShort, fits_80_columns_and_says_where_the_rest_is) {
  std::vector<Status> all{with(Protection::is_protected, {}), with(Protection::once, {})};
  for (const StatusCase& c : make_cases()) all.push_back(assess(c.evidence));
  all.front().warnings.resize(12);
  for (const Protection word :
       {Protection::full, Protection::drifted, Protection::committing, Protection::unprotected})
    for (const std::string& why : {std::string("short"), std::string(200, 'x'),
                                   std::string(50, 'x') + " y z " + std::string(90, 'x')}) {
      all.push_back(with(word, {}));
      all.push_back(with(word, {why}));
    }
  for (const Status& status : all) {
    const std::string line = render_short(status);
    EXPECT_LE(line.size(), 81U) << line;
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  }
  EXPECT_EQ(
      render_short(with(Protection::full,
                        {"95% of the RAM for changes is used, and at 100% nothing more can be written"})),
      "ramroot: FULL: 95% of the RAM for changes is used, and...; see 'ramroot status'\n");
}

TEST(Status, tells_of_commits_that_were_cut_off_in_every_boot_after) {
  using Ending = EndedNote::Ending;
  struct Row {
    EndedNote note;
    const char *text, *line;
  };
  const Row rows[] = {
      {{Ending::finished, "/dev/vda1", 12, 3, 0, "2026-11-27 11:24"},
       "the commit of 2026-11-27 11:24 to /dev/vda1 was cut off, and was finished in this boot (3 names)",
       "ramroot: the commit of 2026-11-27 11:24 was cut off, now finished (3 names)\n"},
      {{Ending::finished, "/dev/vda1", 12, 1, 1, "x"},
       "(1 name); something else had written 1 of them",
       "(1 name)\n"},
      {{Ending::taken_back, "/var", 7, 2, 0, "x"},
       "taken back: nothing of it is on the disk",
       ", and taken back\n"},
      {{Ending::cut_off, "/", 0, 0, 0, ""},
       "a commit to / was cut off while it copied: nothing",
       "nothing of it is on the disk\n"},
      {{Ending::waits, "/", 4, 9, 0, ""},
       "run 'ramroot-commit --resume'",
       "ramroot: a commit waits: run 'ramroot-commit --resume'\n"},
  };
  for (const Row& row : rows)
    for (Evidence evidence : {make_protected(), make_plain()}) {
      const auto read = parse_ended_note(render_ended_note(row.note));
      ASSERT_TRUE(read);
      EXPECT_EQ(read->made_s, row.note.made_s);
      EXPECT_EQ(render_ended_note(*read), render_ended_note(row.note));
      evidence.ended = {row.note};
      const Status status = assess(evidence);
      std::string text = render_text(status);
      for (std::size_t at = 0; (at = text.find("\n           ", at)) != text.npos;) text.replace(at, 12, " ");
      EXPECT_THAT(text, HasSubstr(row.text));
      const std::string lines = render_short(status);
      EXPECT_THAT(lines, HasSubstr(row.line));
      EXPECT_LE(lines.size() - lines.find('\n') - 1, 81U);
      EXPECT_THAT(render_json(status), HasSubstr("\"ended_commits\": ["));
      // Its journal, where that is seen, says it already.
      evidence.waiting_commits = {"/rw/ro"};
      EXPECT_EQ(assess(evidence).ended.empty(), row.note.ending == Ending::waits);
    }
  EXPECT_FALSE(parse_ended_note("{}"));
  EXPECT_FALSE(parse_ended_note(R"({"schema": 1, "ending": "nobody knows"})"));
}

TEST(StatusText, begins_with_the_judgement_and_says_what_it_means) {
  for (const StatusCase& c : make_cases()) {
    const std::string text = render_text(assess(c.evidence));
    EXPECT_TRUE(text.starts_with(render_protection(c.protection) + "\n")) << text;
    EXPECT_TRUE(text.ends_with("\n"));
  }
  EXPECT_EQ(render_text(assess(make_protected())),
            "protected\n"
            "  root     changes go to RAM and are gone at the next boot\n"
            "  disk     /dev/vda1 (ext4) at /rw/ro\n"
            "  written  vda1 nothing since the boot\n"
            "  RAM      [--------------------] 0% of 1.0 GiB used, 1023.0 MiB free\n"
            "  inodes   [--------------------] 0% of 262144 used, 262044 free\n");
  Evidence many = make_protected();
  many.usage->inodes = {500'000, 200'000, 300'000};
  EXPECT_NE(render_text(assess(many))
                .find("40% of 500000 used, 300000 free; they use\n           about 238.4 MiB of RAM besides"),
            std::string::npos)
      << render_text(assess(many));
  EXPECT_EQ(render_text(assess(make_plain())),
            "off\n  root     no ramroot= on the kernel command line: changes are permanent\n");
}

TEST(StatusText, fits_into_80_columns) {
  for (const StatusCase& c : make_cases()) expect_80_columns(render_text(assess(c.evidence)));
  std::string words;
  for (std::size_t length = 1; length < 90; ++length) words += std::string(length, 'x') + ' ';
  Evidence evidence = make_protected();
  for (std::size_t i = 0; i < 80; ++i) evidence.state->warnings.push_back(words.substr(i * 40, 300));
  evidence.mounts[1].source = std::string(60, 'y') + " " + std::string(70, 'z');
  evidence.mounts[1].super = "rw";
  expect_80_columns(render_text(assess(evidence)));
}

TEST(StatusText, loses_no_word_to_a_line_break) {
  Status status;
  status.protection = Protection::unprotected;
  std::string reason = "first";
  for (int i = 0; i < 60; ++i) reason += " w" + std::to_string(i);
  status.reasons = {reason};
  std::string joined = render_text(status);
  std::replace(joined.begin(), joined.end(), '\n', ' ');
  for (int i = 0; i < 60; ++i)
    EXPECT_NE(joined.find(" w" + std::to_string(i) + " "), std::string::npos) << joined;
}

TEST(StatusText, prints_hostile_names_harmlessly) {
  Evidence evidence = make_protected();
  evidence.mounts[1].source = "/dev/\x1b[2J\n" + std::string(100000, '\x07');
  evidence.mounts[1].super = "rw";
  evidence.state->warnings = {"\xff\xfe\n\n\nprotected\n"};
  const std::string text = render_text(assess(evidence));
  expect_80_columns(text);
  EXPECT_TRUE(text.starts_with("unprotected\n"));
  EXPECT_EQ(text.find("\nprotected"), std::string::npos);
}

TEST(StatusJson, can_be_read_in_every_case) {
  auto cases = make_cases();
  cases.push_back({"hostile",
                   changed(make_protected(),
                           [](Evidence& e) {
                             e.mounts[1].source = "/dev/\xff\xfe\x1b\"\\";
                             e.mounts[1].super = "rw";
                           }),
                   Protection::unprotected});
  for (const StatusCase& c : cases) {
    const Status status = assess(c.evidence);
    const auto json = nlohmann::json::parse(render_json(status), nullptr, false);
    ASSERT_TRUE(json.is_object()) << c.name;
    // Where json_schemas.sh asks for it, it is validated.
    if (const char* folder = std::getenv("RAMROOT_JSON"); folder != nullptr)
      std::ofstream(std::string(folder) + "/" + c.name + ".json") << json;
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["status"], render_protection(c.protection));
    EXPECT_EQ(json["reasons"].size(), status.reasons.size());
    EXPECT_EQ(json.contains("ram"), status.ram.has_value());
  }
  Evidence full = make_with_mounts();
  full.booted = "2026-07-31T00:00:00Z";
  full.ram_disks = {{"/tmp", {1, 0, 1}}, {"/var/lib/docker", {}}};
  full.containers.stores = {{.place = "/var/lib/docker", .fate = StoreFate::in_ram},
                            {.engine = Engine::lxc, .place = "/srv/lxc"}};
  full.store_usage = {{"/var/lib/docker", {{100, 96, 4}, {10, 1, 9}}}};
  full.top = {{"/var", 7}};
  full.swap = {"/dev/vda5"};
  full.not_ready = {"6.1"};
  full.ended = {{EndedNote::Ending::finished, "/dev/vda1", 12, 3, 0, ""}};
  const std::string text = render_json(assess(full));
  if (const char* folder = std::getenv("RAMROOT_JSON"); folder != nullptr)
    std::ofstream(std::string(folder) + "/full.json") << text;
  EXPECT_THAT(text,
              AllOf(HasSubstr("\"booted\": \"2026-07-31T00:00:00Z\""), HasSubstr("\"parameter\": \"tmpfs\""),
                    HasSubstr("\"version\": \"" RAMROOT_VERSION "\"")));
  EXPECT_TRUE(nlohmann::json::parse(render_json(assess(make_plain())))["parameter"].is_null());
  const auto json = nlohmann::json::parse(render_json(assess(make_protected())));
  EXPECT_EQ(json["lower"]["source"], "/dev/vda1");
  EXPECT_EQ(json["lower"]["at"], "/rw/ro");
  EXPECT_EQ(json["ram"]["total"], 1 << 30);
  EXPECT_EQ(json["inodes"]["used"], 100);
}

/// The same machine, whose changes are compressed: 300 MiB take 200 of the 250 MiB.
Evidence make_compressed_evidence() {
  Evidence evidence = make_protected();
  evidence.request = parse_request("zram", {});
  MemorySeen seen{.wish = {ByteSize{250U << 20}, {}}, .has_swap = true, .is_followed = true};
  seen.now.changes.ram = {350U << 20, 300U << 20, 50U << 20};
  seen.now.stored = 300U << 20;
  seen.now.shmem = 1U << 30;
  seen.now.held = 200U << 20;
  seen.now.available = seen.now.ram = 1U << 30;
  evidence.memory = seen;
  return evidence;
}

TEST(StatusMemory, tells_what_changes_take) {
  const Status status = assess(make_compressed_evidence());
  EXPECT_EQ(status.protection, Protection::is_protected);
  EXPECT_THAT(status.warnings, testing::Contains(HasSubstr("85% of the RAM for changes is used")));
  EXPECT_THAT(render_text(status),
              AllOf(HasSubstr("changes go to RAM, where they are compressed, and are gone"),
                    HasSubstr("86% of 350.0 MiB used, 50.0 MiB free"),
                    HasSubstr("300.0 MiB of changes take 200.0 MiB of RAM, at most 250.0 MiB; what\n"),
                    HasSubstr(" is compressed (300.0 MiB) takes 200.0 MiB")));
  const auto said = nlohmann::json::parse(render_json(status));
  EXPECT_EQ(said["memory"]["real"], 200U << 20);
  EXPECT_EQ(said["memory"]["compressing"], true);
}

TEST(StatusMemory, is_full_when_the_ram_is) {
  Evidence evidence = make_compressed_evidence();
  evidence.memory->now.held = 250U << 20;
  EXPECT_EQ(assess(evidence).protection, Protection::full);
}

TEST(StatusMemory, warns_where_nothing_is_compressed) {
  Evidence evidence = make_compressed_evidence();
  evidence.memory->is_followed = false;
  EXPECT_THAT(assess(evidence).warnings,
              testing::Contains(HasSubstr("no more than 300.0 MiB can be written: see 'systemctl status")));
  evidence.memory->has_swap = false;
  EXPECT_THAT(assess(evidence).warnings,
              testing::Contains(HasSubstr("RAM is not compressed, so there is room as")));
  evidence.memory->wish.budget.reset();
  EXPECT_THAT(assess(evidence).warnings,
              testing::Contains(HasSubstr("no swap in RAM, which swap=zram asks for")));
  EXPECT_FALSE(assess(evidence).memory);
  evidence.memory->has_swap = true;
  EXPECT_THAT(assess(evidence).warnings, Not(testing::Contains(HasSubstr("swap=zram"))));
}

/// A pool of 250 MiB for 200 MiB of changes, of which 100 are in use.
Evidence make_pool_evidence() {
  Evidence evidence = make_snapshot_evidence();
  PoolNow now;
  now.data = {250U << 20, 100U << 20, 150U << 20};
  now.metadata = {16U << 20, 0, 16U << 20};
  now.available = now.ram = 1U << 30;
  now.free = 64U << 20;
  evidence.pool = PoolSeen{.wish = {.budget = ByteSize{200U << 20}, .is_pool = true, .has_swap = false},
                           .pool = "ramroot.pool",
                           .now = now,
                           .free = now.free,
                           .is_followed = true};
  return evidence;
}

TEST(StatusPool, tells_what_changes_take) {
  const Status status = assess(make_pool_evidence());
  EXPECT_EQ(status.protection, Protection::is_protected);
  EXPECT_TRUE(status.warnings.empty());
  EXPECT_THAT(render_text(status),
              AllOf(HasSubstr("50% of 200.0 MiB used, 100.0 MiB free"),
                    HasSubstr("changes take 100.0 MiB of RAM, at most 200.0 MiB; 64.0 MiB can be\n")));
  const auto said = nlohmann::json::parse(render_json(status));
  EXPECT_EQ(said["snapshot"]["real"], 100U << 20);
  EXPECT_EQ(said["snapshot"]["size"], 250U << 20);
  EXPECT_EQ(said["snapshot"]["room"], 64U << 20);
  EXPECT_EQ(said["snapshot"]["followed"], true);
  if (const char* folder = std::getenv("RAMROOT_JSON"); folder != nullptr)
    std::ofstream(std::string(folder) + "/pool.json") << said.dump();
}

TEST(StatusPool, tells_a_user_as_much_as_the_file_system_shows) {
  Evidence evidence = make_pool_evidence();
  evidence.pool->now.reset();
  const Status status = assess(evidence);
  ASSERT_TRUE(status.ram);
  EXPECT_EQ(status.ram->used, 100U << 20);
  EXPECT_FALSE(nlohmann::json::parse(render_json(status)).contains("snapshot"));
}

TEST(StatusPool, warns_where_nobody_follows_it) {
  Evidence evidence = make_pool_evidence();
  evidence.pool->is_followed = false;
  EXPECT_THAT(assess(evidence).warnings,
              testing::Contains(HasSubstr("nobody follows how much RAM changes take")));
  EXPECT_EQ(assess(evidence).protection, Protection::is_protected);
}

TEST(StatusPool, is_full_when_the_pool_is) {
  Evidence evidence = make_pool_evidence();
  evidence.pool->now->takes_writes = false;
  const Status full = assess(evidence);
  EXPECT_EQ(full.protection, Protection::full);
  EXPECT_THAT(full.reasons, testing::Contains(HasSubstr("what was written last may be lost")));
  Evidence nearly = make_pool_evidence();
  nearly.pool->now->data.used = 165U << 20;
  EXPECT_THAT(assess(nearly).warnings, testing::Contains(HasSubstr("82% of the RAM for changes is used")));
}

}  // namespace
}  // namespace ramroot
