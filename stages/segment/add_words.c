/* add_words.c -- words and parts of speech of a block; see segment.h */
#include "segment.h"

#include <assert.h>
#include <string.h>

/* Text that grows in the arena. */
struct line {
    char *ptr;
    size_t len, room;
};

/* Nearly all words are copied in one move of so many bytes, whatever their length. */
#define COPY_BYTES 16u

static_assert(COPY_BYTES >= WORDS_TAG_BYTES, "room for a move is room for that of a tag");

static bool make_room(struct doc *doc, struct line *line, size_t bytes)
{
    line->ptr = arena_grow(doc->arena, line->ptr, &line->room, line->len + bytes, 1);
    return line->ptr != NULL;
}

/* Append `len` bytes and a blank, `move` bytes at once where so many can be read: `rest`. */
static inline bool add(struct doc *doc, struct line *line, const char *ptr, size_t len, size_t rest,
                       size_t move)
{
    size_t room = len + 1 + COPY_BYTES; /* the move goes over the end */
    char *to;

    if (line->room - line->len < room && !make_room(doc, line, room))
        return false;
    to = line->ptr + line->len;
    if (len <= move && rest >= move)
        memcpy(to, ptr, move);
    else
        memcpy(to, ptr, len);
    to[len] = ' ';
    line->len += len + 1;
    return true;
}

/* Without the blank behind the last. */
static struct str line_str(const struct line *line)
{
    return (struct str){line->ptr, line->len - (line->len > 0)};
}

/* Most Chinese text takes a byte more for a word of four and a half bytes, and two to three for its
 * tag. */
static bool reserve(struct doc *doc, struct block *b, struct line *words, struct line *pos,
                    bool with_tags)
{
    b->word_list_room = b->text.len / 4 + 4;
    b->word_list = arena_alloc_unset(doc->arena, b->word_list_room, sizeof *b->word_list);
    b->word_list_len = 0;
    words->room = b->text.len + b->text.len / 3 + 2 * COPY_BYTES;
    pos->room = with_tags ? b->text.len * 2 / 3 + 2 * COPY_BYTES : 0;
    words->ptr = arena_alloc_unset(doc->arena, words->room, 1);
    pos->ptr = with_tags ? arena_alloc_unset(doc->arena, pos->room, 1) : NULL;
    return b->word_list && words->ptr && (pos->ptr || !with_tags);
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

/* A tag has few letters: counted here they cost less than a call. */
static struct str tag_str(const char *tag)
{
    size_t len = 0;

    while (len < WORDS_TAG_BYTES && tag[len])
        len++;
    return (struct str){tag, len};
}

/* Add the `len` words of a window to the block and its lines; `pos` is NULL without tags. */
static bool add_window(const struct words *words, struct doc *doc, struct block *b,
                       const struct word *list, size_t len, struct line *line, struct line *pos)
{
    b->word_list = arena_grow(doc->arena, b->word_list, &b->word_list_room, b->word_list_len + len,
                              sizeof *b->word_list);
    if (!b->word_list)
        return false;
    for (size_t i = 0; i < len; i++) {
        struct str word = {b->text.ptr + list[i].from, list[i].len}, tag = {"", 0};

        if (pos)
            tag = tag_str(words_tag_name(words, list[i].tag));
        if (!add(doc, line, word.ptr, word.len, b->text.len - list[i].from, COPY_BYTES) ||
            (pos && (!add(doc, pos, tag.ptr, tag.len, WORDS_TAG_BYTES, WORDS_TAG_BYTES) ||
                     !add_name(doc, b, &list[i], tag.ptr))))
            return false;
        b->word_list[b->word_list_len++] = block_word_of(word, tag);
    }
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
        if (!add_window(words, doc, b, list, len, &line, with_tags ? &pos : NULL))
            return err_set(err, ERR_NOMEM, 0, "no room for the words of a paragraph");
        if ((code = doc_tick(doc, err)))
            return code;
    }
    b->words = line_str(&line);
    b->pos = line_str(&pos);
    return ERR_OK;
}
