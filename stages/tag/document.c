/* document.c -- titles of documents, newspapers and books: the text in title marks, marks included.
 * Marks inside marks belong to the outermost pair. */
#include "para.h"

#define OPEN_MARK 0x300A
#define CLOSE_MARK 0x300B
#define TITLE_CHARS_MAX 200 /* what is further apart is no pair */
#define DEPTH_MAX 8

/* Opening marks not closed yet; of more than DEPTH_MAX the oldest are forgotten. */
struct marks {
    size_t open[DEPTH_MAX];
    size_t len;
};

static void marks_push(struct marks *m, size_t at)
{
    if (m->len == DEPTH_MAX) {
        for (size_t i = 1; i < DEPTH_MAX; i++)
            m->open[i - 1] = m->open[i];
        m->len--;
    }
    m->open[m->len++] = at;
}

/* For each opening mark that has a partner, where that stands; 0 elsewhere. */
static void marks_match(const struct para *p, uint32_t *partner)
{
    struct marks m = {.len = 0};

    for (size_t i = 0; i < p->len; i++) {
        if (p->cps[i] == OPEN_MARK) {
            marks_push(&m, i);
        } else if (p->cps[i] == CLOSE_MARK && m.len) {
            size_t open = m.open[--m.len];

            if (i - open < TITLE_CHARS_MAX)
                partner[open] = (uint32_t)i;
            else
                m.len = 0; /* the older ones are further away still */
        }
    }
}

enum err_code tag_documents(struct para *p, struct err *err)
{
    size_t i = para_skip(p, 0, CHAR_TITLE);
    uint32_t *partner;
    enum err_code code;

    if (i == p->len)
        return ERR_OK;
    partner = arena_alloc(p->doc->arena, p->len, sizeof *partner);
    if (!partner)
        return err_set(err, ERR_NOMEM, 0, "no room for title marks in the document's memory");
    marks_match(p, partner);
    while (i < p->len) {
        size_t close = partner[i];

        if (close > i + 1) {
            struct hit *hit = para_hit(p, TAG_DOCUMENT, i, close + 1);

            if (hit)
                para_attr_str(p, hit, "title", para_str(p, i + 1, close));
        }
        i = close ? close + 1 : i + 1;
        if ((code = doc_tick(p->doc, err)))
            return code;
    }
    return ERR_OK;
}
