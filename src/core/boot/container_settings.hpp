// SPDX-License-Identifier: GPL-3.0-or-later
/// The settings of container engines: where their store is. Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "core/boot/container_stores.hpp"

namespace ramroot {

/// The folder that the settings of an engine name for its store: "data-root" of daemon.json, "root" of
/// containerd's config.toml, "graphroot" of storage.conf, "lxc.lxcpath" of lxc.conf.
/// @return  empty if they name none, or one that cannot be mounted to
Path parse_store(Engine engine, std::string_view settings);

/// A text of storage.conf with one more of `additionalimagestores`.
std::string add_image_store(std::string_view settings, const Path& store);

/// "data-root" of a text in JSON; empty if there is none.
std::string parse_docker_root(std::string_view json);

}  // namespace ramroot
