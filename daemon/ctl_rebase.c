/* ctl_rebase.c -- siftctl rebase: accept that segments are gone, so that the books can balance. */
#include "ctl_books.h"
#include "places.h"

#include "../stages/base/mem.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>

struct rebaser {
    struct ctl *ctl;
    struct ctl_archive archive;
    struct rebase_list accepted;
    struct rebase_gap *gaps; /* found; at most one a segment */
    size_t len, settled;     /* those before `settled` know what is behind them */
    uint64_t number, seq;    /* of the last segment and batch */
};

static void rebase_settle(struct rebaser *r, uint64_t before_seq)
{
    while (r->settled < r->len)
        r->gaps[r->settled++].before_seq = before_seq;
}

/* A damaged segment hides what is in it. */
static enum exit_code rebase_end(struct rebaser *r, const struct segment_name *name,
                                 enum segment_step step, const struct segment_reader *reader,
                                 const struct err *err)
{
    if (step == SEGMENT_TORN && name->kind != SEGMENT_OPEN)
        return ctl_fail(r->ctl, EXIT_DATA,
                        "no gap is accepted while '%s' is damaged at byte %" PRIu64
                        ": move it out of the archive first if it cannot be mended",
                        name->path, segment_offset(reader));
    return ctl_check_end(r->ctl, name->path, name->kind, step, reader, err);
}

static enum exit_code rebase_segment(struct rebaser *r, const struct segment_name *name)
{
    struct segment_reader *reader;
    struct segment_group g;
    enum segment_step step;
    enum exit_code code;
    struct err err;

    if (name->number > r->number + 1)
        r->gaps[r->len++] = (struct rebase_gap){
            .first_segment = r->number + 1, .last_segment = name->number - 1, .after_seq = r->seq};
    r->number = name->number;
    if (segment_open(r->ctl->io, r->archive.fd, name, 0, false, &reader, &err) != ERR_OK)
        return ctl_fail_err(r->ctl, &err);
    while ((step = segment_next(reader, &g, &err)) == SEGMENT_GROUP) {
        rebase_settle(r, g.commit.seq);
        r->seq = g.commit.seq;
    }
    code = rebase_end(r, name, step, reader, &err);
    segment_close(reader);
    return code;
}

static enum exit_code rebase_accept(struct rebaser *r)
{
    size_t fresh = 0;
    struct err err;

    for (size_t i = 0; i < r->len; i++) {
        const struct rebase_gap *g = &r->gaps[i];

        if (rebase_has(&r->accepted, g))
            continue;
        fresh++;
        if (rebase_append(r->ctl->io, r->archive.fd, g, &err) != ERR_OK)
            return ctl_fail_err(r->ctl, &err);
        (void)ctl_printf(r->ctl,
                         "accepted: segments %" PRIu64 " to %" PRIu64 " are gone, with %" PRIu64
                         " batches",
                         g->first_segment, g->last_segment, g->before_seq - g->after_seq - 1);
    }
    if (!fresh)
        (void)ctl_printf(r->ctl, "no segment is missing%s",
                         r->len ? " that was not accepted before" : "");
    return EXIT_FINE;
}

static enum exit_code rebase_run(struct rebaser *r)
{
    enum exit_code code = EXIT_FINE;
    struct err err;

    if (rebase_read(r->ctl->io, r->archive.fd, &r->accepted, &err) != ERR_OK)
        return ctl_fail_err(r->ctl, &err);
    r->gaps = mem_alloc(r->archive.len, sizeof *r->gaps);
    if (!r->gaps)
        return ctl_fail(r->ctl, EXIT_IO, "no memory to list the gaps");
    for (size_t i = 0; code == EXIT_FINE && i < r->archive.len; i++) {
        ctl_progress(r->ctl, "rebase: segment", i + 1, r->archive.len);
        code = rebase_segment(r, &r->archive.names[i]);
    }
    ctl_progress_end(r->ctl);
    rebase_settle(r, r->seq + 1);
    return code == EXIT_FINE ? rebase_accept(r) : code;
}

/* Nobody may write meanwhile, and the daemon reads the list when it starts. */
static enum exit_code rebase_lock(struct rebaser *r, struct places *places)
{
    struct err err;

    if (places_open(places, r->ctl->config, &err) != ERR_OK)
        return ctl_fail_err(r->ctl, &err);
    if (places_lock(places, &err) == ERR_OK)
        return EXIT_FINE;
    if (err.sys == EWOULDBLOCK)
        return ctl_fail(r->ctl, EXIT_LOCKED, "%s: stop it first", err.msg);
    return ctl_fail_err(r->ctl, &err);
}

enum exit_code ctl_rebase(struct ctl *ctl, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    struct rebaser r = {.ctl = ctl};
    struct places places;
    enum exit_code code;
    int c, fd;

    optind = 0;
    c = getopt_long(argc, argv, ":", options, NULL);
    if (c != -1)
        return ctl_usage_option(ctl, c, argv);
    if (optind < argc)
        return ctl_usage(ctl, "rebase takes no argument");
    /* An archive that is not there is not made here. */
    code = ctl_open_archive(ctl, &fd);
    if (code != EXIT_FINE)
        return code;
    (void)ctl->io->close(ctl->io->self, fd);
    places = (struct places){-1, -1, -1, -1, -1, -1, -1, -1, -1};
    code = rebase_lock(&r, &places);
    if (code == EXIT_FINE)
        code = ctl_archive_open(ctl, &r.archive);
    if (code == EXIT_FINE) {
        code = rebase_run(&r);
        ctl_archive_close(ctl, &r.archive);
    }
    mem_free(r.gaps);
    rebase_free(&r.accepted);
    places_close(&places);
    return code;
}
