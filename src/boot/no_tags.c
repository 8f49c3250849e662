// SPDX-License-Identifier: GPL-3.0-or-later
/* The boot program looks for no file system by its label.
 *
 * It reads /proc/self/mountinfo with libmount. There are no tags and no loop devices in that file,
 * but libmount contains code to look them up, which brings in all of libblkid with the superblocks
 * of every file system. These functions replace that code, so that the linker leaves it out. They
 * are weak: if another libmount has its functions in other object files, it is linked as a whole,
 * instead of failing with duplicate symbols. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

struct libmnt_cache;

#define WEAK __attribute__((weak))

WEAK void mnt_ref_cache(struct libmnt_cache *cache) { (void)cache; }
WEAK void mnt_unref_cache(struct libmnt_cache *cache) { (void)cache; }
WEAK int mnt_cache_read_tags(struct libmnt_cache *cache, const char *device)
{
    (void)cache; (void)device;
    return -ENOSYS;
}
WEAK int mnt_cache_device_has_tag(struct libmnt_cache *cache, const char *device, const char *tag, const char *value)
{
    (void)cache; (void)device; (void)tag; (void)value;
    return 0;
}
WEAK char *mnt_resolve_path(const char *path, struct libmnt_cache *cache)
{
    (void)path; (void)cache;
    return NULL;
}
WEAK char *mnt_resolve_target(const char *path, struct libmnt_cache *cache)
{
    (void)path; (void)cache;
    return NULL;
}
WEAK char *mnt_resolve_spec(const char *spec, struct libmnt_cache *cache)
{
    (void)spec; (void)cache;
    return NULL;
}
WEAK char *mnt_resolve_tag(const char *tag, const char *value, struct libmnt_cache *cache)
{
    (void)tag; (void)value; (void)cache;
    return NULL;
}
WEAK int blkid_parse_tag_string(const char *token, char **type, char **value)
{
    (void)token; (void)type; (void)value;
    return -1;
}
WEAK int loopdev_is_used(const char *device, const char *file, uint64_t offset, uint64_t size, int flags)
{
    (void)device; (void)file; (void)offset; (void)size; (void)flags;
    return 0;
}
