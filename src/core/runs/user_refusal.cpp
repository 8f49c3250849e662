// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/user_refusal.hpp"

#include <cerrno>

namespace ramroot {

namespace {

constexpr const char* kAttempt = "run a command with its changes in RAM";
constexpr const char* kAdvice = "run it as root";

std::string find_forbidding(const UserNamespaceFacts& facts) {
  if (facts.clone == "0") return "kernel.unprivileged_userns_clone is 0";
  if (facts.most == "0") return "user.max_user_namespaces is 0";
  if (facts.apparmor.value_or("0") != "0") return "kernel.apparmor_restrict_unprivileged_userns is 1";
  return "";
}

}  // namespace

Error explain_no_user_run(const Error& why, const UserNamespaceFacts& facts) {
  const bool is_refusal = why.errno_value == EPERM || why.errno_value == EACCES || why.errno_value == ENOSPC;
  const std::string forbidding = is_refusal ? find_forbidding(facts) : "";
  if (!forbidding.empty())
    return Error{0, kAttempt, "user namespaces are forbidden here (" + forbidding + ")", kAdvice};
  if (!facts.has_overlay) return Error{0, kAttempt, "this kernel has no overlay"};
  if (why.errno_value == EINVAL || why.errno_value == ENOSYS || is_refusal)
    return Error{why.errno_value, kAttempt, why.attempt, kAdvice};
  return why;
}

}  // namespace ramroot
