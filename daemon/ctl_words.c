/* ctl_words.c -- siftctl words: the words of a text, line by line. The plain segmenter without clean
 * and segment, for scripts and comparisons. */
#include "ctl.h"

#include "../stages/base/utf8.h"
#include "../stages/segment/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#define WORDS_CHUNK_BYTES (256u * 1024)
#define WORDS_LINE_BYTES_MAX ((size_t)256 << 20)

struct ctl_words {
    struct ctl *ctl;
    struct words_opts opts;
    bool with_tags;
    struct words *words;
    struct words_scratch *scratch;
    struct buf line, good, out;
};

/* Bad bytes become U+FFFD, as decode does it. */
static struct str words_valid(struct ctl_words *v, struct str line)
{
    size_t at = utf8_valid_len(line), len;
    uint32_t cp;
    char put[4];

    if (at == line.len)
        return line;
    buf_reset(&v->good);
    buf_add(&v->good, line.ptr, at);
    for (; at < line.len; at += len) {
        len = utf8_next(line, at, &cp);
        buf_add(&v->good, put, utf8_put(cp == UTF8_BAD ? UTF8_REPLACEMENT : cp, put));
    }
    return buf_str(&v->good);
}

/* One line in, one line out. */
static bool words_line(struct ctl_words *v, struct str line)
{
    const struct word *list;
    struct words_walk walk;
    bool is_first = true;
    size_t len;

    buf_reset(&v->out);
    line = words_valid(v, line);
    words_start(&walk, v->words, v->scratch, line, v->with_tags);
    while (words_next(&walk, &list, &len)) {
        for (size_t i = 0; i < len; i++) {
            if (!is_first)
                buf_add_byte(&v->out, ' ');
            is_first = false;
            buf_add(&v->out, line.ptr + list[i].from, list[i].len);
            if (v->with_tags) {
                buf_add_byte(&v->out, '/');
                buf_add_str(&v->out, str_of(words_tag_name(v->words, list[i].tag)));
            }
        }
    }
    buf_add_byte(&v->out, '\n');
    if (buf_failed(&v->out) || buf_failed(&v->good)) {
        (void)ctl_fail(v->ctl, EXIT_IO, "no memory for a line");
        return false;
    }
    return ctl_write(v->ctl, buf_str(&v->out));
}

/* The whole lines of what was read so far; the rest stays. */
static enum exit_code words_lines(struct ctl_words *v, bool is_end)
{
    struct str rest = buf_str(&v->line);
    size_t done = 0;
    const char *feed;

    while ((feed = memchr(rest.ptr + done, '\n', rest.len - done)) || (is_end && done < rest.len)) {
        size_t end = feed ? (size_t)(feed - rest.ptr) : rest.len;

        if (!words_line(v, str_sub(rest, done, end - done)))
            return v->ctl->is_broken ? EXIT_FINE : EXIT_IO;
        done = feed ? end + 1 : end;
    }
    memmove(v->line.ptr, v->line.ptr + done, v->line.len - done);
    buf_truncate(&v->line, v->line.len - done);
    return EXIT_FINE;
}

static enum exit_code words_read(struct ctl_words *v, int fd, const char *name)
{
    enum exit_code code = EXIT_FINE;
    char why[CTL_WHY_BYTES];
    ssize_t n = 1;

    while (n > 0 && code == EXIT_FINE && !v->ctl->is_broken) {
        size_t before = v->line.len;
        char *room = buf_extend(&v->line, WORDS_CHUNK_BYTES);

        if (!room)
            return ctl_fail(v->ctl, EXIT_IO, "'%s' has a line over %zu bytes", name,
                            WORDS_LINE_BYTES_MAX);
        n = read(fd, room, WORDS_CHUNK_BYTES);
        buf_truncate(&v->line, before + (n > 0 ? (size_t)n : 0));
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        if (n < 0)
            return ctl_fail(v->ctl, EXIT_IO, "cannot read '%s': %s", name, ctl_why(errno, why));
        /* A long line is looked at once: only new bytes can hold its end. */
        if (n == 0 || memchr(v->line.ptr + before, '\n', (size_t)n))
            code = words_lines(v, n == 0);
    }
    return code;
}

static enum exit_code words_file(struct ctl_words *v, const char *path)
{
    char why[CTL_WHY_BYTES];
    enum exit_code code;
    int fd;

    if (!path || strcmp(path, "-") == 0)
        return words_read(v, STDIN_FILENO, "standard input");
    fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return ctl_fail(v->ctl, errno == ENOENT ? EXIT_NO_INPUT : EXIT_IO, "cannot open '%s': %s",
                        path, ctl_why(errno, why));
    code = words_read(v, fd, path);
    (void)close(fd);
    return code;
}

/* The rules and dictionaries of the first segment stage there is. */
static struct words_opts words_configured(const struct config *config)
{
    for (size_t i = 0; i < config->pipelines_len; i++) {
        const struct config_pipeline *p = &config->pipelines[i];

        for (size_t k = 0; k < p->steps_len; k++)
            if (strcmp(p->steps[k].stage->name, "segment") == 0)
                return segment_words_open_opts(segment_words_opts(p->steps[k].opts));
    }
    return segment_words_open_opts(segment_words_opts(NULL));
}

static enum exit_code words_options(struct ctl_words *v, int argc, char **argv)
{
    static const struct option options[] = {
        {"pos", no_argument, NULL, 'p'}, {"rules", required_argument, NULL, 'r'}, {0}};
    int c;

    optind = 0;
    while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (c == 'p')
            v->with_tags = true;
        else if (c == 'r' && strcmp(optarg, "jieba") == 0)
            v->opts.rules = WORDS_JIEBA;
        else if (c == 'r' && strcmp(optarg, "news") == 0)
            v->opts.rules = WORDS_NEWS;
        else if (c == 'r')
            return ctl_usage(v->ctl, "--rules is news or jieba, not '%s'", optarg);
        else
            return ctl_usage_option(v->ctl, c, argv);
    }
    if (argc - optind > 1)
        return ctl_usage(v->ctl, "one file at a time");
    return EXIT_FINE;
}

enum exit_code ctl_words(struct ctl *ctl, int argc, char **argv)
{
    struct ctl_words v = {.ctl = ctl};
    enum exit_code code;
    struct err err;

    if ((code = ctl_load_config(ctl)))
        return code;
    v.opts = words_configured(ctl->config);
    if ((code = words_options(&v, argc, argv)))
        return code;
    if (words_open(&v.opts, ctl->config->data.ptr, &v.words, &err))
        return ctl_fail_err(ctl, &err);
    v.scratch = words_scratch_create();
    buf_init(&v.line, WORDS_LINE_BYTES_MAX);
    buf_init(&v.good, WORDS_LINE_BYTES_MAX);
    buf_init(&v.out, 8 * WORDS_LINE_BYTES_MAX);
    code = v.scratch ? words_file(&v, argv[optind])
                     : ctl_fail(ctl, EXIT_IO, "no memory for the words");
    buf_fini(&v.out);
    buf_fini(&v.good);
    buf_fini(&v.line);
    words_scratch_destroy(v.scratch);
    words_close(v.words);
    return code;
}
