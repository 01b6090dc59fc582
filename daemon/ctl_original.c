/* ctl_original.c -- what the records of a file are duplicates of, and where they differ from it; see
 * ctl_life.h */
#include "ctl_life.h"
#include "ctl_records.h"
#include "textdiff.h"

#include "../stages/base/mem.h"

#include <jansson.h>

#define ORIGINAL_LINE_BYTES (256u * 1024 * 1024)
#define ORIGINAL_NAME_BYTES 4096u

/* "news/page.txt: Title"; NULL: no memory. */
static char *name_of(const json_t *record)
{
    const char *name = json_string_value(json_object_get(json_object_get(record, "file"), "name"));
    const char *title = json_string_value(json_object_get(record, "title"));
    struct buf text;
    char *copy;

    buf_init(&text, ORIGINAL_NAME_BYTES);
    buf_addf(&text, "%.2000s%s%.1000s", name ? name : "", title ? ": " : "", title ? title : "");
    copy = buf_failed(&text) ? NULL : mem_dup(text.ptr, text.len);
    buf_fini(&text);
    return copy;
}

static void compare(struct life_record *r, const json_t *record)
{
    struct textdiff found[LIFE_PASSAGES_MAX];
    char *was = *r->text ? life_text(record) : NULL;
    size_t len = 0;

    if (was)
        len = textdiff_find(str_of(was), str_of(r->text), found, LIFE_PASSAGES_MAX);
    if (len == SIZE_MAX)
        len = 0;
    for (size_t i = 0; i < len; i++) {
        struct str a = str_trim(found[i].was), b = str_trim(found[i].is);
        struct life_passage p = {mem_dup(a.ptr, a.len), mem_dup(b.ptr, b.len)};

        r->passages[r->passages_len++] = p;
        if (!p.was || !p.is) {
            mem_free(p.was);
            mem_free(p.is);
            r->passages_len--;
            break;
        }
    }
    mem_free(was);
}

static void look_up(struct ctl *ctl, struct life_record *r)
{
    json_error_t ignored;
    json_t *record = NULL;
    struct buf line;

    buf_init(&line, ORIGINAL_LINE_BYTES);
    (void)ctl_get_record(ctl, str_of(r->of), &line);
    if (!buf_failed(&line) && line.len)
        record = json_loadb(line.ptr, line.len, 0, &ignored);
    if (record) {
        r->original = name_of(record);
        compare(r, record);
    }
    json_decref(record);
    buf_fini(&line);
}

void life_find_originals(struct ctl *ctl, struct life *life)
{
    for (size_t i = 0; i < life->records_len && i < LIFE_ORIGINALS_MAX; i++)
        if (*life->records[i].of)
            look_up(ctl, &life->records[i]);
}
