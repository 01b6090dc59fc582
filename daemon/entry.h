/* entry.h -- one part of a file into its records and its entry of a COMMIT. Worker calls, in ticket
 * order: the ordered stages run here. */
#ifndef SIFTD_ENTRY_H
#define SIFTD_ENTRY_H

#include "commit_frame.h"
#include "part.h"

/* Where a batch gathers what its parts become. */
struct entry_out {
    struct arena *arena; /* strings and ranges of the entries */
    struct buf *lines;   /* NDJSON records */
    uint64_t duplicates; /* articles that repeat another one, so far */
};

/* Run the ordered stages over a READY part, append its records, fill the entry. A part that the stages
 * refuse becomes REFUSED, with its reason in the entry; the part's file goes on (next_article,
 * is_partial, is_cut): on an error the caller undoes that. ERR_NOMEM, ERR_STATE. */
enum err_code entry_write(const struct part_env *env, struct part *part, struct entry_out *out,
                          struct commit_entry *e, struct err *err);

#endif
