// SPDX-License-Identifier: GPL-3.0-or-later
/// Ctrl-C, kill(1), a closed terminal: the signals that ask this program to end. The one place that
/// decides what becomes of them. The boot program is linked without it.
#pragma once

#include "engine/machine/executor.hpp"

namespace ramroot {

/// While this exists, SIGINT, SIGQUIT, SIGTERM and SIGHUP are noted and end nothing, and neither does
/// SIGPIPE. Programs that are started meanwhile get all of them as usual, also those that a terminal
/// sends to them and to this program. A signal that the caller ignores, as nohup(1) does, stays ignored.
class EndSignals final : public Interruption {
 public:
  EndSignals();
  ~EndSignals() override;
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  bool arrived() const override;
  void hold_off() override;
  /// Ends the process as the first signal that arrived would have; does nothing if there was none.
  /// Whoever waits for it then sees why it ended: a shell stops its loop, systemd counts it as stopped.
  void end_process() const;
};

/// Whether these signals interrupt this program and those that it starts.
void allow_interrupts(bool allowed);

}  // namespace ramroot
