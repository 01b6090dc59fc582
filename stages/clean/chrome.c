/* chrome.c -- takes page furniture out of the head and the tail of a page: what stands above its
 * first and below its last running text. See page.h for what it may touch, furniture.h for how a line
 * is known. */
#include "furniture.h"

#include <assert.h>

#define ZONE_LINES_MAX 400u /* of head and of tail */
#define TEXT_CHARS 8u       /* shorter lines are no running text */
#define TITLE_CHARS 40u
#define LATIN_TITLE_CHARS 100u
#define SITE_CHARS 16u
#define FOLIO_COMMAS_MAX 2u
#define MENU_LINES_MIN 4u
#define INDEX_LINES_MIN 3u

struct chrome {
    const struct phrases *phrases;
    struct page *page;
    unsigned char *grades; /* one for each line of a zone, of the zone alone */
    const char **reasons;  /* why a line of the page goes; NULL: it stays */
    size_t rows;           /* GRADE_INDEX in the zone */
    bool is_head;
};

/* Text that goes on: a sentence that ends in the line, or a line with its marks that is too long for
 * a title. A short line that asks or calls may be a title, too. */
static bool is_running_text(const struct look *l)
{
    bool is_short = l->chars <= (look_is_cjk(l) ? TITLE_CHARS : LATIN_TITLE_CHARS);
    bool asks = l->end == '?' || l->end == '!' || l->end == 0xFF1F || l->end == 0xFF01;

    if (l->chars < TEXT_CHARS)
        return false;
    if (is_short && l->stops <= 1 && (asks || !look_is_closed(l)))
        return false;
    return look_is_closed(l) || l->stops + l->commas > 0;
}

/* Titles of other pages, each after a mark. */
static bool is_bullet(struct str text)
{
    return str_starts(text, STR("·")) || str_starts(text, STR("•")) ||
                                                    str_starts(text, STR("▪")) ||
                                                               str_starts(text, STR("・"));
}

static enum grade line_grade(const struct chrome *c, size_t i)
{
    struct str text = page_text(c->page, i);
    const struct look *l = &c->page->lines[i].look;
    enum grade grade, other;

    if (text.len > FURNITURE_BYTES_MAX || c->page->lines[i].act != ACT_NONE)
        return GRADE_TEXT;
    grade = row_grade(c->phrases, text, l);
    if (grade >= GRADE_FURNITURE || l->stops > 0 || l->commas > FOLIO_COMMAS_MAX)
        return grade;
    other = folio_grade(c->phrases, text);
    if (other > grade)
        return other;
    return grade == GRADE_TEXT && c->is_head && is_bullet(text) ? GRADE_BESIDE : grade;
}

static bool is_gone(const struct chrome *c, size_t i)
{
    return c->page->lines[i].act == ACT_DROP;
}

/* Lines [from, to) are all furniture of some grade and stand together: settle which of them go. */
static void settle_run(struct chrome *c, size_t from, size_t to, size_t zone)
{
    size_t menus = 0, first = to;

    for (size_t i = from; i < to; i++) {
        enum grade grade = (enum grade)c->grades[i - zone];

        menus += grade == GRADE_MENU;
        if (grade >= GRADE_FURNITURE && first == to)
            first = i;
    }
    for (size_t i = from; i < to; i++) {
        enum grade grade = (enum grade)c->grades[i - zone];
        bool goes = first < to || menus >= MENU_LINES_MIN;

        if (is_gone(c, i))
            continue;
        if (grade == GRADE_BELOW)
            goes = i > first;
        if (grade == GRADE_INDEX)
            goes = c->rows >= INDEX_LINES_MIN;
        if (goes)
            c->reasons[i] = "chrome";
    }
}

/* Settle the furniture among lines [from, to). */
static void settle_zone(struct chrome *c, size_t from, size_t to)
{
    size_t start = from;

    c->rows = 0;
    for (size_t i = from; i < to; i++)
        c->rows += c->grades[i - from] == GRADE_INDEX;
    for (size_t i = from; i <= to; i++) {
        if (i < to && (c->grades[i - from] != GRADE_TEXT || is_gone(c, i)))
            continue;
        if (i > start)
            settle_run(c, start, i, from);
        start = i + 1;
    }
}

/* Below a line such as "related news" in the tail stand titles of other pages. */
static void settle_list(struct chrome *c, size_t from)
{
    bool is_list = false;

    for (size_t i = from; i < c->page->len; i++) {
        struct str text = page_text(c->page, i);

        if (is_gone(c, i))
            continue;
        if (is_list && !c->reasons[i] && !look_is_meta(text, &c->page->lines[i].look))
            c->reasons[i] = "related";
        is_list |=
            text.len <= FURNITURE_BYTES_MAX && (phrases_find(c->phrases, text) & PHRASE_LIST) != 0;
    }
}

/* A line of the kind that menus and lists of links are made of, if furniture stands around it. */
static bool is_link(const struct chrome *c, size_t i, size_t chars_max)
{
    struct str text = page_text(c->page, i);
    const struct look *l = &c->page->lines[i].look;

    return !c->reasons[i] && c->page->lines[i].act == ACT_NONE && l->chars <= chars_max &&
           (!look_is_closed(l) || l->end == '?' || l->end == 0xFF1F || l->end == '!' ||
            l->end == 0xFF01) &&
           !look_is_meta(text, l) && !look_is_byline(text, l) && look_list_mark(text) == 0;
}

/* Above the way to the page stand the site's name and menus. The page's own title stands below: where
 * none does, they are left. */
static void settle_above_path(struct chrome *c, size_t head)
{
    size_t path = head, below = 0;

    for (size_t i = 0; i < head; i++)
        if (c->grades[i] == GRADE_PATH)
            path = i;
    for (size_t i = path + 1; i < head; i++)
        below += !c->reasons[i] && !is_gone(c, i) && c->page->lines[i].look.chars >= SITE_CHARS / 2;
    for (size_t i = 0; i < path && below; i++)
        if (is_link(c, i, SITE_CHARS))
            c->reasons[i] = "chrome";
}

/* Short lines between furniture in the tail are links, too. */
static void settle_between(struct chrome *c, size_t tail)
{
    size_t first = c->page->len, last = tail;

    for (size_t i = tail; i < c->page->len; i++) {
        if (c->reasons[i] && c->grades[i - tail] >= GRADE_FURNITURE) {
            first = first < i ? first : i;
            last = i;
        }
    }
    for (size_t i = first; i < last; i++)
        if (is_link(c, i, TITLE_CHARS))
            c->reasons[i] = "chrome";
}

static enum err_code drop_lines(const struct chrome *c, struct err *err)
{
    struct page *page = c->page;

    for (size_t i = 0; i < page->len; i++) {
        if (!c->reasons[i])
            continue;
        if (!doc_drop_block(page->doc, c->reasons[i], &page->doc->blocks[i]))
            return err_set(err, ERR_NOMEM, 0, "no room for the drops of a page");
        page->lines[i].act = ACT_DROP;
        doc_count(page->doc, "strip_chrome", 1);
    }
    return ERR_OK;
}

/* Something that is no furniture stays. */
static bool has_text(const struct chrome *c)
{
    for (size_t i = 0; i < c->page->len; i++)
        if (!c->reasons[i] && !is_gone(c, i))
            return true;
    return false;
}

/* Grade lines from the page's start on; returns where running text begins. */
static size_t grade_head(struct chrome *c)
{
    size_t i;

    for (i = 0; i < c->page->len && i < ZONE_LINES_MAX; i++) {
        c->grades[i] = (unsigned char)line_grade(c, i);
        if (c->grades[i] < GRADE_FURNITURE && is_running_text(&c->page->lines[i].look))
            break;
    }
    return i;
}

/* The same from its end back to `head`; grades[0] is for the line returned. */
static size_t grade_tail(struct chrome *c, size_t head)
{
    size_t least = c->page->len > ZONE_LINES_MAX ? c->page->len - ZONE_LINES_MAX : 0, i, len;

    if (least < head)
        least = head;
    for (i = c->page->len; i > least; i--) {
        enum grade grade = line_grade(c, i - 1);

        if (grade < GRADE_FURNITURE && is_running_text(&c->page->lines[i - 1].look))
            break;
        c->grades[c->page->len - i] = (unsigned char)grade;
    }
    len = c->page->len - i;
    for (size_t n = 0; n < len / 2; n++) {
        unsigned char grade = c->grades[n];

        c->grades[n] = c->grades[len - 1 - n];
        c->grades[len - 1 - n] = grade;
    }
    return i;
}

enum err_code chrome_drop(const struct phrases *phrases, struct page *page, struct err *err)
{
    struct chrome c = {.phrases = phrases, .page = page};
    size_t head, tail;

    if (page->len == 0)
        return ERR_OK;
    c.grades = arena_alloc(page->doc->arena, ZONE_LINES_MAX, sizeof *c.grades);
    c.reasons = arena_alloc(page->doc->arena, page->len, sizeof *c.reasons);
    if (!c.grades || !c.reasons)
        return err_set(err, ERR_NOMEM, 0, "no room for the furniture of a page");
    c.is_head = true;
    head = grade_head(&c);
    settle_zone(&c, 0, head);
    settle_above_path(&c, head);
    c.is_head = false;
    tail = grade_tail(&c, head);
    settle_zone(&c, tail, page->len);
    if (!phrases_are_empty(phrases))
        settle_list(&c, tail);
    settle_between(&c, tail);
    if (!has_text(&c)) {
        page->doc->is_all_chrome = true;
        return ERR_OK;
    }
    return drop_lines(&c, err);
}
