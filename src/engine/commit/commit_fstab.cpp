// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_fstab.hpp"

#include <cerrno>

#include "base/beneath.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/fstab_merge.hpp"

namespace ramroot {

namespace {

Path before(const Path& record) { return record + ".before"; }
Path next(const Path& record) { return record + ".next"; }

/// An fstab may have passwords of network shares.
StoreText store(const Path& file, const std::string& text) { return {file, text, kOnlyForRoot}; }

Result<std::string> read_session_fstab(const LayerPair& layers) {
  return read_file_beneath(Place{layers.upper, inside_of(layers.target, "/etc/fstab")}, kMostFstab);
}

}  // namespace

bool is_generated_fstab(const Change& change, const LayerPair& layers) {
  if (change.path != "/etc/fstab" || change.kind != ChangeKind::modified) return false;
  const auto generated = read_file_beneath(kGeneratedFstab, kMostFstab);
  const auto now = read_session_fstab(layers);
  return generated && now && *generated == *now;
}

Result<std::optional<FstabEdit>> probe_fstab_edit(const LayerPair& layers) {
  auto session = read_session_fstab(layers);
  if (!session) return session.error();
  const auto generated = read_file_beneath(kGeneratedFstab, kMostFstab);
  if (!generated && generated.error().errno_value == ENOENT) return std::optional<FstabEdit>();
  if (!generated) return generated.error();
  const auto at_boot = read_file_beneath(kRealFstab, kMostFstab);
  if (!at_boot) return at_boot.error();
  const auto real =
      read_file_beneath(Place{layers.lower, inside_of(layers.target, "/etc/fstab")}, kMostFstab);
  if (!real) return real.error();
  auto merged = merge_fstab(*at_boot, *generated, *session);
  if (!merged) return merged.error();
  if (*real != *at_boot && *real != *merged)
    return Error{0, "bring the changes of /etc/fstab into the real one",
                 "the real one was changed since the boot", "edit it in the shell of 'ramroot-commit'"};
  if (*real == *merged) return std::optional(FstabEdit{*real, *real, *session, *generated});
  return std::optional(FstabEdit{*at_boot, *std::move(merged), *std::move(session), *generated});
}

std::vector<Step> make_fstab_intent(const FstabEdit& edit) {
  return {store(next(kRealFstab), edit.after), store(next(kGeneratedFstab), edit.session)};
}

std::vector<Step> make_fstab_settling(const Place& real) {
  const auto on_disk = read_file_beneath(real, kMostFstab);
  const auto known = read_file_beneath(kRealFstab, kMostFstab);
  const auto generated = read_file_beneath(kGeneratedFstab, kMostFstab);
  if (!on_disk || !known || !generated || *on_disk == *known) return {};
  const auto intended = read_file_beneath(next(kRealFstab), kMostFstab);
  const auto session = read_file_beneath(next(kGeneratedFstab), kMostFstab);
  if (intended && session && *intended == *on_disk)
    return {store(before(kRealFstab), *known), store(before(kGeneratedFstab), *generated),
            store(kRealFstab, *intended), store(kGeneratedFstab, *session)};
  const auto former = read_file_beneath(before(kRealFstab), kMostFstab);
  if (!former || *former != *on_disk) return {};
  return {Exchange{kRealFstab, before(kRealFstab)}, Exchange{kGeneratedFstab, before(kGeneratedFstab)}};
}

}  // namespace ramroot
