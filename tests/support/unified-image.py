#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# unified-image.py IMAGE SECTION=FILE...: a program of UEFI with these files in its sections, in this order. What
# ukify(1) adds for the firmware is not in it: nobody starts it.
import struct
import sys

image, sections = sys.argv[1], [argument.split("=", 1) for argument in sys.argv[2:]]
start, align = 0x80, 512
contents = [(name, open(file, "rb").read()) for name, file in sections]
headers = bytearray(start)
headers[0:2], headers[0x3C:0x40] = b"MZ", struct.pack("<I", start)
# The header of the file: the number of sections, and the size of the optional header, which is empty here.
headers += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, len(contents), 0, 0, 0, 240, 0) + bytes(240)
at, table, data = 4096, b"", b""
for name, content in contents:
    padded = content + bytes(-len(content) % align)
    table += name.encode().ljust(8, b"\0") + struct.pack("<IIII", len(content), 0, len(padded), at + len(data)) + bytes(16)
    data += padded
with open(image, "wb") as file:
    file.write((bytes(headers) + table).ljust(at, b"\0") + data)
