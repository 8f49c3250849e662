#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# What kernel-install(8) does with layout=uki, for tests of what happens when it goes wrong: writes in place
# /efi/EFI/Linux/MACHINE-ID-VERSION.efi with the words of /etc/kernel/cmdline and the initramfs in /boot. /break
# has lines "HOW VERSION"; the real one is used in tests/vm.
import os
import subprocess
import sys
import time


def read(path, default=""):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return default


command, version, kernel = sys.argv[1:4]
broken = {how for how, of in (line.split() for line in read("/break").splitlines()) if of == version}
if "once" in broken and not os.path.exists("/broken"):
    broken |= {"fail"}
    open("/broken", "w").close()
if "fail" in broken:
    sys.exit("kernel-install: no")
words = read("/etc/kernel/cmdline") or "root=UUID=9 ro"
initrd = "/boot/bad" if "bad-initrd" in broken else "/boot/initrd.img-" + version
for name, text in {"/tmp/name": version, "/tmp/words": " ".join(words.split())}.items():
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
sections = [".osrel=/tmp/name", ".uname=/tmp/name", ".cmdline=/tmp/words", ".linux=" + kernel]
if "no-initrd" not in broken:
    sections.insert(3, ".initrd=" + initrd)
subprocess.check_call([sys.executable, "/support/unified-image.py", "/tmp/image"] + sections)
folder = "/boot/EFI/Linux" if "elsewhere" in broken else "/efi/EFI/Linux"
os.makedirs(folder, exist_ok=True)
with open("/tmp/image", "rb") as source, open("%s/%s-%s.efi" % (folder, read("/etc/machine-id").strip(), version), "wb") as target:
    content = source.read()
    target.write(content[: len(content) // 2])
    target.flush()
    if "half" in broken:
        open("/at-it", "w").close()
        time.sleep(60)
    if "empty" in broken:
        target.truncate(0)
    else:
        target.write(content[len(content) // 2 :])
if "gone" in broken:
    os.unlink(target.name)
