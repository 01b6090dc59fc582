/* dedupe.c -- how fast the dedupe stage sketches and how its index holds out.
 *
 * usage: dedupe TEXTFILE [MILLIONS [DIR]]
 * Sketches TEXTFILE again and again, then makes up MILLIONS of articles (5) with figures and a fifth of
 * near duplicates, in batches of 256: each is looked up and remembered, the batch's delta appended to
 * DIR/log and synced; near the end a snapshot is saved in DIR by another thread meanwhile, and loaded
 * afterwards. Prints keys a second, bytes a key, RSS, the longest batch (by the clock, and of CPU time:
 * the rest is the machine's) and seconds of loading. */
#include "../../stages/base/hash.h"
#include "../../stages/base/mem.h"
#include "../../stages/dedupe/snapshot.h"

#include <fcntl.h>
#include <pthread.h>
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

static double rss_mb(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long size = 0, pages = 0;

    if (f) {
        if (fscanf(f, "%lu %lu", &size, &pages) != 2)
            pages = 0;
        (void)fclose(f);
    }
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
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

static void article_take(struct dedupe_index *ix, uint64_t n)
{
    unsigned char packed[PRINT_BYTES_MAX];
    uint32_t places[DEDUPE_BANDS];
    struct str print;
    struct dedupe_row row = row_make(n, packed, &print);

    if (dedupe_index_find(ix, (struct dedupe_key){row.key, row.check}, row.day) != DEDUPE_NONE)
        return;
    for (size_t i = dedupe_index_like(ix, row.lanes, row.day, places); i-- > 0;)
        if (sketch_similarity(dedupe_index_at(ix, places[i])->lanes, row.lanes) > 0.6)
            row.flags |= DEDUPE_ROW_NEAR;
    if (dedupe_index_add(ix, &row, print) == DEDUPE_NOMEM)
        die("index");
}

struct saver {
    struct dedupe_index *ix;
    int dirfd;
    double took;
    pthread_t thread;
};

static void *saver_run(void *ctx)
{
    struct saver *s = ctx;
    double from = now();
    struct err err;

    if (dedupe_snapshot_save(s->ix, "bench", s->dirfd, 1, &err) != ERR_OK)
        die("save");
    s->took = now() - from;
    return NULL;
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

static void batch_take(struct dedupe_index *ix, uint64_t *n, uint64_t end, struct longest *longest)
{
    double wall = now(), used = thread_cpu();

    for (size_t i = 0; i < BATCH && *n < end; i++) {
        double from = thread_cpu();

        dedupe_index_lock(ix);
        article_take(ix, (*n)++);
        dedupe_index_unlock(ix);
        from = thread_cpu() - from;
        longest->article = from > longest->article ? from : longest->article;
    }
    longest_see(longest, now() - wall, thread_cpu() - used);
}

static void bench_index(uint64_t articles, const char *dir)
{
    struct dedupe_index *ix = dedupe_index_create(0, 0), *back = dedupe_index_create(0, 0);
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int log = openat(dirfd, "log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct saver saver = {.ix = ix, .dirfd = dirfd};
    struct longest longest = {0, 0, 0};
    double from = now(), took, before, used;
    uint64_t log_bytes = 0, seq;
    struct buf delta;
    struct err err;
    struct stat st;

    if (!ix || !back || log < 0)
        die(dir);
    buf_init(&delta, DELTA_MAX);
    (void)dedupe_index_seed(ix, 42);
    for (uint64_t n = 0; n < articles;) {
        if (n >= articles * 4 / 5 && !saver.thread &&
            pthread_create(&saver.thread, NULL, saver_run, &saver) != 0)
            die("thread");
        batch_take(ix, &n, articles, &longest);
        buf_reset(&delta);
        dedupe_index_delta(ix, &delta);
        if (buf_failed(&delta) || write(log, delta.ptr, delta.len) != (ssize_t)delta.len ||
            fdatasync(log) < 0)
            die("log");
        log_bytes += delta.len;
        dedupe_index_lock(ix);
        dedupe_index_accept(ix);
        dedupe_index_unlock(ix);
    }
    took = now() - from;
    printf("index: %.1f M articles, %.0f M keys, %.2f M keys/s looked up and remembered, durable; "
           "%.0f "
           "articles/s; %.1f bytes of memory a key, RSS %.0f MB; delta %.0f bytes an article; "
           "longest batch %.1f ms, %.1f of them CPU, longest article %.1f ms CPU\n",
           (double)articles / 1e6, (double)dedupe_index_keys(ix) / 1e6,
           (double)articles * KEYS / 1e6 / took, (double)articles / took,
           (double)dedupe_index_bytes(ix) / (double)dedupe_index_keys(ix), rss_mb(),
           (double)log_bytes / (double)articles, longest.wall * 1e3, longest.cpu * 1e3,
           longest.article * 1e3);
    (void)pthread_join(saver.thread, NULL);
    before = rss_mb();
    dedupe_index_destroy(ix);
    from = now();
    used = cpu();
    if (dedupe_snapshot_load(back, "bench", dirfd, &seq, &err) != ERR_OK || seq != 1 ||
        fstatat(dirfd, "dedupe-bench.snap", &st, 0) < 0)
        die("load");
    printf("snapshot: %.0f MB, saved in %.1f s beside the work, loaded in %.1f s, %.1f of them CPU "
           "(RSS before %.0f "
           "MB)\n",
           (double)st.st_size / 1e6, saver.took, now() - from, cpu() - used, before);
    (void)unlinkat(dirfd, "log", 0);
    (void)unlinkat(dirfd, "dedupe-bench.snap", 0);
    buf_fini(&delta);
    dedupe_index_destroy(back);
    (void)close(log);
    (void)close(dirfd);
}

int main(int argc, char **argv)
{
    double millions = argc > 2 ? strtod(argv[2], NULL) : 5;

    if (argc < 2) {
        (void)fprintf(stderr, "usage: dedupe TEXTFILE [MILLIONS [DIR]]\n");
        return 64;
    }
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    bench_sketch(argv[1]);
    bench_index((uint64_t)(millions * 1e6), argc > 3 ? argv[3] : ".");
    return 0;
}
