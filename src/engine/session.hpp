/// What this session is, seen from inside a program of it. Reads only.
#pragma once

#include <optional>

#include "core/facts.hpp"

namespace ramroot {

/// The mount that this process has as its `/`; nothing where /proc cannot be read. In the view of
/// ramroot-commit that is the real root, whatever the environment says.
std::optional<MountEntry> probe_own_root();

}  // namespace ramroot
