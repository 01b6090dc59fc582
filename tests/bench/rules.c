/* rules.c -- how fast the user's rules are found, beside a check that text is UTF-8: `rules [FILE]`. It makes
 * 1,000 rules of the text itself: keywords of three characters, and expressions led by two characters
 * with a gap behind. Without a file: the golden newspaper inputs. */
#include "../../config/rules.h"
#include "../../stages/base/buf.h"
#include "../../stages/base/mem.h"
#include "../../stages/base/utf8.h"
#include "../../stages/tag/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARENA_BYTES ((size_t)1 << 30)
#define FILE_BYTES_MAX ((size_t)8 << 20)
#define RULES 1000u
#define ROUNDS 5
#define SECONDS_EACH 0.5

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void require(bool is_so, const char *why)
{
    if (!is_so) {
        (void)fprintf(stderr, "rules: %s\n", why);
        exit(1);
    }
}

static struct str file_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(FILE_BYTES_MAX);
    size_t len;

    if (!f || !bytes) {
        (void)fprintf(stderr, "rules: cannot read '%s'\n", path);
        exit(66);
    }
    len = fread(bytes, 1, FILE_BYTES_MAX, f);
    (void)fclose(f);
    return (struct str){bytes, utf8_valid_len((struct str){bytes, len})};
}

static bool is_han_run(struct str s)
{
    for (size_t at = 0; at < s.len; at += 3)
        if ((unsigned char)s.ptr[at] < 0xE4 || (unsigned char)s.ptr[at] > 0xE9 || at + 3 > s.len)
            return false;
    return s.len > 0;
}

/* Each rule begins with characters of the text; one in `found` goes on as the text does there, the others
 * as it does elsewhere. */
static void rules_make(struct str text, bool is_regex, size_t found, struct buf *out)
{
    size_t step = text.len / RULES / 2 / 3 * 3, count = 0;

    for (size_t at = 0; at + 40 < text.len && count < RULES; at++) {
        struct str lead = str_sub(text, at, 6);
        size_t behind = at + (is_regex ? 15 : 6);
        struct str tail = str_sub(text, count % found ? text.len - behind : behind, 3);

        if (!is_han_run(lead) || !is_han_run(tail))
            continue;
        buf_addf(out, "- {name: %c%zu, %s: '%.*s%s%.*s'}\n", is_regex ? 'r' : 'k', count,
                 is_regex ? "regex" : "keywords", (int)lead.len, lead.ptr,
                 is_regex ? ".{0,12}" : "", (int)tail.len, tail.ptr);
        count++;
        at += step;
    }
}

struct bench {
    struct arena *arena;
    struct opt_rules set;
    struct rules *rules;
    double opened; /* seconds */
};

static void bench_open(struct bench *b, struct str yaml)
{
    struct arena *scratch = arena_create(ARENA_BYTES);
    struct stage_env env = {.slots = 1};
    struct err err = {.msg = "no memory"};
    double start;

    *b = (struct bench){.arena = arena_create(ARENA_BYTES)};
    require(b->arena && scratch && !rules_parse(yaml, "made", &b->set, b->arena, scratch, &err),
            err.msg);
    start = seconds();
    require(!rules_open(&b->set, &env, &b->rules, &err), err.msg);
    b->opened = seconds() - start;
    arena_destroy(scratch);
}

static void bench_show(const char *name, struct str text, struct str yaml)
{
    struct bench b;
    double best = 0, check = 0;
    size_t tags = 0, fired = 0;

    bench_open(&b, yaml);
    for (int round = 0; round < ROUNDS; round++) {
        double spent = 0, start = seconds();
        size_t bytes = 0;

        for (; seconds() - start < SECONDS_EACH / 5; bytes += text.len)
            require(utf8_valid_len(text) == text.len, "the text is not UTF-8");
        if ((double)bytes / (seconds() - start) > check)
            check = (double)bytes / (seconds() - start);
        for (bytes = 0; spent < SECONDS_EACH; bytes += text.len) {
            struct doc doc = {.text = text, .bytes = text, .is_last_part = true};
            struct err err = {.msg = "no memory"};

            doc.arena = arena_create(ARENA_BYTES);
            require(doc.arena && !doc_split_lines(&doc, &err) && !doc_finish(&doc, &err), err.msg);
            start = seconds();
            require(!rules_run(b.rules, &doc, &doc.articles[0], &err), err.msg);
            spent += seconds() - start;
            tags = doc.articles[0].tags_len;
            fired = doc.articles[0].flags & ARTICLE_RULES_CUT;
            arena_destroy(doc.arena);
        }
        if ((double)bytes / spent > best)
            best = (double)bytes / spent;
    }
    (void)printf("%-26s %6.0f MB/s, %5.2f of a UTF-8 check; %5.2f s to compile; %zu rules, %zu "
                 "tags in %zu KB%s\n",
                 name, best / 1e6, best / check, b.opened, b.set.len, tags, text.len / 1000,
                 fired ? ", cut" : "");
    rules_close(b.rules);
    arena_destroy(b.arena);
}

int main(int argc, char **argv)
{
    struct str text = file_read(argc > 1 ? argv[1] : "tests/golden/words/in/news.txt");
    char *ptr = (char *)(uintptr_t)text.ptr;

    for (size_t found = 10; found; found = found == 10 ? 1 : 0) {
        struct buf keywords, gaps;

        buf_init(&keywords, ARENA_BYTES);
        buf_init(&gaps, ARENA_BYTES);
        rules_make(text, false, found, &keywords);
        rules_make(text, true, found, &gaps);
        (void)printf("one rule in %zu is found where it was taken from\n", found);
        bench_show("keywords", text, buf_str(&keywords));
        bench_show("expressions with gaps", text, buf_str(&gaps));
        buf_add_str(&keywords, buf_str(&gaps));
        bench_show("both", text, buf_str(&keywords));
        buf_fini(&gaps);
        buf_fini(&keywords);
    }
    free(ptr);
    return 0;
}
