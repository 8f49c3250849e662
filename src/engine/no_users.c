// SPDX-License-Identifier: GPL-3.0-or-later
/* The static binary looks up no users.
 *
 * libmount can look up user names in mount options, which ramroot never needs. In a static
 * program that brings in glibc's name services with a DNS client and the dynamic loader, and
 * the linker warns about it. These three functions replace all of that. */
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
