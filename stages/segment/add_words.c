/* add_words.c -- words and parts of speech of a block; see segment.h */
#include "segment.h"

#include <assert.h>
#include <string.h>

/* Text that grows in the arena. */
struct line {
    char *ptr;
    size_t len, room;
};

static bool add(struct doc *doc, struct line *line, const char *ptr, size_t len)
{
    size_t gap = line->len > 0;

    if (line->len + gap + len > line->room) {
        char *more =
            arena_grow(doc->arena, line->ptr, &line->room, line->len + gap + len, sizeof *more);

        if (!more)
            return false;
        line->ptr = more;
    }
    if (gap)
        line->ptr[line->len] = ' ';
    memcpy(line->ptr + line->len + gap, ptr, len);
    line->len += gap + len;
    return true;
}

/* Most Chinese text takes a byte more for a word of four and a half bytes, and two to three for its
 * tag. */
static bool reserve(struct doc *doc, struct block *b, struct line *words, struct line *pos,
                    bool with_tags)
{
    b->word_list_room = b->text.len / 4 + 4;
    b->word_list = arena_alloc_unset(doc->arena, b->word_list_room, sizeof *b->word_list);
    b->word_list_len = 0;
    words->room = b->text.len + b->text.len / 3 + 16;
    pos->room = with_tags ? b->text.len * 2 / 3 + 16 : 0;
    words->ptr = arena_alloc_unset(doc->arena, words->room, 1);
    pos->ptr = with_tags ? arena_alloc_unset(doc->arena, pos->room, 1) : NULL;
    return b->word_list && words->ptr && (pos->ptr || !with_tags);
}

static bool add_to_list(struct doc *doc, struct block *b, const struct word *word, struct str tag)
{
    struct block_word *list = arena_grow(doc->arena, b->word_list, &b->word_list_room,
                                         b->word_list_len + 1, sizeof *list);

    if (!list)
        return false;
    b->word_list = list;
    list[b->word_list_len++] = block_word_of((struct str){NULL, word->len}, tag);
    return true;
}

#define HAN_BYTES 3u

/* Note a word with the tag nr, ns or nt, or one that begins so; what the dictionary calls organisations of two
 * characters is none. */
static bool add_name(struct doc *doc, struct block *b, const struct word *word, const char *tag)
{
    struct block_name *names;
    size_t chars_min;

    if (tag[0] != 'n' || (tag[1] != 'r' && tag[1] != 's' && tag[1] != 't'))
        return true;
    chars_min = tag[1] == 'r' ? 1 : tag[1] == 's' ? 2 : 3;
    if (word->len < chars_min * HAN_BYTES)
        return true;
    names = arena_grow(doc->arena, b->names, &b->names_room, b->names_len + 1, sizeof *names);
    if (!names)
        return false;
    b->names = names;
    names[b->names_len++] =
        (struct block_name){word->from, word->len, tag[1] == 's', tag[1] == 't', word->is_new};
    return true;
}

enum err_code segment_add_words(const struct words *words, struct words_scratch *scratch,
                                bool with_tags, struct doc *doc, struct block *b, struct err *err)
{
    struct line line = {0}, pos = {0};
    const struct word *list;
    struct words_walk walk;
    enum err_code code;
    size_t len;

    assert(b->text.len > 0);
    if (!reserve(doc, b, &line, &pos, with_tags))
        return err_set(err, ERR_NOMEM, 0, "no room for the words of a paragraph");
    words_start(&walk, words, scratch, b->text, with_tags);
    while (words_next(&walk, &list, &len)) {
        for (size_t i = 0; i < len; i++) {
            struct str tag = {"", 0};

            if (with_tags)
                tag = str_of(words_tag_name(words, list[i].tag));
            if (!add(doc, &line, b->text.ptr + list[i].from, list[i].len) ||
                !add_to_list(doc, b, &list[i], tag) ||
                (with_tags &&
                 (!add(doc, &pos, tag.ptr, tag.len) || !add_name(doc, b, &list[i], tag.ptr))))
                return err_set(err, ERR_NOMEM, 0, "no room for the words of a paragraph");
        }
        if ((code = doc_tick(doc, err)))
            return code;
    }
    b->words = (struct str){line.ptr, line.len};
    b->pos = (struct str){pos.ptr, pos.len};
    return ERR_OK;
}
