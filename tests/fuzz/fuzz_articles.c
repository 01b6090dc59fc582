/* fuzz_articles.c -- any text through clean and segment: ownership, articles that tile the blocks,
 * sentences inside their text and in order (text_run checks these), fields that borrow valid UTF-8,
 * and no character but white space between sentences. */
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../text_run.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_blank(struct str text, size_t from, size_t to)
{
    uint32_t cp;

    while (from < to) {
        from += utf8_next(text, from, &cp);
        REQUIRE(uchar_is_space(cp));
    }
}

static void check_block(const struct block *b)
{
    size_t end = 0;

    if (b->kind > BLOCK_LIST)
        return;
    REQUIRE(b->sentences_len > 0);
    for (size_t i = 0; i < b->sentences_len; i++) {
        check_blank(b->text, end, utf8_offset(b->text, b->sentences[i].from));
        end = utf8_offset(b->text, b->sentences[i].to);
    }
    REQUIRE(end == b->text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_run run;
    static bool is_open;
    struct doc doc;
    struct err err;

    if (!is_open) {
        text_run_open(&run, NULL);
        is_open = true;
    }
    if (text_run_all(&run, &doc, (struct str){(const char *)data, size}, &err)) {
        for (size_t i = 0; size < 4096 && i < doc.blocks_len; i++)
            check_block(&doc.blocks[i]);
        for (size_t i = 0; i < doc.articles_len; i++) {
            const struct article *art = &doc.articles[i];

            REQUIRE(utf8_is_valid(art->source) && utf8_is_valid(art->published) &&
                    utf8_is_valid(art->editor));
            for (size_t k = 0; k < art->bylines_len; k++)
                REQUIRE(utf8_is_valid(art->bylines[k].name) && utf8_is_valid(art->bylines[k].role));
        }
    }
    arena_destroy(doc.arena);
    return 0;
}
