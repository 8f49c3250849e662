// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/upper_reset.hpp"

#include <cerrno>
#include <optional>

#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/boot/seen_boot.hpp"
#include "core/loader/next_boot.hpp"
#include "core/request/cmdline.hpp"
#include "engine/boot/find_upper.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/machine/upper_folder.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

constexpr const char* kAttemptReset = "have the changes forgotten";
constexpr const char* kForgotten =
    "they are encrypted with a key that is gone then, so the next boot begins anew anyway";
/// In a namespace that only this process has, so anything that is there would do.
constexpr const char* kStage = "/run";

Result<UpperToReset> mark_folder(UpperReset wanted, const Place& folder, const std::string& where,
                                 const std::string& root_id, System& system) {
  const auto seen = probe_upper_folder(folder);
  if (!seen) return seen.error();
  if (seen->is != UpperFolder::Is::changes) return Error{0, kAttemptReset, "there are none in " + where};
  if (seen->note && !root_id.empty() && seen->note->lower.id != root_id)
    return Error{0, kAttemptReset, "those in " + where + " are of another machine's root"};
  const Place mark{folder.root, folder.path + kForgetMark};
  auto done =
      wanted == UpperReset::ask ? mark_to_be_forgotten(folder, system) : perform(RemoveTree{mark}, system);
  if (!done) return done.error();
  if (wanted == UpperReset::cancel) keep_upper_room(folder, system);
  if (auto synced = perform(SyncFileSystem{folder}, system); !synced) return synced.error();
  return UpperToReset{where, seen->note ? seen->note->since_s : 0};
}

/// Does the parameter name the place where the changes of this session go?
bool is_of_session(const State& state, const std::string& parameter) {
  const Request request = parse_request(parameter, {});
  if (!state.upper || request.failure || request.upper.kind != UpperWish::Kind::device) return false;
  const std::vector<Path> nodes = find_nodes(request.upper.device);
  return nodes.size() == 1 && number_of_node(nodes.front()) == state.upper->device &&
         request.options.dir == state.upper->folder;
}

Result<UpperToReset> with_option(Result<UpperToReset> marked, const Options& options) {
  if (!marked) return marked;
  UpperToReset out = *std::move(marked);
  out.forgets_each = options.reset;
  return out;
}

/// What this boot or the next one asks for.
Result<Request> find_wish(const NextRoot& root, const std::optional<std::string>& parameter) {
  const Options configured = read_config(root.ro()).options;
  if (parameter) {
    Request given = parse_request(parameter, configured);
    return given.failure ? Result<Request>(*given.failure) : std::move(given);
  }
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  Request now = parse_request(find_parameter(*cmdline), configured);
  if (names_device(now.upper)) return now;
  const BootFiles files = probe_boot_files(root);
  if (files.failure) return *files.failure;
  return parse_request(predict_next_boot(files.found, *cmdline).parameter, configured);
}

Result<UpperToReset> mark_on_device(UpperReset wanted, const std::optional<std::string>& parameter,
                                    System& system) {
  const auto root = NextRoot::probe();
  if (!root) return root.error();
  const auto wish = find_wish(*root, parameter);
  if (!wish) return wish.error();
  if (wish->upper.kind == UpperWish::Kind::crypt) return Error{0, kAttemptReset, kForgotten};
  if (wish->upper.kind != UpperWish::Kind::device)
    return Error{0, kAttemptReset, "neither this boot nor the next one puts changes onto a device",
                 "name it: 'ramroot reset-upper LABEL=NAME', as for 'ramroot enable'"};
  const MountEntry* const mount = find_mount_at(root->mounts(), root->ro());
  const auto print = mount == nullptr ? Result<FileSystemPrint>(FileSystemPrint{}) : print_mounted(*mount);
  const auto number = mount == nullptr ? Result<std::string>("") : block_device_of(*mount);
  if (!print || !number) return print ? number.error() : print.error();
  const auto disks = probe_disks(mount == nullptr ? "" : mount->fstype, *number);
  if (!disks) return disks.error();
  Options now = wish->options;
  now.timeout_s = 0;
  const auto device = find_upper(wish->upper, now, *disks, [](const std::string&) {});
  if (!device) return device.error();
  if (auto apart = enter_own_mounts(); !apart) return apart.error();
  const MountFile make{device->node, kStage, device->fstype, kDiskFlags, ""};
  if (auto mounted = perform(make, system); !mounted) return mounted.error();
  auto out = mark_folder(wanted, Place{kStage, wish->options.dir},
                         name_upper_folder(wish->options.dir, device->node), print->id, system);
  if (auto closed = perform(Unmount{kStage}, system); out && !closed) return closed.error();
  return with_option(std::move(out), wish->options);
}

}  // namespace

Result<UpperToReset> mark_upper(UpperReset wanted, const std::optional<std::string>& parameter,
                                System& system) {
  const SeenBoot seen = probe_seen_boot();
  const bool is_in_session = seen.state && seen.state->outcome == Outcome::is_protected;
  if (is_in_session && (!parameter || is_of_session(*seen.state, *parameter))) {
    const auto state = require_protected(seen, kAttemptReset);
    if (!state) return state.error();
    if (!state->upper) return Error{0, kAttemptReset, "they are in RAM, and gone at the next boot anyway"};
    if (!state->upper->encrypted_on.empty()) return Error{0, kAttemptReset, kForgotten};
    return with_option(mark_folder(wanted, state->rw,
                                   name_upper_folder(state->upper->folder, state->upper->source), "", system),
                       parse_request(state->parameter, read_config(state->ro).options).options);
  }
  return mark_on_device(wanted, parameter, system);
}

}  // namespace ramroot
