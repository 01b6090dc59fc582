/* test_nomem_words.c -- making the model of words with each of its allocations refused: no model comes of
 * half a source. */
#include "../test.h"

#include "../../stages/base/hash.h"
#include "../../stages/words/compile.h"
#include "nomem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *name, *text;
} sources[] = {
    {"dict.txt", "中国 100 ns\n人 50 n\n人民 80 n\n的 500 uj\n"},
    {"posseg/prob_start.py", "P={('B', 'n'): -1.0,('S', 'n'): -1.0}"},
    {"posseg/prob_trans.py", "P={('B', 'n'): {('E', 'n'): -0.1}}"},
    {"posseg/prob_emit.py", "P={('B', 'n'): {'\\u4eba': -3.0}}"},
    {"TSCharacters.txt", "國\t国\n"},
    {"TSPhrases.txt", "中國\t中国\n"},
    {"STCharacters.txt", "国\t國\n"},
    {"STPhrases.txt", "中国\t中國\n"},
    {"words.tsv", "# x\n共和\t9\n人\t=\tn\tq\n的\t-\n"},
};

static enum err_code call_compile(void *ctx, uint64_t *ret_hash, struct err *err)
{
    const char *dir = ctx;
    char out[512];
    struct compile_paths paths = {dir, dir, dir, out};
    enum err_code code;
    char *bytes;
    size_t len;

    (void)snprintf(out, sizeof out, "%s/words.model", dir);
    (void)remove(out);
    nomem_begin();
    code = compile_model(&paths, err);
    nomem_end();
    if (code != ERR_OK)
        return code;
    bytes = test_file_read(dir, "words.model", &len);
    *ret_hash = hash64((struct str){bytes, len}, 0);
    free(bytes);
    return code;
}

static void test_compile(void **state)
{
    char *dir = test_dir_make(), path[512];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/posseg", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < TEST_LEN(sources); i++)
        test_file_write(dir, sources[i].name, str_of(sources[i].text));
    nomem_check_part("compile", call_compile, dir);
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_compile)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
