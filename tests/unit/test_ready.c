/* The rules when a file is complete, as a table of what real producers were seen to do, played
 * against the real table of candidates with a clock of our own. */
#include "../test.h"

#include "../../daemon/ready.h"

#include <stdio.h>
#include <string.h>

#define QUIET 250
#define SETTLE 5000
#define NEVER UINT64_MAX
#define STEPS_MAX 12

enum step_what {
    END,
    EVENT,    /* .kind */
    SEEN,     /* by a scan, young */
    SEEN_OLD, /* by a scan, old */
    GROWS,    /* without any event */
    LEASE,    /* from now on the lease says .lease */
    VANISHES,
    DISTRUST,
};

struct step {
    uint64_t at_ms;
    enum step_what what;
    enum ready_kind kind;
    enum io_lease lease;
};

struct scenario {
    const char *name;
    enum io_type type;
    enum io_lease lease;
    struct step steps[STEPS_MAX];
    uint64_t want_ms; /* when it is claimed */
};

#define EV(at, kind)                   \
    {                                  \
        at, EVENT, kind, IO_LEASE_FREE \
    }
#define DO(at, what)                           \
    {                                          \
        at, what, READY_CREATED, IO_LEASE_FREE \
    }
#define TO(at, lease)                   \
    {                                   \
        at, LEASE, READY_CREATED, lease \
    }

static const struct scenario scenarios[] = {
    {"mv, rename", IO_FILE, IO_LEASE_FREE, {EV(0, READY_MOVED)}, 0},
    {"mv without leases", IO_FILE, IO_LEASE_UNKNOWN, {EV(0, READY_MOVED)}, 0},
    {"cp, cat, curl, tar, sftp",
     IO_FILE,
     IO_LEASE_BUSY,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), TO(9, IO_LEASE_FREE), EV(9, READY_CLOSED)},
     259},
    {"cp without leases",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(9, READY_CLOSED)},
     259},
    {"touch",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(0, READY_ATTRIB), EV(1, READY_CLOSED)},
     251},
    {"mv across file systems, install",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(2, READY_ATTRIB), EV(3, READY_CLOSED),
      EV(40, READY_ATTRIB)},
     290},
    {"rsync --inplace",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(3, READY_CLOSED), EV(200, READY_ATTRIB)},
     450},
    {"rsync, the last rename", IO_FILE, IO_LEASE_FREE, {EV(7, READY_MOVED)}, 7},
    {"temporary file of sed -i",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(2, READY_CLOSED), DO(120, VANISHES)},
     NEVER},
    {"writer that opens and closes twice",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(2, READY_CLOSED), EV(150, READY_MODIFIED), EV(160, READY_CLOSED)},
     410},
    {"slow writer, pauses shorter than quiet",
     IO_FILE,
     IO_LEASE_BUSY,
     {EV(0, READY_CREATED), EV(200, READY_MODIFIED), EV(400, READY_MODIFIED),
      EV(600, READY_MODIFIED), TO(800, IO_LEASE_FREE), EV(800, READY_CLOSED)},
     1050},
    {"slow writer, pauses longer than quiet",
     IO_FILE,
     IO_LEASE_BUSY,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(2000, READY_MODIFIED),
      EV(9000, READY_MODIFIED), TO(20000, IO_LEASE_FREE), EV(20000, READY_CLOSED)},
     20250},
    {"slow writer, pauses longer than settle, no leases",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(9000, READY_MODIFIED),
      EV(30000, READY_MODIFIED), EV(50000, READY_CLOSED)},
     50250},
    {"writer that never closes, no leases",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED)},
     1 + READY_OPEN_SETTLES *SETTLE},
    {"the same, when the close may have been among lost events",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), DO(90, DISTRUST)},
     1 + SETTLE},
    {"truncate(2) of a name: a change without open and close",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_MODIFIED)},
     QUIET},
    {"hard link", IO_FILE, IO_LEASE_FREE, {EV(0, READY_CREATED)}, QUIET},
    {"hard link, no leases", IO_FILE, IO_LEASE_UNKNOWN, {EV(0, READY_CREATED)}, SETTLE},
    {"symbolic link", IO_LINK, IO_LEASE_UNKNOWN, {EV(0, READY_CREATED)}, QUIET},
    {"FIFO", IO_OTHER, IO_LEASE_UNKNOWN, {EV(0, READY_CREATED)}, QUIET},
    {"a folder in its place", IO_DIR, IO_LEASE_UNKNOWN, {EV(0, READY_CREATED)}, NEVER},
    {"still mapped after the close, told of by a later close",
     IO_FILE,
     IO_LEASE_BUSY,
     {EV(0, READY_CREATED), EV(2, READY_CLOSED), TO(3000, IO_LEASE_FREE), EV(3000, READY_CLOSED)},
     3250},
    {"still mapped after the close, no event at the end",
     IO_FILE,
     IO_LEASE_BUSY,
     {EV(0, READY_CREATED), EV(2, READY_CLOSED), TO(7000, IO_LEASE_FREE)},
     252 + SETTLE + 2 * SETTLE},
    {"vim, over an old file: renamed away, created, closed",
     IO_FILE,
     IO_LEASE_FREE,
     {EV(0, READY_CREATED), EV(1, READY_MODIFIED), EV(5, READY_CLOSED), EV(6, READY_ATTRIB)},
     256},
    {"found old", IO_FILE, IO_LEASE_FREE, {DO(0, SEEN_OLD)}, 0},
    {"found old, no leases", IO_FILE, IO_LEASE_UNKNOWN, {DO(0, SEEN_OLD)}, 0},
    {"found old but open",
     IO_FILE,
     IO_LEASE_BUSY,
     {DO(0, SEEN_OLD), TO(900, IO_LEASE_FREE), EV(900, READY_CLOSED)},
     1150},
    {"found young", IO_FILE, IO_LEASE_FREE, {DO(0, SEEN)}, QUIET},
    {"found young, no leases", IO_FILE, IO_LEASE_UNKNOWN, {DO(0, SEEN)}, SETTLE},
    {"found young, grew since",
     IO_FILE,
     IO_LEASE_FREE,
     {DO(0, SEEN), DO(100, GROWS)},
     QUIET + QUIET},
    {"found young, grows in silence, no leases",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {DO(0, SEEN), DO(3000, GROWS)},
     SETTLE + SETTLE},
    {"found young and open, polling",
     IO_FILE,
     IO_LEASE_BUSY,
     {DO(0, SEEN), DO(3000, GROWS), TO(3500, IO_LEASE_FREE)},
     QUIET + SETTLE + QUIET},
    {"found, then moved over", IO_FILE, IO_LEASE_UNKNOWN, {DO(0, SEEN), EV(90, READY_MOVED)}, 90},
    {"seen again by each scan",
     IO_FILE,
     IO_LEASE_UNKNOWN,
     {DO(0, SEEN), DO(1000, SEEN), DO(2000, SEEN)},
     SETTLE},
    {"marker", IO_FILE, IO_LEASE_FREE, {EV(0, READY_CREATED), EV(40, READY_MARKED)}, 40},
};

static const struct ready_rules rules = {
    .quiet_ms = QUIET, .settle_ms = SETTLE, .recheck_max_ms = 60000, .by_name = true, .seed = 7};

struct play {
    struct ready *ready;
    struct io_stat stat;
    enum io_lease lease;
    bool is_gone;
    uint64_t now_ms, claimed_ms;
};

static void play_take(struct play *p)
{
    struct ready_pick pick;
    enum ready_verdict verdict = READY_GO;

    ready_advance(p->ready, p->now_ms);
    if (ready_take(p->ready, &pick, 1) == 0)
        return;
    if (p->is_gone)
        verdict = READY_DONE;
    else if (pick.needs_probe)
        verdict = ready_judge(&rules, &pick, &p->stat, p->lease, p->now_ms);
    /* The claim tests the lease as well. */
    if (verdict == READY_GO && p->stat.type == IO_FILE && p->lease == IO_LEASE_BUSY)
        verdict = READY_BUSY;
    if (verdict == READY_GO) {
        p->claimed_ms = p->now_ms;
        verdict = READY_DONE;
    }
    ready_finish(p->ready, &pick, verdict, p->now_ms);
}

static void play_step(struct play *p, const struct step *step)
{
    switch (step->what) {
    case END:
        break;
    case EVENT:
        if (step->kind == READY_MODIFIED) {
            p->stat.size++;
            p->stat.mtime_ns++;
        }
        p->stat.ctime_ns++;
        assert_true(ready_event(p->ready, "name", step->kind, p->now_ms));
        break;
    case SEEN:
    case SEEN_OLD:
        assert_true(ready_seen(p->ready, "name", &p->stat, step->what == SEEN_OLD, p->now_ms));
        break;
    case GROWS:
        p->stat.size++;
        p->stat.mtime_ns++;
        break;
    case LEASE:
        p->lease = step->lease;
        break;
    case VANISHES:
        p->is_gone = true;
        break;
    case DISTRUST:
        ready_distrust(p->ready);
        break;
    }
}

static uint64_t play(const struct scenario *scenario)
{
    struct play p = {.ready = ready_create(&rules),
                     .stat = {.type = scenario->type, .ino = 5, .size = 9},
                     .lease = scenario->lease,
                     .claimed_ms = NEVER};
    const struct step *step = scenario->steps;

    assert_non_null(p.ready);
    for (int turns = 0; turns < 1000 && p.claimed_ms == NEVER; turns++) {
        uint64_t next = ready_next_ms(p.ready);

        while (step < scenario->steps + STEPS_MAX && step->what != END && step->at_ms <= next) {
            p.now_ms = step->at_ms;
            play_step(&p, step++);
            play_take(&p);
            next = ready_next_ms(p.ready);
            if (p.claimed_ms != NEVER)
                break;
        }
        if (next == NEVER || p.claimed_ms != NEVER)
            break;
        assert_true(next > p.now_ms || turns == 0 || next == p.now_ms);
        p.now_ms = next;
        play_take(&p);
    }
    ready_destroy(p.ready);
    return p.claimed_ms;
}

static void follows_producers(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_LEN(scenarios); i++) {
        uint64_t got = play(&scenarios[i]);

        TEST_CHECK(got == scenarios[i].want_ms, "%s: claimed at %lld, not at %lld",
                   scenarios[i].name, (long long)got, (long long)scenarios[i].want_ms);
    }
}

/* An open writer is seen before any waiting is over, so that the probe is not repeated for nothing. */
static void judges_an_open_file_busy(void **state)
{
    struct io_stat st = {.type = IO_FILE};
    struct ready_pick pick = {.changed_ms = 100};

    (void)state;
    assert_int_equal(ready_judge(&rules, &pick, &st, IO_LEASE_BUSY, 101), READY_BUSY);
    assert_int_equal(ready_judge(&rules, &pick, &st, IO_LEASE_BUSY, 99999), READY_BUSY);
    assert_int_equal(ready_judge(&rules, &pick, &st, IO_LEASE_FREE, 99999), READY_GO);
}

static void finish_all(struct ready *r, struct ready_pick *picks, size_t len,
                       enum ready_verdict verdict, uint64_t now_ms)
{
    for (size_t i = 0; i < len; i++)
        ready_finish(r, &picks[i], verdict, now_ms);
}

static void hands_out_in_order(void **state)
{
    static const char *const come[] = {"m", "b/z", "b-z", "a", "\xff", "b"};
    static const char *const by_name[] = {"a", "b", "b-z", "b/z", "m", "\xff"};
    struct ready_pick picks[8];

    (void)state;
    for (int is_by_name = 0; is_by_name < 2; is_by_name++) {
        struct ready_rules r = rules;
        struct ready *ready;

        r.by_name = is_by_name;
        ready = ready_create(&r);
        for (size_t i = 0; i < TEST_LEN(come); i++)
            assert_true(ready_event(ready, come[i], READY_MOVED, i));
        assert_int_equal(ready_take(ready, picks, 4), 4);
        assert_int_equal(ready_take(ready, picks + 4, 4), 2);
        for (size_t i = 0; i < TEST_LEN(come); i++)
            assert_string_equal(picks[i].name, is_by_name ? by_name[i] : come[i]);
        finish_all(ready, picks, 6, READY_DONE, 9);
        ready_destroy(ready);
    }
}

static struct ready_counts counts_of(const struct ready *r)
{
    struct ready_counts counts;

    ready_get_counts(r, &counts);
    return counts;
}

/* What comes under the same name while the first is being claimed is another file. */
static void keeps_what_comes_meanwhile(void **state)
{
    struct ready *r = ready_create(&rules);
    struct ready_pick pick;

    (void)state;
    assert_true(ready_event(r, "x", READY_MOVED, 0));
    assert_int_equal(ready_take(r, &pick, 1), 1);
    assert_int_equal(counts_of(r).taken, 1);
    assert_true(ready_event(r, "x", READY_CREATED, 10));
    assert_true(ready_event(r, "x", READY_CLOSED, 11));
    assert_true(ready_event(r, "x", READY_ATTRIB, 12));
    ready_finish(r, &pick, READY_DONE, 20);
    assert_int_equal(counts_of(r).waiting, 1);
    assert_int_equal(ready_next_ms(r), 11 + QUIET);
    ready_advance(r, 11 + QUIET);
    assert_int_equal(ready_take(r, &pick, 1), 1);
    assert_false(pick.needs_probe);
    ready_finish(r, &pick, READY_DONE, 300);
    assert_int_equal(ready_next_ms(r), NEVER);
    ready_destroy(r);
}

/* A file that is written to all the time must not keep `--once` waiting for ever. */
static void counts_endless_writers_as_busy(void **state)
{
    struct ready *r = ready_create(&rules);
    struct ready_pick pick;
    uint64_t now = 0;

    (void)state;
    assert_true(ready_event(r, "x", READY_CREATED, now));
    for (; now < SETTLE; now += 100) {
        assert_int_equal(counts_of(r).waiting, 1);
        assert_true(ready_event(r, "x", READY_MODIFIED, now));
        ready_advance(r, now);
        assert_int_equal(counts_of(r).due, 0);
    }
    for (; now < 3 * SETTLE; now += 100) {
        assert_true(ready_event(r, "x", READY_MODIFIED, now));
        ready_advance(r, now);
        assert_int_equal(ready_take(r, &pick, 1), 0);
    }
    assert_int_equal(counts_of(r).waiting, 0);
    assert_int_equal(counts_of(r).busy, 1);
    assert_true(ready_event(r, "x", READY_CLOSED, now));
    assert_int_equal(counts_of(r).waiting, 1);
    assert_int_equal(counts_of(r).busy, 0);
    assert_int_equal(ready_next_ms(r), now + QUIET);
    ready_destroy(r);
}

/* Writing to a file that is due, while claiming is paused, takes its completeness away. */
static void takes_back_what_is_written_again(void **state)
{
    struct ready *r = ready_create(&rules);
    struct ready_pick pick;

    (void)state;
    assert_true(ready_event(r, "x", READY_MOVED, 0));
    assert_true(ready_event(r, "x", READY_ATTRIB, 1));
    assert_int_equal(counts_of(r).due, 1);
    assert_true(ready_event(r, "x", READY_MODIFIED, 2));
    assert_int_equal(counts_of(r).due, 0);
    ready_advance(r, 2 + QUIET);
    assert_int_equal(ready_take(r, &pick, 1), 1);
    assert_true(pick.needs_probe);
    ready_finish(r, &pick, READY_DONE, 300);
    ready_destroy(r);
}

static void backs_off_after_faults(void **state)
{
    static const uint64_t waits[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    struct ready *r = ready_create(&rules);
    struct ready_pick pick;
    uint64_t now = 5;

    (void)state;
    assert_true(ready_event(r, "x", READY_MOVED, now));
    for (size_t i = 0; i < TEST_LEN(waits); i++) {
        assert_int_equal(ready_take(r, &pick, 1), 1);
        ready_finish(r, &pick, READY_AGAIN, now);
        assert_int_equal(ready_next_ms(r), now + waits[i]);
        now += waits[i];
        ready_advance(r, now);
    }
    ready_destroy(r);
}

static void name_of(size_t i, char out[32])
{
    (void)snprintf(out, 32, "file%08zu", i);
}

static void is_bounded(void **state)
{
    struct ready *r = ready_create(&rules);
    struct ready_pick pick;
    char name[32], longest[4096];
    size_t kept = 0;

    (void)state;
    for (size_t i = 0; i < READY_MAX; i++) {
        name_of(i, name);
        assert_true(ready_event(r, name, READY_CREATED, 0));
    }
    assert_int_equal(ready_room(r), 0);
    assert_false(ready_event(r, "one more", READY_MOVED, 0));
    assert_true(ready_event(r, "file00000000", READY_MODIFIED, 0));
    /* Of files held open only so many are remembered, and the rest makes room. */
    ready_advance(r, QUIET);
    for (size_t i = 0; i < READY_MAX; i++) {
        assert_int_equal(ready_take(r, &pick, 1), 1);
        ready_finish(r, &pick, READY_BUSY, QUIET);
    }
    assert_int_equal(counts_of(r).busy, READY_BUSY_MAX);
    assert_int_equal(ready_room(r), READY_MAX - READY_BUSY_MAX);
    ready_destroy(r);

    r = ready_create(&rules);
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    for (size_t i = 0; i < READY_MAX; i++) {
        (void)snprintf(longest, 9, "%08zu", i);
        longest[8] = 'x';
        kept += ready_event(r, longest, READY_MOVED, 0);
    }
    assert_true(kept * sizeof longest <= READY_BYTES_MAX);
    assert_true(kept * sizeof longest > READY_BYTES_MAX - 2 * sizeof longest);
    assert_int_equal(ready_room(r), 0);
    ready_destroy(r);
}

/* Random events, claims and faults: counts always add up, nothing taken twice, time never stands
 * still, and at the end everything that is left can be claimed. */
static void survives_random_play(void **state)
{
    static const enum ready_verdict verdicts[] = {READY_DONE, READY_BUSY, READY_AGAIN, READY_DONE};
    struct ready *r = ready_create(&rules);
    struct ready_pick picks[16];
    struct ready_counts counts;
    uint64_t random = 42, now = 0;
    char name[32];

    (void)state;
    for (int i = 0; i < 200000; i++) {
        uint64_t dice = test_random(&random);
        struct io_stat st = {.type = IO_FILE, .size = dice % 3};

        now += dice % 40;
        name_of((dice >> 8) % 500, name);
        if (dice % 7 == 0)
            assert_true(ready_seen(r, name, &st, dice & 1024, now));
        else
            assert_true(ready_event(r, name, (enum ready_kind)((dice >> 32) % 6), now));
        if (dice % 5)
            continue;
        ready_advance(r, now);
        assert_true(ready_next_ms(r) > now);
        size_t len = ready_take(r, picks, 1 + dice % 16);

        for (size_t k = 0; k < len; k++) {
            enum ready_verdict verdict = READY_GO;

            if (dice & 64)
                (void)ready_event(r, picks[k].name, (enum ready_kind)((dice >> 40) % 6), now);
            if (picks[k].needs_probe)
                verdict =
                    ready_judge(&rules, &picks[k], &st, (enum io_lease)((dice >> 20) % 3), now);
            if (verdict == READY_GO)
                verdict = verdicts[(dice >> 24) % 4];
            ready_finish(r, &picks[k], verdict, now);
        }
        ready_get_counts(r, &counts);
        assert_int_equal(counts.taken, 0);
        assert_int_equal(counts.waiting + counts.busy + counts.due, READY_MAX - ready_room(r));
    }
    while (ready_room(r) < READY_MAX) {
        now += 100000;
        ready_advance(r, now);
        finish_all(r, picks, ready_take(r, picks, 16), READY_DONE, now);
    }
    assert_int_equal(ready_next_ms(r), NEVER);
    ready_destroy(r);
}

static void survives_lack_of_memory(void **state)
{
    struct io_stat st = {.type = IO_FILE};

    (void)state;
    for (size_t n = 0;; n++) {
        struct ready *r;
        bool was_kept = true;

        test_fail_alloc_after(n);
        r = ready_create(&rules);
        for (char name[] = "a"; r && name[0] <= 'z'; name[0]++)
            was_kept = ready_seen(r, name, &st, true, 0) && was_kept;
        bool has_failed = test_fail_alloc_off();

        assert_true(has_failed ? !r || !was_kept : r && was_kept);
        ready_destroy(r);
        if (!has_failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_producers),
        cmocka_unit_test(judges_an_open_file_busy),
        cmocka_unit_test(hands_out_in_order),
        cmocka_unit_test(keeps_what_comes_meanwhile),
        cmocka_unit_test(counts_endless_writers_as_busy),
        cmocka_unit_test(takes_back_what_is_written_again),
        cmocka_unit_test(backs_off_after_faults),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(survives_random_play),
        cmocka_unit_test(survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
