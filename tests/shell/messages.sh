#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every message of the sources is in tests/golden/messages.txt, so that a review sees each change of words; and what the
# README and the manual pages have in double quotes is one of them, or is named here as somebody else's.
# UPDATE_GOLDEN=1 writes the file.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here"
golden=tests/golden/messages.txt
said=$(mktemp)
trap 'rm "$said"' EXIT
python3 tests/support/messages.py >"$said"
[ -z "${UPDATE_GOLDEN-}" ] || cp "$said" "$golden"
bad=0
diff -u "$golden" "$said" || { echo "the messages have changed: read them, then UPDATE_GOLDEN=1 $0"; bad=1; }

# The kernel, systemd, GRUB's menu (grub/42_ramroot), the kernel's documentation, and a key of our configuration.
others='No space left on device|Value too large for defined data type|Could not detach DM|persistent, once|Advanced options|Changes to the underlying filesystems.*|guard|refuse|off'
python3 - README.md src/man/*.scd <<'END' | grep -vxE "$others" | while IFS= read -r words; do
import re, sys
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(?s)```.*?```|`[^`]*`|(?m:^    [^\n]*$)|^[^\n]*\(\d\) \"[^\n]*", "", text)
    for found in re.findall(r'(?<!\\)"([^"]+)"', text):
        print(" ".join(found.split()))
END
    grep -qF -e "$words" "$golden" || echo "$words"
done >"$said"
[ ! -s "$said" ] || { echo "quoted, but in no message:"; cat "$said"; bad=1; }
exit $bad
