/* tag.c -- how fast the tag stage marks what decode, clean, segment and words have made: `tag [FILE...]`
 * prints MB/s of CPU with every kind, as shipped, and with every kind but one, so that the price of each is seen. Beside
 * it stands a plain check of the same text in the same run. Without files it makes text of its own.
 * ROUNDS=n runs every kind n times and prints nothing, for callgrind. */
#include "../text_run.h"

#include "../../stages/base/utf8.h"
#include "../../stages/tag/tag_opts.h"

#include <time.h>

extern const struct stage stage_tag;

#define SECONDS_EACH 0.4
#define FILE_BYTES_MAX ((size_t)64 << 20)
#define COPIES 40

static struct str kinds[] = {{"places", 6},    {"orgs", 4},        {"persons", 7},
                             {"dates", 5},     {"quantities", 10}, {"documents", 9},
                             {"practices", 9}, {"workflows", 9},   {"lists", 5},
                             {"keywords", 8},  {"topics", 6}};
#define KINDS (sizeof kinds / sizeof *kinds)
static struct str lexicon = {"divisions", 9};

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The stage, and what it leaves to the end: how the words of an article weigh. */
struct bench_tag {
    struct tag_opts opts;
    struct str kinds[KINDS];
    void *state, *counts; /* counts: NULL without keywords */
};

/* With all kinds but number `without`. */
static void tag_open(struct bench_tag *t, size_t without)
{
    const struct stage *settled = stage_tag.settled;
    const char *data = getenv("DATA");
    struct stage_env env = {.data = data ? data : "build/data", .slots = 1};
    struct err err = {.msg = "other options"};

    *t = (struct bench_tag){
        .opts = {.kinds = {t->kinds, 0}, .lexicons = {&lexicon, 1}, .counts = {"main", 4}}};
    for (size_t k = 0; k < KINDS; k++)
        if (k != without)
            t->kinds[t->opts.kinds.len++] = kinds[k];
    text_run_require(!stage_tag.open(&t->opts, &env, &t->state, &err), &err);
    if (settled->index(&t->opts))
        text_run_require(!settled->open(&t->opts, &env, &t->counts, &err), &err);
}

static void tag_close(struct bench_tag *t)
{
    stage_tag.close(t->state);
    stage_tag.settled->close(t->counts);
}

/* As text_run_open, with words. */
static void bench_open(struct text_run *r)
{
    const char *data = getenv("DATA");
    struct stage_env env = {.data = data ? data : "build/data", .slots = 1};
    struct err err = {.msg = "no memory"};

    text_run_open(r, env.data);
    stage_segment.close(r->segment);
    text_run_require(!stage_segment.open(r->segment_opts, &env, &r->segment, &err), &err);
}

/* One run of the stage over a fresh document; returns its seconds. */
static double run_once(struct text_run *r, struct bench_tag *tag, struct str bytes,
                       size_t *ret_tags)
{
    struct err err = {.msg = "refused"};
    struct doc doc;
    double start, spent;

    text_run_require(text_run_all(r, &doc, bytes, &err), &err);
    start = seconds();
    text_run_require(!stage_tag.run(tag->state, &doc, &err), &err);
    if (tag->counts)
        text_run_require(!stage_tag.settled->run(tag->counts, &doc, &err), &err);
    spent = seconds() - start;
    if (tag->counts)
        stage_tag.settled->discard(tag->counts);
    for (size_t a = 0; a < doc.articles_len; a++)
        *ret_tags += doc.articles[a].tags_len;
    arena_destroy(doc.arena);
    return spent;
}

/* MB/s of the stage, the best of its runs: what others take from the machine only slows it. */
static double speed_of(struct text_run *r, size_t without, struct str bytes)
{
    struct bench_tag tag;
    double spent = 0, best = 1e9, once;
    size_t tags = 0;

    tag_open(&tag, without);
    while (spent < SECONDS_EACH) {
        once = run_once(r, &tag, bytes, &tags);
        best = once < best ? once : best;
        spent += once;
    }
    tag_close(&tag);
    return (double)bytes.len / best / 1e6;
}

static void print_speed(struct text_run *r, const char *name, struct str bytes)
{
    const char *rounds = getenv("ROUNDS");
    double all, check = 1e9;

    if (rounds) {
        struct bench_tag tag;
        size_t tags = 0;

        tag_open(&tag, KINDS);
        for (long n = strtol(rounds, NULL, 10); n > 0; n--)
            (void)run_once(r, &tag, bytes, &tags);
        tag_close(&tag);
        return;
    }
    for (int n = 0; n < 20; n++) {
        double start = seconds(), spent;

        text_run_require(utf8_valid_len(bytes) == bytes.len, &(struct err){.msg = "not UTF-8"});
        spent = seconds() - start;
        check = spent < check ? spent : check;
    }
    all = speed_of(r, KINDS, bytes);
    (void)printf("%-12s all kinds %5.1f MB/s (utf-8 check %.0f); ns a byte of each:", name, all,
                 (double)bytes.len / check / 1e6);
    for (size_t k = 0; k < KINDS; k++)
        (void)printf(" %.*s %.2f", (int)kinds[k].len, kinds[k].ptr,
                     1e3 / all - 1e3 / speed_of(r, k, bytes));
    (void)printf("\n");
}

/* Text with about as many names, figures and marks as a county paper has. */
static const char *const sentences[] = {
    "今年以来，张家界市慈利县象市镇党委扎实推进“三个聚焦”，走访群众3200余户。",
    "老支书挨家挨户听意见，村里的水渠修好以后，地里的庄稼长得比往年都好。",
    "县农业农村局局长李大山介绍，全县建成高标准农田12.5万亩，粮食产量同比增长3.6%。",
    "学校添了一间阅览室，孩子们放学以后可以在那里看书写字，家长再也不用担心。",
    "镇里推行“一网通办”机制，按照受理、分派、办理、回访四步流程，当天办结。",
    "2024年3月12日，印发《慈利县农村人居环境整治方案》，投入资金0.87亿元。",
    "码头的吊机换成电动的，工程队连夜抢修塌方路段，新路灯装到了山脚下。",
    "一是抓源头，建立台账。二是抓过程，每月通报。三是抓结果，严格考核。",
    "社区食堂降了三成价钱，夜校报名的人排起长队，调解员把两家请到一起。",
    "护林员交接班都要登记，河长每周沿岸走一遍，仓库里存粮逐袋过秤。",
};

static void print_made(struct text_run *r)
{
    size_t per = 0, count = sizeof sentences / sizeof *sentences;
    struct buf text;

    for (size_t i = 0; i < count; i++)
        per += strlen(sentences[i]);
    buf_init(&text, (per + 64 * count) * COPIES);
    for (size_t i = 0; i < count * COPIES; i++) {
        buf_add_str(&text, str_of(sentences[i * 7 % count]));
        if (i % 4 == 3) /* no paragraph is a repeat of another one */
            buf_addf(&text, "台账编到了%zu页。\n", i);
    }
    print_speed(r, "made", buf_str(&text));
    buf_fini(&text);
}

static void print_file(struct text_run *r, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(FILE_BYTES_MAX);
    const char *name = strrchr(path, '/');
    size_t len;

    if (!f || !bytes) {
        (void)fprintf(stderr, "tag: cannot read '%s'\n", path);
        exit(66);
    }
    len = fread(bytes, 1, FILE_BYTES_MAX, f);
    (void)fclose(f);
    print_speed(r, name ? name + 1 : path, (struct str){bytes, len});
    free(bytes);
}

int main(int argc, char **argv)
{
    static struct text_run run;

    bench_open(&run);
    if (argc < 2)
        print_made(&run);
    for (int i = 1; i < argc; i++)
        print_file(&run, argv[i]);
    text_run_close(&run);
    return 0;
}
