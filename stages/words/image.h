/* image.h -- words.model: dictionary, tags and conversion tables in one file that is mapped read-only
 * and shared by all who open it.
 *
 * FORMAT, version 1. Little-endian, every section aligned to 64 bytes:
 *   head      struct image_head
 *   sections  as the head says: offset from the start of the file and length, both [bytes]
 * The checksum is XXH3-64 of all that stands behind the head; the length of the file is in the head.
 * A reader takes only its own version: the file is made by siftd-model of the same build.
 *
 * WHERE IT COMES FROM. Words, weights and tags: dict.txt of jieba 0.42.1 (Debian package
 * python3-jieba, licence Expat). Chances of tags and characters: posseg/prob_*.py of the same package.
 * Conversion: OpenCC 1.1.6 (Debian packages opencc and libopencc1.1, licence Apache-2.0). Own words:
 * config/lexicon/words*.tsv. */
#ifndef SIFTD_WORDS_IMAGE_H
#define SIFTD_WORDS_IMAGE_H

#include "../base/err.h"
#include "../base/str.h"
#include "dat.h"

#define IMAGE_MAGIC 0x4c444f4d54464953u /* "SIFTMODL" */
#define IMAGE_VERSION 1u
#define IMAGE_BYTES_MAX ((size_t)16 << 20)
#define IMAGE_TAGS_MAX 96u
#define IMAGE_TAG_BYTES 8u
#define IMAGE_CHOICES 4u /* tags a word may have */

enum image_section {
    IMAGE_PAGES,     /* uint16_t[0x1100]: code point / 256 to a page of the next two */
    IMAGE_PLAIN,     /* struct image_cell[256] each: code points as they are */
    IMAGE_FOLDED,    /* the same with full width and traditional forms folded */
    IMAGE_UNITS,     /* struct dat_unit[]: the dictionary */
    IMAGE_COSTS,     /* struct image_cost[]: by value of a unit */
    IMAGE_CHOICE,    /* uint16_t[]: by slot, which of the next a word has */
    IMAGE_TAGSETS,   /* struct image_tagset[] */
    IMAGE_TAGS,      /* char[IMAGE_TAG_BYTES] each: names, padded with NUL; tag 0 is "x" */
    IMAGE_TRANS,     /* int16_t[2 * tags + 1][2 * tags]: see tagger.c */
    IMAGE_NAMES,     /* struct image_name[]: by code, what it is worth in names */
    IMAGE_T2S_UNITS, /* struct dat_unit[]: traditional phrases and characters */
    IMAGE_T2S_TEXT,  /* uint32_t[]: see convert.c */
    IMAGE_S2T_UNITS,
    IMAGE_S2T_TEXT,
    IMAGE_SECTIONS,
};

struct image_head {
    uint64_t magic;
    uint32_t version, sections;
    uint64_t size, checksum;
    struct {
        uint64_t off, len;
    } at[IMAGE_SECTIONS];
};

/* What kind of character a code point is. */
enum image_kind {
    KIND_OTHER, /* marks, symbols, everything else: a word of its own */
    KIND_SPACE,
    KIND_HAN,
    KIND_DIGIT, /* 0-9, full width too */
    KIND_LATIN, /* letters of alphabets that write words with spaces */
    KIND_KANA,  /* hiragana, and marks that lengthen */
    KIND_KATAKANA,
    KIND_HANGUL,
    KIND_MARK,    /* combining: goes with what is before */
    KIND_CONTROL, /* shows nothing */
};

enum image_bit {
    BIT_JIEBA = 1u << 0,  /* inside the runs that jieba looks up */
    BIT_NUMBER = 1u << 1, /* Han digits and multipliers */
    BIT_ALNUM = 1u << 2,  /* ASCII letter or digit, full width too */
    BIT_SURNAME = 1u << 3,
    BIT_ABROAD = 1u << 4, /* used to write foreign names by sound */
    BIT_PLACE = 1u << 6,  /* ends the name of a place */
    BIT_SPACE = 1u << 5,  /* white space in the eyes of Python */
};

struct image_cell {
    uint16_t code; /* 0: in no word */
    uint8_t kind;  /* enum image_kind */
    uint8_t bits;  /* enum image_bit */
};

/* What a word costs. */
struct image_cost {
    double jieba; /* log(weight) - log(sum of weights); above 0: jieba does not have the word */
    float own;    /* the like for ours, times -1; IMAGE_COST_NEVER: not a word of ours */
    uint32_t pad;
};
#define IMAGE_COST_NEVER 1e6f
/* The first entry is no word's: it is the cost of what has no entry. */

struct image_tagset {
    uint8_t len; /* > 0, the dictionary's own first */
    uint8_t tags[IMAGE_CHOICES];
    uint8_t costs[IMAGE_CHOICES]; /* in eighths */
};

/* What a character does in numbers, times and names. */
enum image_role {
    ROLE_NONE,
    ROLE_ORDINAL, /* 第 */
    ROLE_DIGIT,   /* 〇 to 九 */
    ROLE_TWO,     /* 两 */
    ROLE_SEVERAL, /* 几, inside numbers */
    ROLE_TEN,
    ROLE_POWER, /* 百 千 万 亿 */
    ROLE_POINT, /* 点, between digits */
    ROLE_YEAR,
    ROLE_MONTH,
    ROLE_DAY,
    ROLE_HOUR,
    ROLE_MINUTE, /* 分, also of 分之 */
    ROLE_SECOND,
    ROLE_OF,    /* 之 of 分之 */
    ROLE_PART,  /* 份 of 月份 */
    ROLE_DOT,   /* between the parts of a foreign name */
    ROLE_PLACE, /* 县 镇 乡 村 ...: ends the name of a place */
};

/* What a character costs in its place in a name, in eighths; 255: never. By code. */
struct image_name {
    uint8_t surname, first, last, only;        /* given names of two characters and of one */
    uint8_t abroad_first, abroad, abroad_last; /* foreign names written by sound */
    uint8_t role;                              /* enum image_role */
};

/* An open image. The pointers are into the mapping. */
struct image {
    void *map;
    size_t map_bytes;
    const uint16_t *pages;
    const struct image_cell *plain, *folded;
    const struct dat_unit *units;
    size_t units_len;
    const struct image_cost *costs;
    const uint16_t *choice;
    const struct image_tagset *tagsets;
    const char *tags; /* IMAGE_TAG_BYTES each */
    size_t tags_len;
    const int16_t *trans;
    const struct image_name *names;
    size_t names_len;
    const struct dat_unit *t2s_units, *s2t_units;
    const uint32_t *t2s_text, *s2t_text;
};

/* Map words.model of the folder `data`. The image may be read by any thread until image_close.
 * ERR_CONF: missing, of another version, cut short or damaged; the sentence says which. */
enum err_code image_open(const char *data, struct image *ret_image, struct err *err);
void image_close(struct image *image); /* accepts one that is all zero */

static inline struct image_cell image_cell(const struct image *image,
                                           const struct image_cell *cells, uint32_t cp)
{
    return cells[(size_t)image->pages[cp >> 8] * 256 + (cp & 255)];
}

#endif
