// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/tree_walk.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/scratch_dir.hpp"

namespace ramroot {
namespace {

using test::ScratchDir;

UniqueFd open_folder(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY));
}

/// Folders named "d" in each other, below `top`.
void nest(const std::string& top, int levels) {
  UniqueFd at = open_folder(top);
  for (int i = 0; i < levels; ++i) {
    ASSERT_EQ(::mkdirat(at.get(), "d", 0755), 0);
    at = UniqueFd(::openat(at.get(), "d", O_RDONLY | O_DIRECTORY));
  }
}

/// Notes what it is called with, and removes what it leaves, so that no test keeps a deep tree.
class Recorder : public TreeVisitor {
 public:
  Next object(const Found& found) override {
    calls.push_back(found.path);
    return on_object(found);
  }
  Next enter(const Found& found, int) override {
    calls.push_back("> " + found.path);
    return on_enter(found);
  }
  Next leave(const Found& found) override {
    calls.push_back("< " + found.path);
    if (removes) EXPECT_EQ(::unlinkat(found.folder, found.name, AT_REMOVEDIR), 0);
    return Next::go_on;
  }
  Next unreadable(const std::string& path, int why) override {
    calls.push_back("! " + path);
    last_error = why;
    return Next::go_on;
  }

  std::function<Next(const Found&)> on_object = [](const Found&) { return Next::go_on; };
  std::function<Next(const Found&)> on_enter = [](const Found&) { return Next::go_on; };
  bool removes = false;
  int last_error = 0;
  std::vector<std::string> calls;
};

TEST(TreeWalk, visits_a_folder_around_its_contents_and_follows_no_link) {
  const ScratchDir scratch;
  (void)scratch.write("a/inside", "");
  (void)scratch.write("b", "");
  ASSERT_EQ(::symlink("a", (scratch / "link").c_str()), 0);
  Recorder recorder;
  walk_tree(open_folder(scratch.path()), "/top", recorder);
  EXPECT_EQ(recorder.calls,
            (std::vector<std::string>{"> /top/a", "/top/a/inside", "< /top/a", "/top/b", "/top/link"}));
}

TEST(TreeWalk, is_sorted_also_where_the_names_do_not_fit) {
  const ScratchDir scratch;
  std::vector<std::string> expected;
  constexpr int kNames = 2000;
  for (int i = kNames; i > 0; --i) {
    const std::string name = "name-" + std::to_string(i * 7919 % 100003);
    if (i % 10 != 0) {
      (void)scratch.write(name, "");
      expected.push_back("/" + name);
      continue;
    }
    (void)scratch.write(name + "/inside", "");
    expected.insert(expected.end(), {"/" + name, "/" + name + "/inside"});
  }
  std::sort(expected.begin(), expected.end());
  for (const std::size_t most_held : {std::size_t{0}, std::size_t{20000}, kMostNamesHeld}) {
    Recorder recorder;
    walk_tree(open_folder(scratch.path()), "/", recorder, most_held);
    std::erase_if(recorder.calls, [](const std::string& call) { return call.starts_with("<"); });
    for (std::string& call : recorder.calls)
      if (call.starts_with("> ")) call.erase(0, 2);
    EXPECT_EQ(recorder.calls, expected) << most_held << " bytes";
  }
}

TEST(TreeWalk, can_skip_a_folder_and_stop) {
  const ScratchDir scratch;
  (void)scratch.write("a/inside", "");
  Recorder recorder;
  recorder.on_enter = [](const Found&) { return Next::skip; };
  walk_tree(open_folder(scratch.path()), "/", recorder);
  EXPECT_EQ(recorder.calls, (std::vector<std::string>{"> /a"}));
  Recorder stopping;
  stopping.on_object = [](const Found&) { return Next::stop; };
  walk_tree(open_folder(scratch.path()), "", stopping);
  EXPECT_EQ(stopping.calls, (std::vector<std::string>{"> /a", "/a/inside"}));
}

TEST(TreeWalk, needs_few_descriptors_however_deep_it_goes) {
  constexpr int kLevels = 1000;
  const ScratchDir scratch;
  nest(scratch.path(), kLevels);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{80, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  Recorder recorder;
  recorder.removes = true;
  walk_tree(open_folder(scratch.path()), "", recorder);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(recorder.last_error, 0);
  EXPECT_EQ(recorder.calls.size(), 2U * kLevels);
  EXPECT_EQ(recorder.calls.back(), "< /d");
  EXPECT_EQ(::rmdir(scratch.path().c_str()), 0) << "something is left";
}

TEST(TreeWalk, never_goes_on_in_another_folder_when_one_was_moved_meanwhile) {
  constexpr std::size_t kLevels = 60;
  const ScratchDir scratch;
  nest(scratch.path(), kLevels);
  std::string moved = scratch.path();
  for (std::size_t i = 0; i < 50; ++i) moved += "/d";
  const std::string new_place = scratch / "moved";
  std::size_t depth = 0;
  Recorder recorder;
  recorder.on_enter = [&](const Found&) {
    if (++depth == kLevels) EXPECT_EQ(::rename(moved.c_str(), new_place.c_str()), 0);
    return Next::go_on;
  };
  walk_tree(open_folder(scratch.path()), "", recorder);
  EXPECT_EQ(recorder.last_error, ESTALE);
  const auto left = std::count_if(recorder.calls.begin(), recorder.calls.end(),
                                  [](const std::string& call) { return call.starts_with("< "); });
  EXPECT_EQ(left, 10) << "the ten folders below the one that was moved";
}

TEST(TreeWalk, tells_what_it_cannot_read) {
  const ScratchDir scratch;
  (void)scratch.write("gone/inside", "");
  (void)scratch.write("file", "");
  Recorder recorder;
  recorder.on_object = [&](const Found&) {
    (void)::unlink((scratch / "gone/inside").c_str());
    (void)::rmdir((scratch / "gone").c_str());
    return Next::go_on;
  };
  walk_tree(open_folder(scratch.path()), "", recorder);
  EXPECT_TRUE(recorder.last_error == ENOENT || recorder.calls.size() == 1) << recorder.calls.back();
  Recorder nothing;
  walk_tree(UniqueFd(), "", nothing);
  EXPECT_EQ(nothing.last_error, EBADF);
}

}  // namespace
}  // namespace ramroot
