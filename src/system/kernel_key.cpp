// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/kernel_key.hpp"

#include <linux/keyctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ramroot {

namespace {

/// Bytes that are wiped.
struct Secret {
  unsigned char bytes[KernelKey::kBytes] = {};
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { ::explicit_bzero(bytes, sizeof bytes); }
};

Error explain_key_failure(int why) {
  const bool has_none = why == ENOSYS || why == ENODEV;
  return {why, "give the kernel a key", has_none ? "it was built without keyrings (CONFIG_KEYS)" : ""};
}

}  // namespace

Result<KernelKey> KernelKey::make_random(const std::string& description) {
  Secret secret;
  if (::getrandom(secret.bytes, sizeof secret.bytes, 0) != static_cast<ssize_t>(sizeof secret.bytes))
    return Error{errno, "make a random key"};
  const long id = ::syscall(SYS_add_key, "logon", description.c_str(), secret.bytes, sizeof secret.bytes,
                            KEY_SPEC_THREAD_KEYRING);
  if (id < 0) return explain_key_failure(errno);
  return KernelKey(static_cast<std::int32_t>(id));
}

KernelKey::~KernelKey() {
  if (id_ == 0) return;
  const int saved = errno;  // it must not hide the error being reported
  (void)::syscall(SYS_keyctl, KEYCTL_REVOKE, id_);
  (void)::syscall(SYS_keyctl, KEYCTL_UNLINK, id_, KEY_SPEC_THREAD_KEYRING);
  errno = saved;
}

}  // namespace ramroot
