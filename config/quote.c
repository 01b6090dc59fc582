/* quote.c -- text as a YAML scalar; see value.h */
#include <assert.h>
#include <inttypes.h>

#include "../stages/base/utf8.h"
#include "value.h"

static bool is_bare_text(struct str s)
{
    struct tree_node probe = {.type = TREE_TEXT, .is_plain = true, .text = s};

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!is_word && !(c == '/' || c == '.' || c == '_' || (c == '-' && i > 0)))
            return false;
    }
    /* "..." alone on a line would end the document. */
    return s.len && s.ptr[0] != '.' && !tree_is_null(&probe);
}

/* Code points that libyaml's reader takes, and that are no line break to it. */
static bool is_yaml_printable(uint32_t cp)
{
    return (cp >= 0x20 && cp < 0x7F) || (cp >= 0xA0 && cp < 0x2028) ||
           (cp > 0x2029 && cp < 0xFEFF) || (cp > 0xFEFF && cp < 0xFFFE) || cp >= 0x10000;
}

void value_print_text(struct str text, struct buf *out)
{
    uint32_t cp;

    if (is_bare_text(text)) {
        buf_add_str(out, text);
        return;
    }
    buf_add_byte(out, '"');
    for (size_t at = 0, len; at < text.len; at += len) {
        len = utf8_next(text, at, &cp);
        assert(cp != UTF8_BAD);
        if (cp == '"' || cp == '\\')
            buf_add_byte(out, '\\');
        if (is_yaml_printable(cp))
            buf_add(out, text.ptr + at, len);
        else
            buf_addf(out, cp < 0x100 ? "\\x%02" PRIx32 : "\\u%04" PRIx32, cp);
    }
    buf_add_byte(out, '"');
}
