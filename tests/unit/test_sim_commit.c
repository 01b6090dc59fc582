/* test_sim_commit.c -- the commit protocol on the simulated disk: die at every call, cut the power or
 * just kill, start again, and look into the books: every file exactly once. Call by call what the
 * simulation (tests/sim/test_schedules.c) does by chance. */
#include "../test.h"

#include "../../daemon/log.h"
#include "../sim/life.h"

#include <string.h>

#define FILES 8
#define SEEDS_A_POINT 2
#define SECOND_STEP 23 /* calls between the points of a second fault */
#define SECOND_MAX 240

struct outcome {
    uint64_t points; /* calls at which it was made to die */
    uint64_t lost, twice, wrong;
};

enum misfortune { KILL, POWER_CUT, POWER_CUT_REORDERED, IO_ERROR };

static void put_files(struct simdisk *d)
{
    for (int i = 0; i < FILES; i++) {
        char path[64], text[160];

        (void)snprintf(path, sizeof path, "inbox/page %02d.txt", i);
        (void)snprintf(text, sizeof text,
                       "The %d. bulletin of the district office\n\nThe office repaired %d lamps "
                       "and %d benches in the week.\n",
                       i, i * 7 + 3, i * 3 + 1);
        simdisk_put_file(d, path, str_of(text), true);
    }
}

static struct simdisk *new_disk(uint64_t seed, enum misfortune how)
{
    struct simdisk_options options = {.seed = seed,
                                      .start_ms = 1700000000000,
                                      .order = SIMDISK_LIST_NAME,
                                      .rename = SIMDISK_RENAME_ATOMIC,
                                      .reorder = how == POWER_CUT_REORDERED};
    struct simdisk *d = simdisk_create(&options);

    put_files(d);
    return d;
}

static void strike(struct simdisk *d, enum misfortune how, uint64_t seed)
{
    if (how == KILL)
        simdisk_kill(d);
    else
        simdisk_crash(d, seed);
    simdisk_clear_faults(d);
}

/* After the last life: every file in the books once, nothing left in work. */
static void check_books(struct simdisk *d, struct outcome *out)
{
    struct life_books books;

    life_read_books(d, &books);
    if (books.files < FILES + books.twice)
        out->lost += FILES + books.twice - books.files;
    out->twice += books.twice + books.ids_twice + books.duplicates;
    out->wrong += books.records != books.lines || simdisk_entries(d, "inbox/.siftd/claim") > 0 ||
                  simdisk_entries(d, "inbox") != 1;
}

/* Start again until a life ends well; a fault that was planned for once is over by then. */
static bool recover(const struct life *l, struct simdisk *d)
{
    struct err err;

    for (int i = 0; i < 3; i++)
        if (life_run(l, d, &err) == ERR_OK)
            return true;
    (void)fprintf(stderr, "a life after the fault failed: %s\n", err.msg);
    return false;
}

/* One schedule: die at call `at`, and again at call `again` of the next life when that is not 0.
 * False when the first life ended before it could die. */
static bool run_one(const struct life *l, enum misfortune how, uint64_t at, uint64_t again,
                    uint64_t seed, struct outcome *out)
{
    struct simdisk *d = new_disk(seed, how);
    struct simdisk_fault fault = {.call = SIMDISK_ANY, .at = at, .error = how == IO_ERROR ? 5 : 0};
    uint64_t before;
    struct err err;
    bool is_ended;

    simdisk_fault(d, fault);
    is_ended = life_run(l, d, &err) == ERR_OK && simdisk_count(d, SIMDISK_ANY) < at;
    if (!is_ended) {
        out->points++;
        strike(d, how == IO_ERROR ? KILL : how, seed);
        if (again > 0) {
            simdisk_fault(d, (struct simdisk_fault){.call = SIMDISK_ANY, .at = again});
            (void)life_run(l, d, &err);
            simdisk_crash(d, seed + 1);
            simdisk_clear_faults(d);
        }
        before = out->lost + out->twice + out->wrong;
        if (recover(l, d))
            check_books(d, out);
        else
            out->wrong++;
        /* What is needed to see it again. */
        if (before != out->lost + out->twice + out->wrong) {
            print_error("misfortune %d at call %lu, again at %lu, seed %lu\n", (int)how,
                        (unsigned long)at, (unsigned long)again, (unsigned long)seed);
            simdisk_dump(d, stderr);
        }
    }
    simdisk_destroy(d);
    return !is_ended;
}

static struct outcome sweep(const struct life *l, enum misfortune how)
{
    struct outcome out = {0};
    bool goes_on = true;

    for (uint64_t at = 1; goes_on; at++)
        for (uint64_t seed = 0; seed < SEEDS_A_POINT; seed++)
            goes_on = run_one(l, how, at, 0, at * 31 + seed, &out);
    return out;
}

/* Each point of the first life, and points all over the second: not the same ones each time. */
static struct outcome sweep_twice(const struct life *l, enum misfortune how)
{
    struct outcome out = {0};
    bool goes_on = true;

    for (uint64_t at = 1; goes_on; at++)
        for (uint64_t again = 1 + at % SECOND_STEP; again < SECOND_MAX; again += SECOND_STEP)
            goes_on = run_one(l, how, at, again, at * 31 + again, &out);
    return out;
}

static void assert_clean(struct outcome out, const char *what)
{
    print_message("%s: %lu points, %lu lost, %lu twice, %lu wrong\n", what,
                  (unsigned long)out.points, (unsigned long)out.lost, (unsigned long)out.twice,
                  (unsigned long)out.wrong);
    assert_true(out.points > 100);
    assert_int_equal(out.lost, 0);
    assert_int_equal(out.twice, 0);
    assert_int_equal(out.wrong, 0);
}

static void test_no_fault(void **state)
{
    struct simdisk *d = new_disk(1, KILL);
    struct outcome out = {0};
    struct err err;

    assert_int_equal(life_run(*state, d, &err), ERR_OK);
    check_books(d, &out);
    assert_int_equal(out.lost + out.twice + out.wrong, 0);
    assert_int_equal(simdisk_open_count(d), 0);
    simdisk_destroy(d);
}

static void test_kill(void **state)
{
    assert_clean(sweep(*state, KILL), "kill -9 at every call");
}

static void test_power_cut(void **state)
{
    assert_clean(sweep(*state, POWER_CUT), "power cut at every call");
    assert_clean(sweep(*state, POWER_CUT_REORDERED), "power cut, writes reordered");
}

static void test_io_error(void **state)
{
    assert_clean(sweep(*state, IO_ERROR), "every call fails once with EIO");
}

static void test_double_fault(void **state)
{
    assert_clean(sweep_twice(*state, KILL), "kill, then power cut during recovery");
    assert_clean(sweep_twice(*state, IO_ERROR), "EIO, then power cut during recovery");
}

struct fixture {
    struct life life; /* first: the tests take the state as the life */
    char *dir;
};

static int setup(void **state)
{
    static struct fixture f;

    log_set_level(LOG_ERROR);
    f.dir = test_dir_make();
    life_init(&f.life, f.dir);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    life_fini(&f->life);
    test_dir_remove(f->dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_fault),     cmocka_unit_test(test_kill),
        cmocka_unit_test(test_power_cut),    cmocka_unit_test(test_io_error),
        cmocka_unit_test(test_double_fault),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
