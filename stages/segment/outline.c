/* outline.c -- see outline.h */
#include "outline.h"

#include "../base/utf8.h"
#include "../look_latin.h"

#include <assert.h>

#define WIDE_FEEDS 3u
#define PLACE_CHARS_MAX 9u
#define LOCAL_BODY_BYTES 27u
#define NOTE_LINE_CHARS 30u
#define BYLINE_BYTES_MAX 150u
#define FORM_CHARS_MAX 140u

static enum role role_of(const struct block *b, const struct look *l)
{
    if (b->kind >= BLOCK_SOURCE || b->kind == BLOCK_CAPTION)
        return ROLE_META;
    if (b->kind == BLOCK_TITLE || b->kind == BLOCK_KICKER || b->kind == BLOCK_HEADING)
        return ROLE_SHORT;
    if (b->kind == BLOCK_BYLINE || look_is_byline(b->text, l))
        return ROLE_BYLINE;
    /* a list mark with a whole sentence behind it is text; "一、总体要求" is a heading */
    return look_is_heading(l) && !look_is_dispatch(b->text) ? ROLE_SHORT : ROLE_TEXT;
}

bool outline_bracketed_byline(struct str s)
{
    size_t mark = str_starts(s, STR("(")) ? 1 : str_starts(s, STR("（")) ? 3 : 0;
    struct str inner, rest, word;
    struct look l;

    if (!mark || s.len < 2 * mark + 6 || s.len > BYLINE_BYTES_MAX ||
        !str_ends(s, mark == 1 ? STR(")") : STR("）")))
        return false;
    inner = str_trim(str_sub(s, mark, s.len - 2 * mark));
    l = look_at(inner);
    if (look_is_byline(inner, &l) || str_find(inner, STR("供稿"), 0) != SIZE_MAX)
        return true;
    for (rest = inner; str_split(&rest, ' ', &word);)
        if (word.len && !look_is_name(word))
            return false;
    return true;
}

/* Page data or a byline: what follows a headline. */
static bool follows_headline(const struct outline *o, size_t i)
{
    if (i >= o->len)
        return false;
    return o->items[i].role == ROLE_BYLINE ||
           (o->items[i].role == ROLE_META && o->doc->blocks[i].kind != BLOCK_CAPTION) ||
           look_is_dispatch(o->doc->blocks[i].text);
}

/* A headline may have commas or a mark at its end: by its place, then. */
static bool is_headline(const struct outline *o, size_t i)
{
    if (!form_is_headline(&o->items[i].look) || (o->items[i].form & FORM_NUMBERED))
        return false;
    if (i > 0 && o->items[i - 1].role == ROLE_TEXT && !look_is_closed(&o->items[i - 1].look))
        return false;
    return i == 0 || follows_headline(o, i + 1) ||
           (i + 1 < o->len && o->items[i + 1].role == ROLE_SHORT && follows_headline(o, i + 2));
}

/* A line that may tell of a picture does so between texts, not above an author or page data. */
static bool is_scene_here(const struct outline *o, size_t i)
{
    return (o->items[i].form & FORM_SCENE) && o->items[i].role == ROLE_SHORT && i > 0 &&
           (o->items[i - 1].role == ROLE_TEXT || o->doc->blocks[i - 1].kind == BLOCK_CAPTION) &&
           i + 1 < o->len && !follows_headline(o, i + 1) &&
           !(o->items[i + 1].role == ROLE_SHORT && (o->items[i + 1].form & FORM_DASHED));
}

/* "…账：关起门来各过各，敞开门来一起干" above a text. */
static bool is_balanced_heading(const struct outline *o, size_t i)
{
    const struct item *item = &o->items[i];

    return i + 1 < o->len && look_is_balanced(o->doc->blocks[i].text, &item->look) &&
           o->items[i + 1].role == ROLE_TEXT && o->items[i + 1].look.chars > item->look.chars * 2 &&
           (i == 0 || o->items[i - 1].role != ROLE_TEXT || look_is_closed(&o->items[i - 1].look));
}

/* "一、认清形势,压实责任": counted, with commas, and a text below; "延伸阅读：什么是…？" */
static bool is_counted_section(const struct outline *o, size_t i)
{
    const struct item *item = &o->items[i];
    unsigned level = item->form & FORM_NUMBERED ? form_level(o->doc->blocks[i].text) : 0;

    if (item->form & FORM_NOTE)
        return item->look.chars <= NOTE_LINE_CHARS;
    return level >= 1 && level <= 3 && form_is_headline(&item->look) && item->look.stops == 0 &&
           i + 1 < o->len;
}

/* What the lines around, or the form, say of a line's role. */
static void settle_role(struct outline *o, size_t i)
{
    struct block *b = &o->doc->blocks[i];
    struct item *item = &o->items[i];

    if (b->kind != BLOCK_BODY || item->role == ROLE_BYLINE)
        return;
    if (item->role == ROLE_SHORT && i > 0 && o->items[i - 1].role == ROLE_BYLINE &&
        look_latin_post(b->text)) {
        item->role = ROLE_BYLINE;
        return;
    }
    /* the letterhead: "某某县人民政府文件" above its number */
    if (item->role == ROLE_SHORT && i + 1 < o->len &&
        str_ends(b->text, STR("文件")) && (o->items[i + 1].form & FORM_DOCUMENT_NUMBER)) {
        b->kind = BLOCK_SOURCE;
        item->role = ROLE_META;
        return;
    }
    if ((item->form & FORM_CAPTION) || is_scene_here(o, i)) {
        b->kind = BLOCK_CAPTION;
        item->role = ROLE_META;
    } else if ((item->form & FORM_BRACKETED) && i > 0 && outline_bracketed_byline(b->text)) {
        item->role = ROLE_BYLINE;
    } else if (item->role == ROLE_TEXT && form_is_question(b->text, &item->look) &&
               ((item->form & FORM_NUMBERED) || form_is_counted_question(b->text))) {
        item->role = ROLE_SHORT;
    } else if (item->role == ROLE_TEXT && is_counted_section(o, i)) {
        item->role = ROLE_SHORT;
    } else if (item->role == ROLE_TEXT && (is_headline(o, i) || is_balanced_heading(o, i))) {
        item->role = ROLE_SHORT;
    }
}

enum err_code outline_init(struct outline *o, struct doc *doc, bool is_only_one,
                           const struct topic_common *common, struct err *err)
{
    size_t shorts = 0, wides = 0;
    enum err_code code;

    *o = (struct outline){
        .doc = doc, .len = doc->blocks_len, .is_only_one = is_only_one, .common = common};
    o->items = arena_alloc(doc->arena, o->len ? o->len : 1, sizeof *o->items);
    if (!o->items)
        return err_set(err, ERR_NOMEM, 0, "no room for the outline of %zu blocks", o->len);
    for (size_t i = 0; i < o->len; i++) {
        const struct block *b = &doc->blocks[i];
        struct item *item = &o->items[i];

        item->look = look_at(b->text);
        item->role = (uint8_t)role_of(b, &item->look);
        if (item->role == ROLE_SHORT ||
            (item->look.chars <= FORM_CHARS_MAX && item->look.stops <= 1))
            item->form = form_of(b->text, &item->look);
        o->has_meta |= b->kind == BLOCK_SOURCE || b->kind == BLOCK_PUBLISHED;
        if (item->role == ROLE_SHORT) {
            shorts++;
            wides += b->feeds_before >= WIDE_FEEDS;
        }
        for (size_t n = 0; n <= b->text.len; n += 4096)
            if ((code = doc_tick(doc, err)))
                return code;
    }
    for (size_t i = 0; i < o->len; i++)
        settle_role(o, i);
    o->is_wide = wides * 2 > shorts;
    return ERR_OK;
}

void outline_find_head(const struct outline *o, size_t *from_io, size_t *to_io)
{
    const unsigned tail = FORM_DATE | FORM_BRACKETED;
    size_t from = *from_io, to;

    /* signature, date and remarks belong to the text before */
    for (size_t i = from; from > 0 && i + 1 < *to_io; i++)
        if (o->items[i].form & tail)
            from = i + 1;
    for (to = from;
         to < *to_io &&
         (to == from || !(o->items[to].form & (FORM_NUMBERED | FORM_LABEL | FORM_PARTICULAR)));
         to++)
        ;
    if (to - from > (o->has_meta ? OUTLINE_HEAD_MAX : OUTLINE_COVER_MAX))
        from = to - OUTLINE_HEAD_MAX;
    *from_io = from;
    *to_io = to;
}

size_t outline_short_run(const struct outline *o, size_t at, size_t end)
{
    size_t from = at;

    while (at < end && o->items[at].role == ROLE_SHORT)
        at++;
    return at - from;
}

struct suffix {
    struct str word;
    const char *not_after; /* characters before it that make another word of it: 社区, 城市 ... */
};

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

/* What names of places and public bodies end in. */
static const struct suffix suffixes[] = {
    {W("省"), "全本我外节各"},
    {W("市"), "城全本我超股楼各"},
    {W("县"), "全本我各"},
    {W("区"), "社小城市景灾园校辖片地各全本我特新老山库"},
    {W("州"), "全本我"},
    {W("镇"), "城乡集村全本我各小"},
    {W("乡"), "城家下故全本我各"},
    {W("村"), "乡农全本我各新"},
    {W("街道"), "各全本我"},
    {W("集团"), ""},
    {W("公司"), "分各子"},
    {W("局"), "格布结全本"},
    {W("学会"), ""},
    {W("协会"), ""},
};

/* The character before byte `at` is one of `set`. */
static bool is_after(struct str text, size_t at, const char *set)
{
    struct str all = str_of(set);
    uint32_t cp;
    size_t len = utf8_prev(text, at, &cp);

    return str_find(all, str_sub(text, at - len, len), 0) != SIZE_MAX;
}

/* "长" of "县长", "里" of "县里": no body. */
static bool is_officer(struct str rest)
{
    return str_starts(rest, STR("长")) ||
                      str_starts(rest, STR("级")) ||
                                 str_starts(rest, STR("里")) ||
                                            str_starts(rest, STR("上")) ||
                                                       str_starts(rest, STR("城")) ||
                                                                  str_starts(rest, STR("域"));
}

/* "县图书馆…", "市人大常委会…": a body of the place that the paper is of. Byte length of its name. */
static size_t local_body(struct str text)
{
    static const struct str levels[] = {W("县"), W("市"), W("镇"), W("乡"),
                                        W("区"), W("州"), W("旗"), W("街道")};
    static const struct str bodies[] = {
        W("法院"),   W("检察院"), W("医院"), W("图书馆"), W("档案馆"), W("文化馆"), W("博物馆"),
        W("妇联"),   W("总工会"), W("团委"), W("残联"),   W("局"),     W("委"),     W("办"),
        W("常委会"), W("政协"),   W("公司"), W("中心"),   W("消防")};
    struct str head = str_sub(text, 0, LOCAL_BODY_BYTES);
    size_t level = 0;

    for (size_t i = 0; i < sizeof levels / sizeof *levels && !level; i++)
        if (str_starts(text, levels[i]))
            level = levels[i].len;
    if (level && is_officer(str_sub(text, level, SIZE_MAX)))
        return 0;
    for (size_t i = 0; level && i < sizeof bodies / sizeof *bodies; i++) {
        size_t at = str_find(head, bodies[i], level);

        if (at != SIZE_MAX && at - level <= LOCAL_BODY_BYTES - 9)
            return at + bodies[i].len;
    }
    return 0;
}

size_t outline_place_prefix(struct str text)
{
    size_t at = 0, best = local_body(text), chars = 0;
    uint32_t cp;

    if (best)
        return best;

    while (at < text.len && chars < PLACE_CHARS_MAX) {
        size_t len = utf8_next(text, at, &cp);

        if (len != 3 || (unsigned char)text.ptr[at] < 0xE4 || (unsigned char)text.ptr[at] > 0xE9)
            break;
        for (size_t i = 0; chars >= 2 && i < sizeof suffixes / sizeof *suffixes; i++)
            if (str_starts(str_sub(text, at, SIZE_MAX), suffixes[i].word) &&
                !is_after(text, at, suffixes[i].not_after))
                best = at + suffixes[i].word.len;
        at += len;
        chars++;
    }
    return best;
}

bool outline_ends_like_body(struct str text)
{
    static const struct str ends[] = {
        W("政府"),   W("办公室"), W("委员会"), W("局"),   W("委"),   W("厅"),
        W("部"),     W("院"),     W("中心"),   W("公司"), W("协会"), W("学校"),
        W("办事处"), W("指挥部"), W("联合会"), W("小组"),
    };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(text, ends[i]))
            return true;
    return false;
}
