// SPDX-License-Identifier: GPL-3.0-or-later
/// A secret in the kernel's keyrings (keyrings(7)), for another part of the kernel to take.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace ramroot {

/// A key of the type "logon", which no program can read, in a keyring of this thread alone. It is revoked,
/// and taken out of the keyring, when this ends; who has taken a copy by then keeps it.
class KernelKey {
 public:
  /// A key that nobody has ever seen, this program included when this returns: random bytes of getrandom(2),
  /// which waits until the kernel has some.
  /// @param description  "ramroot:NAME"; with a colon, as keys of this type must have
  static Result<KernelKey> make_random(const std::string& description);

  KernelKey(const KernelKey&) = delete;
  KernelKey(KernelKey&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  KernelKey& operator=(const KernelKey&) = delete;
  KernelKey& operator=(KernelKey&&) = delete;
  ~KernelKey();

  static constexpr std::size_t kBytes = 64;

 private:
  explicit KernelKey(std::int32_t id) : id_(id) {}
  std::int32_t id_ = 0;
};

}  // namespace ramroot
