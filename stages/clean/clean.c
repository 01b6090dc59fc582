/* clean.c -- the clean stage: from lines as they stand on a page to paragraphs as a person would
 * read them. What leaves the text is dropped with a reason, and only options that say so put other
 * characters in its place. */
#include "../stage.h"

#include "../base/mem.h"
#include "../words/convert.h"
#include "options.h"
#include "page.h"
#include "phrases.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

struct clean_state {
    struct clean_opts opts;
    struct phrases *phrases;
    struct tie *tie;
    struct convert *convert; /* NULL without chinese_convert */
};

static const char *const cjk_space_words[] = {"layout", "keep", "remove", NULL};
static const char *const cjk_digit_space_words[] = {"layout", "keep", NULL};

static const char *const chinese_convert_words[] = {"none", "t2s", "s2t", NULL};
static const char *const ocr_fixes_words[] = {"report", "apply", "off", NULL};
static const char *const punctuation_words[] = {"keep", "fullwidth", "ascii", NULL};
static const char *const normalization_words[] = {"none", "nfc", NULL};

#define FIELD(name) offsetof(struct clean_opts, name)

static const struct opt clean_opt_table[] = {
    {"unescape_html", OPT_BOOL, FIELD(unescape_html), "true", 0, 0, NULL,
     "read references of HTML left in the text, such as &nbsp; and &#8226;"},
    {"remove_terminal_escapes", OPT_BOOL, FIELD(remove_terminal_escapes), "true", 0, 0, NULL,
     "take out codes for the colours of terminals"},
    {"fix_unicode", OPT_BOOL, FIELD(fix_unicode), "true", 0, 0, NULL,
     "put right characters of Windows-1252 read as Latin-1, and radicals that stand for "
     "characters"},
    {"normalization", OPT_ENUM, FIELD(normalization), "none", 0, 0, normalization_words,
     "form of Unicode the text is put into"},
    {"remove_control_chars", OPT_BOOL, FIELD(remove_control_chars), "true", 0, 0, NULL,
     "take out control and zero-width characters"},
    {"whitespace_normalization", OPT_BOOL, FIELD(whitespace_normalization), "true", 0, 0, NULL,
     "make each run of blanks of any kind one space"},
    {"group_broken_paragraphs", OPT_BOOL, FIELD(group_broken_paragraphs), "true", 0, 0, NULL,
     "put the lines of a hard-wrapped or broken paragraph together"},
    {"join_vertical", OPT_BOOL, FIELD(join_vertical), "true", 0, 0, NULL,
     "put a headline that is set downwards, a character or two a line, together"},
    {"split_columns", OPT_BOOL, FIELD(split_columns), "true", 0, 0, NULL,
     "put columns that were read across, line by line, one below the other"},
    {"cjk_space", OPT_ENUM, FIELD(cjk_space), "layout", 0, 0, cjk_space_words,
     "blanks between CJK characters: layout takes out those that only a narrow column left"},
    {"cjk_digit_space", OPT_ENUM, FIELD(cjk_digit_space), "layout", 0, 0, cjk_digit_space_words,
     "blanks between CJK characters and figures: layout takes them out of running text"},
    {"strip_chrome", OPT_BOOL, FIELD(strip_chrome), "true", 0, 0, NULL,
     "take out lines of page furniture above and below the text (lexicon/chrome.tsv)"},
    {"remove_page_numbers", OPT_BOOL, FIELD(remove_page_numbers), "true", 0, 0, NULL,
     "take out page numbers that stand alone between the lines"},
    {"remove_running_heads", OPT_BOOL, FIELD(remove_running_heads), "true", 0, 0, NULL,
     "take out heads and feet that pages repeat, and \"continued on page 2\""},
    {"remove_contents", OPT_BOOL, FIELD(remove_contents), "true", 0, 0, NULL,
     "take out tables of contents with dotted lines"},
    {"remove_line_marks", OPT_BOOL, FIELD(remove_line_marks), "true", 0, 0, NULL,
     "take out signs for a paragraph's end at the ends of lines, such as arrows"},
    {"remove_spam", OPT_BOOL, FIELD(remove_spam), "true", 0, 0, NULL,
     "take out names of betting sites put into titles and texts (lexicon/spam.tsv)"},
    {"remove_symbol_lines", OPT_BOOL, FIELD(remove_symbol_lines), "true", 0, 0, NULL,
     "take out lines of nothing but rules and ornaments"},
    {"remove_repeats", OPT_BOOL, FIELD(remove_repeats), "true", 0, 0, NULL,
     "take out paragraphs that stand on the page a second time"},
    {"ocr_fixes", OPT_ENUM, FIELD(ocr_fixes), "report", 0, 0, ocr_fixes_words,
     "what a reader of pictures misread: mark the paragraph, put it right, or neither"},
    {"punctuation_normalization", OPT_ENUM, FIELD(punctuation_normalization), "keep", 0, 0,
     punctuation_words, "punctuation of Chinese text: as it is, full-width, or ASCII"},
    {"chinese_convert", OPT_ENUM, FIELD(chinese_convert), "none", 0, 0, chinese_convert_words,
     "put text in simplified (t2s) or in traditional (s2t) characters"},
    {"clean_links", OPT_BOOL, FIELD(clean_links), "false", 0, 0, NULL, "take out web addresses"},
    {"clean_email", OPT_BOOL, FIELD(clean_email), "false", 0, 0, NULL, "take out e-mail addresses"},
    {"mask_ids", OPT_BOOL, FIELD(mask_ids), "false", 0, 0, NULL,
     "put * for numbers of identity cards and telephones and for names in e-mail addresses"},
    {NULL, OPT_BOOL, 0, NULL, 0, 0, NULL, NULL},
};

static enum err_code full(struct err *err)
{
    return err_set(err, ERR_NOMEM, 0, "no room for the cleaned text");
}

/* No text by its looks: rules and ornaments, or a scrap that a reader of pictures read twice. */
static const char *noise_reason(const struct page *page, size_t i)
{
    if (look_is_symbols(&page->lines[i].look))
        return "symbols";
    return marks_are_scrap(page_text(page, i), &page->lines[i].look) ? "scrap" : NULL;
}

static enum err_code drop_symbol_lines(struct page *page, struct err *err)
{
    size_t gone = 0;

    for (size_t i = 0; i < page->len; i++)
        gone += noise_reason(page, i) != NULL;
    if (gone == page->len)
        return ERR_OK; /* a page of nothing else is left as it is */
    for (size_t i = 0; i < page->len && gone; i++) {
        const char *reason = noise_reason(page, i);

        if (!reason || page->lines[i].act != ACT_NONE || page_zone(page, i)->is_records)
            continue;
        if (!doc_drop_block(page->doc, reason, &page->doc->blocks[i]))
            return full(err);
        page->lines[i].act = ACT_DROP;
        doc_count(page->doc, "remove_symbol_lines", 1);
    }
    return ERR_OK;
}

/* Lines that are no text, or not of this text. */
static enum err_code drop_lines(const struct clean_state *s, struct page *page, struct err *err)
{
    const struct clean_opts *opts = &s->opts;
    enum err_code code;

    if (opts->remove_symbol_lines && (code = drop_symbol_lines(page, err)))
        return code;
    if (opts->remove_page_numbers && (code = sheet_drop_numbers(page, err)))
        return code;
    if (opts->remove_running_heads &&
        ((code = sheet_drop_imprints(page, err)) || (code = sheet_drop_heads(page, err)) ||
         (code = sheet_drop_jumps(page, err))))
        return code;
    if (opts->remove_contents && (code = sheet_drop_contents(page, err)))
        return code;
    return opts->strip_chrome ? chrome_drop(s->phrases, page, err) : ERR_OK;
}

static enum err_code clean_run(void *state, struct doc *doc, struct err *err)
{
    const struct clean_state *s = state;
    const struct clean_opts *opts = &s->opts;
    struct page page = {.tie = s->tie};
    enum err_code code;

    assert(doc->articles_len == 0);
    if ((code = page_init(&page, doc, err)) || (code = page_fix(&page, opts, err)))
        return code;
    if (opts->remove_line_marks && (code = marks_drop(&page, err)))
        return code;
    if (opts->remove_spam && (code = spam_drop(s->phrases, &page, err)))
        return code;
    if (opts->split_columns && (code = page_split(&page, err)))
        return code;
    if ((code = page_measure(&page, err)))
        return code;
    if (opts->join_vertical && (code = page_join_vertical(&page, err)))
        return code;
    if ((code = drop_lines(s, &page, err)))
        return code;
    if (opts->cjk_space == CJK_SPACE_LAYOUT && (code = page_find_columns(&page, err)))
        return code;
    if (opts->split_columns &&
        ((code = page_unweave(&page, err)) || (code = page_part_paragraphs(&page, err))))
        return code;
    if (opts->group_broken_paragraphs && (code = page_join(&page, err)))
        return code;
    if ((code = page_emit(&page, opts, err)))
        return code;
    if (opts->remove_repeats &&
        ((code = page_drop_repeats_inside(&page, err)) || (code = page_drop_repeats(&page, err))))
        return code;
    if ((code = page_ocr(doc, opts, err)))
        return code;
    return page_adjust(doc, opts, s->convert, err);
}

static void clean_close(void *state)
{
    struct clean_state *s = state;

    if (!s)
        return;
    convert_close(s->convert);
    phrases_close(s->phrases);
    tie_close(s->tie);
    mem_free(s);
}

static bool needs_tie(const struct clean_opts *opts)
{
    return opts->split_columns || opts->group_broken_paragraphs;
}

static enum err_code open_convert(const struct clean_opts *opts, const struct stage_env *env,
                                  struct convert **ret_convert, struct err *err)
{
    if (opts->chinese_convert == CHINESE_CONVERT_NONE)
        return ERR_OK;
    return convert_open(env->data,
                        opts->chinese_convert == CHINESE_CONVERT_T2S ? CONVERT_T2S : CONVERT_S2T,
                        ret_convert, err);
}

static enum err_code clean_open(const void *opts, const struct stage_env *env, void **ret_state,
                                struct err *err)
{
    struct clean_state *s = mem_alloc(1, sizeof *s);
    enum err_code code;
    bool has_phrases;

    assert(opts && env);
    if (!s)
        return err_set(err, ERR_NOMEM, 0, "no memory for the clean stage");
    memcpy(&s->opts, opts, sizeof s->opts);
    has_phrases = s->opts.strip_chrome || s->opts.remove_spam;
    if ((code = phrases_open(has_phrases ? env->data : NULL, &s->phrases, err)) ||
        (code = tie_open(needs_tie(&s->opts) ? env->data : NULL, &s->tie, err)) ||
        (code = open_convert(&s->opts, env, &s->convert, err))) {
        clean_close(s);
        return code;
    }
    *ret_state = s;
    return ERR_OK;
}

extern const struct stage stage_clean;
const struct stage stage_clean = {
    .name = "clean",
    .summary = "gives back the text a person would have read: lines joined, noise taken out",
    .opts = clean_opt_table,
    .opts_size = sizeof(struct clean_opts),
    .open = clean_open,
    .run = clean_run,
    .close = clean_close,
};
