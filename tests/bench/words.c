/* words.c -- how fast the segmenter cuts: `words FILE [ROUNDS]` times the lines of a file, the words
 * with all their offsets kept and looked at, and prints a line for each way:
 *     NAME MB/s-of-CPU (median), lowest, highest, words
 * Then hostile texts of 10 MB, to be told by their likeness to plain text. For words.sh. */
#include "../../stages/words/words.h"
#include "../../stages/base/buf.h"
#include "../../stages/base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS_MAX 64
#define HOSTILE_BYTES ((size_t)10 << 20)

struct kept {
    size_t words;
    uint64_t sum; /* of offsets and tags, so that nothing is left out */
};

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct words *open_words(enum words_rules rules)
{
    const char *data = getenv("DATA");
    struct words_opts opts = {.rules = rules};
    struct words *w = NULL;
    struct err err;

    if (words_open(&opts, data ? data : "build/data", &w, &err)) {
        (void)fprintf(stderr, "words: %s\n", err.msg);
        exit(1);
    }
    return w;
}

static struct words_scratch *create_scratch(void)
{
    struct words_scratch *s = words_scratch_create();

    if (!s) {
        (void)fputs("words: no memory\n", stderr);
        exit(1);
    }
    return s;
}

static void cut(const struct words *w, struct words_scratch *s, struct str text, bool with_tags,
                struct kept *kept)
{
    const struct word *list;
    struct words_walk walk;
    size_t len;

    words_start(&walk, w, s, text, with_tags);
    while (words_next(&walk, &list, &len)) {
        kept->words += len;
        for (size_t i = 0; i < len; i++)
            kept->sum += list[i].from + list[i].len + list[i].tag;
    }
}

static double time_lines(const struct words *w, struct words_scratch *s, struct str text,
                         bool with_tags, struct kept *kept)
{
    double start = cpu_seconds();
    struct str line;

    *kept = (struct kept){0};
    while (str_split(&text, '\n', &line))
        cut(w, s, line, with_tags, kept);
    return cpu_seconds() - start;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void time_way(const char *name, enum words_rules rules, bool with_tags, struct str text,
                     int rounds)
{
    struct words *w = open_words(rules);
    struct words_scratch *s = create_scratch();
    double speeds[ROUNDS_MAX] = {0};
    struct kept kept = {0};

    for (int i = 0; i < rounds; i++)
        speeds[i] = (double)text.len / 1e6 / time_lines(w, s, text, with_tags, &kept);
    qsort(speeds, (size_t)rounds, sizeof *speeds, by_size);
    (void)printf("%-28s %7.1f  [%.1f-%.1f]  %zu words, %llx\n", name, speeds[rounds / 2], speeds[0],
                 speeds[rounds - 1], kept.words, (unsigned long long)(kept.sum & 0xFFFF));
    words_scratch_destroy(s);
    words_close(w);
}

static void time_hostile(const char *name, const char *unit)
{
    struct words *w = open_words(WORDS_NEWS);
    struct words_scratch *s = create_scratch();
    struct kept kept = {0}, half = {0};
    struct buf text;
    double start, small, big;

    buf_init(&text, HOSTILE_BYTES + 64);
    while (text.len < HOSTILE_BYTES)
        buf_add_str(&text, str_of(unit));
    start = cpu_seconds();
    cut(w, s, str_sub(buf_str(&text), 0, text.len / strlen(unit) / 8 * strlen(unit)), true, &half);
    small = cpu_seconds() - start;
    start = cpu_seconds();
    cut(w, s, buf_str(&text), true, &kept);
    big = cpu_seconds() - start;
    (void)printf("%-28s %7.1f  eight times the text takes %.1f times as long\n", name,
                 (double)text.len / 1e6 / big, big / small);
    buf_fini(&text);
    words_scratch_destroy(s);
    words_close(w);
}

static struct str read_all(const char *path, struct buf *buf)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;

    buf_init(buf, (size_t)1 << 30);
    while (fd >= 0 && n > 0) {
        size_t before = buf->len;
        char *room = buf_extend(buf, 1 << 20);

        n = room ? read(fd, room, 1 << 20) : -1;
        buf_truncate(buf, before + (n > 0 ? (size_t)n : 0));
    }
    if (fd < 0 || n < 0 || close(fd) < 0) {
        perror(path);
        exit(1);
    }
    return buf_str(buf);
}

int main(int argc, char **argv)
{
    static const char *const hostile[][2] = {{"10 MB of one character", "一"},
                                             {"10 MB of digits", "7"},
                                             {"10 MB of unknown characters", "\xF0\xAC\xBA\xA1"},
                                             {"10 MB of a surname", "王"},
                                             {"10 MB of hours", "1:23:45"},
                                             {"10 MB of a laugh", "哈"},
                                             {"10 MB of mail names", "a@b."},
                                             {"10 MB of syllables", "斯"},
                                             {"10 MB of numbers", "1,"},
                                             {"10 MB of villages", "大村"}};
    struct buf buf;
    struct str text;
    double start;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 7;

    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: words FILE [ROUNDS]\n");
        return 64;
    }
    text = read_all(argv[1], &buf);
    start = cpu_seconds();
    words_close(open_words(WORDS_NEWS));
    (void)printf("%-28s %7.1f ms\n", "load", (cpu_seconds() - start) * 1e3);
    (void)printf("%-28s %7zu KiB a thread, whatever the text\n", "scratch",
                 words_scratch_bytes() / 1024);
    time_way("siftd words", WORDS_NEWS, false, text, rounds);
    time_way("siftd words + pos", WORDS_NEWS, true, text, rounds);
    time_way("siftd rules: jieba", WORDS_JIEBA, false, text, rounds);
    time_way("siftd rules: jieba + pos", WORDS_JIEBA, true, text, rounds);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        time_hostile(hostile[i][0], hostile[i][1]);
    buf_fini(&buf);
    return 0;
}
