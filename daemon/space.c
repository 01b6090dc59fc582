/* space.c -- see space.h */
#include "space.h"

#include <stdio.h>
#include <sys/statvfs.h>

bool space_is_low(const struct places *places, double share, char out[SPACE_SENTENCE_BYTES])
{
    const struct {
        int fd;
        const char *name;
    } list[] = {{places->inbox, "inbox"}, {places->archive, "archive"}, {places->log, "log"}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct statvfs st;
        double free_share;

        if (fstatvfs(list[i].fd, &st) < 0 || st.f_blocks == 0)
            continue;
        free_share = (double)st.f_bavail / (double)st.f_blocks;
        if (free_share >= share)
            continue;
        (void)snprintf(
            out, SPACE_SENTENCE_BYTES,
            "only %.1f %% of the file system of '%s' is free, limits.free asks for %.1f %%",
            free_share * 100, list[i].name, share * 100);
        return true;
    }
    return false;
}
