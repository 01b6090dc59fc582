/* index_keys.c -- the keys that a row has in the table, and who owns them.
 *
 * A row has a key of its text, one for each band of its sketch, for each of its sentences and
 * paragraphs, and for its file. A LINE, a short paragraph, has a chain of keys: the first article that
 * has it owns the first, the next one the second, and so on; so the table counts in how many articles
 * a line was seen. All keys are seeded, so that nobody can prepare texts that crowd one place of the
 * table. */
#include "index_private.h"

#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <string.h>

#define BAND_SHIFT 40
#define SENTENCE_SALT 0xC2B2AE3D27D4EB4Fu
#define PARAGRAPH_SALT 0x27D4EB2F165667C5u
#define FILE_SALT 0x85EBCA77C2B2AE63u

static_assert(DEDUPE_BANDS * DEDUPE_BAND_LANES <= SKETCH_LANES, "bands are cut from the lanes");
static_assert(DEDUPE_BAND_LANES * 8 == BAND_SHIFT, "a band's lanes fit below its number");

uint64_t index_band_key(const struct dedupe_index *ix, const uint8_t lanes[SKETCH_LANES],
                        size_t band)
{
    uint64_t key = band + 1;

    for (size_t i = 0; i < DEDUPE_BAND_LANES; i++)
        key = key << 8 | lanes[band * DEDUPE_BAND_LANES + i];
    return hash_mix(key ^ ix->seed);
}

static uint64_t sentence_key(const struct dedupe_index *ix, uint64_t sentence)
{
    return hash_mix(sentence ^ ix->seed ^ SENTENCE_SALT);
}

/* `seen`: in how many articles before; 0 for a paragraph that is no line. */
static uint64_t paragraph_key(const struct dedupe_index *ix, uint64_t hash, uint64_t seen)
{
    return hash_mix((hash ^ ix->seed) + PARAGRAPH_SALT * (seen + 1));
}

static uint64_t file_key(const struct dedupe_index *ix, uint64_t file)
{
    return hash_mix(file ^ ix->seed ^ FILE_SALT);
}

void index_row_keys(const struct dedupe_index *ix, const struct dedupe_row *row, struct str print,
                    struct row_keys *ret)
{
    struct print_passages p;

    ret->lines_len = 0;
    ret->len = 0;
    ret->keys[ret->len++] = row->key;
    if (row->flags & DEDUPE_ROW_LANES)
        for (size_t i = 0; i < DEDUPE_BANDS; i++)
            ret->keys[ret->len++] = index_band_key(ix, row->lanes, i);
    if (!print_unpack_passages(print, &p))
        return; /* never: it was checked when it came */
    for (size_t i = 0; i < p.sentences_len; i++)
        ret->keys[ret->len++] = sentence_key(ix, p.sentences[i]);
    if (p.has_file)
        ret->keys[ret->len++] = file_key(ix, p.file);
    for (size_t i = 0; i < p.paragraphs_len; i++) {
        if (p.paragraphs[i].is_line)
            ret->lines[ret->lines_len++] = p.paragraphs[i].hash;
        else
            ret->keys[ret->len++] = paragraph_key(ix, p.paragraphs[i].hash, 0);
    }
}

void index_keys_prefetch(const struct dedupe_index *ix, const struct row_keys *keys)
{
    for (size_t i = 0; i < keys->len; i++)
        index_prefetch(ix, keys->keys[i]);
    for (size_t i = 0; i < keys->lines_len; i++)
        index_prefetch(ix, paragraph_key(ix, keys->lines[i], 0));
}

enum owned { OWNED, NOT_OWNED, OWN_NOMEM };

/* Own `key` if nobody does whose row still counts. */
static enum owned key_own(struct dedupe_index *ix, uint64_t key, uint32_t place, uint32_t day,
                          const uint32_t *from)
{
    uint32_t owner = index_get(ix, key), in_memory;

    if (owner == place)
        return OWNED;
    if ((from && from[table_part_of(key)] > place) ||
        (owner != TABLE_NONE && index_is_current(ix, owner, day)))
        return NOT_OWNED;
    /* One that a row on disk had comes to the table anew. */
    in_memory = owner >= rows_first(ix->rows) ? owner : TABLE_NONE;
    if (in_memory == TABLE_NONE && !table_reserve(ix->table, key))
        return OWN_NOMEM;
    table_put(ix->table, key, place);
    return OWNED;
}

bool index_keys_own(struct dedupe_index *ix, const struct row_keys *keys, uint32_t place,
                    const uint32_t *from)
{
    uint32_t day = rows_at(ix->rows, place)->day;

    for (size_t i = 0; i < keys->len; i++)
        if (key_own(ix, keys->keys[i], place, day, from) == OWN_NOMEM)
            return false;
    for (size_t i = 0; i < keys->lines_len; i++) {
        enum owned owned = NOT_OWNED;

        for (uint64_t seen = 0; seen < DEDUPE_LINE_ARTICLES && owned == NOT_OWNED; seen++)
            owned = key_own(ix, paragraph_key(ix, keys->lines[i], seen), place, day, from);
        if (owned == OWN_NOMEM)
            return false;
    }
    return true;
}

void index_keys_disown(struct dedupe_index *ix, size_t place)
{
    const struct dedupe_row *row = rows_at(ix->rows, place);
    struct row_keys keys;

    if (row->flags & DEDUPE_ROW_DEAD)
        return;
    index_row_keys(ix, row, rows_print(ix->rows, row), &keys);
    index_keys_prefetch(ix, &keys);
    for (size_t i = 0; i < keys.len; i++)
        table_remove(ix->table, keys.keys[i], (uint32_t)place);
    for (size_t i = 0; i < keys.lines_len; i++)
        for (uint64_t seen = 0; seen < DEDUPE_LINE_ARTICLES; seen++)
            table_remove(ix->table, paragraph_key(ix, keys.lines[i], seen), (uint32_t)place);
}

/* ---- rows whose keys are not in all parts ---- */

#define OWN_AHEAD 16u /* rows: the slots of as many are on their way from memory */

/* The keys that the row has in parts from `from` on; those of lines all, since they make chains. */
static void missing_keys(const struct dedupe_index *ix, size_t place, const uint32_t *from,
                         struct row_keys *ret)
{
    const struct dedupe_row *row = rows_at(ix->rows, place);
    size_t len = 0;

    ret->len = ret->lines_len = 0;
    if (row->flags & DEDUPE_ROW_DEAD)
        return;
    index_row_keys(ix, row, rows_print(ix->rows, row), ret);
    for (size_t i = 0; i < ret->len; i++)
        if (from[table_part_of(ret->keys[i])] <= place)
            ret->keys[len++] = ret->keys[i];
    ret->len = len;
    index_keys_prefetch(ix, ret);
}

bool index_own_missing(struct dedupe_index *ix, const uint32_t from[TABLE_PARTS])
{
    struct row_keys *ahead = mem_alloc(OWN_AHEAD, sizeof *ahead);
    size_t len = rows_len(ix->rows), place = len, next;
    bool is_owned = ahead != NULL;

    for (size_t i = 0; i < TABLE_PARTS; i++)
        place = from[i] < place ? from[i] : place;
    for (next = place; is_owned && place < len; place++) {
        uint32_t day = rows_at(ix->rows, place)->day;

        for (; next < len && next < place + OWN_AHEAD; next++)
            missing_keys(ix, next, from, &ahead[next % OWN_AHEAD]);
        is_owned = index_keys_own(ix, &ahead[place % OWN_AHEAD], (uint32_t)place, from);
        if (day > ix->newest_day)
            ix->newest_day = day;
    }
    mem_free(ahead);
    return is_owned;
}

/* ---- lookups ---- */

/* The owner of a key, when its row counts; else DEDUPE_NONE. */
static size_t owner_of(const struct dedupe_index *ix, uint64_t key, uint32_t day)
{
    uint32_t place = index_get(ix, key);

    return place != TABLE_NONE && index_is_current(ix, place, day) ? place : DEDUPE_NONE;
}

size_t dedupe_index_paragraph(const struct dedupe_index *ix, uint64_t hash, uint32_t day,
                              uint32_t *ret_number)
{
    size_t place = owner_of(ix, paragraph_key(ix, hash, 0), day);
    struct print_passages p;

    if (place == DEDUPE_NONE ||
        !print_unpack_passages(dedupe_index_print(ix, dedupe_index_at(ix, place)), &p))
        return DEDUPE_NONE;
    for (size_t i = 0; i < p.paragraphs_len; i++)
        if (p.paragraphs[i].hash == hash) {
            *ret_number = p.paragraphs[i].number;
            return place;
        }
    return DEDUPE_NONE; /* another one with the same 40 bits */
}

bool dedupe_index_is_furniture(const struct dedupe_index *ix, uint64_t line, uint32_t day)
{
    uint64_t key = paragraph_key(ix, line, DEDUPE_LINE_ARTICLES - 1);

    return owner_of(ix, key, day) != DEDUPE_NONE;
}

size_t dedupe_index_file(const struct dedupe_index *ix, uint64_t file, uint32_t day)
{
    size_t place = owner_of(ix, file_key(ix, file), day);
    struct print_passages p;

    if (place == DEDUPE_NONE ||
        !print_unpack_passages(dedupe_index_print(ix, dedupe_index_at(ix, place)), &p) ||
        !p.has_file || p.file != file)
        return DEDUPE_NONE;
    return place;
}

size_t dedupe_index_root(const struct dedupe_index *ix, const struct dedupe_row *row, uint32_t day)
{
    return index_is_current(ix, row->root, day) ? row->root : DEDUPE_NONE;
}

size_t dedupe_index_sharing(const struct dedupe_index *ix, const uint64_t *sentences, size_t len,
                            uint32_t day, struct dedupe_sharing ret[DEDUPE_SHARING_MAX])
{
    size_t found = 0;

    for (size_t i = 0; i < len; i++)
        index_prefetch(ix, sentence_key(ix, sentences[i]));
    for (size_t i = 0; i < len; i++) {
        size_t place = owner_of(ix, sentence_key(ix, sentences[i]), day), k = 0;

        if (place == DEDUPE_NONE)
            continue;
        while (k < found && ret[k].place != place)
            k++;
        if (k == DEDUPE_SHARING_MAX)
            continue;
        if (k == found)
            ret[found++] = (struct dedupe_sharing){place, 0};
        ret[k].sentences++;
    }
    return found;
}
