// SPDX-License-Identifier: GPL-3.0-or-later
/* The boot program reads whole numbers only.
 *
 * libmount reads two numbers of each line of /proc/self/mountinfo with sscanf ("%u:%u", "%u %u").
 * glibc's sscanf brings in a reader for every kind of floating point number, 80 kB of code that a
 * boot never runs. This one knows "%u", blanks and plain characters. Any other format matches
 * nothing, so that libmount reports a line that it cannot read, and the boot says so.
 *
 * The name that a call gets depends on glibc's version (before and since 2.38). */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>

#define WEAK __attribute__((weak))

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text)) ++text;
    return text;
}

static int scan_numbers(const char *text, const char *format, va_list places)
{
    int found = 0;
    for (; *format; ++format) {
        if (isspace((unsigned char)*format)) {
            text = skip_blanks(text);
        } else if (format[0] == '%' && format[1] == 'u') {
            char *end = NULL;
            text = skip_blanks(text);
            *va_arg(places, unsigned *) = (unsigned)strtoul(text, &end, 10);
            if (end == text) return found;
            text = end;
            ++found;
            ++format;
        } else if (*format == '%' || *format != *text++) {
            return found;
        }
    }
    return found;
}

#define SSCANF(name) \
    WEAK int name(const char *text, const char *format, ...) \
    { \
        va_list places; \
        va_start(places, format); \
        int found = scan_numbers(text, format, places); \
        va_end(places); \
        return found; \
    }

int __isoc99_sscanf(const char *text, const char *format, ...);
int __isoc23_sscanf(const char *text, const char *format, ...);
SSCANF(__isoc99_sscanf)
SSCANF(__isoc23_sscanf)
