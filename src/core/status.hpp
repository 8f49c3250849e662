/// What is true of the protection now. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/facts.hpp"
#include "core/options.hpp"
#include "core/state.hpp"

namespace ramroot {

enum class Protection {
  is_protected,  ///< the root is the overlay, the real root is read-only
  unprotected,   ///< asked for, or half there, and not so
  off,           ///< nobody asked and nothing is there
};

/// Of bytes or inodes.
struct Pool {
  std::uint64_t total = 0, used = 0, free = 0;
};

/// What statvfs(3) says of the root now.
struct RootUsage {
  bool read_only = false;
  Pool ram, inodes;
};

/// Everything that the judgement rests on.
struct Evidence {
  Request request = {};                 ///< from the kernel command line
  std::vector<MountEntry> mounts = {};  ///< in the order of mountinfo
  std::optional<RootUsage> usage = std::nullopt;
  std::optional<State> state = std::nullopt;  ///< what the initramfs wrote, if it did
};

struct Status {
  Protection protection = Protection::off;
  std::vector<std::string> reasons = {};   ///< why it is not protected
  std::vector<std::string> warnings = {};  ///< what was said at boot
  std::string source, fstype, ro;          ///< the real root and where it is mounted
  std::optional<Pool> ram = std::nullopt, inodes = std::nullopt;
};

/// Judges by the mounts, never by what was asked or recorded; those only explain.
Status assess(const Evidence& evidence);

std::string render_protection(Protection protection);

/// For people, 80 columns; the first word is the judgement.
std::string render_text(const Status& status);

/// For programs.
std::string render_json(const Status& status);

}  // namespace ramroot
