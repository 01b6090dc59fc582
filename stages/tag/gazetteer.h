/* gazetteer.h -- the divisions of China by name and by code, from lexicon/divisions.tsv (which says
 * where they are from), and the words of lexicon/places.tsv that look like their names. Read once at
 * open, some ms; then read-only, any thread. Names stand in the file's own bytes: UTF-8. */
#ifndef SIFTD_TAG_GAZETTEER_H
#define SIFTD_TAG_GAZETTEER_H

#include "../base/err.h"
#include "../base/str.h"

#define DIVISION_NONE 0u /* index of no division: the whole country */
#define GAZETTEER_NAME_BYTES_MAX 96u

enum division_level { LEVEL_COUNTRY, LEVEL_PROVINCE, LEVEL_CITY, LEVEL_COUNTY, LEVEL_TOWNSHIP };

struct division {
    uint32_t code;     /* 2, 4, 6 or 9 digits by level */
    uint32_t name_off; /* into the file */
    uint32_t parent;   /* DIVISION_NONE: a province */
    uint8_t name_len;  /* [bytes]; 0: stands for a missing level only */
    uint8_t stem_len;  /* the name without its kind, 慈利 of 慈利县; 0: has no short form */
    uint8_t level;     /* enum division_level */
    uint32_t same_as;  /* itself, or the division that this is another name of: 河南县 */
    bool is_common;    /* its short form is a common word too, as WORD_SHORT */
    bool is_odd; /* of township level but no town, township or street: farms, parks, prisons */
};

enum gazetteer_word {
    WORD_COMMON = 1,  /* a full name that is a common word too: 新城区 */
    WORD_SHORT = 2,   /* a short name that is a common word too: 公安 */
    WORD_GENERIC = 4, /* no name of a village: 示范 of 示范村 */
};

struct gazetteer;

/* Read the tables of the folder `data`; lexicon/former.tsv, names of before, may be missing. ERR_CONF: a
 * file is missing or wrong; ERR_NOMEM. */
enum err_code gazetteer_open(const char *data, struct gazetteer **ret_gazetteer, struct err *err);
void gazetteer_close(struct gazetteer *g); /* accepts NULL */

const struct division *gazetteer_at(const struct gazetteer *g, uint32_t division);
struct str gazetteer_name(const struct gazetteer *g, uint32_t division);
/* The division with that code, as in struct division; DIVISION_NONE: none. */
uint32_t gazetteer_find(const struct gazetteer *g, uint32_t code);
/* Whether `word` is listed for `use`. */
bool gazetteer_is_word(const struct gazetteer *g, struct str word, enum gazetteer_word use);
/* Whether `above` is the division itself or one that holds it. */
bool gazetteer_is_within(const struct gazetteer *g, uint32_t division, uint32_t above);

/* The longest name that begins at byte `at` of `text`.
 *   lowest_short  short names count down to this level
 *   ret_is_short  whether what matched is a short name
 * Returns its length in bytes, 0: none. */
size_t gazetteer_match(const struct gazetteer *g, struct str text, size_t at,
                       enum division_level lowest_short, bool *ret_is_short);
/* The next entry with that very name (is_short: that short name) behind `entry`, or DIVISION_NONE;
 * start with DIVISION_NONE. In no order. Which division it is, same_as says: 黄南州 and
 * 黄南藏族自治州 are two names of one. */
uint32_t gazetteer_next(const struct gazetteer *g, struct str name, bool is_short, uint32_t entry);
bool gazetteer_is_called(const struct gazetteer *g, uint32_t division, struct str name,
                         bool is_short);
/* The first of the `len` characters, at or after number `at`, where a name could begin: full names of any
 * level, short ones of provinces and cities, and those of counties that are no common words. len: none. */
size_t gazetteer_seek(const struct gazetteer *g, const uint32_t *cps, size_t len, size_t at);

#endif
