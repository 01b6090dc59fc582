/* test_schedules.c -- the simulation: from a seed a world (disk, files, producers, configuration), a row of
 * lives with misfortunes (death and power cut at any call, failing calls, a full disk, lost events, a
 * clock that jumps), a last life without; then the books. A seed always gives the same.
 *
 *   SEED=n  the first seed (1)      N=n     how many (200)
 *   PLANT=word  plant a protocol bug (daemon/failpoint.def) and end with 0 at the first breach, with
 *               1 when none is found
 *   SHOW=1  tell what happens
 *   DATA=folder  with the model of words */
#include "../test.h"

#include "../../daemon/failpoint.h"
#include "../../daemon/log.h"
#include "world/simbooks.h"
#include "world/simrun.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define STATE_FD_MIN 4096
#define MISFORTUNES_MAX 4 /* lives before the last one */
#define LAST_LIVES 4      /* starts without a fault until one is not refused */
#define START_MS 1700000000000
#define ANY_SPAN 600 /* calls of a life, about */
#define HEAP_SPAN 4000
#define ONE_SPAN 16 /* of one kind */
#define NEVER UINT64_MAX

enum failpoint failpoint_planted;

struct world {
    uint64_t seed, random;
    const char *data; /* folder of the model of words */
    struct life_world life;
    struct drops drops;
    struct books_rules rules;
    int state_fd;
    bool shows;
    unsigned calm; /* 2: a kill comes now, then a life without faults; 1: that, then a power cut */
};

/* So that hashes keyed by chance, and the instance, are the same for a seed. */
static uint64_t entropy;

ssize_t getrandom(void *buf, size_t len, unsigned flags)
{
    (void)flags;
    for (size_t i = 0; i < len; i++)
        ((unsigned char *)buf)[i] = (unsigned char)test_random(&entropy);
    return (ssize_t)len;
}

static uint64_t below(struct world *w, uint64_t limit)
{
    return test_random(&w->random) % limit;
}

static bool one_in(struct world *w, uint64_t n)
{
    return below(w, n) == 0;
}

/* ---- the world ---- */

static struct config *make_config(struct world *w)
{
    static const char *const exact[] = {"drop", "stub", "keep"};
    char text[1024 + PATH_MAX];
    struct config *config;
    struct err err;
    uint64_t mode = below(w, 3);
    /* Words counted in every third schedule; opening the stage takes as long as a schedule. */
    bool has_tag = w->seed % 3 == 0;

    w->rules.drops_duplicates = mode < 2;
    w->rules.deletes = one_in(w, 6);
    (void)snprintf(
        text, sizeof text,
        "root: /\n"
        "data: %s\n"
        "inbox: {order: %s, watch: %s, settle: 2s, rescan: %us, sync: %s}\n"
        "pipelines: {default: [" TEST_CLEAN ", " TEST_SEGMENT "%s, {dedupe: {exact: %s}}]}\n"
        "log: {mirror: %s}\n"
        "limits: {in_flight: %u}\n"
        "done: {action: %s}\n"
        "commit: {files: %u, wait: %ums}\n",
        w->data, one_in(w, 2) ? "name" : "none", one_in(w, 3) ? "poll" : "inotify",
        (unsigned)(5 + below(w, 60)), one_in(w, 3) ? "true" : "false",
        has_tag ? ", {tag: {kinds: [keywords], lexicons: []}}" : "", exact[mode],
        one_in(w, 4) ? "on" : "off", (unsigned)(6 + below(w, 10)),
        w->rules.deletes ? "delete" : "move", (unsigned)(1 + below(w, 6)), (unsigned)below(w, 150));
    if (config_parse(str_of(text), "schedule", NULL, 0, &config, &err) != ERR_OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    /* Smaller than a user may say, so that sealing happens in the middle of a life. */
    config->archive.rotate.size = one_in(w, 4) ? 0 : 600 + below(w, 6000);
    config->archive.level = 1;
    return config;
}

static struct simdisk *make_disk(struct world *w, bool has_leases)
{
    struct simdisk_options options = {
        .seed = w->seed,
        .start_ms = START_MS,
        .order = (enum simdisk_order)below(w, 3),
        .rename = SIMDISK_RENAME_ATOMIC,
        .reorder = one_in(w, 2),
        .no_leases = !has_leases,
    };

    return simdisk_create(&options);
}

/* Snapshots of an earlier schedule, or of before a power cut that took them. */
static void empty_state(int fd)
{
    int copy = dup(fd);
    DIR *dir = fdopendir(copy);
    struct dirent *entry;

    assert(dir);
    rewinddir(dir);
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            (void)unlinkat(fd, entry->d_name, 0);
    (void)closedir(dir);
}

static void world_init(struct world *w, uint64_t seed, int state_fd, bool shows)
{
    bool has_leases;

    *w = (struct world){.seed = seed, .random = seed, .state_fd = state_fd, .shows = shows};
    w->data = getenv("DATA"); // NOLINT(concurrency-mt-unsafe): one thread
    assert(w->data);
    entropy = seed;
    empty_state(state_fd);
    has_leases = !one_in(w, 4);
    w->life.config = make_config(w);
    w->life.disk = make_disk(w, has_leases);
    w->life.state_fd = state_fd;
    w->life.drops = &w->drops;
    /* Where nothing tells an open file, only the clock can, and that jumps here. */
    drops_init(&w->drops, seed * 3 + 1, 1 + below(w, DROPS_MAX), has_leases);
}

static void world_fini(struct world *w)
{
    drops_fini(&w->drops);
    config_destroy(w->life.config);
    simdisk_destroy(w->life.disk);
}

/* ---- misfortunes ---- */

static enum simdisk_call some_call(struct world *w)
{
    static const enum simdisk_call calls[] = {
        SIMDISK_ANY,      SIMDISK_ANY,     SIMDISK_OPEN,  SIMDISK_PREAD,
        SIMDISK_PWRITE,   SIMDISK_PWRITE,  SIMDISK_FSYNC, SIMDISK_FDATASYNC,
        SIMDISK_RENAME,   SIMDISK_REPLACE, SIMDISK_STAT,  SIMDISK_FSTAT,
        SIMDISK_TRUNCATE, SIMDISK_READDIR, SIMDISK_MKDIR, SIMDISK_CLOSE,
    };

    return calls[below(w, TEST_LEN(calls))];
}

static void plan_fault(struct world *w)
{
    static const int errors[] = {EIO, ENOSPC, EINTR, EACCES, EDQUOT, EMFILE};
    enum simdisk_call call = some_call(w);
    struct simdisk_fault fault = {
        .call = call,
        .at = 1 + below(w, call == SIMDISK_ANY ? ANY_SPAN : ONE_SPAN),
        .error = errors[below(w, TEST_LEN(errors))],
        .is_sticky = one_in(w, 3),
    };

    if (w->shows)
        printf("  call %d fails at %" PRIu64 " with %s%s\n", (int)fault.call, fault.at,
               strerror(fault.error), fault.is_sticky ? " from then on" : "");
    /* Three failing reads in a row speak against a file. */
    if (fault.is_sticky)
        w->rules.may_be_unreadable = true;
    simdisk_fault(w->life.disk, fault);
}

static void plan_death(struct world *w)
{
    enum simdisk_call call = one_in(w, 2) ? SIMDISK_ANY : some_call(w);
    struct simdisk_fault fault = {.call = call,
                                  .at = 1 + below(w, call == SIMDISK_ANY ? ANY_SPAN : ONE_SPAN)};

    if (w->shows)
        printf("  dies at call %d, %" PRIu64 "\n", (int)fault.call, fault.at);
    simdisk_fault(w->life.disk, fault);
}

/* A sync of the archive fails for good, and the process dies soon after: what is seen then is not what is
 * on the disk. */
static void plan_lying_cache(struct world *w)
{
    struct simdisk_fault fault = {
        .call = SIMDISK_FDATASYNC, .at = 1 + below(w, 8), .error = one_in(w, 3) ? 0 : EIO};
    struct simdisk_fault death = {.call = SIMDISK_FDATASYNC, .at = fault.at + below(w, 4)};

    if (w->shows)
        printf("  sync %" PRIu64 " %s, sync %" PRIu64 " dies\n", fault.at,
               fault.error ? "fails" : "dies", death.at);
    simdisk_fault(w->life.disk, fault);
    simdisk_fault(w->life.disk, death);
    w->calm = one_in(w, 2) ? 2 : 0;
}

/* The process dies while claims are synced, and the power goes: the files are in the inbox again and get
 * other ids, so nothing may know of them yet. */
static void plan_lost_claims(struct world *w)
{
    struct simdisk_fault death = {.call = SIMDISK_FSYNC, .at = 10 + below(w, 20)};

    if (w->shows)
        printf("  folder sync %" PRIu64 " dies\n", death.at);
    simdisk_fault(w->life.disk, death);
    w->calm = 1;
}

static struct life_plan plan_life(struct world *w)
{
    struct life_plan p = {.seed = test_random(&w->random),
                          .workers = 1 + (unsigned)below(w, 2),
                          .is_once = one_in(w, 3),
                          .stop_ms = below(w, 8000),
                          .heal_ms = below(w, 20000),
                          .overflow_ms = one_in(w, 4) ? below(w, 3000) : NEVER,
                          .jump_ms = one_in(w, 5) ? below(w, 3000) : NEVER,
                          .jump_by_ms = (int64_t)below(w, 200000000) - 100000000};
    uint64_t faults = w->calm ? 0 : below(w, 4);

    if (w->calm)
        return p;
    if (one_in(w, 3))
        p.starve_at = 1 + below(w, one_in(w, 3) ? 100 : HEAP_SPAN);
    if (w->shows && p.starve_at)
        printf("  call %" PRIu64 " for memory fails\n", p.starve_at);
    for (uint64_t i = 0; i < faults; i++)
        plan_fault(w);
    if (one_in(w, 5))
        plan_lying_cache(w);
    else if (one_in(w, 6))
        plan_lost_claims(w);
    else if (!one_in(w, 4))
        plan_death(w);
    if (one_in(w, 5)) {
        uint64_t room = simdisk_used_bytes(w->life.disk) + below(w, 6000);

        if (w->shows)
            printf("  room for %" PRIu64 " bytes\n", room);
        simdisk_set_capacity(w->life.disk, room);
    }
    return p;
}

/* ---- a schedule ---- */

static const char *const ends[] = {"over", "died", "refused", "stuck"};

/* Kill, or cut the power: all that was planned is over then. */
static void strike(struct world *w, bool is_cut)
{
    struct simdisk *d = w->life.disk;

    if (w->calm)
        is_cut = --w->calm == 0;
    simdisk_clear_faults(d);
    simdisk_set_capacity(d, 0);
    if (is_cut)
        simdisk_crash(d, test_random(&w->random));
    else
        simdisk_kill(d);
    drops_after_death(&w->drops, d);
    if (is_cut && one_in(w, 4))
        empty_state(w->state_fd);
    if (w->shows)
        printf("  %s\n", is_cut ? "power cut" : "kill");
}

static enum life_end live(struct world *w, const struct life_plan *plan)
{
    enum life_end end = life_live(&w->life, plan);

    if (w->shows)
        printf("  life: %s %s\n", ends[end], w->life.said);
    return end;
}

/* Start without faults until all is worked off. */
static enum life_end work_off(struct world *w)
{
    struct life_plan plan = {.workers = 1, .is_once = true, .overflow_ms = NEVER, .jump_ms = NEVER};
    enum life_end end = LIFE_REFUSED;

    for (int i = 0; i < LAST_LIVES && end == LIFE_REFUSED; i++) {
        plan.seed = test_random(&w->random);
        end = live(w, &plan);
    }
    return end;
}

/* The number of breaches. */
static size_t run_schedule(struct world *w, FILE *out)
{
    uint64_t lives = 1 + below(w, MISFORTUNES_MAX);
    enum life_end end;

    for (uint64_t i = 0; i < lives || w->calm; i++) {
        struct life_plan plan = plan_life(w);

        end = live(w, &plan);
        if (end == LIFE_STUCK) {
            (void)fprintf(out, "a life came to no end: %s\n", w->life.said);
            return 1;
        }
        strike(w, one_in(w, 2));
    }
    end = work_off(w);
    /* What was acknowledged last must survive, too. */
    if (end == LIFE_OVER && one_in(w, 3)) {
        strike(w, true);
        end = work_off(w);
    }
    if (end != LIFE_OVER) {
        (void)fprintf(out, "starts without a fault: %s: %s\n", ends[end], w->life.said);
        return 1;
    }
    return books_check(w->life.disk, w->life.config, &w->drops, &w->rules, out);
}

static size_t run_seed(uint64_t seed, int state_fd, bool shows)
{
    struct world w;
    size_t breaches;

    world_init(&w, seed, state_fd, shows);
    if (shows)
        for (size_t i = 0; i < w.drops.len; i++)
            printf("  drop '%s' %zu bytes, T%u, way %d, at %" PRIu64 "%s%s\n", w.drops.list[i].name,
                   w.drops.list[i].len, w.drops.list[i].source, (int)w.drops.list[i].way,
                   w.drops.list[i].at_ms, w.drops.list[i].reason ? ", " : "",
                   w.drops.list[i].reason ? w.drops.list[i].reason : "");
    breaches = run_schedule(&w, stdout);
    if (shows && breaches)
        simdisk_dump(w.life.disk, stdout);
    if (breaches)
        printf("SEED=%" PRIu64 ": %zu breaches\n", seed, breaches);
    world_fini(&w);
    return breaches;
}

/* ---- the program ---- */

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name); // NOLINT(concurrency-mt-unsafe): one thread

    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static enum failpoint plant_of(const char *word)
{
    static const struct {
        const char *word;
        enum failpoint which;
    } list[] = {
#define FAILPOINT(name, word, help) {word, FAILPOINT_##name},
#include "../../daemon/failpoint.def"
#undef FAILPOINT
    };

    for (size_t i = 0; i < TEST_LEN(list); i++)
        if (strcmp(word, list[i].word) == 0)
            return list[i].which;
    (void)fprintf(stderr, "no planted bug is called '%s'\n", word);
    exit(2); // NOLINT(concurrency-mt-unsafe): one thread
}

static int open_state(char **ret_dir)
{
    int fd, high;

    *ret_dir = test_dir_make();
    fd = open(*ret_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert(fd >= 0);
    high = fcntl(fd, F_DUPFD_CLOEXEC, STATE_FD_MIN);
    assert(high >= STATE_FD_MIN);
    (void)close(fd);
    return high;
}

int main(void)
{
    uint64_t first = number_of("SEED", 1), n = number_of("N", 200), bad = 0;
    bool shows = number_of("SHOW", 0) != 0;
    const char *plant = getenv("PLANT"); // NOLINT(concurrency-mt-unsafe): one thread
    char *dir;
    int state_fd;

    /* Faults by the thousand are logged as errors. */
    log_set_level(shows ? LOG_INFO : LOG_ERROR);
    if (!shows && !freopen("/dev/null", "w", stderr))
        return 2;
    if (!getenv("DATA")) { // NOLINT(concurrency-mt-unsafe): one thread
        printf("DATA is not set: the folder of the model of words\n");
        return 2;
    }
    /* Lines of the logs hold durations; their length must not depend on them. */
    (void)setenv("SOURCE_DATE_EPOCH", "1700000000", 1); // NOLINT(concurrency-mt-unsafe)
    state_fd = open_state(&dir);
    if (plant && *plant)
        failpoint_planted = plant_of(plant);
    for (uint64_t seed = first; seed - first < n && bad < 10; seed++) {
        bad += run_seed(seed, state_fd, shows) > 0;
        if (bad && failpoint_planted) {
            printf("planted '%s': found by schedule %" PRIu64 "\n", plant, seed);
            break;
        }
    }
    (void)close(state_fd);
    test_dir_remove(dir);
    if (failpoint_planted) {
        if (!bad)
            printf("planted '%s': NOT found by %" PRIu64 " schedules\n", plant, n);
        return bad ? 0 : 1;
    }
    printf("schedules from SEED=%" PRIu64 ": %" PRIu64 ", %" PRIu64 " with breaches\n", first, n,
           bad);
    return bad ? 1 : 0;
}
