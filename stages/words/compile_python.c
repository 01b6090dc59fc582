/* compile_python.c -- see compile_python.h */
#include "compile_python.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_BYTES_MAX 40u

struct python {
    struct str text;
    size_t at;
};

/* The next character that is not blank; 0 at the end. */
static char look(struct python *p)
{
    while (p->at < p->text.len && strchr(" \t\r\n", p->text.ptr[p->at]))
        p->at++;
    return p->at < p->text.len ? p->text.ptr[p->at] : '\0';
}

static bool take(struct python *p, char c)
{
    if (look(p) != c)
        return false;
    p->at++;
    return true;
}

/* A string in single quotes; *ret_text is what stands between them. */
static bool take_string(struct python *p, struct str *ret_text)
{
    size_t end;

    if (!take(p, '\''))
        return false;
    end = str_find(p->text, STR("'"), p->at);
    if (end == SIZE_MAX)
        return false;
    *ret_text = str_sub(p->text, p->at, end - p->at);
    p->at = end + 1;
    return true;
}

/* ('B', 'n') */
static bool take_pair(struct python *p, char *ret_place, struct str *ret_tag)
{
    struct str place;

    if (!take(p, '(') || !take_string(p, &place) || place.len != 1 || !take(p, ',') ||
        !take_string(p, ret_tag) || !take(p, ')'))
        return false;
    *ret_place = place.ptr[0];
    return true;
}

/* '\u4e00' */
static bool take_character(struct python *p, uint32_t *ret_cp)
{
    struct str text;
    char digits[8], *end;

    if (!take_string(p, &text) || text.len != 6 || !str_starts(text, STR("\\u")))
        return false;
    memcpy(digits, text.ptr + 2, 4);
    digits[4] = '\0';
    *ret_cp = (uint32_t)strtoul(digits, &end, 16);
    return end == digits + 4;
}

static bool take_number(struct python *p, double *ret_value)
{
    char digits[NUMBER_BYTES_MAX + 1], *end;
    size_t len = 0;

    (void)look(p);
    while (len < NUMBER_BYTES_MAX && p->at + len < p->text.len &&
           strchr("+-.0123456789e", p->text.ptr[p->at + len]))
        len++;
    memcpy(digits, p->text.ptr + p->at, len);
    digits[len] = '\0';
    *ret_value = strtod(digits, &end);
    p->at += len;
    return len > 0 && *end == '\0';
}

static enum err_code wrong(const struct python *p, struct err *err)
{
    return err_set(err, ERR_CONF, 0, "byte %zu is not as in a table of jieba", p->at);
}

enum err_code python_read(struct str text,
                          enum err_code (*each)(void *ctx, const struct python_entry *entry,
                                                struct err *err),
                          void *ctx, struct err *err)
{
    struct python p = {.text = text, .at = str_find(text, STR("P={"), 0)};
    struct python_entry e;
    enum err_code code = ERR_OK;

    if (p.at == SIZE_MAX)
        return err_set(err, ERR_CONF, 0, "there is no table P");
    p.at += 3;
    while (!code && !take(&p, '}')) {
        e = (struct python_entry){.place = 0};
        if (!take_pair(&p, &e.place, &e.tag) || !take(&p, ':'))
            return wrong(&p, err);
        if (look(&p) != '{') {
            if (!take_number(&p, &e.value))
                return wrong(&p, err);
            code = each(ctx, &e, err);
        } else {
            p.at++;
            while (!code && !take(&p, '}')) {
                bool is_good = look(&p) == '(' ? take_pair(&p, &e.to_place, &e.to_tag)
                                               : take_character(&p, &e.cp);

                if (!is_good || !take(&p, ':') || !take_number(&p, &e.value))
                    return wrong(&p, err);
                code = each(ctx, &e, err);
                (void)take(&p, ',');
            }
        }
        (void)take(&p, ',');
    }
    return code;
}
