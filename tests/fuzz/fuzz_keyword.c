/* fuzz_keyword.c -- any text as the words that keywords come from. Every word lies in the text, is valid UTF-8 of three
 * letters or more, or two syllables, without a digit, and is counted as often as the text has words at most. */
#include "../../stages/base/uchar.h"
#include "../../stages/base/utf8.h"
#include "../../stages/doc.h"
#include "../../stages/tag/keyword_text.h"
#include "require.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct stop_words stop;
static struct keyword_table table;

static void check_word(struct str text, const struct counted *c, size_t words)
{
    size_t letters = 0;
    uint32_t cp = 0;

    REQUIRE(c->word.ptr >= text.ptr && c->word.ptr + c->word.len <= text.ptr + text.len);
    REQUIRE(utf8_is_valid(c->word) && c->times > 0 && c->times <= words);
    for (size_t at = 0; at < c->word.len; letters++) {
        at += utf8_next(c->word, at, &cp);
        REQUIRE(!uchar_is_space(cp) && !uchar_is_digit(cp, NULL) && !uchar_is_han(cp));
    }
    REQUIRE(letters >= 2);
    REQUIRE(keyword_text_weight(c->word) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const langs[] = {"en", "ru", "ko", "ar", "el", "cs"};
    struct str bytes = {(const char *)data, size}, text;
    struct doc doc = {.ticks = 0};
    struct block block = {.kind = BLOCK_BODY};
    size_t words = 0;
    struct err err;

    if (!table.words) {
        stop_words_fill(&stop);
        REQUIRE(keyword_table_open(&table));
    }
    if (size == 0)
        return 0;
    text = str_sub(bytes, 1, size);
    text.len = utf8_valid_len(text);
    block.text = text;
    keyword_table_clear(&table);
    REQUIRE(keyword_text_count(&stop, keyword_lang_hash(str_of(langs[data[0] % 6])), &table, &doc,
                               &block, &words, &err) == ERR_OK);
    for (size_t i = 0; i < table.len; i++)
        check_word(text, &table.words[i], words);
    return 0;
}
