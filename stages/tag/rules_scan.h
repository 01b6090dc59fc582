/* rules_scan.h -- where the patterns of the rules stand in a block of text. Part of rules.h, which says
 * what bounds it. */
#ifndef SIFTD_TAG_RULES_SCAN_H
#define SIFTD_TAG_RULES_SCAN_H

#include "rules_db.h"

/* A match. */
struct rule_span {
    uint32_t pattern;
    uint32_t block;    /* index among the article's blocks */
    uint32_t from, to; /* [bytes] of its text */
};

/* One worker's own memory. */
struct rules_slot {
    hs_scratch_t *scratch;
    struct rule_span *spans; /* RULE_SPANS_MAX; those of one article */
    size_t len;
    uint32_t *last;       /* one a pattern: index of its span that may still grow */
    uint32_t *covered;    /* one a wide expression: where its last match ends */
    uint8_t *fired;       /* one a rule */
    uint8_t *fired_tags;  /* one a tag */
    uint64_t events_left; /* of the article */
    bool is_cut;
};

/* What the rules are, for the scanner. */
struct rules_view {
    const struct opt_rules *set;
    const struct rules_db *db;
    const uint16_t *wide_of; /* one a pattern: 1 + its index in db->wide; 0: none */
};

/* Add the spans in `text`, block number `block`. Sets slot->is_cut when a bound is reached. */
void rules_scan(const struct rules_view *view, struct rules_slot *slot, struct str text,
                uint32_t block, bool is_title);

#endif
