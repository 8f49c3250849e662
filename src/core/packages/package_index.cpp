// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/package_index.hpp"

#include <cstdint>
#include <functional>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kFirstSlots = 1U << 12;
constexpr std::size_t kMostSlots = 1U << 21;  ///< 1.5 million paths, 32 MiB
constexpr std::uint32_t kSeveral = 0;         ///< index of the first name

std::uint64_t hash_of(std::string_view path) {
  const std::uint64_t hash = std::hash<std::string_view>{}(path);
  return hash == 0 ? 1 : hash;
}

}  // namespace

void PackageIndex::add_link(const Path& link, std::string_view leads_to) {
  Path out = leads_to.starts_with('/') ? "" : link.substr(0, link.rfind('/'));
  for (const auto part : split(leads_to, '/')) {
    if (part == "..") out.resize(out.find_last_of('/') == Path::npos ? 0 : out.find_last_of('/'));
    else if (!part.empty() && part != ".") out.append("/").append(part);
  }
  if (!out.empty()) links_[link] = out;
}

/// The path without a trailing slash, with "/" for dpkg's "/.", and with links in it followed.
Path PackageIndex::canonical(std::string_view path) const {
  if (path == "/.") path = "/";
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  Path out(path);
  // Twice, for a link below another link: /lib64/x to /usr/lib64/x to /usr/lib/x.
  for (int times = 0; times < 2; ++times)
    for (const auto& [link, folder] : links_)
      if (is_below(out, link)) {
        out.replace(0, link.size(), folder);
        break;
      }
  return out;
}

/// The slot with this hash, or the unused slot where it belongs.
std::size_t PackageIndex::find(std::uint64_t hash) const {
  std::size_t at = static_cast<std::size_t>(hash) & (slots_.size() - 1);
  while (slots_[at].hash != 0 && slots_[at].hash != hash)
    at = (at + 1) & (slots_.size() - 1);  // equal: other steps, as long as there are unused slots
  return at;
}

/// Keeps at least a quarter of the slots unused.
bool PackageIndex::grow() {
  if (!slots_.empty() && used_ < slots_.size() / 4 * 3) return true;
  if (slots_.size() >= kMostSlots) return false;
  std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old)
    if (slot.hash != 0) slots_[find(slot.hash)] = slot;
  return true;
}

std::uint32_t PackageIndex::number_of(std::string_view package) {
  if (const auto found = numbers_.find(package); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  names_.emplace_back(package);
  numbers_.emplace(package, number);
  return number;
}

bool PackageIndex::add(std::string_view path, std::string_view package) {
  if (!grow()) return false;
  const std::uint64_t hash = hash_of(canonical(path));
  const std::uint32_t number = number_of(package);
  Slot& slot = slots_[find(hash)];
  if (slot.hash == 0) {
    slot = {hash, number};
    ++used_;
  } else if (slot.package != number) {
    slot.package = kSeveral;
  }
  return true;
}

std::string_view PackageIndex::owner_of(std::string_view path) const {
  if (slots_.empty()) return {};
  const Slot& slot = slots_[find(hash_of(canonical(path)))];
  return slot.hash == 0 ? std::string_view() : std::string_view(names_[slot.package]);
}

}  // namespace ramroot
