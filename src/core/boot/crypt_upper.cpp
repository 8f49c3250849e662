// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/crypt_upper.hpp"

#include "base/text.hpp"
#include "core/mounts/upper_kinds.hpp"

namespace ramroot {

namespace {

constexpr const char* kName = "ramroot";           // of kCryptNode
constexpr const char* kSwapName = "ramroot-swap";  // of kCryptSwap
constexpr std::uint64_t kPage = 4096;              // both begin and end with one

constexpr std::string_view kMark =
    "ramroot=crypt: version 1\n"
    "\n"
    "This device belongs to ramroot, see ramroot-boot(7). What is behind its first MiB was encrypted\n"
    "with a key that existed in the memory of one boot only: nobody can read it, and the next boot\n"
    "overwrites it. To use the device for something else, just do.\n";

bool is_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == bytes.npos; }

}  // namespace

std::string render_crypt_mark() { return std::string(kMark); }

CryptSpace judge_crypt_space(std::string_view first, std::string_view last) {
  if (first.size() != kCryptRoom || last.size() != kCryptRoom) return CryptSpace::others;
  // Whatever else was put onto it later, it left something behind the text.
  if (first.starts_with(kMark) && is_zero(first.substr(kMark.size()))) return CryptSpace::ours;
  return is_zero(first) && is_zero(last) ? CryptSpace::empty : CryptSpace::others;
}

Result<std::vector<PlannedStep>> make_crypt_steps(const CryptDevice& device) {
  const std::string attempt = "put encrypted changes onto " + render_for_console(device.node);
  const std::uint64_t swap = device.swap.bytes / kPage * kPage;
  const std::uint64_t least = kCryptRoom + kLeastCrypt;
  if (device.size.bytes < least || device.size.bytes - least < swap)
    return Error{0, attempt,
                 "it has only " + render_byte_size(device.size) + ", of which 33 MiB" +
                     (swap == 0 ? "" : " besides the swap") + " are the least that works"};
  if (device.space == CryptSpace::others)
    return Error{0, attempt, "it is not empty, and no earlier boot has used it so",
                 "if nothing on it is needed, 'blkdiscard -z' and its name deletes all that is there"};
  std::vector<PlannedStep> steps;
  if (device.space == CryptSpace::empty)
    steps.emplace_back(MarkDevice{device.node, device.device, render_crypt_mark(), kCryptRoom});
  const std::uint64_t end = device.size.bytes / kPage * kPage - swap;
  steps.emplace_back(OpenCrypt{kName, device.node, device.device, kCryptRoom, end - kCryptRoom});
  // No journal, and no room for root alone: both are for file systems that live longer. Whatever a program
  // that fails has written to the device, nobody ever reads it.
  steps.push_back(without_undo(RunProgram{{kMkfs, "-q", "-F", "-m", "0", "-O", "^has_journal", "-E",
                                           "lazy_itable_init=1,discard", "-L", kName, kCryptNode}}));
  if (swap == 0) return steps;
  steps.emplace_back(OpenCrypt{kSwapName, device.node, device.device, end, swap, false});
  steps.emplace_back(StartSwap{kCryptSwap});
  return steps;
}

}  // namespace ramroot
