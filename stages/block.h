/* block.h -- a stretch of text that belongs together, and what of the source it is made of. Part of doc.h,
 * which says what the units are and who owns what. */
#ifndef SIFTD_BLOCK_H
#define SIFTD_BLOCK_H

#include "base/str.h"
#include "dup.h"

/* A stretch of a block's text that stands verbatim in the source. Text between two pieces (a
 * joining space) was inserted. text_len == src_len unless an option rewrote characters; where it did
 * and the lengths are the same all the same, character stands for character (doc->is_rewritten). */
struct piece {
    uint32_t text_off, text_len;
    uint32_t src_off, src_len;
};

/* A word that was told to be the name of a person, or the family name of one alone, or, of two characters or
 * more, of a place, or, of three or more, of an organisation. */
struct block_name {
    uint32_t from, len; /* [bytes] of the text */
    bool is_place, is_org;
    bool is_new; /* it stands in no dictionary */
};

/* A word, and what part of speech it is by the first letters of its tag. */
struct block_word {
    uint32_t bytes;
    char pos[2];    /* blanks where there is no letter */
    bool is_longer; /* the tag has more letters */
};

/* `word` with the tag `pos`, which may be empty. */
static inline struct block_word block_word_of(struct str word, struct str pos)
{
    return (struct block_word){
        .bytes = (uint32_t)word.len,
        .pos = {pos.len > 0 ? pos.ptr[0] : ' ', pos.len > 1 ? pos.ptr[1] : ' '},
        .is_longer = pos.len > 2};
}

enum block_kind {
    BLOCK_BODY, /* kinds up to LIST are paragraphs of a record */
    BLOCK_HEADING,
    BLOCK_CAPTION,
    BLOCK_LIST,
    BLOCK_TITLE, /* from here on: title-like fields, with NAME_src in the record */
    BLOCK_SUBTITLE,
    BLOCK_KICKER,
    BLOCK_BYLINE,
    BLOCK_SOURCE,
    BLOCK_PUBLISHED,
    BLOCK_EDITOR,
    BLOCK_KINDS, /* how many */
};

enum block_flag {
    BLOCK_JOINED = 1u << 0,    /* made of several lines */
    BLOCK_UNCERTAIN = 1u << 1, /* a join or an order that could not be decided */
    BLOCK_SPACED = 1u << 2,    /* layout spaces were taken out */
    BLOCK_OCR = 1u << 3,       /* a reader of pictures seems to have misread something in it */
    BLOCK_COLUMN = 1u << 4,    /* begins a column of the page that was read across with others */
    BLOCK_VERTICAL = 1u << 5,  /* a headline that was set downwards */
    BLOCK_FURNITURE = 1u << 6, /* a line that stands in several documents */
};

struct block {
    enum block_kind kind;
    unsigned flags;        /* enum block_flag */
    uint32_t feeds_before; /* line feeds between the block before (in the source) and this one */
    struct str text;       /* valid UTF-8, not empty, no line feed, no white space at its ends */
    size_t text_room; /* arena bytes behind text.ptr; 0: text is borrowed and copied on append */
    struct piece *pieces; /* in text order, not overlapping */
    size_t pieces_len, pieces_room;
    struct range *sentences; /* [code points] of text; NULL until segment */
    size_t sentences_len;
    struct str words, pos;        /* parted by single spaces, in parallel; empty until segment */
    struct block_word *word_list; /* the same one by one */
    size_t word_list_len, word_list_room;
    struct block_name *names; /* in text order, without overlap; with pos */
    size_t names_len, names_room;
    struct block_first
        *first; /* in the arena, NULL: nowhere; set by ordered stages, like BLOCK_FURNITURE */
};

/* Whether its text is not written to the record again. */
static inline bool block_is_left_out(const struct block *b)
{
    return b->first && b->first->is_left_out;
}

#endif
