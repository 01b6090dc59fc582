/* dedupe.c -- how fast the dedupe stage sketches and how its index holds out.
 *
 * usage: dedupe TEXTFILE [MILLIONS [DIR [MEMORY]]]
 * Sketches TEXTFILE again and again, then makes up MILLIONS of articles (5) with figures and a fifth of
 * near duplicates, in batches of 256: each is looked up and remembered, the batch's delta appended to
 * DIR/log and synced; near the end a snapshot is saved in DIR by another thread meanwhile, and loaded
 * afterwards. With MEMORY (MiB) the index may have so much, and whenever half of it is used that thread writes
 * the oldest rows to runs in DIR. Prints keys a second, bytes a key, RSS, the longest batch (by the clock, and of CPU time:
 * the rest is the machine's) and seconds of loading. */
#include "../../stages/base/hash.h"
#include "../../stages/base/mem.h"
#include "../../stages/dedupe/snapshot.h"
#include "../../stages/dedupe/spill.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
#define KEYS (DEDUPE_BANDS + 2 + SENTENCES + PARAGRAPHS) /* of an article: asked for, and put */
#define DELTA_MAX ((size_t)1 << 22)

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double thread_cpu(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Without the pages of mapped files. */
static double rss_mb(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long size = 0, pages = 0, shared = 0;

    if (f) {
        if (fscanf(f, "%lu %lu %lu", &size, &pages, &shared) != 3)
            pages = shared = 0;
        (void)fclose(f);
    }
    return (double)(pages - shared) * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Articles of 2.4 kB, the median of what is compared. */
static void bench_sketch(const char *name)
{
    struct dedupe_fold *fold = dedupe_fold_create();
    struct grams *grams = mem_alloc(1, sizeof *grams);
    char *text = mem_alloc((size_t)1 << 26, 1), *room = mem_alloc(1 << 16, 1);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, (size_t)1 << 26);
    size_t bytes = 0, articles = 0;
    double from, sum = 0;

    if (!fold || !grams || !text || !room || len <= 0)
        die(name);
    from = cpu();
    while (cpu() - from < 2)
        for (size_t at = 0; at < (size_t)len;) {
            struct str part = str_sub((struct str){text, (size_t)len}, at, 2400);
            struct dedupe_norm norm = {.fold = fold, .grams = grams, .ptr = room, .room = 1 << 16};
            uint8_t lanes[SKETCH_LANES];

            while (part.len > 1 && at + part.len < (size_t)len &&
                   ((unsigned char)text[at + part.len] & 0xC0) == 0x80)
                part.len--;
            grams_reset(grams);
            dedupe_norm_add(&norm, part);
            sum += (double)dedupe_key_of(&norm, 42).key;
            if (grams_finish(grams, norm.chars, lanes))
                sum += lanes[0];
            at += part.len;
            bytes += part.len;
            articles++;
        }
    printf("sketch: %.0f MB/s a core, %zu articles (%.0f)\n", (double)bytes / 1e6 / (cpu() - from),
           articles, sum > 0 ? 1.0 : 0.0);
    (void)close(fd);
    mem_free(room);
    mem_free(text);
    mem_free(grams);
    dedupe_fold_destroy(fold);
}

/* Of an article of 2.4 kB: what its text is parted into. */
#define SENTENCES 12
#define PARAGRAPHS 5

/* A near duplicate has its original's, and so none of its own. */
static void passages_make(struct print_passages *p, uint64_t seed, uint64_t n, bool is_near)
{
    p->has_file = true;
    p->file = hash_mix(n ^ 77);
    p->sentences_len = is_near ? 0 : SENTENCES;
    p->paragraphs_len = is_near ? 0 : PARAGRAPHS;
    for (uint64_t i = 0; i < SENTENCES; i++)
        p->sentences[i] = print_sentence(hash_mix(seed * 64 + i));
    for (uint32_t i = 0; i < p->paragraphs_len; i++)
        p->paragraphs[i] = (struct print_paragraph){hash_mix(n * 64 + 32 + i), i, false};
}

static struct dedupe_row row_make(uint64_t n, unsigned char *packed, struct str *ret_print)
{
    bool is_near = n % 5 == 4;
    uint64_t seed = is_near ? n / 5 * 5 : n;
    struct dedupe_row row = {.key = hash_mix(n + 1),
                             .check = (uint32_t)n,
                             .id = n + 1,
                             .article = 1,
                             .day = 20000,
                             .flags = DEDUPE_ROW_LANES};
    struct grams_numbers numbers = {.len = 0};
    static struct print_passages passages;

    passages_make(&passages, seed, n, is_near);
    for (size_t i = 0; i < SKETCH_LANES; i += 8) {
        uint64_t lanes = hash_mix(seed * 131 + i + 7);

        if (is_near && i % 40 == 0)
            lanes = hash_mix(n * 131 + i + 9);
        memcpy(row.lanes + i, &lanes, 8);
    }
    for (uint64_t i = 0; i < 8; i++) {
        char text[16];
        int len = snprintf(text, sizeof text, "%u", (unsigned)(hash_mix(seed + i) % 10000));

        grams_number_put(&numbers, (struct str){text, (size_t)len});
    }
    *ret_print = (struct str){(const char *)packed, print_pack(&numbers, &passages, packed)};
    return row;
}

/* False: the index is full. */
static bool article_take(struct dedupe_index *ix, uint64_t n)
{
    unsigned char packed[PRINT_BYTES_MAX];
    uint32_t places[DEDUPE_BANDS];
    struct str print;
    struct dedupe_row row = row_make(n, packed, &print);

    if (dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, row.day) != DEDUPE_NONE)
        return true;
    for (size_t i = dedupe_index_like(ix, row.lanes, row.day, places); i-- > 0;)
        if (sketch_similarity(dedupe_index_at(ix, places[i])->lanes, row.lanes) > 0.6)
            row.flags |= DEDUPE_ROW_NEAR;
    switch (dedupe_index_add(ix, &row, print)) {
    case DEDUPE_NOMEM:
        die("index");
    case DEDUPE_FULL:
        return false;
    default:
        return true;
    }
}

struct saver {
    struct dedupe_index *ix;
    int dirfd;
    double took; /* of the last one */
    unsigned times;
    pthread_t thread;
    bool is_running; /* to be joined */
    atomic_bool is_over;
};

static void *saver_run(void *ctx)
{
    struct saver *s = ctx;
    double from = now();
    struct err err;

    if (dedupe_snapshot_save(s->ix, "bench", s->dirfd, 1, &err) != ERR_OK)
        die("save");
    s->took = now() - from;
    atomic_store(&s->is_over, true);
    return NULL;
}

static void saver_join(struct saver *s)
{
    if (s->is_running)
        (void)pthread_join(s->thread, NULL);
    s->is_running = false;
}

static void saver_start(struct saver *s)
{
    saver_join(s);
    atomic_store(&s->is_over, false);
    s->times++;
    s->is_running = true;
    if (pthread_create(&s->thread, NULL, saver_run, s) != 0)
        die("thread");
}

/* How long batches take at most. */
struct longest {
    double wall, cpu; /* a batch */
    double article;   /* CPU of one article: a part of the table grew */
};

static void longest_see(struct longest *l, double wall, double used)
{
    l->wall = wall > l->wall ? wall : l->wall;
    l->cpu = used > l->cpu ? used : l->cpu;
}

/* Returns how many fitted. */
static size_t batch_take(struct dedupe_index *ix, uint64_t n, uint64_t end, struct longest *longest)
{
    double wall = now(), used = thread_cpu();
    size_t taken = 0;
    bool fits = true;

    while (fits && taken < BATCH && n + taken < end) {
        double from = thread_cpu();

        dedupe_index_lock(ix);
        fits = article_take(ix, n + taken);
        dedupe_index_unlock(ix);
        taken += fits;
        from = thread_cpu() - from;
        longest->article = from > longest->article ? from : longest->article;
    }
    longest_see(longest, now() - wall, thread_cpu() - used);
    return taken;
}

struct bench {
    struct dedupe_index *ix;
    struct saver saver;
    struct longest longest;
    struct buf delta;
    int log;
    uint64_t log_bytes, memory;
    double waited; /* [s] because the index was full */
};

/* Save near the end, or to make room. */
static void make_room(struct bench *b, bool is_full, bool is_near_end)
{
    struct saver *s = &b->saver;
    double from = now();

    if (is_full && s->is_running) {
        saver_join(s);
        b->waited += now() - from;
    }
    if (s->is_running && !atomic_load(&s->is_over))
        return;
    if (b->memory ? dedupe_spill_is_due(b->ix) : is_near_end && s->times == 0)
        saver_start(s);
}

static void batch_commit(struct bench *b)
{
    buf_reset(&b->delta);
    dedupe_index_delta(b->ix, &b->delta);
    if (buf_failed(&b->delta) ||
        write(b->log, b->delta.ptr, b->delta.len) != (ssize_t)b->delta.len || fdatasync(b->log) < 0)
        die("log");
    b->log_bytes += b->delta.len;
    dedupe_index_lock(b->ix);
    dedupe_index_accept(b->ix);
    dedupe_index_unlock(b->ix);
}

static void report_index(const struct bench *b, uint64_t articles, double took)
{
    uint64_t rows = dedupe_index_len(b->ix);

    printf("index: %.1f M articles (%.1f M remembered), %.0f M keys in memory, %.2f M keys/s "
           "looked up and "
           "remembered, durable; %.0f articles/s; %.1f bytes of memory a key, RSS %.0f MB; delta "
           "%.0f bytes an "
           "article; longest batch %.1f ms, %.1f of them CPU, longest article %.1f ms CPU\n",
           (double)articles / 1e6, (double)rows / 1e6, (double)dedupe_index_keys(b->ix) / 1e6,
           (double)articles * KEYS / 1e6 / took, (double)articles / took,
           (double)dedupe_index_bytes(b->ix) / (double)dedupe_index_keys(b->ix), rss_mb(),
           (double)b->log_bytes / (double)articles, b->longest.wall * 1e3, b->longest.cpu * 1e3,
           b->longest.article * 1e3);
    if (b->memory)
        printf("runs: written %u times, waited %.1f s for room\n", b->saver.times, b->waited);
}

static void bench_load(struct bench *b, const char *dir)
{
    struct dedupe_index *back = dedupe_index_create(b->memory, 0);
    double before = rss_mb(), from = now(), used = cpu();
    struct err err;
    struct stat st;
    uint64_t seq;

    if (!back || dedupe_snapshot_load(back, "bench", b->saver.dirfd, &seq, &err) != ERR_OK ||
        seq != 1 || fstatat(b->saver.dirfd, "dedupe-bench.snap", &st, 0) < 0)
        die("load");
    printf("snapshot: %.0f MB, saved in %.1f s beside the work, loaded in %.1f s, %.1f of them CPU "
           "(RSS before "
           "%.0f MB, after %.0f MB)\n",
           (double)st.st_size / 1e6, b->saver.took, now() - from, cpu() - used, before, rss_mb());
    dedupe_index_destroy(back);
    if (b->memory)
        printf("runs and snapshot stay in %s\n", dir);
    else
        (void)unlinkat(b->saver.dirfd, "dedupe-bench.snap", 0);
    (void)unlinkat(b->saver.dirfd, "log", 0);
}

static void bench_index(uint64_t articles, const char *dir, uint64_t memory)
{
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct bench b = {.ix = dedupe_index_create(memory, 0), .memory = memory};
    double from = now();

    b.log = openat(dirfd, "log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (!b.ix || b.log < 0 || (memory && !dedupe_spill_to(b.ix, dirfd, "bench")))
        die(dir);
    b.saver.ix = b.ix;
    b.saver.dirfd = dirfd;
    buf_init(&b.delta, DELTA_MAX);
    (void)dedupe_index_seed(b.ix, 42);
    for (uint64_t n = 0, taken; n < articles; n += taken) {
        taken = batch_take(b.ix, n, articles, &b.longest);
        batch_commit(&b);
        make_room(&b, taken < BATCH && n + taken < articles, n >= articles * 4 / 5);
    }
    report_index(&b, articles, now() - from);
    saver_join(&b.saver);
    dedupe_index_destroy(b.ix);
    bench_load(&b, dir);
    buf_fini(&b.delta);
    (void)close(b.log);
    (void)close(dirfd);
}

int main(int argc, char **argv)
{
    double millions = argc > 2 ? strtod(argv[2], NULL) : 5;

    if (argc < 2) {
        (void)fprintf(stderr, "usage: dedupe TEXTFILE [MILLIONS [DIR [MEMORY]]]\n");
        return 64;
    }
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    bench_sketch(argv[1]);
    bench_index((uint64_t)(millions * 1e6), argc > 3 ? argv[3] : ".",
                argc > 4 ? strtoull(argv[4], NULL, 10) << 20 : 0);
    return 0;
}
