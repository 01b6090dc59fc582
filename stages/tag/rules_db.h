/* rules_db.h -- the patterns of the user's rules as vectorscan databases: keywords by its compiler of
 * literals, regular expressions by the other one, each kind in one database and so found in one pass.
 * vectorscan 5.4 (libvectorscan-dev, BSD-3-Clause) finds many patterns at once in time linear in the
 * text, whatever the patterns; what it cannot do so it refuses.
 *
 * It reports where a match ends. Where it begins is known of a keyword, and asked of it for regular
 * expressions (SOM_LEFTMOST), for which it has room up to some thirty characters of gap. Wider ones
 * are compiled without, and once more alone and anchored, to be tried from each place that the
 * match can begin at.
 *
 * Compiling takes 10 ms for 1,000 keywords, 3 s for 1,000 expressions with gaps, and 20 s for 5,000; so what
 * came of it is kept in the folder env->cache as rules-<hash>.db, by a hash of the patterns, the library's version
 * and the processor. A file that does not fit is made again. */
#ifndef SIFTD_TAG_RULES_DB_H
#define SIFTD_TAG_RULES_DB_H

#include "../base/err.h"
#include "../rule.h"
#include "../stage.h"

#include <hs.h>

#define RULES_WIDE_MAX 1000u     /* expressions too wide to be told where they begin */
#define RULES_CACHE_FILES_MAX 8u /* kept; the one unused for longest goes */
#define RULES_CACHE_BYTES_MAX ((size_t)256 << 20)

/* An expression that is asked for its beginning afterwards. */
struct rules_wide {
    uint32_t pattern;
    uint32_t width_min, width_max; /* of a match, [bytes]; UINT32_MAX: no limit */
    hs_database_t *anchored;
};

struct rules_db {
    hs_database_t *literals, *regexes; /* NULL: there are none */
    struct rules_wide *wide;           /* in the order of patterns */
    size_t wide_len;
};

/* Take the databases from the cache, or compile them and keep them there. May take long.
 * ERR_CONF with "FILE:LINE:COLUMN: sentence"; ERR_NOMEM. */
enum err_code rules_db_open(const struct opt_rules *set, const struct stage_env *env,
                            struct rules_db *ret_db, struct err *err);
void rules_db_close(struct rules_db *db); /* accepts one that is all zeros */

/* Scratch for every database of `db`. NULL: no memory. Freed with hs_free_scratch. */
hs_scratch_t *rules_db_scratch(const struct rules_db *db);

#endif
