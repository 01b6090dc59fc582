/* fuzz_rules.c -- any bytes as a file of rules, up to a line "--", and the rest as text: what is read says
 * where what is wrong with it stands; what compiles finds tags that lie inside their paragraphs, on
 * characters, and for each tag without overlap. */
#include "../../config/rules.h"
#include "../../stages/base/utf8.h"
#include "../../stages/tag/rules.h"
#include "require.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define PATTERNS_MAX 16u /* more take too long to compile */
#define REPEAT_DIGITS 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_article(const struct doc *doc, const struct article *art)
{
    const struct tag *before = NULL;

    for (size_t i = 0; i < art->tags_len; i++) {
        const struct tag *tag = &art->tags[i];

        REQUIRE(tag->kind == TAG_RULE && tag->from < tag->to && utf8_is_valid(tag->text));
        REQUIRE(!before || before->paragraph != tag->paragraph || before->from <= tag->from);
        for (size_t k = 0; k < i && art->tags_len < 200; k++)
            REQUIRE(art->tags[k].paragraph != tag->paragraph || art->tags[k].to <= tag->from ||
                    !str_eq(art->tags[k].attrs->value.str, tag->attrs->value.str));
        before = tag;
    }
    REQUIRE(doc->articles_len == 1);
}

static void run_text(struct rules *rules, struct str text)
{
    struct doc doc = {.name = STR("a/b.txt"), .text = text, .bytes = text, .is_last_part = true};
    struct err err;

    doc.arena = arena_create(ARENA_BYTES);
    REQUIRE(doc.arena);
    if (utf8_is_valid(text) && doc_split_lines(&doc, &err) == ERR_OK && doc.blocks_len) {
        REQUIRE(doc_finish(&doc, &err) == ERR_OK);
        if (text.ptr[0] == '#')
            doc.blocks[0].kind = BLOCK_TITLE;
        REQUIRE(rules_run(rules, &doc, &doc.articles[0], &err) == ERR_OK);
        REQUIRE(doc_check(&doc, &err) == ERR_OK);
        check_article(&doc, &doc.articles[0]);
    }
    arena_destroy(doc.arena);
}

/* Repeats by the thousand take the library half a minute to find too large. */
static bool is_slow(const struct opt_rules *set)
{
    for (size_t i = 0; i < set->patterns_len; i++) {
        struct str text = set->patterns[i].text;
        size_t digits = 0;

        for (size_t k = 0; k < text.len && set->patterns[i].is_regex; k++) {
            digits = text.ptr[k] >= '0' && text.ptr[k] <= '9' ? digits + 1 : 0;
            if (digits >= REPEAT_DIGITS)
                return true;
        }
    }
    return set->patterns_len > PATTERNS_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str all = {(const char *)data, len}, yaml = all, text = STR("");
    size_t cut = str_find(all, STR("\n--\n"), 0);
    struct arena *arena = arena_create(ARENA_BYTES), *scratch = arena_create(ARENA_BYTES);
    struct stage_env env = {.slots = 1};
    struct opt_rules set = {.len = 0};
    struct rules *rules = NULL;
    struct err err = {.msg = ""};

    REQUIRE(arena && scratch);
    if (cut != SIZE_MAX) {
        yaml = str_sub(all, 0, cut + 1);
        text = str_sub(all, cut + 4, SIZE_MAX);
    }
    if (rules_parse(yaml, "r.yaml", &set, arena, scratch, &err) != ERR_OK) {
        REQUIRE(strncmp(err.msg, "r.yaml", 6) == 0 || err.code == ERR_NOMEM);
    } else if (set.len && !is_slow(&set)) {
        if (rules_open(&set, &env, &rules, &err) == ERR_OK)
            run_text(rules, text);
        else
            REQUIRE(strncmp(err.msg, "r.yaml:", 7) == 0 || err.code == ERR_NOMEM ||
                    strncmp(err.msg, "cannot compile", 14) == 0);
        rules_close(rules);
    }
    arena_destroy(scratch);
    arena_destroy(arena);
    return 0;
}
