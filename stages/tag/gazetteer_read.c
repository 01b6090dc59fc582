/* gazetteer_read.c -- see gazetteer_table.h */
#include "gazetteer_table.h"

#include "../base/buf.h"
#include "../base/hash.h"
#include "../base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX (2u << 20)
#define MADE_BYTES_MAX (64u << 10) /* other names of divisions */

/* Kinds at the end of a name, longest first where one ends another. */
static const struct str kinds[] = {{"特别行政区", 15}, {"自治区", 9}, {"自治州", 9}, {"自治县", 9},
                                   {"自治旗", 9},      {"街道", 6},   {"苏木", 6},   {"地区", 6},
                                   {"新区", 6},        {"林区", 6},   {"特区", 6},   {"省", 3},
                                   {"市", 3},          {"盟", 3},     {"县", 3},     {"区", 3},
                                   {"旗", 3},          {"镇", 3},     {"乡", 3},     {NULL, 0}};
static const struct str peoples[] = {
    {"维吾尔", 9},    {"蒙古族", 9}, {"蒙古", 6},      {"藏族", 6},      {"羌族", 6},
    {"回族", 6},      {"彝族", 6},   {"白族", 6},      {"傣族", 6},      {"景颇族", 9},
    {"傈僳族", 9},    {"壮族", 6},   {"苗族", 6},      {"侗族", 6},      {"瑶族", 6},
    {"土家族", 9},    {"布依族", 9}, {"水族", 6},      {"仡佬族", 9},    {"黎族", 6},
    {"畲族", 6},      {"满族", 6},   {"朝鲜族", 9},    {"达斡尔族", 12}, {"达斡尔", 9},
    {"鄂温克", 9},    {"锡伯族", 9}, {"锡伯", 6},      {"哈萨克族", 12}, {"哈萨克", 9},
    {"柯尔克孜", 12}, {"塔吉克", 9}, {"土族", 6},      {"撒拉族", 9},    {"东乡族", 9},
    {"保安族", 9},    {"裕固族", 9}, {"仫佬族", 9},    {"毛南族", 9},    {"哈尼族", 9},
    {"拉祜族", 9},    {"佤族", 6},   {"纳西族", 9},    {"普米族", 9},    {"怒族", 6},
    {"独龙族", 9},    {"阿昌族", 9}, {"布朗族", 9},    {"基诺族", 9},    {"德昂族", 9},
    {"俄罗斯族", 12}, {"各族", 6},   {"鄂温克族", 12}, {NULL, 0}};
static const struct str town_kinds[] = {{"镇", 3}, {"乡", 3}, {"街道", 6}, {"苏木", 6}, {NULL, 0}};
static const char *const no_names[] = {"市辖区", "县", "省直辖县级行政区划",
                                       "自治区直辖县级行政区划", NULL};

/* Bytes of the longest of `list` that ends `name`. */
static size_t end_len(struct str name, const struct str *list)
{
    size_t best = 0;
    char last = name.len ? name.ptr[name.len - 1] : 0;

    for (; list->len; list++)
        if (list->ptr[list->len - 1] == last && list->len > best && str_ends(name, *list))
            best = list->len;
    return best;
}

/* Bytes of the short form; 0: less than two characters would be left. */
static uint8_t stem_of(struct str name)
{
    size_t cut = end_len(name, kinds), len = name.len - cut;

    if (cut == 0 || len < 2 * (size_t)HAN_BYTES)
        return 0;
    if (cut < 3 * (size_t)HAN_BYTES && !str_ends(name, STR("族乡")))
        return (uint8_t)len;
    while ((cut = end_len((struct str){name.ptr, len}, peoples)) && len - cut >= 2 * HAN_BYTES)
        len -= cut;
    return (uint8_t)len;
}

static bool is_listed(struct str name, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(name, str_of(*list)))
            return true;
    return false;
}

static bool is_han_name(struct str name)
{
    for (size_t i = 0; i < name.len; i += HAN_BYTES)
        if (((unsigned char)name.ptr[i] & 0xF0) != 0xE0)
            return false;
    return name.len % HAN_BYTES == 0 && name.len >= 2 * (size_t)HAN_BYTES &&
           name.len <= GAZETTEER_NAME_BYTES_MAX;
}

static enum err_code room_for_one(struct gazetteer *g, struct err *err)
{
    size_t room = g->room ? 2 * g->room : 65536;
    struct division *more;

    if (g->len < g->room)
        return ERR_OK;
    more = mem_resize(g->all, room, sizeof *more);
    if (!more)
        return err_set(err, ERR_NOMEM, 0, "no memory for the divisions");
    g->all = more;
    g->room = room;
    return ERR_OK;
}

/* Let division `of` be called `head` and `tail` together, too. */
static enum err_code add_name(struct gazetteer *g, uint32_t of, struct str head, struct str tail,
                              struct err *err)
{
    struct division d = g->all[of];
    enum err_code code;

    if ((code = room_for_one(g, err)))
        return code;
    if (head.len + tail.len > GAZETTEER_NAME_BYTES_MAX ||
        g->text_len + head.len + tail.len > FILE_BYTES_MAX + MADE_BYTES_MAX)
        return err_set(err, ERR_CONF, 0, "lexicon/divisions.tsv has too many or too long names");
    memcpy(g->text + g->text_len, head.ptr, head.len);
    if (tail.len)
        memcpy(g->text + g->text_len + head.len, tail.ptr, tail.len);
    d.name_off = (uint32_t)g->text_len;
    d.name_len = (uint8_t)(head.len + tail.len);
    d.stem_len = 0;
    d.same_as = of;
    g->text_len += d.name_len;
    g->all[g->len++] = d;
    return ERR_OK;
}

/* Prefectures and counties of peoples are called in short 黄南州, 河南县 and 镇宁自治县 too. */
static enum err_code add_other_name(struct gazetteer *g, uint32_t of, struct err *err)
{
    struct str name = gazetteer_name(g, of);
    struct division d = g->all[of];

    if (d.stem_len == 0 ||
        !(str_ends(name, STR("自治州")) || str_ends(name, STR("自治县")) ||
                                                    str_ends(name, STR("自治旗"))))
        return ERR_OK;
    if (d.stem_len + 3 * (size_t)HAN_BYTES < name.len) {
        enum err_code code = add_name(g, of, str_sub(name, 0, d.stem_len),
                                      str_sub(name, name.len - 3 * HAN_BYTES, SIZE_MAX), err);

        if (code)
            return code;
    }
    return add_name(g, of, str_sub(name, 0, d.stem_len),
                    str_sub(name, name.len - HAN_BYTES, HAN_BYTES), err);
}

static enum err_code add(struct gazetteer *g, struct str name, uint32_t code,
                         enum division_level level, struct err *err)
{
    uint64_t parent = 0;
    struct division *d;
    enum err_code failed;

    if ((failed = room_for_one(g, err)))
        return failed;
    if (level > LEVEL_PROVINCE)
        (void)map_get(g->codes, hash_mix(level == LEVEL_TOWNSHIP ? code / 1000 : code / 100),
                      &parent);
    d = &g->all[g->len];
    *d = (struct division){.code = code,
                           .name_off = (uint32_t)(name.ptr - g->text),
                           .parent = (uint32_t)parent,
                           .same_as = (uint32_t)g->len,
                           .level = (uint8_t)level};
    if (is_han_name(name) && !(level < LEVEL_TOWNSHIP && is_listed(name, no_names)) &&
        !(parent && str_eq(gazetteer_name(g, (uint32_t)parent), name)))
        d->name_len = (uint8_t)name.len;
    if (d->name_len)
        d->stem_len = stem_of(name);
    d->is_odd = level == LEVEL_TOWNSHIP && end_len(name, town_kinds) == 0;
    if (level < LEVEL_TOWNSHIP && !map_put(g->codes, hash_mix(code), g->len))
        return err_set(err, ERR_NOMEM, 0, "no memory for the divisions");
    g->len++;
    if (!d->name_len)
        return ERR_OK;
    return add_other_name(g, (uint32_t)g->len - 1, err);
}

static enum err_code wrong_line(struct err *err, const char *file, size_t number)
{
    return err_set(err, ERR_CONF, 0, "lexicon/%s line %zu: not as its head says", file, number);
}

static enum err_code add_towns(struct gazetteer *g, struct str towns, uint64_t county,
                               size_t number, struct err *err)
{
    struct str one;
    uint64_t last;
    enum err_code code;

    while (str_split(&towns, ' ', &one)) {
        if (one.len < 4 || !str_to_u64(str_sub(one, 0, 3), &last))
            return wrong_line(err, "divisions.tsv", number);
        if ((code = add(g, str_sub(one, 3, SIZE_MAX), (uint32_t)(county * 1000 + last),
                        LEVEL_TOWNSHIP, err)))
            return code;
    }
    return ERR_OK;
}

static enum err_code read_divisions(struct gazetteer *g, struct str rest, struct err *err)
{
    struct str line;
    enum err_code code;

    for (size_t number = 1; str_split(&rest, '\n', &line); number++) {
        struct str digits, name;
        uint64_t value;

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_split(&line, '\t', &digits) || !str_split(&line, '\t', &name) || name.len == 0 ||
            digits.len > 6 || digits.len % 2 || !str_to_u64(digits, &value))
            return wrong_line(err, "divisions.tsv", number);
        if ((code = add(g, name, (uint32_t)value, (enum division_level)(digits.len / 2), err)) ||
            (code = add_towns(g, line, value, number, err)))
            return code;
    }
    return ERR_OK;
}

/* Names that divisions had before; a table made for tests need not have the file. */
static enum err_code read_former(struct gazetteer *g, struct str rest, struct err *err)
{
    struct str line, digits, name;
    uint64_t code, of;

    for (size_t number = 1; str_split(&rest, '\n', &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_split(&line, '\t', &digits) || !str_to_u64(digits, &code) || line.len == 0)
            return wrong_line(err, "former.tsv", number);
        if (!map_get(g->codes, hash_mix(code), &of))
            continue; /* a smaller table of divisions */
        while (str_split(&line, ' ', &name)) {
            enum err_code failed;

            if (name.len < 3 * HAN_BYTES || !is_han_name(name))
                return wrong_line(err, "former.tsv", number);
            if ((failed = add_name(g, (uint32_t)of, name, (struct str){NULL, 0}, err)))
                return failed;
        }
    }
    return ERR_OK;
}

static enum err_code read_words(struct gazetteer *g, struct str rest, struct err *err)
{
    static const struct {
        const char *name;
        enum gazetteer_word use;
    } uses[] = {{"common", WORD_COMMON}, {"short", WORD_SHORT}, {"generic", WORD_GENERIC}};
    struct str line;

    for (size_t number = 1; str_split(&rest, '\n', &line); number++) {
        struct str name, word;
        size_t u = 0;

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_split(&line, '\t', &name))
            return wrong_line(err, "places.tsv", number);
        while (u < sizeof uses / sizeof *uses && !str_eq(name, str_of(uses[u].name)))
            u++;
        if (u == sizeof uses / sizeof *uses)
            return wrong_line(err, "places.tsv", number);
        while (str_split(&line, ' ', &word)) {
            uint64_t key = hash64(word, 0), before = 0;

            (void)map_get(g->words, key, &before);
            if (!map_put(g->words, key, before | uses[u].use))
                return err_set(err, ERR_NOMEM, 0, "no memory for the words of places");
        }
    }
    return ERR_OK;
}

/* The whole file; heap. */
static enum err_code read_file(const char *data, const char *name, char **ret_text,
                               struct str *ret_bytes, struct err *err)
{
    struct buf path;
    size_t len;
    FILE *file;
    enum err_code code = ERR_OK;

    buf_init(&path, 8192);
    buf_addf(&path, "%s/lexicon/%s", data, name);
    buf_add_byte(&path, 0);
    if (buf_failed(&path)) {
        buf_fini(&path);
        return err_set(err, ERR_NOMEM, 0, "no memory for the path of lexicon/%s", name);
    }
    file = fopen(path.ptr, "re");
    buf_fini(&path);
    if (!file)
        return err_set(err, ERR_CONF, errno,
                       "cannot open 'lexicon/%s': %s ('data' names its folder)", name,
                       strerror(errno));
    *ret_text = mem_alloc(FILE_BYTES_MAX + MADE_BYTES_MAX, 1);
    if (!*ret_text) {
        (void)fclose(file);
        return err_set(err, ERR_NOMEM, 0, "no memory for 'lexicon/%s'", name);
    }
    len = fread(*ret_text, 1, FILE_BYTES_MAX, file);
    if (ferror(file))
        code = err_set(err, ERR_CONF, errno, "cannot read 'lexicon/%s': %s", name, strerror(errno));
    else if (len == FILE_BYTES_MAX)
        code = err_set(err, ERR_CONF, 0, "'lexicon/%s' is over %u bytes", name, FILE_BYTES_MAX);
    (void)fclose(file);
    *ret_bytes = (struct str){*ret_text, len};
    return code;
}

static enum err_code open_former(struct gazetteer *g, const char *data, struct err *err)
{
    struct str bytes = {NULL, 0};
    char *text = NULL;
    struct err own;
    enum err_code code = read_file(data, "former.tsv", &text, &bytes, &own);

    if (code == ERR_OK)
        code = read_former(g, bytes, err);
    else if (code == ERR_CONF && own.sys == ENOENT)
        code = ERR_OK;
    else if (err)
        *err = own;
    mem_free(text);
    return code;
}

enum err_code gazetteer_read(struct gazetteer *g, const char *data, struct err *err)
{
    struct str divisions = {NULL, 0}, words = {NULL, 0};
    enum err_code code;

    assert(g->words && g->codes);
    g->text_len = FILE_BYTES_MAX;
    if ((code = read_file(data, "divisions.tsv", &g->text, &divisions, err)) ||
        (code = add(g, (struct str){g->text, 0}, 0, LEVEL_COUNTRY, err)) ||
        (code = read_divisions(g, divisions, err)) || (code = open_former(g, data, err)) ||
        (code = read_file(data, "places.tsv", &g->words_text, &words, err)) ||
        (code = read_words(g, words, err)))
        return code;
    mem_free(g->words_text);
    g->words_text = NULL;
    return ERR_OK;
}
