/* place.h -- the places an article names, and the one it is about.
 *
 * All paragraphs are read for names of divisions first (place_find.c). Names that follow each other
 * from the wider to the narrower are a chain, and say together which division is meant. A name that
 * several divisions share is settled by what else the article names: the more of what holds a division
 * is named, in the title or early on, the heavier it weighs (place_weigh.c). Then each paragraph gets
 * its marks (place_mark.c), with villages and zones as their patterns have them.
 *
 * Memory is the document's; linear in the text. */
#ifndef SIFTD_TAG_PLACE_H
#define SIFTD_TAG_PLACE_H

#include "gazetteer.h"
#include "para.h"

#define PLACE_CANDIDATES_MAX 8u /* named in a tag at most */
#define PLACE_CELLS 1024u       /* divisions an article can weigh; a power of two */

/* One name of a division in a block. */
struct mention {
    uint32_t block;    /* index among the article's blocks */
    uint32_t from, to; /* [bytes] of its text */
    uint32_t division; /* DIVISION_NONE: open */
    uint8_t level;     /* of the division, or of the first candidate */
    bool is_short;     /* 慈利 for 慈利县 */
    bool is_chained;   /* goes on where the mention before it ends, and lies inside that */
    bool has_next;     /* the next one goes on with it */
    bool is_told; /* a short name that the words stage or what is around it tells to be a place */
    bool is_bounded; /* what stands before it can stand before a name */
    bool is_good;    /* taken for a name, not for a part of other words */
};

struct places {
    const struct gazetteer *g;
    struct mention *mentions; /* in the order of the text */
    size_t len, room;
    struct place_cell {
        uint32_t division;
        double weight;
    } * cells; /* open addressing by division; 0 is free; NULL: the article names no place */
    struct place_cell *cells_room; /* what `cells` is, kept for the next article */
    size_t cells_len;
    bool has_counties; /* a city, county or township is settled */
};

/* Find and settle the divisions that `art`, laid out as `sheet`, names. *ret_places is all zero before the first article, and its
 * memory serves those after it. ERR_NOMEM; ERR_DOC: over
 * the time for one part. */
enum err_code places_find(struct doc *doc, const struct article *art, const struct sheet *sheet,
                          const struct gazetteer *g, struct places *ret_places, struct err *err);
/* What the article says about the division, itself and all that is inside it. */
double places_weight(const struct places *pl, uint32_t division);
/* Add to a division and to all that hold it. */
void places_add_weight(struct places *pl, uint32_t division, double weight);
/* Settle what several divisions share, by the weights so far. */
void places_settle(struct places *pl, const struct doc *doc, const struct article *art);
/* The article's place in the hierarchy: the heaviest division with what holds it; sets art->grid and
 * art->grid_score. False: over the cap. */
bool places_grid(const struct places *pl, struct doc *doc, struct article *art);

/* 农村, 示范村 and what ends like them: is the name [from, to) before 村 or 社区 none? */
bool place_is_generic(struct para *p, size_t from, size_t to);
/* Does 人 stand at `i` for those who live in a place: 谭庄村人有, not 村人口? */
bool place_is_folk(const struct para *p, size_t i);

#endif
