/* recover_gap.c -- see recover_gap.h */
#include "recover_gap.h"

#include "log.h"
#include "rebase.h"

#include <inttypes.h>
#include <string.h>

static bool has_missing(const struct segment_name *segments, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (segments[i].number > (i > 0 ? segments[i - 1].number : 0) + 1)
            return true;
    return false;
}

uint64_t recover_warn_missing(const struct recover_env *env, const struct segment_name *segments,
                              size_t len)
{
    struct rebase_list accepted = {0};
    uint64_t last = 0, gaps = 0;
    struct err err;

    if (!has_missing(segments, len))
        return 0;
    if (rebase_read(env->io, env->archive_fd, &accepted, &err) != ERR_OK)
        log_warn("event=gap %s", err.msg);
    for (size_t i = 0; i < len; i++) {
        uint64_t number = segments[i].number;

        if (number > last + 1 && !rebase_has_segments(&accepted, last + 1, number - 1)) {
            gaps++;
            log_warn("event=gap first_segment=%" PRIu64 " last_segment=%" PRIu64
                     " missing in the archive, went on without: bring the files back, or accept "
                     "the loss with 'siftctl rebase'",
                     last + 1, number - 1);
        }
        last = number;
    }
    rebase_free(&accepted);
    return gaps;
}

uint64_t recover_warn_break(const struct scanned *older, const struct scanned *newer)
{
    if (!older->has_groups || !newer->has_groups || older->name.number + 1 != newer->name.number ||
        (older->last_seq + 1 == newer->first_seq &&
         memcmp(older->last_hash, newer->first_prev, sizeof older->last_hash) == 0))
        return 0;
    log_warn("event=gap segment=%" PRIu64 " batch %" PRIu64 " does not follow batch %" PRIu64
             " of the segment before, went on; see 'siftctl verify'",
             newer->name.number, newer->first_seq, older->last_seq);
    return 1;
}
