/* test_sha256.c -- known answers, in one piece and in many. */
#include "../test.h"

#include "../../daemon/sha256.h"

#include <string.h>

/* FIPS 180-2, appendix B; and of no bytes. */
static const struct {
    const char *text, *hex;
} answers[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_answers(void **state)
{
    struct sha256 *h = sha256_create();
    unsigned char hash[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES];

    (void)state;
    assert_non_null(h);
    for (size_t i = 0; i < TEST_LEN(answers); i++) {
        size_t len = strlen(answers[i].text);

        sha256_of(answers[i].text, len, hash);
        assert_string_equal(sha256_hex(hash, hex), answers[i].hex);
        for (size_t at = 0; at < len; at++) /* the object starts anew after each finish */
            sha256_add(h, answers[i].text + at, 1);
        memset(hash, 0, sizeof hash);
        sha256_finish(h, hash);
        assert_string_equal(sha256_hex(hash, hex), answers[i].hex);
    }
    sha256_of(NULL, 0, hash);
    assert_string_equal(sha256_hex(hash, hex), answers[0].hex);
    sha256_destroy(h);
    sha256_destroy(NULL);
}

static void no_memory(void **state)
{
    struct sha256 *h;

    (void)state;
    test_fail_alloc_after(0);
    h = sha256_create();
    assert_true(test_fail_alloc_off());
    assert_null(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
