/* stage_doc.c -- see stage_doc.h */
#include "../test.h"

#include "stage_doc.h"

#include "../../stages/base/utf8.h"

#include <string.h>

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

/* The name [name, name + len) at or behind `at` of the block's text. */
static bool name_add(struct doc *doc, struct block *b, size_t at, const char *name, size_t len)
{
    bool is_place = *name == '@', is_marked = is_place || *name == '*';
    const char *found;

    name += is_marked;
    len -= is_marked;
    found = memmem(b->text.ptr + at, b->text.len - at, name, len);
    if (!found)
        return false;
    b->names = arena_grow(doc->arena, b->names, &b->names_room, b->names_len + 1, sizeof *b->names);
    assert_non_null(b->names);
    b->names[b->names_len++] = (struct block_name){.from = (uint32_t)(found - b->text.ptr),
                                                   .len = (uint32_t)len,
                                                   .is_place = is_place,
                                                   .is_new = !is_marked};
    return true;
}

void stage_doc_names(struct doc *doc, const char *names)
{
    size_t i = 0, at = 0, len;

    for (; *names; names += len + (names[len] == ' ')) {
        len = strcspn(names, " ");
        while (i < doc->blocks_len && !name_add(doc, &doc->blocks[i], at, names, len)) {
            i++;
            at = 0;
        }
        assert_true(i < doc->blocks_len); /* every name stands in the text */
        at = doc->blocks[i].names[doc->blocks[i].names_len - 1].from +
             doc->blocks[i].names[doc->blocks[i].names_len - 1].len;
    }
}

const char *stage_doc_untag(const char *tagged, char *buf)
{
    size_t at = 0;

    while (*tagged) {
        size_t len = strcspn(tagged, "/");

        assert_true(at + len < STAGE_DOC_UNTAG_BYTES);
        memcpy(buf + at, tagged, len);
        at += len;
        tagged += strcspn(tagged, " ");
        tagged += *tagged == ' ';
    }
    buf[at] = '\0';
    return buf;
}

void stage_doc_cut(struct doc *doc, struct block *b, const char *words, const char *pos)
{
    struct str rest = str_of(words), tags = str_of(pos), word, tag = {"", 0};

    b->words = rest;
    b->pos = tags;
    b->word_list_len = b->word_list_room = 0;
    while (str_split(&rest, ' ', &word)) {
        if (!str_split(&tags, ' ', &tag))
            tag.len = 0;
        b->word_list = arena_grow(doc->arena, b->word_list, &b->word_list_room,
                                  b->word_list_len + 1, sizeof *b->word_list);
        assert_non_null(b->word_list);
        b->word_list[b->word_list_len++] = block_word_of(word, tag);
    }
}

void stage_doc_words(struct doc *doc, const char *tagged)
{
    struct block *b = &doc->blocks[0];
    size_t room = strlen(tagged) + 1, words_len = 0, pos_len = 0, at = 0;
    char *words = arena_alloc(doc->arena, room, 1), *pos = arena_alloc(doc->arena, room, 1);

    assert_true(words && pos);
    while (*tagged) {
        size_t len = strcspn(tagged, "/"), tag = strcspn(tagged + len + 1, " ");
        const char *kind = tagged + len + 1;

        if (words_len)
            words[words_len++] = pos[pos_len++] = ' ';
        memcpy(words + words_len, tagged, len);
        memcpy(pos + pos_len, kind, tag);
        words_len += len;
        pos_len += tag;
        if (*kind == 'n' && tag > 1 && (len > 3 || kind[1] == 'r') && strchr("rst", kind[1])) {
            b->names = arena_grow(doc->arena, b->names, &b->names_room, b->names_len + 1,
                                  sizeof *b->names);
            assert_non_null(b->names);
            b->names[b->names_len++] = (struct block_name){(uint32_t)at, (uint32_t)len,
                                                           kind[1] == 's', kind[1] == 't', false};
        }
        at += len;
        tagged = kind + tag + (kind[tag] == ' ');
    }
    words[words_len] = pos[pos_len] = '\0';
    stage_doc_cut(doc, b, words, pos);
}
