/* rules_cache.h -- compiled rules in a folder, so that the next start need not compile them.
 *
 * FILE rules-<32 hex digits of the key>.db, numbers little-endian:
 *   8 bytes  "SIFTDRUL"
 *   u32      version (1)
 *   u32      number of wide expressions
 *   u64 u64  the key: XXH3-128 of the patterns with their flags, the library's version, the processor
 *   u32 length and bytes: the database of keywords, then that of expressions; 0 bytes: none
 *   each wide expression: u32 pattern, u32 width_min, u32 width_max, u32 length and bytes of its database
 *   u64      XXH3 of all that
 * A file that is cut, altered, or of another machine counts as none. The folder is the daemon's own: the
 * sums are against accidents. */
#ifndef SIFTD_TAG_RULES_CACHE_H
#define SIFTD_TAG_RULES_CACHE_H

#include "../stage.h"
#include "rules_db.h"

/* False: nothing there that fits; *ret_db is untouched. */
bool rules_cache_load(const struct stage_cache *cache, const struct opt_rules *set,
                      struct rules_db *ret_db);
/* Best effort: written to a temporary and renamed; a fault leaves no file. The cache is not read-only. */
void rules_cache_save(int dirfd, const struct opt_rules *set, const struct rules_db *db);

#endif
