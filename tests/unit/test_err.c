/* test_err.c -- err: codes, sentences, context. */
#include "../test.h"

#include "../../stages/base/err.h"

#include <errno.h>
#include <string.h>

static void test_set_fills_everything(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(err_set(&err, ERR_AGAIN, EIO, "cannot read '%s': %d", "a", 7), ERR_AGAIN);
    assert_int_equal(err.code, ERR_AGAIN);
    assert_int_equal(err.sys, EIO);
    assert_null(err.reason);
    assert_string_equal(err.msg, "cannot read 'a': 7");
}

static void test_null_err_still_returns_code(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, ERR_CONF, 0, "x"), ERR_CONF);
    assert_int_equal(err_set_doc(NULL, "empty", "x"), ERR_DOC);
}

static void test_doc_has_reason(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(err_set_doc(&err, "encoding", "%d bad bytes", 3), ERR_DOC);
    assert_string_equal(err.reason, "encoding");
    assert_string_equal(err.msg, "3 bad bytes");
    assert_int_equal(err.sys, 0);
    /* A document error always has a folder to go to. */
    assert_int_equal(err_set(&err, ERR_DOC, 0, "x"), ERR_DOC);
    assert_non_null(err.reason);
    /* And the reason does not outlive it in a reused struct. */
    (void)err_set(&err, ERR_NOMEM, 0, "y");
    assert_null(err.reason);
}

static void test_wrap_puts_context_first(void **state)
{
    struct err err;

    (void)state;
    (void)err_set_doc(&err, "cpu", "over budget");
    assert_int_equal(err_wrap(&err, "stage '%s'", "clean"), ERR_DOC);
    assert_int_equal(err_wrap(&err, "file %d", 12), ERR_DOC);
    assert_string_equal(err.msg, "file 12: stage 'clean': over budget");
    assert_string_equal(err.reason, "cpu");
}

static void test_long_sentences_are_cut(void **state)
{
    char text[2 * ERR_MSG_BYTES];
    struct err err;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)err_set(&err, ERR_STATE, 0, "%s", text);
    assert_int_equal(strlen(err.msg), ERR_MSG_BYTES - 1);
    (void)err_wrap(&err, "here");
    assert_int_equal(strlen(err.msg), ERR_MSG_BYTES - 1);
    assert_memory_equal(err.msg, "here: xxx", 9);
    /* The context alone is too long. */
    (void)err_wrap(&err, "%s", text);
    assert_int_equal(strlen(err.msg), ERR_MSG_BYTES - 1);
    /* Context that leaves exactly no room, or one byte, for what follows. */
    for (size_t len = ERR_MSG_BYTES - 4; len < ERR_MSG_BYTES + 2; len++) {
        (void)err_set(&err, ERR_STATE, 0, "tail");
        (void)err_wrap(&err, "%.*s", (int)len, text);
        assert_int_equal(strlen(err.msg), ERR_MSG_BYTES - 1);
    }
}

static void test_own_sentence_as_argument(void **state)
{
    struct err err;

    (void)state;
    (void)err_set(&err, ERR_AGAIN, EIO, "disk");
    (void)err_set(&err, ERR_STATE, err.sys, "late: %s", err.msg);
    assert_string_equal(err.msg, "late: disk");
    (void)err_wrap(&err, "(%s)", err.msg);
    assert_string_equal(err.msg, "(late: disk): late: disk");
}

static void test_code_names(void **state)
{
    (void)state;
    assert_string_equal(err_code_name(ERR_OK), "ERR_OK");
    assert_string_equal(err_code_name(ERR_DOC), "ERR_DOC");
    assert_string_equal(err_code_name(ERR_AGAIN), "ERR_AGAIN");
    assert_string_equal(err_code_name(ERR_NOMEM), "ERR_NOMEM");
    assert_string_equal(err_code_name(ERR_CONF), "ERR_CONF");
    assert_string_equal(err_code_name(ERR_STATE), "ERR_STATE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_fills_everything),
        cmocka_unit_test(test_null_err_still_returns_code),
        cmocka_unit_test(test_doc_has_reason),
        cmocka_unit_test(test_wrap_puts_context_first),
        cmocka_unit_test(test_long_sentences_are_cut),
        cmocka_unit_test(test_own_sentence_as_argument),
        cmocka_unit_test(test_code_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
