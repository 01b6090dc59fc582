/* hit.h -- what the scanners of a paragraph have found: hits, and places that may become one. */
#ifndef SIFTD_TAG_HIT_H
#define SIFTD_TAG_HIT_H

#include "../doc.h"

/* A hit on its way to become a tag. */
struct hit {
    enum tag_kind kind;
    uint32_t from, to; /* [code points] */
    struct tag_attr *attrs, **attrs_end;
    struct hit *next;
};

/* The day a relative date is counted from. */
struct para_day {
    int year, month, day; /* 0: not known */
};

enum place_kind { PLACE_DIVISION, PLACE_VILLAGE, PLACE_GROUP, PLACE_ZONE, PLACE_TOWN, PLACE_SITE };

/* A place in the paragraph, on its way to become a tag of its own or a part of another one. */
struct spot {
    uint32_t from, to;    /* [code points] */
    uint32_t division_to; /* where the division's own name ends, for the other kinds */
    uint32_t division;    /* of gazetteer.h; 0: open which */
    uint32_t mention;     /* index in places->mentions of the name the span ends with */
    uint8_t level;        /* enum division_level */
    bool is_short;
    enum place_kind kind;
};

#endif
