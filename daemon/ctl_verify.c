/* ctl_verify.c -- siftctl verify: every byte of the archive, or of some segments. */
#include "ctl_books.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>

struct verifier {
    struct ctl *ctl;
    struct verify verify;
    struct ledger ledger;
    struct rebase_list accepted;
    uint64_t files;
    enum exit_code code; /* the last complaint */
};

static void verifier_report(void *ctx, const struct verify_finding *f)
{
    struct verifier *v = ctx;

    (void)ctl_printf(v->ctl, "%s: byte %" PRIu64 ": %s", f->file, f->off, f->sentence);
}

static void verifier_read(struct verifier *v, struct segment_reader *r, const char *file,
                          enum segment_kind kind)
{
    struct err err;

    v->files++;
    if (verify_segment(&v->verify, r, file, kind, &err) == ERR_OK)
        return;
    ledger_skip(&v->ledger);
    (void)err_wrap(&err, "cannot verify '%s'", file);
    v->code = ctl_fail_err(v->ctl, &err);
}

/* What the numbers of the segments tell. */
static void verifier_number(struct verifier *v, uint64_t number)
{
    char sentence[LEDGER_SENTENCE_BYTES];
    enum ledger_answer answer = ledger_segment(&v->ledger, number, sentence);

    if (answer == LEDGER_FINE)
        return;
    v->verify.damages += answer == LEDGER_WRONG;
    (void)ctl_printf(v->ctl, "archive: %s", sentence);
}

static void verifier_archive(struct verifier *v)
{
    struct ctl_archive a;
    struct err err;

    v->code = ctl_archive_open(v->ctl, &a);
    if (v->code != EXIT_FINE)
        return;
    if (rebase_read(v->ctl->io, a.fd, &v->accepted, &err) != ERR_OK)
        v->code = ctl_fail_err(v->ctl, &err);
    ledger_init(&v->ledger, &v->accepted, false);
    for (size_t i = 0; i < a.len && !v->ctl->is_broken; i++) {
        struct segment_reader *r;
        enum exit_code code;

        ctl_progress(v->ctl, "verify: segment", i + 1, a.len);
        code = ctl_books_segment(v->ctl, &a, &a.names[i], true, &r);
        if (code != EXIT_FINE)
            v->code = code;
        /* One that went away just now counts as missing when the next one comes. */
        if (code != EXIT_FINE || r)
            verifier_number(v, a.names[i].number);
        if (r)
            verifier_read(v, r, a.names[i].path, a.names[i].kind);
        else
            ledger_skip(&v->ledger);
        segment_close(r);
    }
    ctl_progress_end(v->ctl);
    ctl_archive_close(v->ctl, &a);
}

/* A file named on the command line: its kind is in its name. */
static void verifier_file(struct verifier *v, const char *path)
{
    const struct io_ops *io = v->ctl->io;
    enum segment_kind kind = SEGMENT_SEALED;
    struct segment_reader *r;
    char why[CTL_WHY_BYTES];
    struct err err;
    int fd;

    if (str_ends(str_of(path), STR(".open")))
        kind = SEGMENT_OPEN;
    else if (str_ends(str_of(path), STR(".journal")))
        kind = SEGMENT_JOURNAL;
    fd = io->open(io->self, IO_CWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) {
        v->code = ctl_fail(v->ctl, fd == -ENOENT ? EXIT_NO_INPUT : EXIT_IO, "cannot open '%s': %s",
                           path, ctl_why(-fd, why));
        return;
    }
    if (segment_open_fd(io, fd, kind, 0, true, &r, &err) != ERR_OK) {
        (void)io->close(io->self, fd);
        (void)err_wrap(&err, "'%s'", path);
        v->code = ctl_fail_err(v->ctl, &err);
        return;
    }
    /* Files come in any order, and the same batches may be in two of them. */
    ledger_init(&v->ledger, NULL, true);
    idset_fini(&v->verify.finals);
    verifier_read(v, r, path, kind);
    segment_close(r);
}

static enum exit_code verifier_sum_up(struct verifier *v)
{
    char segments[CTL_SHORT_BYTES], batches[CTL_SHORT_BYTES], records[CTL_SHORT_BYTES];
    char bytes[CTL_SHORT_BYTES], damages[CTL_SHORT_BYTES];
    const struct verify *y = &v->verify;

    (void)ctl_printf(v->ctl, "segments %s, batches %s, records %s, %s: %s%s",
                     ctl_number(v->files, segments), ctl_number(y->batches, batches),
                     ctl_number(y->records, records), ctl_bytes(y->bytes, bytes),
                     y->damages ? ctl_number(y->damages, damages) : "no damage",
                     y->damages == 1  ? " damage"
                     : y->damages > 1 ? " damages"
                                      : "");
    return y->damages ? EXIT_DATA : v->code;
}

enum exit_code ctl_verify(struct ctl *ctl, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    struct verifier v = {.ctl = ctl, .code = EXIT_FINE};
    enum exit_code code;
    int c;

    optind = 0;
    c = getopt_long(argc, argv, ":", options, NULL);
    if (c != -1)
        return ctl_usage_option(ctl, c, argv);
    v.verify =
        (struct verify){.io = ctl->io, .ledger = &v.ledger, .report = verifier_report, .ctx = &v};
    if (optind == argc)
        verifier_archive(&v);
    for (int i = optind; i < argc && !ctl->is_broken; i++)
        verifier_file(&v, argv[i]);
    code = v.files || v.verify.damages || v.code == EXIT_FINE ? verifier_sum_up(&v) : v.code;
    verify_fini(&v.verify);
    rebase_free(&v.accepted);
    return code;
}
