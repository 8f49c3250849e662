// SPDX-License-Identifier: GPL-3.0-or-later
/// The EFI variables in which systemd-boot keeps the choice of an entry. Touches nothing.
#pragma once

#include <string>

#include "core/loader/text_file.hpp"

namespace ramroot {

/// Where systemd-boot keeps the choice for one boot, and the one for all boots, in UTF-16 (systemd-boot(7)).
inline constexpr const char* kSystemdBootOnce =
    "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
inline constexpr const char* kSystemdBootDefault =
    "/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// A choice for all boots that comes before that (systemd 260).
inline constexpr const char* kSystemdBootPreferred =
    "/sys/firmware/efi/efivars/LoaderEntryPreferred-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// There when this boot came by systemd-stub: it is one of a unified kernel image (systemd-stub(7)).
inline constexpr const char* kStubInfo =
    "/sys/firmware/efi/efivars/StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// Where the firmware found that image: "\EFI\Linux\a.efi".
inline constexpr const char* kStubImage =
    "/sys/firmware/efi/efivars/StubImageIdentifier-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// The name, or the pattern of names, that such a variable contains; empty if it chooses nothing.
std::string chosen_in_note(const TextFile& note);

/// Is this the choice for one boot, and does it name ramroot's own entry?
bool chooses_our_entry(const TextFile& note);

}  // namespace ramroot
