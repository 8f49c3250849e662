// SPDX-License-Identifier: GPL-3.0-or-later
/// The real kernel for what a commit does to files, with every call remembered. It fails, or stops
/// for good, where it is told to. Needs no privileges.
#pragma once

#include <cerrno>
#include <cstddef>

#include "system/linux_system.hpp"
#include "tests/support/fake_system.hpp"

namespace ramroot::test {

/// `fail_at` and `fail_on` as in FakeSystem: such a call has no effect, and the next ones work again.
class FailingSystem final : public FakeSystem {
 public:
  enum class Death { before_the_effect, after_the_effect };

  /// As if the process were killed in call `number` (1 = the first): nothing happens from then on.
  void die_at(std::size_t number, Death death) {
    last_call_ = number;
    death_ = death;
  }

  Result<void> make_dir(const Place& at, unsigned mode) override {
    return run(FakeSystem::make_dir(at, mode), [&] { return real_.make_dir(at, mode); });
  }
  Result<void> copy_attributes(const Place& from, const Place& to, Surplus surplus) override {
    return run(FakeSystem::copy_attributes(from, to, surplus),
               [&] { return real_.copy_attributes(from, to, surplus); });
  }
  Result<void> carry_over(const Place& from, const Place& to, bool user_attributes, bool noatime) override {
    return run(FakeSystem::carry_over(from, to, user_attributes, noatime),
               [&] { return real_.carry_over(from, to, user_attributes, noatime); });
  }
  Result<void> store_text(const Place& file, const std::string& text, unsigned mode) override {
    return run(FakeSystem::store_text(file, text, mode), [&] { return real_.store_text(file, text, mode); });
  }
  Result<void> remove_file(const Place& at) override {
    return run(FakeSystem::remove_file(at), [&] { return real_.remove_file(at); });
  }
  Result<void> copy_tree(const Place& from, const Place& to, CopyDepth depth) override {
    return run(FakeSystem::copy_tree(from, to, depth), [&] { return real_.copy_tree(from, to, depth); });
  }
  Result<void> rename(const Place& from, const Place& to, OnTarget on_target) override {
    return run(FakeSystem::rename(from, to, on_target), [&] { return real_.rename(from, to, on_target); });
  }
  Result<void> remove_tree(const Place& at) override {
    return run(FakeSystem::remove_tree(at), [&] { return real_.remove_tree(at); });
  }
  // syncfs(2) is remembered only: no power goes here, and it would wait for the whole machine's disk.

 private:
  template <class Effect>
  Result<void> run(Result<void> noted, const Effect& effect) {
    const bool is_dead = last_call_ != 0 && calls.size() >= last_call_;
    if (!is_dead) return noted ? effect() : noted;
    if (calls.size() == last_call_ && death_ == Death::after_the_effect) (void)effect();
    return Error{EINTR, calls.back(), "killed"};
  }

  LinuxSystem real_;
  std::size_t last_call_ = 0;
  Death death_ = Death::before_the_effect;
};

}  // namespace ramroot::test
