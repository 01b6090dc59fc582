/* test_space.c -- the low-water mark */
#include "../test.h"

#include "../../daemon/space.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void test_shares(void **state)
{
    struct places p = {.inbox = -1, .archive = -1, .log = -1};
    char *dir = test_dir_make(), why[SPACE_SENTENCE_BYTES] = "";
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    assert_false(space_is_low(&p, 1, why)); /* nothing can be asked */
    p.archive = fd;
    assert_false(space_is_low(&p, 0, why));
    assert_string_equal(why, "");
    assert_true(space_is_low(&p, 1.1, why)); /* more than there can be */
    assert_non_null(strstr(why, "'archive'"));
    p.inbox = fd;
    assert_true(space_is_low(&p, 1.1, why));
    assert_non_null(strstr(why, "'inbox'"));
    (void)close(fd);
    test_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
