// SPDX-License-Identifier: GPL-3.0-or-later
/* The static binary looks up no users.
 *
 * libmount can turn user names of mount options into numbers, which ramroot never asks
 * for. In a static program that drags in glibc's name services with their DNS client and
 * dynamic loader, and the linker warns about it. With these three, none of that is there. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>

int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, struct passwd **found)
{
    (void)name; (void)entry; (void)buffer; (void)size;
    *found = NULL;
    return ENOSYS;
}

int getpwuid_r(uid_t uid, struct passwd *entry, char *buffer, size_t size, struct passwd **found)
{
    (void)uid; (void)entry; (void)buffer; (void)size;
    *found = NULL;
    return ENOSYS;
}

int getgrnam_r(const char *name, struct group *entry, char *buffer, size_t size, struct group **found)
{
    (void)name; (void)entry; (void)buffer; (void)size;
    *found = NULL;
    return ENOSYS;
}
