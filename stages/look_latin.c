/* look_latin.c -- see look_latin.h */
#include "look_latin.h"

#include "base/space.h"
#include "base/uchar.h"
#include "base/utf8.h"
#include "look_fields.h"

#include <string.h>

#define BYLINE_WORDS_MAX 14u
#define POST_WORDS_MAX 7u
#define JUMP_WORDS_MAX 10u
#define NAME_WORDS_MAX 6u
#define FOLIO_BYTES_MAX 160u
#define FOLIO_FIELDS_MAX 6u
#define FIELD_GAP 3u /* blanks between two fields */

#define W(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_upper(struct str word)
{
    uint32_t cp;

    if (word.len == 0)
        return false;
    (void)utf8_next(word, 0, &cp);
    return uchar_is_alpha(cp) && (uchar_lower(cp) != cp || (cp >= 0x0178 && cp < 0x0250));
}

static bool is_one_of(struct str word, const struct str *list, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (str_eq(word, list[i]))
            return true;
    return false;
}

/* Words of a name or a post that are not capitalised. */
static bool is_small(struct str word)
{
    static const struct str small[] = {W("and"), W("&"),   W("of"), W("for"), W("the"), W("to"),
                                       W("in"),  W("at"),  W("de"), W("del"), W("der"), W("den"),
                                       W("van"), W("von"), W("la"), W("le"),  W("du"),  W("da"),
                                       W("bin"), W("ibn"), W("al"), W("el"),  W("y"),   W("with")};

    return is_one_of(word, small, COUNT(small));
}

/* Every word is capitalised or one that names hold; no figures. *ret_words may be NULL. */
static bool is_capitalised(struct str s, size_t words_max)
{
    struct str word;
    size_t words = 0, uppers = 0;

    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            return false;
    while (str_split(&s, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (++words > words_max || (!is_upper(word) && !is_small(word)))
            return false;
        uppers += is_upper(word);
    }
    return uppers > 0;
}

bool look_latin_post(struct str s)
{
    static const struct str ends[] = {
        W("Writers"),       W("Reporters"), W("Correspondents"), W("Writer"),      W("Reporter"),
        W("Correspondent"), W("Editor"),    W("Columnist"),      W("Contributor"), W("Critic"),
        W("Press"),         W("Reuters"),   W("Photographer"),   W("Bureau"),      W("Service"),
        W("WRITER"),        W("REPORTER"),  W("CORRESPONDENT"),  W("EDITOR"),      W("Bloomberg"),
        W("Agency")};
    static const struct str starts[] = {W("Special to "), W("For the "), W("For The ")};

    if (s.len && s.ptr[s.len - 1] == '.')
        return false;
    if (str_starts_any(s, starts, COUNT(starts)))
        return is_capitalised(s, POST_WORDS_MAX);
    return str_ends_any(s, ends, COUNT(ends)) && is_capitalised(s, POST_WORDS_MAX);
}

bool look_latin_is_agency(struct str s)
{
    static const struct str names[] = {W("AP"),   W("Reuters"), W("REUTERS"), W("AFP"),
                                       W("UPI"),  W("dpa"),     W("DPA"),     W("EFE"),
                                       W("ANSA"), W("Xinhua"),  W("XINHUA"),  W("Bloomberg"),
                                       W("TASS"), W("Kyodo"),   W("CNA"),     W("PTI")};

    return is_one_of(s, names, COUNT(names));
}

size_t look_latin_byline(struct str s)
{
    static const struct str by[] = {W("By "), W("BY "), W("by "), W("Par "), W("Von "), W("Por ")};
    struct str names;
    size_t space = str_find(s, STR(" "), 0);

    if (s.len < 6 || !str_starts_any(s, by, COUNT(by)))
        return 0;
    names = str_trim(str_sub(s, space, SIZE_MAX));
    /* "By Monday" is no byline, and a sentence ends in a stop that no initial stands before */
    if (str_ends(names, STR(".")) && names.len > 2 && names.ptr[names.len - 3] != ' ')
        return 0;
    if (str_ends(names, STR(",")) || str_ends(names, STR(":")) ||
                                              !is_capitalised(names, BYLINE_WORDS_MAX) ||
                                              str_find(names, STR(" "), 0) == SIZE_MAX)
        return 0;
    return s.len - names.len;
}

bool look_latin_next_name(struct str *rest, struct str *ret_name)
{
    static const struct str joins[] = {W(" and "), W(" AND "), W(" & "), W(" with "), W(",")};
    struct str s = str_trim(*rest);
    size_t end, skip;

    for (;;) {
        end = s.len;
        skip = 0;
        for (size_t i = 0; i < COUNT(joins); i++) {
            size_t at = str_find(s, joins[i], 0);

            if (at < end) {
                end = at;
                skip = joins[i].len;
            }
        }
        *ret_name = str_trim(str_sub(s, 0, end));
        s = str_trim(str_sub(s, end + skip, SIZE_MAX));
        if (str_starts(*ret_name, STR("and ")))
            *ret_name = str_trim(str_sub(*ret_name, 4, SIZE_MAX));
        if (ret_name->len || s.len == 0)
            break;
    }
    *rest = s;
    return ret_name->len > 0;
}

/* The first word of a line that needs the one before it, and the last of one that needs the next. */
static bool is_joint(struct str word)
{
    static const struct str joints[] = {
        W("after"), W("as"),    W("for"),   W("in"),      W("on"),      W("with"),    W("to"),
        W("from"),  W("of"),    W("over"),  W("amid"),    W("despite"), W("before"),  W("until"),
        W("since"), W("while"), W("but"),   W("and"),     W("or"),      W("against"), W("at"),
        W("by"),    W("into"),  W("under"), W("without"), W("among"),   W("during")};
    char low[8];

    if (word.len >= sizeof low)
        return false;
    for (size_t i = 0; i < word.len; i++)
        low[i] = (char)uchar_lower((unsigned char)word.ptr[i]);
    return is_one_of((struct str){low, word.len}, joints, COUNT(joints));
}

bool look_latin_goes_on(struct str a, struct str b)
{
    static const struct str articles[] = {W("a"),  W("an"),  W("the"), W("A"),
                                          W("An"), W("The"), W("&")};
    struct str rest = b, word, last = {NULL, 0};
    uint32_t cp;

    if (a.len == 0 || b.len == 0 || !str_split(&rest, ' ', &word))
        return false;
    (void)utf8_next(b, 0, &cp);
    if (!uchar_is_alpha(cp))
        return false;
    if (!is_upper(word) || (is_joint(word) && rest.len > 0))
        return true;
    while (str_split(&a, ' ', &word))
        last = word;
    return is_joint(last) || is_one_of(last, articles, COUNT(articles)) || str_ends(last, STR(","));
}

bool look_latin_opens_alike(struct str a, struct str b)
{
    size_t words = 0, at = 0;

    while (at < a.len && at < b.len &&
           uchar_lower((unsigned char)a.ptr[at]) == uchar_lower((unsigned char)b.ptr[at])) {
        words += a.ptr[at] == ' ';
        at++;
    }
    return words >= 2 ||
           (words == 1 && at == a.len && at < b.len && (b.ptr[at] == ' ' || b.ptr[at] == ','));
}

bool look_latin_is_caps(struct str s)
{
    size_t caps = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
            return false;
        caps += s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
    }
    return caps >= 2;
}

/* A page: "A6", "12", "B-3"; a comma or stop may follow. */
static bool is_page_number(struct str s)
{
    size_t at = 0, from;

    while (s.len && (s.ptr[s.len - 1] == ',' || s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == ')'))
        s.len--;
    if (s.len && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z')
        at++;
    if (at < s.len && s.ptr[at] == '-')
        at++;
    for (from = at; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';)
        at++;
    return at == s.len && at > from && at - from <= 3;
}

static bool is_page_word(struct str word)
{
    static const struct str words[] = {W("Page"),   W("page"), W("PAGE"), W("P."), W("Seite"),
                                       W("página"), W("p."),   W("Pg."),  W("pg.")};

    return is_one_of(word, words, COUNT(words));
}

bool look_latin_jump(struct str s)
{
    static const struct str starts[] = {W("Continued on"),
                                        W("Continued from"),
                                        W("continued on"),
                                        W("continued from"),
                                        W("CONTINUED ON"),
                                        W("CONTINUED FROM"),
                                        W("See "),
                                        W("Please see"),
                                        W("Please turn to"),
                                        W("Turn to"),
                                        W("From Page"),
                                        W("(Continued"),
                                        W("(continued"),
                                        W("Suite page"),
                                        W("Suite en page"),
                                        W("Fortsetzung auf Seite"),
                                        W("Sigue en la página"),
                                        W("Cont. on"),
                                        W("Cont'd on")};
    struct str rest = s, word, before = {NULL, 0}, last = {NULL, 0};
    size_t words = 0;

    if (!str_starts_any(s, starts, COUNT(starts)))
        return false;
    while (str_split(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (++words > JUMP_WORDS_MAX)
            return false;
        before = last;
        last = word;
    }
    return is_page_number(last) && is_page_word(before);
}

enum folio_field { FIELD_OTHER, FIELD_DATE, FIELD_ISSUE, FIELD_PAGE, FIELD_PRICE };

/* "Tuesday, March 14, 2023", "March 14, 2023" and nothing else. */
static bool is_date_field(struct str s)
{
    static const struct str days[] = {W("Monday"),   W("Tuesday"),   W("Wednesday"), W("Thursday"),
                                      W("Friday"),   W("Saturday"),  W("Sunday"),    W("MONDAY"),
                                      W("TUESDAY"),  W("WEDNESDAY"), W("THURSDAY"),  W("FRIDAY"),
                                      W("SATURDAY"), W("SUNDAY")};
    size_t len;

    for (size_t i = 0; i < COUNT(days); i++) {
        if (!str_starts(s, days[i]))
            continue;
        s = str_sub(s, days[i].len, SIZE_MAX);
        s = str_starts(s, STR(",")) ? str_sub(s, 1, SIZE_MAX) : s;
        s = str_trim(s);
        break;
    }
    len = look_date(s, NULL);
    return len > 0 && len == s.len;
}

static enum folio_field field_kind(struct str s)
{
    static const struct str issues[] = {W("Vol. "), W("VOL. "), W("Volume "), W("VOLUME "),
                                        W("Vol "),  W("No. "),  W("NO. "),    W("Issue ")};
    struct str rest = s, word;

    if (str_starts_any(s, issues, COUNT(issues)))
        return FIELD_ISSUE;
    if (is_date_field(s))
        return FIELD_DATE;
    if (is_page_number(s))
        return FIELD_PAGE;
    if (str_split(&rest, ' ', &word) && is_page_word(word) && is_page_number(str_trim(rest)))
        return FIELD_PAGE;
    if ((s.ptr[0] == '$' || str_starts(s, STR("£")) || str_starts(s, STR("€"))) && s.len <= 8)
        return FIELD_PRICE;
    return FIELD_OTHER;
}

/* The next field; fields are set apart by a bar, a tab or a run of blanks. */
static bool next_field(struct str *rest, struct str *ret)
{
    struct str s = str_trim(*rest);
    size_t end = 0, next;

    while (end < s.len) {
        next = space_skip(s, end);
        if (next - end >= FIELD_GAP || s.ptr[end] == '\t' || s.ptr[end] == '|')
            break;
        end = next > end ? next : end + 1;
    }
    *ret = str_trim(str_sub(s, 0, end));
    next = space_skip(s, end);
    while (next < s.len && s.ptr[next] == '|')
        next = space_skip(s, next + 1);
    *rest = str_sub(s, next, SIZE_MAX);
    return ret->len > 0;
}

static bool has_folio_fields(struct str s, bool needs_issue)
{
    size_t sure = 0, others = 0, fields = 0;
    bool has_issue = false;
    struct str field;

    if (s.len > FOLIO_BYTES_MAX)
        return false;
    while (next_field(&s, &field)) {
        enum folio_field kind = field_kind(field);

        if (++fields > FOLIO_FIELDS_MAX)
            return false;
        if (kind != FIELD_OTHER)
            sure++;
        else if (others++ || !is_capitalised(field, NAME_WORDS_MAX))
            return false;
        has_issue |= kind == FIELD_ISSUE;
    }
    return sure >= 2 && (has_issue || !needs_issue);
}

bool look_latin_folio(struct str s)
{
    return has_folio_fields(s, false);
}

bool look_latin_is_issue(struct str s)
{
    return has_folio_fields(s, true);
}
