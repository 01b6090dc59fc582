/* stage_doc.c -- see stage_doc.h */
#include "../test.h"

#include "stage_doc.h"

#include "../../stages/base/utf8.h"

#define ARENA_BYTES ((size_t)1 << 30)

void stage_doc_make(struct doc *doc, uint64_t id, const char *text)
{
    struct err err;
    size_t articles = 1;

    *doc = (struct doc){.id = id, .ingested_ms = 1000, .is_last_part = true};
    doc->arena = arena_create(ARENA_BYTES);
    assert_non_null(doc->arena);
    doc->text = doc->bytes = str_of(text);
    assert_int_equal(doc_split_lines(doc, &err), ERR_OK);
    doc->articles = arena_alloc(doc->arena, doc->blocks_len + 1, sizeof *doc->articles);
    assert_non_null(doc->articles);
    doc->articles[0].number = 1;
    for (size_t i = 0; i < doc->blocks_len; i++) {
        struct block *b = &doc->blocks[i];

        if (b->text.ptr[0] == '#') {
            b->kind = BLOCK_TITLE;
            if (i > 0) {
                doc->articles[articles].first_block = i;
                doc->articles[articles].number = (uint32_t)articles + 1;
                articles++;
            }
        }
        doc->articles[articles - 1].blocks_len++;
    }
    doc->articles_len = doc->articles_room = articles;
    assert_int_equal(doc_finish(doc, &err), ERR_OK);
    assert_int_equal(doc_check(doc, &err), ERR_OK);
}

struct tag *stage_doc_tag(struct doc *doc, enum tag_kind kind, int32_t paragraph, size_t block,
                          uint32_t from, uint32_t to)
{
    struct str text = doc->blocks[block].text;
    size_t start = utf8_offset(text, from);

    return article_add_tag(doc, &doc->articles[0], kind, paragraph,
                           str_sub(text, start, utf8_offset(text, to) - start), from, to);
}
