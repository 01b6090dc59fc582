/* decode_guess.c -- what decode makes of samples: reads them from stdin, each a length (4 bytes, little
 * endian) and its bytes; prints encoding, source, confidence and errors, a line each. With `-t N` it
 * times N rounds of decoding each sample instead, beside memcpy. For encodings.py. */
#include "../text_run.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE_BYTES_MAX (64u << 20)

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_guess(const struct decode_opts *opts, struct str bytes)
{
    struct doc doc;
    struct err err = {.msg = ""};
    enum err_code code;

    text_run_make(&doc, bytes);
    code = decode_run(opts, &doc, &err);
    (void)printf("%s %s %.2f %" PRIu32 " %s\n", doc.encoding, doc.encoding_source,
                 doc.encoding_confidence, doc.decode_errors, code ? err.reason : "ok");
    arena_destroy(doc.arena);
}

static void print_time(const struct decode_opts *opts, struct str bytes, long rounds)
{
    char *copy = malloc(bytes.len + 1);
    double decode, start, copying;
    struct doc doc;
    struct err err;

    if (!copy)
        abort();
    memcpy(copy, bytes.ptr, bytes.len);
    start = seconds();
    for (long i = 0; i < rounds; i++) {
        text_run_make(&doc, bytes);
        (void)decode_run(opts, &doc, &err);
        (void)printf("%s", i + 1 < rounds ? "" : doc.encoding);
        arena_destroy(doc.arena);
    }
    decode = seconds() - start;
    start = seconds();
    for (long i = 0; i < rounds; i++) {
        memcpy(copy, bytes.ptr, bytes.len);
        __asm__ volatile("" ::"r"(copy) : "memory");
    }
    copying = seconds() - start;
    (void)printf(" %zu bytes: %.0f MB/s, %.1f times memcpy\n", bytes.len,
                 (double)bytes.len * (double)rounds / decode / 1e6, decode / copying);
    free(copy);
}

int main(int argc, char **argv)
{
    long rounds = argc == 3 && strcmp(argv[1], "-t") == 0 ? strtol(argv[2], NULL, 10) : 0;
    struct decode_opts opts = {.encoding = STR("auto"), .fallback = STR("gb18030"),
                                                                        .max_errors = 0.01};
    unsigned char head[4];

    while (fread(head, sizeof head, 1, stdin) == 1) {
        size_t len = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
        char *bytes;

        if (len > SAMPLE_BYTES_MAX || !(bytes = malloc(len + 1)) ||
            fread(bytes, 1, len, stdin) != len)
            return 65;
        if (rounds)
            print_time(&opts, (struct str){bytes, len}, rounds);
        else
            print_guess(&opts, (struct str){bytes, len});
        free(bytes);
    }
    return 0;
}
