// SPDX-License-Identifier: GPL-3.0-or-later
/// Ctrl-C, kill(1), a closed terminal: the signals that ask this program to end. The one place that
/// decides what becomes of them. The boot program is linked without it.
#pragma once

#include "engine/machine/executor.hpp"

namespace ramroot {

/// While one exists, SIGINT, SIGQUIT, SIGTERM and SIGHUP are noted and end nothing, and neither does
/// SIGPIPE. A child made by fork(2) goes on noting them, and each sees what the other has noted, because
/// kill(1) tells only one of them. Programs that are started meanwhile get all these signals as usual,
/// also what a terminal sends to all. A signal that the caller ignores, as nohup(1) does, stays ignored.
///
/// Another one of these, made while the first exists, only looks at what that has noted.
class EndSignals final : public Interruption {
 public:
  EndSignals();
  ~EndSignals() override;
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  bool arrived() const override;
  void hold_off() override;
  /// The answer to a signal from then on is a line on standard error. Nothing arrives any more.
  bool shut_out() override;
  /// @param words  that line, without its end; a constant
  bool shut_out(const char* words);
  /// 128 plus the number of the first signal, as a shell reports it; 0 if there was none.
  int exit_status() const;
  /// Ends the process as the first signal would have; does nothing if there was none. Whoever waits for
  /// it then sees why it ended: a shell stops its loop, systemd counts it as stopped.
  void end_process() const;

 private:
  bool is_first_;
};

/// While one exists, and no EndSignals does, such a signal ends the process as usual, but says before that
/// nothing was changed.
class NothingChangedYet {
 public:
  NothingChangedYet();
  ~NothingChangedYet();
  NothingChangedYet(const NothingChangedYet&) = delete;
  NothingChangedYet& operator=(const NothingChangedYet&) = delete;
};

}  // namespace ramroot
