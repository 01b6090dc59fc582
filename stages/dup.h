/* dup.h -- what an article, or a paragraph of it, repeats, and what becomes of it then. */
#ifndef SIFTD_DUP_H
#define SIFTD_DUP_H

#include "base/str.h"

#include <stdbool.h>

enum dup_kind { DUP_NONE, DUP_EXACT, DUP_NEAR, DUP_VARIANT, DUP_CONTAINED };

struct dup_change {
    struct str was, is; /* a figure of the root, and what stands in its place */
};

struct dup {
    enum dup_kind kind;
    uint64_t of_id; /* file id and article number of the kept root */
    uint32_t of_article;
    double similarity;          /* 0..1; CONTAINED: the share of the shorter text */
    struct dup_change *changed; /* in the arena */
    size_t changed_len;
};

/* What becomes of an article's record. */
enum article_action { ARTICLE_KEEP, ARTICLE_STUB, ARTICLE_DROP };

/* Where a paragraph stood before. */
struct block_first {
    bool is_left_out; /* its text is not written to the record again */
    uint32_t article, paragraph;
    uint64_t id; /* of the file; the article in it; the paragraph of its record, from 0 */
};

#endif
