#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# picture.sh [FOLDER]: a picture of a terminal of what a protected machine printed, changed and booted again.
# FOLDER has the output of its boots: build/demo that of the last ./try. rig/picture.bats keeps docs/terminal.svg true.
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-build/demo}

session() {
    sed '/^#/d; /^sync/d; s/^/$ /' tests/demo/change.sh
    shown "$folder/protected.1.out"
    echo '$ reboot'
    shown "$folder/protected.2.out" | sed -n '/^. ramroot diff/,$p'
}
shown() { tr -d '\r' <"$1" | sed -n 's/^SHOW|/$ /p; s/^SHOWN|//p'; }

session | awk '
    { gsub(/&/, "\\&amp;"); gsub(/</, "\\&lt;"); gsub(/>/, "\\&gt;"); line[NR] = $0 }
    END {
        height = NR * 18 + 28
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"%d\" role=\"img\">\n", height
        print "<title>A protected machine: changed, rebooted, as before</title>"
        print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16191d\"/>"
        print "<g font-family=\"ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13\" fill=\"#c9d1d9\" xml:space=\"preserve\">"
        for (i = 1; i <= NR; ++i) {
            style = ""
            if (line[i] ~ /^\$ /) { sub(/^\$ /, "root@kiosk:~# ", line[i]); style = " fill=\"#ffffff\" font-weight=\"bold\"" }
            else if (line[i] == "protected") style = " fill=\"#3fb950\""
            printf "<text x=\"14\" y=\"%d\"%s>%s</text>\n", i * 18 + 12, style, line[i]
        }
        print "</g>\n</svg>"
    }'
