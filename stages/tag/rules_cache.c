/* rules_cache.c -- see rules_cache.h */
#include "rules_cache.h"

#include "../base/buf.h"
#include "../base/hash.h"
#include "../base/mem.h"
#include "../base/newfile.h"
#include "../base/wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_MAGIC STR("SIFTDRUL")
#define CACHE_VERSION 1u
#define CACHE_NAME_BYTES 64
#define CACHE_SUM_BYTES 8u
#define CACHE_CHUNK_BYTES (1u << 20)

static bool cache_key(const struct opt_rules *set, struct hash128 *ret_key)
{
    hs_platform_info_t platform;
    struct buf b;
    bool is_good;

    if (hs_populate_platform(&platform) != HS_SUCCESS)
        return false;
    buf_init(&b, RULES_CACHE_BYTES_MAX);
    wire_put_str(&b, str_of(hs_version()));
    wire_put_u32(&b, platform.tune);
    wire_put_u64(&b, platform.cpu_features);
    for (size_t i = 0; i < set->patterns_len; i++) {
        const struct rule_pattern *p = &set->patterns[i];

        wire_put_u8(&b, (uint8_t)(p->is_regex | set->rules[p->rule].ignores_case << 1));
        wire_put_str(&b, p->text);
    }
    is_good = !buf_failed(&b);
    if (is_good)
        *ret_key = hash128(buf_str(&b), CACHE_VERSION);
    buf_fini(&b);
    return is_good;
}

static void cache_name(struct hash128 key, char out[CACHE_NAME_BYTES])
{
    (void)snprintf(out, CACHE_NAME_BYTES, "rules-%016" PRIx64 "%016" PRIx64 ".db", key.high,
                   key.low);
}

/* ---- reading ---- */

static bool read_file(const struct stage_cache *cache, const char *name, struct buf *out)
{
    int fd = openat(cache->dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t n = 1;

    if (fd < 0)
        return false;
    while (n > 0) {
        size_t before = out->len;
        char *at = buf_extend(out, CACHE_CHUNK_BYTES);

        n = at ? read(fd, at, CACHE_CHUNK_BYTES) : -1;
        buf_truncate(out, before + (n > 0 ? (size_t)n : 0));
    }
    if (!cache->is_read_only)
        (void)futimens(fd, NULL); /* used just now: see cache_prune */
    (void)close(fd);
    return n == 0;
}

static bool take_database(struct wire *w, hs_database_t **ret_database)
{
    struct str bytes = wire_str(w);

    return !w->failed && (!bytes.len || hs_deserialize_database(bytes.ptr, bytes.len,
                                                                ret_database) == HS_SUCCESS);
}

static bool take_all(struct wire *w, const struct opt_rules *set, uint32_t wide_len,
                     struct rules_db *db)
{
    if (wide_len > RULES_WIDE_MAX)
        return false;
    db->wide = mem_alloc(wide_len + 1u, sizeof *db->wide);
    if (!db->wide || !take_database(w, &db->literals) || !take_database(w, &db->regexes))
        return false;
    for (uint32_t i = 0; i < wide_len; i++) {
        struct rules_wide *wide = &db->wide[i];

        wide->pattern = wire_u32(w);
        wide->width_min = wire_u32(w);
        wide->width_max = wire_u32(w);
        if (!take_database(w, &wide->anchored))
            return false;
        db->wide_len++;
        if (wide->pattern >= set->patterns_len || !wide->anchored)
            return false;
    }
    return wire_left(w) == 0;
}

static bool take_file(struct str bytes, struct hash128 key, const struct opt_rules *set,
                      struct rules_db *ret_db)
{
    struct rules_db db = {NULL, NULL, NULL, 0};
    struct wire w, sum;
    uint32_t wide_len;

    if (bytes.len < CACHE_SUM_BYTES)
        return false;
    sum = wire_of(str_sub(bytes, bytes.len - CACHE_SUM_BYTES, CACHE_SUM_BYTES));
    bytes = str_sub(bytes, 0, bytes.len - CACHE_SUM_BYTES);
    if (wire_u64(&sum) != hash64(bytes, CACHE_VERSION))
        return false;
    w = wire_of(bytes);
    if (!str_eq(wire_bytes(&w, CACHE_MAGIC.len), CACHE_MAGIC) || wire_u32(&w) != CACHE_VERSION)
        return false;
    wide_len = wire_u32(&w);
    if (wire_u64(&w) != key.low || wire_u64(&w) != key.high || w.failed)
        return false;
    if (!take_all(&w, set, wide_len, &db)) {
        rules_db_close(&db);
        return false;
    }
    *ret_db = db;
    return true;
}

bool rules_cache_load(const struct stage_cache *cache, const struct opt_rules *set,
                      struct rules_db *ret_db)
{
    char name[CACHE_NAME_BYTES];
    struct hash128 key;
    struct buf bytes;
    bool is_good;

    if (!cache_key(set, &key))
        return false;
    cache_name(key, name);
    buf_init(&bytes, RULES_CACHE_BYTES_MAX);
    is_good = read_file(cache, name, &bytes) && take_file(buf_str(&bytes), key, set, ret_db);
    buf_fini(&bytes);
    return is_good;
}

/* ---- writing ---- */

static void put_database(struct buf *b, const hs_database_t *database)
{
    char *bytes = NULL;
    size_t len = 0;

    if (database && hs_serialize_database(database, &bytes, &len) != HS_SUCCESS)
        b->has_failed = true;
    else
        wire_put_str(b, (struct str){bytes, len});
    free(bytes); /* lint-ok: calls because the library made it with malloc */
}

static void put_all(struct buf *b, struct hash128 key, const struct rules_db *db)
{
    buf_add_str(b, CACHE_MAGIC);
    wire_put_u32(b, CACHE_VERSION);
    wire_put_u32(b, (uint32_t)db->wide_len);
    wire_put_u64(b, key.low);
    wire_put_u64(b, key.high);
    put_database(b, db->literals);
    put_database(b, db->regexes);
    for (size_t i = 0; i < db->wide_len; i++) {
        wire_put_u32(b, db->wide[i].pattern);
        wire_put_u32(b, db->wide[i].width_min);
        wire_put_u32(b, db->wide[i].width_max);
        put_database(b, db->wide[i].anchored);
    }
    if (!buf_failed(b))
        wire_put_u64(b, hash64(buf_str(b), CACHE_VERSION));
}

/* Unlink the compiled rules that were used longest ago, if there are too many; what a crash left half written
 * is one of them. */
static void cache_prune(int dirfd)
{
    int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    char oldest[CACHE_NAME_BYTES] = "";
    struct timespec since = {0, 0};
    const struct dirent *entry;
    size_t count = 0;
    struct stat st;

    if (!dir) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    while ((entry = readdir(dir))) { // NOLINT(concurrency-mt-unsafe): a stream of our own
        struct str name = str_of(entry->d_name);

        if (!str_starts(name, STR("rules-")) || name.len >= CACHE_NAME_BYTES ||
                        !(str_ends(name, STR(".db")) || str_ends(name, STR(".db" NEWFILE_END))) ||
                                   fstatat(dirfd, entry->d_name, &st, 0) < 0)
            continue;
        if (count++ == 0 || st.st_mtim.tv_sec < since.tv_sec ||
            (st.st_mtim.tv_sec == since.tv_sec && st.st_mtim.tv_nsec < since.tv_nsec)) {
            since = st.st_mtim;
            memcpy(oldest, name.ptr, name.len + 1);
        }
    }
    (void)closedir(dir);
    if (count > RULES_CACHE_FILES_MAX)
        (void)unlinkat(dirfd, oldest, 0);
}

void rules_cache_save(int dirfd, const struct opt_rules *set, const struct rules_db *db)
{
    char name[CACHE_NAME_BYTES];
    struct hash128 key;
    struct buf bytes;
    struct err err;

    if (!cache_key(set, &key))
        return;
    cache_name(key, name);
    buf_init(&bytes, RULES_CACHE_BYTES_MAX);
    put_all(&bytes, key, db);
    if (!buf_failed(&bytes)) {
        /* Not synced: what a power cut leaves is told by its sum. */
        (void)newfile_put(dirfd, name, buf_str(&bytes), false, &err);
        cache_prune(dirfd);
    }
    buf_fini(&bytes);
}
