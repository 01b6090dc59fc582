/* value.c -- see value.h. Numbers are read digit by digit: strtod would follow the locale. */
#include "value.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules.h"

#define RATIO_DECIMALS_MAX 9 /* of the share; a per cent sign counts for two */

struct unit {
    const char *name;
    uint64_t factor;
};

/* The first part of each table, from small to large, is also what is printed. */
static const struct unit size_units[] = {
    {"B", 1},
    {"KiB", 1ull << 10},
    {"MiB", 1ull << 20},
    {"GiB", 1ull << 30},
    {"TiB", 1ull << 40},
    {"KB", 1000},
    {"MB", 1000000},
    {"GB", 1000000000},
    {"TB", 1000000000000},
    {NULL, 0},
};
#define SIZE_UNITS_PRINTED 5

static const struct unit time_units[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0},
};
#define TIME_UNITS_PRINTED 5

#define SIZE_UNIT_NAMES "B, KiB, MiB, GiB, TiB, KB, MB, GB or TB"
#define TIME_UNIT_NAMES "ms, s, m, h or d"

static const char *const bool_words[] = {"false", "true", "off", "on", "no", "yes", NULL};

typedef enum err_code value_reader(const struct opt *opt, struct str text, void *field,
                                   struct arena *arena, struct err *err);
typedef void value_printer(const struct opt *opt, const void *field, struct buf *out);

static enum err_code fail_text(struct err *err, struct str text, const char *why)
{
    char quoted[TREE_QUOTE_BYTES];

    return err_set(err, ERR_CONF, 0, "'%s' %s", tree_quote(text, quoted), why);
}

static enum err_code fail_range(const struct opt *opt, struct err *err, struct str text)
{
    char quoted[TREE_QUOTE_BYTES], range[VALUE_RANGE_BYTES];

    return err_set(err, ERR_CONF, 0, "'%s' is out of range, allowed is %s",
                   tree_quote(text, quoted), value_range(opt, range));
}

/* The digits at the front of `text`. False: more than 64 bits. */
static bool take_digits(struct str *text, uint64_t *ret_value, size_t *ret_digits)
{
    size_t n = 0;

    while (n < text->len && text->ptr[n] >= '0' && text->ptr[n] <= '9')
        n++;
    *ret_digits = n;
    *ret_value = 0;
    if (n && !str_to_u64(str_sub(*text, 0, n), ret_value))
        return false;
    *text = str_sub(*text, n, SIZE_MAX);
    return true;
}

static bool is_in_range(const struct opt *opt, uint64_t value)
{
    return value >= opt->min && (opt->max == 0 || value <= opt->max);
}

/* A whole number; `units` NULL: none may follow. `names` lists them for messages. */
static enum err_code read_number(const struct opt *opt, struct str text, const struct unit *units,
                                 const char *names, uint64_t *ret_value, struct err *err)
{
    char quoted[TREE_QUOTE_BYTES];
    struct str rest = text;
    uint64_t value;
    size_t digits;

    if (opt->words && str_eq(text, str_of(opt->words[0]))) {
        *ret_value = 0;
        return ERR_OK;
    }
    if (text.len > 1 && text.ptr[0] == '-' && text.ptr[1] >= '0' && text.ptr[1] <= '9')
        return fail_text(err, text, "is negative");
    if (!take_digits(&rest, &value, &digits))
        return fail_text(err, text, "is too large");
    if (digits == 0 || (!units && rest.len))
        return fail_text(err, text,
                         units ? "is not a whole number with a unit" : "is not a whole number");
    if (rest.len) {
        while (units->name && !str_eq(rest, str_of(units->name)))
            units++;
        if (!units->name)
            return err_set(err, ERR_CONF, 0, "'%s' has no known unit, use a whole number with %s",
                           tree_quote(text, quoted), names);
        if (__builtin_mul_overflow(value, units->factor, &value))
            return fail_text(err, text, "is too large");
    } else if (opt->type == OPT_TIME && value) {
        return err_set(err, ERR_CONF, 0, "'%s' needs a unit: %s", tree_quote(text, quoted), names);
    }
    if (!is_in_range(opt, value))
        return fail_range(opt, err, text);
    *ret_value = value;
    return ERR_OK;
}

static enum err_code read_u64(const struct opt *opt, struct str text, void *field,
                              struct arena *arena, struct err *err)
{
    (void)arena;
    return read_number(opt, text, NULL, "", field, err);
}

static enum err_code read_size(const struct opt *opt, struct str text, void *field,
                               struct arena *arena, struct err *err)
{
    (void)arena;
    return read_number(opt, text, size_units, SIZE_UNIT_NAMES, field, err);
}

static enum err_code read_time(const struct opt *opt, struct str text, void *field,
                               struct arena *arena, struct err *err)
{
    (void)arena;
    return read_number(opt, text, time_units, TIME_UNIT_NAMES, field, err);
}

static enum err_code read_bool(const struct opt *opt, struct str text, void *field,
                               struct arena *arena, struct err *err)
{
    (void)opt;
    (void)arena;
    for (size_t i = 0; bool_words[i]; i++) {
        if (str_eq(text, str_of(bool_words[i]))) {
            *(bool *)field = i % 2 == 1;
            return ERR_OK;
        }
    }
    return fail_text(err, text, "is neither true (on, yes) nor false (off, no)");
}

static enum err_code read_enum(const struct opt *opt, struct str text, void *field,
                               struct arena *arena, struct err *err)
{
    char quoted[TREE_QUOTE_BYTES], range[VALUE_RANGE_BYTES];

    (void)arena;
    for (unsigned i = 0; opt->words[i]; i++) {
        if (str_eq(text, str_of(opt->words[i]))) {
            *(unsigned *)field = i;
            return ERR_OK;
        }
    }
    return err_set(err, ERR_CONF, 0, "'%s' is not one of %s", tree_quote(text, quoted),
                   value_range(opt, range));
}

/* Digits, a point and more digits if wanted, a per cent sign if wanted: both numbers of the division
 * are exact as doubles, so 60% and 0.6 give the same bits. */
static enum err_code read_ratio(const struct opt *opt, struct str text, void *field,
                                struct arena *arena, struct err *err)
{
    static const char shape[] = "is not a ratio such as 0.6 or 60%";
    uint64_t number, fraction = 0;
    double scale = 1, value;
    struct str rest = text;
    size_t digits;

    (void)arena;
    if (text.len > 1 && text.ptr[0] == '-')
        return fail_text(err, text, "is negative");
    if (!take_digits(&rest, &number, &digits) || digits == 0)
        return fail_text(err, text, shape);
    if (number > 100)
        return fail_range(opt, err, text);
    digits = 0;
    if (rest.len && rest.ptr[0] == '.') {
        rest = str_sub(rest, 1, SIZE_MAX);
        if (!take_digits(&rest, &fraction, &digits) || digits == 0)
            return fail_text(err, text, shape);
    }
    if (rest.len && !str_eq(rest, STR("%")))
        return fail_text(err, text, shape);
    if (digits + 2 * rest.len > RATIO_DECIMALS_MAX)
        return fail_text(err, text, "has too many decimals");
    for (size_t i = 0; i < digits; i++) {
        number *= 10;
        scale *= 10;
    }
    if (rest.len)
        scale *= 100;
    value = (double)(number + fraction) / scale;
    if (value < (double)opt->min / 1000 || value > (opt->max ? (double)opt->max / 1000 : 1.0))
        return fail_range(opt, err, text);
    *(double *)field = value;
    return ERR_OK;
}

static enum err_code copy_text(struct str text, struct str *ret, struct arena *arena,
                               struct err *err)
{
    char *copy = arena_dup(arena, text.ptr, text.len);

    if (!copy)
        return err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration");
    *ret = (struct str){copy, text.len};
    return ERR_OK;
}

static enum err_code read_str(const struct opt *opt, struct str text, void *field,
                              struct arena *arena, struct err *err)
{
    if (text.len < opt->min)
        return err_set(err, ERR_CONF, 0, "may not be empty");
    if (!is_in_range(opt, text.len))
        return err_set(err, ERR_CONF, 0, "is %zu bytes long, at most %" PRIu64 " are allowed",
                       text.len, opt->max);
    return copy_text(text, field, arena, err);
}

static void print_number(const struct opt *opt, uint64_t value, const struct unit *units,
                         size_t units_len, struct buf *out)
{
    size_t best = 0;

    if (value == 0 && opt->words) {
        buf_add_str(out, str_of(opt->words[0]));
        return;
    }
    for (size_t i = 0; i < units_len; i++)
        if (value % units[i].factor == 0)
            best = i;
    if (value == 0 || units_len == 0)
        buf_addf(out, "%" PRIu64, value);
    else
        buf_addf(out, "%" PRIu64 "%s", value / units[best].factor, units[best].name);
}

static void print_u64(const struct opt *opt, const void *field, struct buf *out)
{
    print_number(opt, *(const uint64_t *)field, NULL, 0, out);
}

static void print_size(const struct opt *opt, const void *field, struct buf *out)
{
    print_number(opt, *(const uint64_t *)field, size_units, SIZE_UNITS_PRINTED, out);
}

static void print_time(const struct opt *opt, const void *field, struct buf *out)
{
    print_number(opt, *(const uint64_t *)field, time_units, TIME_UNITS_PRINTED, out);
}

static void print_bool(const struct opt *opt, const void *field, struct buf *out)
{
    (void)opt;
    buf_add_str(out, str_of(bool_words[*(const bool *)field]));
}

static void print_enum(const struct opt *opt, const void *field, struct buf *out)
{
    buf_add_str(out, str_of(opt->words[*(const unsigned *)field]));
}

/* The fewest decimals that read back as the same double. */
static void print_ratio(const struct opt *opt, const void *field, struct buf *out)
{
    double value = *(const double *)field, scale = 1;
    unsigned decimals = 0;
    uint64_t number, unit = 1;

    (void)opt;
    number = (uint64_t)(value * scale + 0.5);
    while (decimals < RATIO_DECIMALS_MAX &&
           ((double)number / scale < value || (double)number / scale > value)) {
        decimals++;
        scale *= 10;
        unit *= 10;
        number = (uint64_t)(value * scale + 0.5);
    }
    buf_addf(out, "%" PRIu64, number / unit);
    if (decimals)
        buf_addf(out, ".%0*" PRIu64, (int)decimals, number % unit);
}

static void print_str(const struct opt *opt, const void *field, struct buf *out)
{
    (void)opt;
    value_print_text(*(const struct str *)field, out);
}

static void print_list(const struct opt *opt, const void *field, struct buf *out)
{
    const struct opt_list *list = field;

    (void)opt;
    buf_add_byte(out, '[');
    for (size_t i = 0; i < list->len; i++) {
        if (i)
            buf_add_str(out, STR(", "));
        value_print_text(list->items[i], out);
    }
    buf_add_byte(out, ']');
}

static void print_rules(const struct opt *opt, const void *field, struct buf *out)
{
    (void)opt;
    rules_list_print(field, out);
}

static const struct value_type {
    const char *name;
    value_reader *read; /* of one text; NULL: a list */
    value_printer *print;
    const char *counted; /* what min and max count when the value itself is no number */
} value_types[] = {
    [OPT_BOOL] = {"bool", read_bool, print_bool, NULL},
    [OPT_U64] = {"count", read_u64, print_u64, NULL},
    [OPT_SIZE] = {"size", read_size, print_size, NULL},
    [OPT_TIME] = {"time", read_time, print_time, NULL},
    [OPT_RATIO] = {"ratio", read_ratio, print_ratio, NULL},
    [OPT_STR] = {"text", read_str, print_str, " bytes"},
    [OPT_ENUM] = {"word", read_enum, print_enum, NULL},
    [OPT_LIST] = {"list", NULL, print_list, " items"},
    [OPT_RULES] = {"rules", NULL, print_rules, " items"},
};

const char *value_type_name(enum opt_type type)
{
    return value_types[type].name;
}

void value_print(const struct opt *opt, const void *base, struct buf *out)
{
    value_types[opt->type].print(opt, (const char *)base + opt->offset, out);
}

static enum err_code check_list(const struct opt *opt, const struct tree_node *node,
                                struct err *err)
{
    if (node->type != TREE_LIST)
        return err_set(err, ERR_CONF, 0, "must be a list, such as [a, b]");
    if (!is_in_range(opt, node->len))
        return err_set(err, ERR_CONF, 0, "has %zu items, allowed are %" PRIu64 " to %" PRIu64,
                       node->len, opt->min, opt->max);
    return ERR_OK;
}

static enum err_code read_list(const struct tree_node *node, struct opt_list *field,
                               struct arena *arena, struct err *err)
{
    struct opt_list list = {.len = node->len};
    enum err_code code;
    size_t i = 0;

    list.items = arena_alloc(arena, node->len, sizeof *list.items);
    if (!list.items)
        return err_set(err, ERR_NOMEM, 0, "not enough memory for the configuration");
    for (const struct tree_node *n = node->first; n; n = n->next, i++) {
        if (n->type != TREE_TEXT || tree_is_null(n))
            return err_set(err, ERR_CONF, 0, "item %zu must be text", i);
        code = copy_text(n->text, &list.items[i], arena, err);
        if (code)
            return code;
    }
    *field = list;
    return ERR_OK;
}

enum err_code value_read(const struct opt *opt, const struct tree_node *node, void *base,
                         struct arena *arena, struct err *err)
{
    const struct value_type *type = &value_types[opt->type];
    void *field = (char *)base + opt->offset;

    assert(opt->type < sizeof value_types / sizeof value_types[0]);
    if (!type->read) {
        enum err_code code = check_list(opt, node, err);

        if (code)
            return code;
        return opt->type == OPT_RULES ? rules_list_read(node, field, arena, err)
                                      : read_list(node, field, arena, err);
    }
    if (node->type != TREE_TEXT)
        return err_set(err, ERR_CONF, 0, "must be one value, not a list or map");
    if (tree_is_null(node))
        return err_set(err, ERR_CONF, 0, "has no value%s",
                       opt->type == OPT_STR ? ", write \"\" for empty text" : "");
    return type->read(opt, node->text, field, arena, err);
}

/* "MIN to MAX" in the option's own notation. */
static void range_of_numbers(const struct opt *opt, struct buf *out)
{
    bool is_number = !value_types[opt->type].counted;
    struct opt plain = {.type = is_number ? opt->type : OPT_U64};
    const struct value_type *type = &value_types[plain.type];
    double ratio;

    if (opt->type == OPT_RATIO) {
        ratio = (double)opt->min / 1000;
        type->print(&plain, &ratio, out);
        ratio = opt->max ? (double)opt->max / 1000 : 1.0;
        buf_add_str(out, STR(" to "));
        type->print(&plain, &ratio, out);
        return;
    }
    if (opt->min == 0 && opt->max == 0)
        return;
    if (opt->words)
        buf_addf(out, "%s or ", opt->words[0]);
    if (opt->max == 0)
        buf_add_str(out, STR("at least "));
    type->print(&plain, &opt->min, out);
    if (opt->max) {
        buf_add_str(out, STR(" to "));
        type->print(&plain, &opt->max, out);
    }
}

static void range_of_words(const struct opt *opt, struct buf *out)
{
    for (size_t i = 0; opt->words[i]; i++)
        buf_addf(out, "%s%s", i ? " | " : "", opt->words[i]);
}

const char *value_range(const struct opt *opt, char out[VALUE_RANGE_BYTES])
{
    struct buf text;

    buf_init(&text, VALUE_RANGE_BYTES - 1);
    if (opt->type == OPT_ENUM)
        range_of_words(opt, &text);
    else if (opt->type != OPT_BOOL)
        range_of_numbers(opt, &text);
    if (text.len)
        buf_add_str(&text, str_of(value_types[opt->type].counted));
    memcpy(out, buf_str(&text).ptr, text.len);
    out[text.len] = '\0';
    buf_fini(&text);
    return out;
}
