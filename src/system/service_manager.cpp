// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/unique_fd.hpp"

namespace ramroot {

void tell_service_manager(std::string_view state) {
  const char* const socket = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  const std::size_t size = socket == nullptr ? 0 : std::strlen(socket);
  if (size < 2 || size >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket, size);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // in the abstract namespace
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
  if (fd.valid())
    (void)::sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace ramroot
