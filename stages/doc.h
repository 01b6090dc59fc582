/* doc.h -- one part of one file on its way through the stages: its decoded text, the blocks
 * made of it, and what was found in them.
 *
 * OWNERSHIP. The bytes of `text` that are not white space (uchar_is_space) are owned exactly once:
 * by a piece of one block, or by one drop. Stages cut, join, reorder and drop blocks; they keep
 * this rule at every return (doc_check tells). Nothing is ever removed without a drop that says why.
 *
 * UNITS. src_* are byte offsets into doc->text; text_* byte offsets into block->text; sentences and
 * tags count code points of block->text. record.c turns src offsets into offsets of the original file.
 *
 * MEMORY. Everything hangs on doc->arena and dies with it. One thread at a time. */
#ifndef SIFTD_DOC_H
#define SIFTD_DOC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "block.h"
#include "dup.h"
#include "tags.h"

#define DOC_HASH_BYTES 32                      /* SHA-256 */
#define DOC_TEXT_BYTES_MAX (64u * 1024 * 1024) /* decoded text of one part; offsets fit 32 bits */

/* Source bytes taken out of the text, and why. */
struct drop {
    const char *reason; /* static word: chrome, repeat, control, spam, space ... */
    uint32_t src_off, src_len;
    uint32_t article; /* index of the article it belongs to; set by doc_place_drops */
};

/* Source bytes that a reader of pictures seems to have misread, and what stood on the paper. */
struct slip {
    uint32_t src_off, src_len;
    const char *instead; /* static */
};

struct byline {
    struct str role, name; /* role may be empty */
};

enum article_flag {
    ARTICLE_ALL_CHROME = 1u << 0,      /* nothing but chrome on the page; kept, not emptied */
    ARTICLE_TRUNCATED_END = 1u << 1,   /* the last sentence has no end */
    ARTICLE_CONTINUED = 1u << 2,       /* cut by max_article or by a part's end */
    ARTICLE_ENCODING_ERRORS = 1u << 3, /* bad bytes were replaced by U+FFFD */
    ARTICLE_MIXED_ENCODING = 1u << 4,  /* on a page whose lines are in two encodings */
    ARTICLE_RULES_CUT = 1u << 5,       /* the rules had too much to say: not all of it was heard */
    ARTICLE_WITHHELD = 1u << 6, /* a rule drops it: the record has no text, only its ranges */
};

struct keyword_list;

struct article {
    size_t first_block, blocks_len; /* a run of doc->blocks; articles tile the array in order */
    uint32_t number;                /* from 1, over all parts of the file; set by the daemon
                                       before the first ordered stage */
    struct byline *bylines;
    size_t bylines_len;
    struct str source, published, editor; /* parsed values; published is YYYY-MM-DD[THH:MM] */
    struct str *keywords, *topics;        /* by tag, the weightiest first; in the arena */
    size_t keywords_len, topics_len;
    struct keyword_list *keyword_list; /* tag/keyword.h; NULL: none */
    struct str grid;   /* codes of the divisions the article is about, widest first, parted by / */
    double grid_score; /* 0..1: the share of what the article says of places */
    struct tag *tags;
    size_t tags_len, tags_room;
    const char *lang, *script; /* ISO 639; ISO 15924 in small letters; static, NULL until tag */
    struct article_quality quality;
    struct article_field *fields; /* set by rules; values of one name stand together */
    unsigned flags;               /* enum article_flag */
    enum article_action action;
    struct dup dup;
};

/* Where a run of equally wide characters of `text` stands in the original bytes. */
struct doc_run {
    uint32_t text_off; /* start in doc->text */
    uint32_t orig_off; /* start in the part's original bytes */
    uint8_t text_step; /* bytes a character here ... */
    uint8_t orig_step; /* ... and there; the run goes on to the next one's start */
};

/* One operation's work on this document, for `ops` in why and try. */
struct doc_count {
    const char *name; /* static */
    uint64_t count;
};
#define DOC_COUNTS_MAX 64

struct doc {
    /* set by the daemon before decode; stages only read them */
    struct arena *arena;
    uint64_t id;
    struct str name;       /* inbox-relative, any bytes */
    uint64_t file_size;    /* [bytes] */
    const char *container; /* "gzip", "zstd": offsets count expanded bytes; static, or NULL */
    uint32_t part;         /* from 0 */
    bool is_last_part;
    struct str bytes;    /* the part as it stands in the file */
    uint64_t part_off;   /* where `bytes` starts in the file */
    int64_t ingested_ms; /* since 1970, UTC */
    const unsigned char
        *file_hash; /* DOC_HASH_BYTES of the whole file; NULL: it has several parts */
    bool is_unread; /* its bytes were archived before, and are all that is known of it */
    size_t slot;    /* < env->slots: which worker this is */

    /* set by decode */
    struct str text;             /* valid UTF-8 without BOM */
    const char *encoding;        /* static, lower case: utf-8, gb18030 ... */
    const char *encoding_source; /* bom | utf8 | stat | config | retry | fallback */
    double encoding_confidence;  /* 0..1, of stat */
    uint32_t bom_len;            /* original bytes before the text */
    uint32_t decode_errors;      /* U+FFFD in text */
    bool is_mixed;               /* some lines were in another encoding than the others */
    struct doc_run *runs;        /* NULL: offsets are the same as in `bytes`, after the BOM */
    size_t runs_len;

    /* set by clean: nothing but page furniture was found, and all of it kept; doc_finish makes
     * ARTICLE_ALL_CHROME of it */
    bool is_all_chrome;
    bool is_rewritten; /* pieces of equal lengths need not be what stands in the source */

    /* set by doc_split_lines, changed by stages */
    struct block *blocks;
    size_t blocks_len, blocks_room;
    struct drop *drops; /* in no order until doc_place_drops */
    size_t drops_len, drops_room;
    struct slip *slips; /* in the order of the source once clean ran */
    size_t slips_len, slips_room;
    struct article *articles; /* at least one once segment or doc_finish ran */
    size_t articles_len, articles_room;
    struct doc_count counts[DOC_COUNTS_MAX];
    size_t counts_len;

    /* CPU budget; over_budget(budget) is asked every few thousand ticks */
    bool (*over_budget)(void *budget);
    void *budget;
    uint32_t ticks;
};

/* What a document made of these bytes may take of memory, at most [bytes]: so much for each byte, and for
 * each line, which makes a block, its look and its pieces however short it is. */
size_t doc_memory_bytes(struct str bytes);

/* One block per line that is not blank, trimmed of white space. After decode, before the first
 * stage. ERR_NOMEM: over the arena's cap. */
enum err_code doc_split_lines(struct doc *doc, struct err *err);

/* After the last plain stage: makes one article of all blocks when no stage made articles, and
 * gives each drop to the article whose text it stands in or next after. ERR_NOMEM. */
enum err_code doc_finish(struct doc *doc, struct err *err);

/* A new empty block at the end of doc->blocks, or NULL: over the cap. Pointers to blocks are void
 * after the next doc_add_block. */
struct block *doc_add_block(struct doc *doc);

/* Append source bytes to a block's text as one piece (merged with the last piece where both
 * continue). False: over the cap. Builds text in the arena; amortised linear. */
bool block_add_src(struct doc *doc, struct block *b, size_t src_off, size_t src_len);
/* Append text that does not stand in the source (a joining space). */
bool block_add_text(struct doc *doc, struct block *b, struct str text);

/* Append bytes [from, to) of `src`'s text together with what they own; the caller sees to it that
 * `src` no longer owns them. *cursor is 0 at first and kept between calls with rising ranges of one
 * block, which are linear together then. False: over the cap. */
bool block_add_range(struct doc *doc, struct block *b, const struct block *src, size_t from,
                     size_t to, size_t *cursor);

/* Drop what bytes [from, to) of `src`'s text own; `src` keeps its text, so the caller sees to it that
 * these bytes go nowhere else. *cursor as above. False: cap. */
bool block_drop_range(struct doc *doc, const struct block *src, size_t from, size_t to,
                      const char *reason, size_t *cursor);

/* Append `text` for bytes [from, to) of `src`'s text: it owns what they own. Only what stands in one
 * piece can be rewritten: else nothing is done and *ret_is_done false. Use it between calls of
 * block_add_range with rising ranges. False: over the cap. */
bool block_add_rewritten(struct doc *doc, struct block *b, const struct block *src, size_t from,
                         size_t to, struct str text, bool *ret_is_done);

/* Cut b at byte `text_off` (0 < text_off < text.len, a character boundary): the head stays in `b`,
 * the rest becomes *ret_tail (not in doc->blocks). White space at the cut is trimmed off both. */
enum err_code block_cut(struct doc *doc, struct block *b, size_t text_off, struct block *ret_tail,
                        struct err *err);

/* Record that source bytes leave the text. Neighbouring drops of one reason merge. False: cap. */
bool doc_drop(struct doc *doc, const char *reason, size_t src_off, size_t src_len);
/* Drop everything a block owns; the caller takes the block out of its list. */
bool doc_drop_block(struct doc *doc, const char *reason, const struct block *b);

/* Add to an operation's counter; `name` is static. Beyond DOC_COUNTS_MAX names nothing is kept. */
void doc_count(struct doc *doc, const char *name, uint64_t n);

/* Offset in the original file of byte `src_off` of doc->text (src_off == text.len: the end). */
uint64_t doc_original_offset(const struct doc *doc, size_t src_off);

/* Call in every loop over text. ERR_DOC with reason "cpu" when the part is over its budget, which is asked once in
 * DOC_TICKS_PER_CHECK calls. */
#define DOC_TICKS_PER_CHECK 1024u
enum err_code doc_check_budget(struct doc *doc, struct err *err);
static inline enum err_code doc_tick(struct doc *doc, struct err *err)
{
    return ++doc->ticks < DOC_TICKS_PER_CHECK ? ERR_OK : doc_check_budget(doc, err);
}

/* The ownership rule above, the order of pieces, valid UTF-8, tags and sentences inside their
 * text. For tests and fuzzing; O(n log n). ERR_STATE with a sentence about the first breach. */
enum err_code doc_check(const struct doc *doc, struct err *err);

#endif
