/* test.h -- what every unit test includes first: cmocka with the headers it needs, and helpers.
 *
 * A test program is tests/unit/test_<module>.c with its own main; it is linked with all of siftd
 * except the two mains, and with tests/test.c and the files of tests/unit not called test_*.
 *
 * FAILING ALLOCATIONS. Test programs are linked with --wrap for malloc, calloc, realloc and
 * reallocarray, so calls made by our objects (not those inside libc or other libraries) can fail:
 *
 *     for (size_t n = 0;; n++) {
 *         test_fail_alloc_after(n);          // n calls succeed, all later ones fail
 *         code = thing_open(..., &thing, &err);
 *         if (!test_fail_alloc_off())        // false: n was enough, nothing failed
 *             break;
 *         assert_int_equal(code, ERR_NOMEM); // and nothing is leaked: asan tells
 *     }
 *     assert_int_equal(code, ERR_OK);
 *
 * Call test_fail_alloc_off before any assertion: cmocka allocates too. */
#ifndef SIFTD_TEST_H
#define SIFTD_TEST_H

/* cmocka.h uses these without including them. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "../stages/base/str.h"

#include <stdbool.h>

/* The clean stage in a configuration without a folder of lexicons. */
#define TEST_CLEAN                                                             \
    "{clean: {strip_chrome: false, remove_spam: false, split_columns: false, " \
    "group_broken_paragraphs: false}}"
/* The segment stage in one without a model of words. */
#define TEST_SEGMENT "{segment: {words: false}}"

/* How many entries an array has; for tables of cases. */
#define TEST_LEN(table) (sizeof(table) / sizeof *(table))

/* assert_true with a sentence; for tables of cases, so that a failure names the case. */
#define TEST_CHECK(cond, ...)           \
    do {                                \
        if (!(cond)) {                  \
            print_error("%s: ", #cond); \
            print_error(__VA_ARGS__);   \
            print_error("\n");          \
            _fail(__FILE__, __LINE__);  \
        }                               \
    } while (0)

/* Two texts are the same bytes; shows both, escaped, when they are not. */
#define TEST_STR(actual, expected) test_str((actual), (expected), __FILE__, __LINE__)
void test_str(struct str actual, struct str expected, const char *file, int line);

/* After `n` more successful heap calls every further one fails, until test_fail_alloc_off. */
void test_fail_alloc_after(size_t n);
/* After `n` successful heap calls exactly one fails. */
void test_fail_alloc_once(size_t n);
/* Back to normal. True when at least one call was made to fail. */
bool test_fail_alloc_off(void);

/* A new empty folder below $TMPDIR (or /tmp), removed with all it holds by test_dir_remove, which
 * also frees the name. Fails the test when there is none to be had. */
char *test_dir_make(void);
void test_dir_remove(char *dir);

/* Write or read a whole file below `dir`; they fail the test on any error. The caller frees the
 * bytes read (NUL added) with free(). */
void test_file_write(const char *dir, const char *name, struct str bytes);
char *test_file_read(const char *dir, const char *name, size_t *ret_len);

/* The next number of a sequence that depends on *state only (splitmix64). */
uint64_t test_random(uint64_t *state);

#endif
