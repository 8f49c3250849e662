// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/copy_origin.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cstring>

#include "base/attributes.hpp"
#include "base/beneath.hpp"

namespace ramroot {

namespace {

struct Handle {
  int type = 0;
  std::string bytes = {};
  friend bool operator==(const Handle&, const Handle&) = default;
};

/// version, magic, length of all, flags, type, UUID of the file system, handle
std::optional<Handle> parse_origin(const std::string& value) {
  constexpr std::size_t kMagicAt = 1, kLengthAt = 2, kTypeAt = 4, kHandleAt = 5 + 16;
  constexpr unsigned char kMagic = 0xfb;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(value[at]); };
  if (value.size() <= kHandleAt || byte(0) != 0 || byte(kMagicAt) != kMagic ||
      byte(kLengthAt) != value.size())
    return std::nullopt;
  return Handle{byte(kTypeAt), value.substr(kHandleAt)};
}

std::optional<Handle> read_handle(const Place& place) {
  struct alignas(file_handle) Room {
    std::array<char, sizeof(file_handle) + MAX_HANDLE_SZ> bytes;
  } room{};
  const auto fd = open_beneath(place, O_PATH | O_NOFOLLOW, Links::refuse);
  if (!fd) return std::nullopt;
  file_handle head{};
  head.handle_bytes = MAX_HANDLE_SZ;
  std::memcpy(room.bytes.data(), &head, sizeof(head));
  auto* const handle = reinterpret_cast<file_handle*>(room.bytes.data());
  int mount = 0;
  if (::name_to_handle_at(fd->get(), "", handle, &mount, AT_EMPTY_PATH) != 0) return std::nullopt;
  return Handle{handle->handle_type,
                std::string(room.bytes.data() + offsetof(file_handle, f_handle), handle->handle_bytes)};
}

}  // namespace

bool is_copy_of_another(const Place& upper, const Place& lower, const OverlayNames& names) {
  const auto attributes = read_attributes(upper.text());
  const auto noted =
      attributes ? attributes->find(std::string(names.prefix) + "origin") : Attributes::const_iterator();
  if (!attributes || noted == attributes->end()) return false;
  const auto origin = parse_origin(noted->second);
  const auto present = origin ? read_handle(lower) : std::nullopt;
  return origin && present && *origin != *present;
}

bool is_beside_older(const Place& upper, const Place& lower, std::int64_t since_ns,
                     const OverlayNames& names) {
  // Those of users cannot be kept everywhere (tmpfs before Linux 6.6): that there is none says nothing.
  if (std::string_view(names.prefix) != kTrustedNames.prefix) return false;
  const auto attributes = read_attributes(upper.text());
  if (!attributes || attributes->contains(std::string(names.prefix) + "origin") ||
      attributes->contains(names.opaque))
    return false;  // a copy, or one that hides what is below
  const auto fd = open_beneath(lower, O_PATH | O_NOFOLLOW, Links::refuse);
  struct statx now {};
  return fd && ::statx(fd->get(), "", AT_EMPTY_PATH, STATX_BTIME, &now) == 0 &&
         (now.stx_mask & STATX_BTIME) != 0 &&
         now.stx_btime.tv_sec * std::int64_t{1'000'000'000} + now.stx_btime.tv_nsec < since_ns;
}

}  // namespace ramroot
