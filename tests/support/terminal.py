# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program at a terminal: terminal.py ANSWERS PROGRAM [ARGUMENT]...
The terminal has $TERMINAL_COLUMNS columns; 0: it does not say how many; by default enough for every message.
What $TYPED_AHEAD says is typed at once. Each time it asks, "[y/N...] ", "... [N]o: " and the like, it gets the next line of ANSWERS, which commas separate; "^C" is that
key.
Prints what the terminal shows, and exits as the program did, with 128 plus the number of a signal."""
import fcntl
import os
import pty
import re
import struct
import sys
import termios

QUESTION = re.compile(rb"\[y/N[^\]]*\] |\[N\]o: |\[E\]nd: |of the others: ")


def main():
    answers = sys.argv[1].split(",")
    pid, terminal = pty.fork()
    if pid == 0:
        size = struct.pack("HHHH", 24, int(os.environ.get("TERMINAL_COLUMNS", "2000")), 0, 0)
        fcntl.ioctl(2, termios.TIOCSWINSZ, size)
        os.execvp(sys.argv[2], sys.argv[2:])
    if "TYPED_AHEAD" in os.environ:
        os.write(terminal, os.environ["TYPED_AHEAD"].encode() + b"\n")
    said, seen, ended = b"", 0, 0
    # Nobody has the other end any more: EIO, and once more, because the kernel looks whether the other end is closed
    # after it looked for what was written there (n_tty_read(), drivers/tty/n_tty.c), so the last words may be missed.
    while ended < 2:
        try:
            said += os.read(terminal, 4096)
            ended = 0
        except OSError:
            ended += 1
            continue
        asked = QUESTION.search(said, seen)
        if asked and answers:
            seen = asked.end()
            answer = answers.pop(0)
            os.write(terminal, b"\x03" if answer == "^C" else answer.encode() + b"\n")
    status = os.waitpid(pid, 0)[1]
    print(said.decode(errors="replace"))
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


sys.exit(main())
