/* stages.c -- how fast each plain stage is by itself, beside a check that text is UTF-8 and memcpy in the
 * same run: `stages [FILE...]`. Without files it makes plain, wrapped and English text of its own. */
#include "../text_run.h"

#include "../../stages/base/utf8.h"

#include <time.h>

#define TEXT_BYTES ((size_t)1 << 20)
#define SECONDS_EACH 0.6
#define FILE_BYTES_MAX ((size_t)64 << 20)

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A small generator, the same everywhere. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *const clauses_zh[] = {
    "村里的水渠修好以后",   "镇上请来农技员讲课",   "合作社把鲜果装箱外运",
    "老支书挨家挨户听意见", "学校添了一间阅览室",   "工程队连夜抢修塌方路段",
    "县医院派出巡回医疗车", "社区食堂降了三成价钱", "码头的吊机换成电动的",
    "果农按合同拿到预付款", "调解员把两家请到一起", "河长每周沿岸走一遍",
    "新路灯装到了山脚下",   "仓库里存粮逐袋过秤",   "夜校报名的人排起长队",
    "护林员交接班都要登记",
};
static const char *const clauses_en[] = {
    "the harbour board met on Monday",         "two ferries were laid up for repairs",
    "farmers brought their grain to the mill", "the council voted to keep the library open",
    "rain had washed out the valley road",     "a new teacher took over the evening class",
    "the clinic received four heart monitors", "boats from the north came in at dawn",
};

static void add_clause(struct buf *out, bool is_english, uint32_t *seed)
{
    char number[32];
    uint32_t r = next_random(seed);

    buf_add_str(out, str_of(is_english ? clauses_en[r % 8] : clauses_zh[r % 16]));
    if (r / 16 % 4 == 0) {
        (void)snprintf(number, sizeof number, is_english ? " and %u others" : "共%u处",
                       r / 64 % 900);
        buf_add_str(out, str_of(number));
    }
}

/* One paragraph on a line of its own. */
static void add_paragraph(struct buf *out, bool is_english, uint32_t *seed)
{
    uint32_t clauses = 3 + next_random(seed) % 9;

    for (uint32_t i = 0; i < clauses; i++) {
        bool is_end = i + 1 == clauses || next_random(seed) % 3 == 0;

        add_clause(out, is_english, seed);
        buf_add_str(out,
                    is_english ? (is_end ? STR(". ") : STR(", ")) : is_end ? STR("。") : STR("，"));
    }
    buf_add_byte(out, '\n');
}

/* Break every line of `text` at `width` characters, or at the blank before. */
static void wrap(struct str text, size_t width, bool is_english, struct buf *out)
{
    struct str rest = text, line;

    while (str_split(&rest, '\n', &line)) {
        while (utf8_count(line) > width) {
            size_t cut = utf8_offset(line, width);

            while (is_english && cut > 1 && line.ptr[cut - 1] != ' ')
                cut--;
            buf_add_str(out, str_sub(line, 0, cut));
            buf_add_byte(out, '\n');
            line = str_sub(line, cut, SIZE_MAX);
        }
        buf_add_str(out, line);
        buf_add_byte(out, '\n');
    }
}

/* MB/s of checking and copying: what the machine can do just now. */
static void print_base(struct str text)
{
    char *copy = malloc(text.len);
    double start = seconds(), check, copying;
    size_t rounds = 0;

    if (!copy)
        abort();
    for (; seconds() - start < SECONDS_EACH / 3; rounds++)
        if (utf8_valid_len(text) != text.len)
            abort();
    check = (seconds() - start) / (double)rounds;
    start = seconds();
    for (rounds = 0; seconds() - start < SECONDS_EACH / 3; rounds++) {
        memcpy(copy, text.ptr, text.len);
        __asm__ volatile("" ::"r"(copy) : "memory");
    }
    copying = (seconds() - start) / (double)rounds;
    (void)printf(" | utf-8 check %5.0f, memcpy %6.0f MB/s\n", (double)text.len / check / 1e6,
                 (double)text.len / copying / 1e6);
    free(copy);
}

static void print_speed(struct text_run *r, const char *name, struct str bytes)
{
    double spent[3] = {0}, start;
    size_t rounds = 0;
    struct err err = {.msg = ""};

    for (; spent[0] + spent[1] + spent[2] < SECONDS_EACH; rounds++) {
        struct doc doc;

        text_run_make(&doc, bytes);
        start = seconds();
        text_run_require(!decode_run(&r->decode, &doc, &err) && !doc_split_lines(&doc, &err), &err);
        spent[0] += seconds() - start;
        start = seconds();
        text_run_require(!stage_clean.run(r->clean, &doc, &err), &err);
        spent[1] += seconds() - start;
        start = seconds();
        text_run_require(!stage_segment.run(r->segment, &doc, &err), &err);
        spent[2] += seconds() - start;
        arena_destroy(doc.arena);
    }
    (void)printf("%-12s decode %5.0f  clean %5.0f  segment %5.0f  clean+segment %5.0f MB/s", name,
                 (double)(bytes.len * rounds) / spent[0] / 1e6,
                 (double)(bytes.len * rounds) / spent[1] / 1e6,
                 (double)(bytes.len * rounds) / spent[2] / 1e6,
                 (double)(bytes.len * rounds) / (spent[1] + spent[2]) / 1e6);
    print_base(bytes);
}

static void print_made(struct text_run *r, const char *name, bool is_english, size_t width)
{
    struct buf text, wrapped;
    uint32_t seed = 7;

    buf_init(&text, 2 * TEXT_BYTES);
    buf_init(&wrapped, 4 * TEXT_BYTES);
    while (buf_str(&text).len < TEXT_BYTES)
        add_paragraph(&text, is_english, &seed);
    if (width)
        wrap(buf_str(&text), width, is_english, &wrapped);
    print_speed(r, name, buf_str(width ? &wrapped : &text));
    buf_fini(&wrapped);
    buf_fini(&text);
}

static void print_file(struct text_run *r, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(FILE_BYTES_MAX);
    const char *name = strrchr(path, '/');
    size_t len;

    if (!f || !bytes) {
        (void)fprintf(stderr, "stages: cannot read '%s'\n", path);
        exit(66);
    }
    len = fread(bytes, 1, FILE_BYTES_MAX, f);
    (void)fclose(f);
    print_speed(r, name ? name + 1 : path, (struct str){bytes, len});
    free(bytes);
}

int main(int argc, char **argv)
{
    struct text_run run;

    text_run_open(&run, getenv("DATA"));
    if (argc < 2) {
        print_made(&run, "plain", false, 0);
        print_made(&run, "wrapped", false, 20);
        print_made(&run, "english", true, 0);
        print_made(&run, "wrapped-en", true, 60);
    }
    for (int i = 1; i < argc; i++)
        print_file(&run, argv[i]);
    text_run_close(&run);
    return 0;
}
