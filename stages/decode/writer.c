/* writer.c -- see writer.h */
#include "writer.h"

#include <assert.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define REPLACEMENT_LEN 3u

enum err_code writer_init(struct writer *w, struct doc *doc, size_t room, struct err *err)
{
    assert(doc->bom_len <= doc->bytes.len);
    *w = (struct writer){.doc = doc, .in = str_sub(doc->bytes, doc->bom_len, SIZE_MAX)};
    w->out = arena_alloc_unset(doc->arena, room ? room : 1, 1);
    w->out_room = room;
    if (!w->out)
        return err_set(err, ERR_NOMEM, 0, "no room for %zu bytes of decoded text", room);
    doc->runs = NULL;
    doc->runs_len = 0;
    return ERR_OK;
}

bool writer_reserve(struct writer *w, size_t len)
{
    char *out;

    if (len <= w->out_room - w->out_len)
        return true;
    if (w->has_failed || w->out_len + len > DOC_TEXT_BYTES_MAX) {
        w->has_failed = true;
        return false;
    }
    out = arena_grow(w->doc->arena, w->out, &w->out_room, w->out_len + len, 1);
    if (!out) {
        w->has_failed = true;
        return false;
    }
    w->out = out;
    return true;
}

/* A run starts here unless the one before goes on: the same steps, and no gap in the source. */
void writer_mark(struct writer *w, size_t in_off, size_t text_step, size_t orig_step)
{
    struct doc *doc = w->doc;
    struct doc_run *runs, *last = doc->runs_len ? &doc->runs[doc->runs_len - 1] : NULL;

    assert(text_step > 0 && text_step < 256 && orig_step < 256);
    if (last && last->text_step == text_step && last->orig_step == orig_step &&
        w->in_next == in_off)
        return;
    runs = arena_grow(doc->arena, doc->runs, &w->runs_room, doc->runs_len + 1, sizeof *runs);
    if (!runs) {
        w->has_failed = true;
        return;
    }
    doc->runs = runs;
    runs[doc->runs_len++] =
        (struct doc_run){(uint32_t)w->out_len, (uint32_t)(in_off + doc->bom_len),
                         (uint8_t)text_step, (uint8_t)orig_step};
}

void writer_add(struct writer *w, const char *utf8, size_t len, size_t in_off, size_t in_len)
{
    if (!writer_reserve(w, len))
        return;
    writer_mark(w, in_off, len, in_len);
    memcpy(w->out + w->out_len, utf8, len);
    w->out_len += len;
    w->in_next = in_off + in_len;
}

void writer_copy(struct writer *w, size_t in_off, size_t len)
{
    if (!writer_reserve(w, len))
        return;
    writer_mark(w, in_off, 1, 1);
    memcpy(w->out + w->out_len, w->in.ptr + in_off, len);
    w->out_len += len;
    w->in_next = in_off + len;
}

void writer_add_bad(struct writer *w, size_t in_off, size_t in_len)
{
    if (w->errors++ == 0)
        w->error_off = in_off;
    writer_add(w, REPLACEMENT, REPLACEMENT_LEN, in_off, in_len);
}

void writer_add_cut(struct writer *w, size_t in_off, size_t in_len)
{
    w->cuts++;
    writer_add_bad(w, in_off, in_len);
}

enum err_code writer_done(struct writer *w, struct err *err)
{
    if (w->has_failed)
        return err_set(err, ERR_NOMEM, 0, "no room for the decoded text of %zu bytes", w->in.len);
    w->doc->text = (struct str){w->out, w->out_len};
    w->doc->decode_errors = w->errors;
    return ERR_OK;
}
