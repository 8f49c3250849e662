// SPDX-License-Identifier: GPL-3.0-or-later
// Which folders get an overlay when an ordinary user runs a command.
#include "core/runs/user_view.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "core/runs/user_plan.hpp"
#include "core/runs/user_refusal.hpp"

namespace ramroot {
namespace {

using Type = NameFacts::Type;

NameFacts own_folder() { return {.is_own = true, .is_writable = true}; }

MountEntry mount_at(const Path& target) { return {.target = target}; }

/// "/ folder|/etc overlay|..."
std::string shown(const std::vector<UserPart>& parts) {
  static const std::map<PartKind, std::string> kNames{
      {PartKind::overlay, "overlay"}, {PartKind::folder, "folder"}, {PartKind::file, "file"},
      {PartKind::link, "link"},       {PartKind::tree, "tree"},     {PartKind::read_only_tree, "read-only"},
      {PartKind::empty, "empty"}};
  std::string out;
  for (const UserPart& part : parts)
    out +=
        (out.empty() ? "" : "|") + part.target + " " + kNames.at(part.kind) + (part.has_changes() ? "+" : "");
  return out;
}

const std::vector<RunMount> kView{{"/", RunAccess::overlay, "relatime"},
                                  {"/data", RunAccess::overlay, "nosuid,relatime"},
                                  {"/data/disk", RunAccess::overlay, "nodev"},
                                  {"/dev", RunAccess::throwaway},
                                  {"/dev/pts", RunAccess::shared},
                                  {"/net", RunAccess::read_only},
                                  {"/proc", RunAccess::fresh},
                                  {"/run", RunAccess::shared},
                                  {"/run/user/1000", RunAccess::shared},
                                  {"/sys", RunAccess::read_only},
                                  {"/sys/fs/cgroup", RunAccess::read_only}};

std::vector<MountEntry> mounts_of(const std::vector<RunMount>& view) {
  std::vector<MountEntry> out;
  for (const RunMount& mount : view) out.push_back(mount_at(mount.target));
  return out;
}

TEST(UserView, walks_down_only_where_mounts_are) {
  EXPECT_EQ(list_folders_on_the_way(mounts_of(kView), kView, {}), (std::set<Path>{"/", "/data"}));
  auto with_hidden = mounts_of(kView);
  with_hidden.push_back(mount_at("/srv/a/b"));  // of ramroot, or covered: the kernel counts it all the same
  with_hidden.push_back(mount_at("/run/user/1000/doc"));
  EXPECT_EQ(list_folders_on_the_way(with_hidden, kView, {"/var/tmp"}),
            (std::set<Path>{"/", "/data", "/srv", "/srv/a", "/var"}));
}

TEST(UserView, gives_each_folder_beside_the_way_an_overlay) {
  const std::map<Path, FolderOnTheWay> folders{
      {"/",
       {{},
        {{"bin", {.type = Type::link, .leads_to = "usr/bin"}},
         {"data", own_folder()},
         {"dev", {}},
         {"etc", {}},
         {"file", {.type = Type::file}},
         {"net", {}},
         {"proc", {}},
         {"root", {.mode = 0700, .is_open = false}},
         {"run", {}},
         {"sys", {}}}}},
      {"/data",
       {own_folder(), {{"disk", own_folder()}, {"new", own_folder()}, {"x", {.type = Type::file}}}}}};
  const auto parts = decide_user_view(kView, folders);
  EXPECT_EQ(shown(parts),
            "/ folder|/bin link|/data folder+|/data/disk overlay+|/data/new overlay+|/data/x file|/dev tree|"
            "/etc overlay+|/file file|/net read-only|/proc empty|/root empty|/run tree|/sys read-only");
  EXPECT_EQ(list_folders_with_fixed_files(parts),
            (std::vector<Path>{"/data"}));  // nobody expects to write to /
  EXPECT_EQ(parts[3].flags, "nodev");
  EXPECT_EQ(parts[4].flags, "nosuid,relatime");  // those of the mount that the folder is on
}

TEST(UserView, keeps_what_cannot_be_below_an_overlay_read_only_also_where_mounts_are_below_it) {
  const std::vector<RunMount> view{{"/", RunAccess::shared},  // the root is read-only itself
                                   {"/net", RunAccess::read_only},
                                   {"/net/disk", RunAccess::overlay}};
  const std::map<Path, FolderOnTheWay> folders{
      {"/", {own_folder(), {{"etc", {}}, {"net", own_folder()}}}},
      {"/net", {own_folder(), {{"disk", own_folder()}, {"a", own_folder()}}}}};
  EXPECT_EQ(shown(decide_user_view(view, folders)),
            "/ folder|/etc read-only|/net folder|/net/a read-only|/net/disk overlay+");
}

TEST(UserView, shows_nothing_of_a_folder_that_cannot_be_read) {
  const std::vector<RunMount> view{{"/", RunAccess::overlay}, {"/a/b", RunAccess::overlay}};
  EXPECT_EQ(shown(decide_user_view(view, {{"/", {{}, {{"a", {}}}}}, {"/a", {{}, {}, false}}})),
            "/ folder|/a empty");
}

TEST(UserView, leaves_a_tree_with_something_read_only_in_it_read_only) {
  const std::vector<RunMount> view{
      {"/", RunAccess::overlay}, {"/snap", RunAccess::shared}, {"/snap/net", RunAccess::read_only}};
  EXPECT_EQ(shown(decide_user_view(view, {{"/", {{}, {{"snap", {}}}}}})), "/ folder|/snap read-only");
}

TEST(UserView, begins_an_overlay_where_the_folders_of_others_end) {
  EXPECT_EQ(find_overlay_for({{"/home", false}, {"/home/user", true}}), "/home");
  EXPECT_EQ(find_overlay_for({{"/var", false}, {"/var/tmp", false}}), "/var/tmp");
  EXPECT_EQ(find_overlay_for({{"/srv", false}, {"/srv/www", false}, {"/srv/www/site", true}}), "/srv/www");
  EXPECT_EQ(find_overlay_for({{"/mine", true}}), "/");
}

TEST(UserPlan, copies_the_attributes_of_own_folders_alone_and_lets_nobody_write_to_others) {
  const RunPlaces places{"/stage"};
  const std::vector<UserPart> parts{{"/etc", PartKind::overlay, {.mode = 02755}, "nosuid,relatime"},
                                    {"/home/user", PartKind::overlay, own_folder(), "relatime"}};
  const auto trees = list_user_trees(parts, places);
  EXPECT_EQ(trees, (std::vector<RunTree>{{"/etc", "/stage/0", false}, {"/home/user", "/stage/1", true}}));
  const auto mode_of_upper = [&](std::size_t at) {
    return std::get<MakeDir>(make_user_layers_plan(parts[at], trees[at], places).steps[1].step).mode;
  };
  EXPECT_EQ(mode_of_upper(0), 0555U);
  EXPECT_EQ(mode_of_upper(1), 0755U);
  const auto overlay = std::get<MountOverlay>(
      make_user_tree_plan(parts[0], find_user_tree(parts[0], trees[0], places)).steps.back().step);
  EXPECT_EQ(overlay.flags, "rw,nosuid,relatime,nodev");
  EXPECT_EQ(overlay.options,
            "lowerdir=/etc,upperdir=/stage/0/upper,workdir=/stage/0/work,index=off,xino=off,userxattr");
}

TEST(UserRefusal, names_the_switch_that_forbids_it) {
  const auto said = [](int why, const UserNamespaceFacts& facts) {
    return explain_no_user_run(Error{why, "mount overlay"}, facts).text();
  };
  const auto forbidden = [](const std::string& by) {
    return "cannot run a command with its changes in RAM: user namespaces are forbidden here (" + by +
           "): run it as root";
  };
  EXPECT_EQ(said(EPERM, {.clone = "0"}), forbidden("kernel.unprivileged_userns_clone is 0"));
  EXPECT_EQ(said(ENOSPC, {.clone = "1", .most = "0"}), forbidden("user.max_user_namespaces is 0"));
  EXPECT_EQ(said(EACCES, {.most = "1000", .apparmor = "1"}),
            forbidden("kernel.apparmor_restrict_unprivileged_userns is 1"));
  EXPECT_EQ(said(ENODEV, {.apparmor = "1", .has_overlay = false}),
            "cannot run a command with its changes in RAM: this kernel has no overlay");
  EXPECT_EQ(said(EPERM, {.clone = "1", .most = "1000"}),
            "cannot run a command with its changes in RAM: Operation not permitted (mount overlay): run it "
            "as root");
  EXPECT_EQ(said(ENOMEM, {}), "cannot mount overlay: Cannot allocate memory");
}

}  // namespace
}  // namespace ramroot
