// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/crypt_upper.hpp"

namespace ramroot {

namespace {

constexpr const char* kName = "ramroot";  // of kCryptNode

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

std::vector<PlannedStep> make_crypt_steps(const Path& node, const std::string& device, CryptSpace space) {
  std::vector<PlannedStep> steps;
  if (space == CryptSpace::empty)
    steps.emplace_back(MarkDevice{node, device, render_crypt_mark(), kCryptRoom});
  steps.emplace_back(OpenCrypt{kName, node, device, kCryptRoom});
  // No journal, and no room for root alone: both are for file systems that live longer. Whatever a program
  // that fails has written to the device, nobody ever reads it.
  steps.push_back(without_undo(RunProgram{{"/sbin/mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal",
                                           "-E", "lazy_itable_init=1,discard", "-L", kName, kCryptNode}}));
  return steps;
}

}  // namespace ramroot
