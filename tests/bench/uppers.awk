# SPDX-License-Identifier: GPL-3.0-or-later
# The table of `uppers` and `uppers-booted`, of lines "WHAT NAME NUMBER": boot, write, read and files in seconds, free
# and programs (what of them fits) in KiB. Medians of all rounds. mib: how much was written and read.
function median(key,  i, j, t, n) {
    n = count[key]
    for (i = 1; i <= n; i++) v[i] = value[key, i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n ? v[int((n + 1) / 2)] : 0
}
function against(what, one, other,  base) {
    base = median(what " " other)
    return base > 0 && count[what " " one] ? sprintf("%s %.2f  ", what, median(what " " one) / base) : ""
}
{ key = $1 " " $2; value[key, ++count[key]] = $3; if (!seen[$2]++) name[++names] = $2 }
END {
    printf "%-8s %10s %10s %12s %14s %14s %10s\n", "", "boot s", "free MiB", "programs MiB", "write MiB/s", "read MiB/s", "files s"
    for (i = 1; i <= names; i++) {
        n = name[i]
        printf "%-8s %10s %10d %12s %14.1f %14.1f %10.2f\n", n, count["boot " n] ? sprintf("%.4f", median("boot " n)) : "-",
            median("free " n) / 1024, count["programs " n] ? int(median("programs " n) / 1024) : "-", mib / median("write " n), mib / median("read " n), median("files " n)
    }
    print "times as long as with the other, and times the room:"
    for (i = 1; i <= names; i++) for (j = 1; j <= 2; j++) {
        n = name[i]; o = j == 1 ? "tmpfs" : "bare"
        if (n == o || n == "bare") continue
        printf "  %-8s and %-6s %s%s%s%s%s%s\n", n, o, against("boot", n, o), against("write", n, o),
            against("read", n, o), against("files", n, o), against("free", n, o), against("programs", n, o)
    }
}
