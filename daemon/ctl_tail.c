/* ctl_tail.c -- siftctl tail: the last records, and those to come. Always escaped: the text of
 * strangers goes to a terminal. */
#include "ctl_follow.h"
#include "ctl_records.h"
#include "ctl_where.h"

#include "../stages/base/mem.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#define TAIL_RECORDS 10
#define TAIL_WHERES_MAX 16

struct tail {
    struct ctl *ctl;
    uint64_t records; /* how many to show */
    bool is_following;
    struct where *wheres[TAIL_WHERES_MAX]; /* all must match */
    size_t wheres_len;
    uint64_t matches; /* while counting back: in the group at hand */
    uint64_t skip;    /* while showing: matching records still to be passed over */
};

/* A group while counting back. */
struct tail_place {
    uint64_t data_off, data_len, records;
};

struct tail_places {
    struct tail_place *items;
    size_t len, room;
};

/* Where to start showing. */
struct tail_start {
    uint64_t number, from;
};

static bool tail_is_wanted(const struct tail *t, struct str line)
{
    for (size_t i = 0; i < t->wheres_len; i++)
        if (!where_match(t->wheres[i], line))
            return false;
    return true;
}

static bool tail_count_line(void *ctx, struct str line)
{
    struct tail *t = ctx;

    t->matches += tail_is_wanted(t, line);
    return true;
}

static bool tail_show_line(void *ctx, struct str line)
{
    struct tail *t = ctx;

    if (!tail_is_wanted(t, line))
        return true;
    if (t->skip) {
        t->skip--;
        return true;
    }
    return ctl_write_record(t->ctl, line, true);
}

static bool tail_add_place(struct tail_places *p, const struct segment_group *g)
{
    if (p->len == p->room) {
        size_t room = p->room ? p->room * 2 : 256;
        struct tail_place *items = mem_resize(p->items, room, sizeof *items);

        if (!items)
            return false;
        p->items = items;
        p->room = room;
    }
    p->items[p->len++] = (struct tail_place){.data_off = g->commit.data_off,
                                             .data_len = g->commit.data_len,
                                             .records = ctl_group_records(&g->commit)};
    return true;
}

/* All groups of a segment. What is wrong with it is said when it is shown. */
static enum exit_code tail_read_places(struct tail *t, struct segment_reader *r,
                                       struct tail_places *p)
{
    struct segment_group g;
    enum segment_step step;
    struct err err;

    p->len = 0;
    while ((step = segment_next(r, &g, &err)) == SEGMENT_GROUP)
        if (!tail_add_place(p, &g))
            return ctl_fail(t->ctl, EXIT_IO, "no memory for the places of the groups");
    return step == SEGMENT_FAIL ? ctl_fail_err(t->ctl, &err) : EXIT_FINE;
}

/* How many records of a group are wanted: known from its COMMIT unless conditions are given. */
static uint64_t tail_count(struct tail *t, struct segment_reader *r, const struct tail_place *p)
{
    struct segment_group g = {.commit = {.data_off = p->data_off, .data_len = p->data_len}};

    if (!t->wheres_len || !p->records)
        return p->records;
    t->matches = 0;
    (void)segment_lines(r, &g, tail_count_line, t, NULL); /* showing it will say what is wrong */
    return t->matches;
}

/* Count back in one segment. True: enough were found, and ret_start is set. */
static bool tail_count_back(struct tail *t, struct segment_reader *r, const struct tail_places *p,
                            uint64_t *found, struct tail_start *ret_start)
{
    for (size_t i = p->len; i > 0; i--) {
        if (*found >= t->records)
            return true;
        *found += tail_count(t, r, &p->items[i - 1]);
        ret_start->from = p->items[i - 1].data_off;
    }
    return *found >= t->records;
}

/* Find where the last t->records records start, from the newest segment back. */
static enum exit_code tail_find_start(struct tail *t, const struct ctl_archive *a,
                                      struct tail_start *ret_start)
{
    struct tail_places places = {0};
    enum exit_code code = EXIT_FINE;
    bool is_enough = false;
    uint64_t found = 0;

    *ret_start = (struct tail_start){0};
    for (size_t i = a->len; i > 0 && !is_enough && code == EXIT_FINE; i--) {
        struct segment_reader *r = NULL;

        if (a->names[i - 1].kind == SEGMENT_JOURNAL)
            continue;
        code = ctl_archive_segment(t->ctl, a, i - 1, 0, &r);
        if (code != EXIT_FINE || !r)
            continue;
        code = tail_read_places(t, r, &places);
        if (code == EXIT_FINE) {
            *ret_start = (struct tail_start){a->names[i - 1].number, segment_offset(r)};
            is_enough = tail_count_back(t, r, &places, &found, ret_start);
        }
        segment_close(r);
    }
    mem_free(places.items);
    t->skip = found > t->records ? found - t->records : 0;
    return code;
}

static enum exit_code tail_show(struct tail *t, struct ctl_archive *a)
{
    struct tail_start start;
    struct follow *f = NULL;
    enum exit_code code = tail_find_start(t, a, &start), flushed;

    if (code == EXIT_FINE)
        code = follow_open(t->ctl, a->fd, start.number, start.from, tail_show_line, t, &f);
    if (code != EXIT_FINE)
        return code;
    for (;;) {
        code = follow_step(f);
        flushed = ctl_flush(t->ctl);
        if (code == EXIT_FINE)
            code = flushed;
        if (!t->is_following || t->ctl->is_broken || code == EXIT_IO || !follow_wait(f))
            break;
    }
    follow_close(f);
    return code;
}

static enum exit_code tail_add_where(struct tail *t, const char *expr)
{
    struct err err;

    if (t->wheres_len == TAIL_WHERES_MAX)
        return ctl_usage(t->ctl, "at most %d conditions", TAIL_WHERES_MAX);
    if (where_create(str_of(expr), &t->wheres[t->wheres_len], &err) != ERR_OK)
        return ctl_usage(t->ctl, "%s", err.msg);
    t->wheres_len++;
    return EXIT_FINE;
}

static enum exit_code tail_parse(struct tail *t, int argc, char **argv)
{
    static const struct option options[] = {{"follow", no_argument, NULL, 'f'},
                                            {"lines", required_argument, NULL, 'n'},
                                            {"where", required_argument, NULL, 'w'},
                                            {0}};
    enum exit_code code = EXIT_FINE;
    int c;

    optind = 0;
    while (code == EXIT_FINE && (c = getopt_long(argc, argv, ":fn:", options, NULL)) != -1) {
        switch (c) {
        case 'f':
            t->is_following = true;
            break;
        case 'n':
            if (!str_to_u64(str_of(optarg), &t->records))
                code = ctl_usage(t->ctl, "'%s' is no number of records", optarg);
            break;
        case 'w':
            code = tail_add_where(t, optarg);
            break;
        default:
            code = ctl_usage_option(t->ctl, c, argv);
        }
    }
    if (code == EXIT_FINE && optind < argc)
        code = ctl_usage(t->ctl, "tail takes no file: '%s'", argv[optind]);
    return code;
}

enum exit_code ctl_tail(struct ctl *ctl, int argc, char **argv)
{
    struct tail t = {.ctl = ctl, .records = TAIL_RECORDS};
    struct ctl_archive a;
    enum exit_code code = tail_parse(&t, argc, argv);

    if (code == EXIT_FINE)
        code = ctl_archive_open(ctl, &a);
    if (code == EXIT_FINE) {
        code = tail_show(&t, &a);
        ctl_archive_close(ctl, &a);
    }
    for (size_t i = 0; i < t.wheres_len; i++)
        where_destroy(t.wheres[i]);
    return code;
}
