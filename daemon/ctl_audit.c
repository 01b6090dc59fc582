/* ctl_audit.c -- siftctl audit: walk through the whole archive and see whether the books balance. */
#include "audit.h"
#include "claim.h"
#include "ctl_books.h"

#include "../stages/base/json.h"
#include "../stages/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define AUDIT_NAMED_MAX 20u /* differences that are named */
#define AUDIT_JSON_BYTES_MAX (256u * 1024)

struct auditor {
    struct ctl *ctl;
    struct audit audit;
    struct rebase_list accepted;
    struct buf differences; /* for --json: an array */
    struct json json;
    bool is_json;
    uint64_t segments, open, pruned;
    const struct commit *commit; /* of the group whose lines are counted */
    enum exit_code code;
};

static void auditor_report(void *ctx, const char *sentence)
{
    struct auditor *a = ctx;

    if (a->audit.differences > AUDIT_NAMED_MAX)
        return;
    if (a->is_json)
        json_str(&a->json, str_of(sentence));
    else
        (void)ctl_printf(a->ctl, "difference: %s", sentence);
}

/* ---- folders ---- */

/* "<20 digits>" or "<20 digits>-..."; 0: neither, or the why of a quarantined file. */
static uint64_t auditor_id(const char *name)
{
    uint64_t id;
    size_t len = strlen(name), digits = CLAIM_ID_CHARS - 1;

    if (len < digits || (len > digits && name[digits] != '-') ||
        !str_to_u64(str_sub(str_of(name), 0, digits), &id))
        return 0;
    return id;
}

typedef enum err_code auditor_visit(struct auditor *a, int dirfd, const char *name,
                                    struct err *err);

/* Call `visit` for each name in a folder; one that does not exist has none. */
static enum err_code auditor_each(struct auditor *a, int dirfd, const char *folder,
                                  auditor_visit *visit, struct err *err)
{
    const struct io_ops *io = a->ctl->io;
    int fd = io->open(io->self, dirfd, folder, O_RDONLY | O_DIRECTORY, 0);
    enum err_code code = ERR_OK;
    char name[IO_NAME_BYTES];
    struct io_dir *dir;
    enum io_type type;
    int n;

    if (fd == -ENOENT || fd == -ENOTDIR)
        return ERR_OK;
    n = fd < 0 ? fd : io->opendir(io->self, fd, ".", &dir);
    if (n == 0) {
        while (code == ERR_OK && (n = io->readdir(io->self, dir, name, &type)) > 0)
            code = visit(a, fd, name, err);
        io->closedir(io->self, dir);
    }
    if (fd >= 0)
        (void)io->close(io->self, fd);
    if (code == ERR_OK && n < 0)
        code = err_set(err, ERR_AGAIN, -n, "cannot read the folder '%s': %s", folder, strerror(-n));
    return code;
}

static enum err_code visit_original(struct auditor *a, int dirfd, const char *name, struct err *err)
{
    uint64_t id = auditor_id(name);

    (void)dirfd;
    return id ? audit_original(&a->audit, id, err) : ERR_OK;
}

static enum err_code visit_folder(struct auditor *a, int dirfd, const char *name, struct err *err)
{
    return auditor_each(a, dirfd, name, visit_original, err);
}

static enum err_code visit_claim(struct auditor *a, int dirfd, const char *name, struct err *err)
{
    const struct io_ops *io = a->ctl->io;
    uint64_t id = auditor_id(name);
    struct io_stat st;
    int rc = id ? io->stat(io->self, dirfd, name, &st) : -ENOENT;

    /* Finished since it was listed: its batch will be read. */
    if (rc == -ENOENT)
        return ERR_OK;
    if (rc < 0)
        return err_set(err, ERR_AGAIN, -rc, "cannot look at 'claim/%s': %s", name, strerror(-rc));
    return audit_claim(&a->audit, id, st.size, err);
}

static enum exit_code auditor_folders(struct auditor *a)
{
    const struct config *config = a->ctl->config;
    const struct {
        struct str path;
        const char *below;
        auditor_visit *visit;
    } list[] = {{config->done.path, ".", visit_folder},
                {config->quarantine.path, ".", visit_folder},
                {config->inbox.path, ".siftd/claim", visit_claim}};
    enum err_code code = ERR_OK;
    struct err err;

    for (size_t i = 0; code == ERR_OK && i < sizeof list / sizeof *list; i++) {
        int fd = ctl_open_quietly(a->ctl, list[i].path);

        /* An archive that was copied elsewhere has none of them. */
        if (fd == -ENOENT)
            continue;
        if (fd < 0)
            code = err_set(&err, ERR_AGAIN, -fd, "cannot open '%s': %s", list[i].path.ptr,
                           strerror(-fd));
        else
            code = auditor_each(a, fd, list[i].below, list[i].visit, &err);
        if (fd >= 0)
            (void)a->ctl->io->close(a->ctl->io->self, fd);
    }
    return code == ERR_OK ? EXIT_FINE : ctl_fail_err(a->ctl, &err);
}

/* ---- the archive ---- */

/* The last batch of one segment, if it has any. */
static enum exit_code settle_segment(struct auditor *a, const struct ctl_archive *archive,
                                     size_t index, uint64_t *seq, uint64_t *next_id)
{
    enum segment_step step = SEGMENT_END;
    struct segment_reader *r;
    struct segment_group g;
    struct err err;
    enum exit_code code = ctl_books_segment(a->ctl, archive, &archive->names[index], false, &r);

    while (r && (step = segment_next(r, &g, &err)) == SEGMENT_GROUP) {
        *seq = g.commit.seq;
        *next_id = g.commit.next_id;
    }
    segment_close(r);
    return step == SEGMENT_FAIL ? ctl_fail_err(a->ctl, &err) : code;
}

/* The last batch there is now. */
static enum exit_code auditor_settle(struct auditor *a)
{
    uint64_t seq = 0, next_id = 0;
    struct ctl_archive archive;
    enum exit_code code = ctl_archive_open(a->ctl, &archive);

    if (code != EXIT_FINE)
        return code;
    for (size_t i = archive.len; code == EXIT_FINE && seq == 0 && i-- > 0;)
        code = settle_segment(a, &archive, i, &seq, &next_id);
    audit_settle(&a->audit, seq, next_id);
    ctl_archive_close(a->ctl, &archive);
    return code;
}

static bool auditor_line(void *ctx, struct str line)
{
    struct auditor *a = ctx;

    audit_line(&a->audit, a->commit, line);
    return true;
}

static enum err_code auditor_group(struct auditor *a, struct segment_reader *r,
                                   const struct segment_name *name, const struct segment_group *g,
                                   struct err *err)
{
    enum err_code code = audit_group(&a->audit, g, err);

    if (code != ERR_OK)
        return code;
    if (name->kind == SEGMENT_JOURNAL) {
        a->audit.uncounted += ctl_group_records(&g->commit);
        return ERR_OK;
    }
    a->commit = &g->commit;
    code = segment_lines(r, g, auditor_line, a, err);
    if (code == ERR_OK)
        audit_lines_end(&a->audit, &g->commit);
    if (code == ERR_STATE) {
        audit_differ(&a->audit, "'%s' is damaged at byte %" PRIu64 ": see 'siftctl verify'",
                     name->path, g->commit.data_off);
        code = ERR_OK;
    }
    return code;
}

static enum err_code auditor_segment(struct auditor *a, struct segment_reader *r,
                                     const struct segment_name *name, struct err *err)
{
    struct segment_group g;
    enum err_code code = ERR_OK;
    enum segment_step step = SEGMENT_GROUP;

    a->segments++;
    a->open += name->kind == SEGMENT_OPEN;
    a->pruned += name->kind == SEGMENT_JOURNAL;
    while (code == ERR_OK && (step = segment_next(r, &g, err)) == SEGMENT_GROUP)
        code = auditor_group(a, r, name, &g, err);
    if (code == ERR_OK && step == SEGMENT_FAIL)
        code = err->code;
    if (code == ERR_OK && step == SEGMENT_TORN && name->kind != SEGMENT_OPEN) {
        audit_differ(&a->audit, "'%s' is damaged at byte %" PRIu64 ": see 'siftctl verify'",
                     name->path, segment_offset(r));
        ledger_skip(&a->audit.ledger);
    }
    return code;
}

static void auditor_number(struct auditor *a, uint64_t number)
{
    char sentence[LEDGER_SENTENCE_BYTES];

    if (ledger_segment(&a->audit.ledger, number, sentence) == LEDGER_WRONG)
        audit_differ(&a->audit, "%s", sentence);
}

static enum exit_code auditor_archive(struct auditor *a)
{
    struct ctl_archive archive;
    enum exit_code code = ctl_archive_open(a->ctl, &archive);
    struct err err;

    if (code != EXIT_FINE)
        return code;
    for (size_t i = 0; code == EXIT_FINE && i < archive.len; i++) {
        struct segment_name *name = &archive.names[i];
        struct segment_reader *r;

        ctl_progress(a->ctl, "audit: segment", i + 1, archive.len);
        code = ctl_books_segment(a->ctl, &archive, name, false, &r);
        if (code != EXIT_FINE || !r)
            continue;
        auditor_number(a, name->number);
        if (auditor_segment(a, r, name, &err) != ERR_OK) {
            (void)err_wrap(&err, "cannot read '%s'", name->path);
            code = ctl_fail_err(a->ctl, &err);
        }
        segment_close(r);
    }
    ctl_progress_end(a->ctl);
    ctl_archive_close(a->ctl, &archive);
    return code;
}

/* ---- output ---- */

static void print_sum(struct auditor *a, const char *what, struct audit_sum sum)
{
    char files[CTL_SHORT_BYTES], bytes[CTL_SHORT_BYTES];

    (void)ctl_printf(a->ctl, "%-12s%15s%22s", what, ctl_number(sum.files, files),
                     ctl_number(sum.bytes, bytes));
}

static struct audit_sum auditor_seen(const struct audit *y)
{
    return (struct audit_sum){y->archived.files + y->quarantined.files + y->claimed.files +
                                  y->in_gap.files + y->lost.files,
                              y->archived.bytes + y->quarantined.bytes + y->claimed.bytes +
                                  y->in_gap.bytes + y->lost.bytes};
}

static void print_rest(struct auditor *a)
{
    const struct audit *y = &a->audit;
    char one[CTL_SHORT_BYTES], two[CTL_SHORT_BYTES], three[CTL_SHORT_BYTES];

    (void)ctl_printf(a->ctl, "records     %s in %s batches; %s of them pruned",
                     ctl_number(y->records, one), ctl_number(y->batches, two),
                     ctl_number(y->uncounted, three));
    (void)ctl_printf(a->ctl,
                     "segments    %" PRIu64 ", of which %" PRIu64 " open, %" PRIu64
                     " pruned, %" PRIu64 " gaps accepted",
                     a->segments, a->open, a->pruned, y->ledger.accepted_gaps);
    (void)ctl_printf(a->ctl, "ids         1 to %" PRIu64 ", of which %s never used%s",
                     y->next_id ? y->next_id - 1 : 0, ctl_number(y->never_used, one),
                     y->ledger.gaps ? " or in the missing segments" : "");
    if (y->to_move || y->partial || y->retried || (y->strays && y->ledger.gaps))
        (void)ctl_printf(a->ctl,
                         "also        %" PRIu64 " still to be moved out of claim/, %" PRIu64
                         " archived in part, %" PRIu64 " retries, %" PRIu64
                         " originals of missing segments",
                         y->to_move, y->partial, y->retried, y->ledger.gaps ? y->strays : 0);
    if (y->differences > AUDIT_NAMED_MAX)
        (void)ctl_printf(a->ctl, "differences %s; the first %u are named above",
                         ctl_number(y->differences, one), AUDIT_NAMED_MAX);
    else if (y->differences)
        (void)ctl_printf(a->ctl, "differences %s; they are named above",
                         ctl_number(y->differences, one));
    else
        (void)ctl_printf(a->ctl, "differences none: the books balance");
}

static void auditor_print(struct auditor *a)
{
    const struct audit *y = &a->audit;

    (void)ctl_printf(a->ctl, "%-12s%15s%22s", "", "files", "bytes");
    print_sum(a, "archived", y->archived);
    print_sum(a, "quarantined", y->quarantined);
    print_sum(a, "in claim", y->claimed);
    if (y->in_gap.files)
        print_sum(a, "in the gap", y->in_gap);
    if (y->lost.files)
        print_sum(a, "lost", y->lost);
    print_sum(a, "seen", auditor_seen(y));
    print_rest(a);
}

static void json_sum(struct json *j, const char *key, struct audit_sum sum)
{
    json_key(j, key);
    json_obj(j);
    json_key_u64(j, "files", sum.files);
    json_key_u64(j, "bytes", sum.bytes);
    json_obj_end(j);
}

static void auditor_print_json(struct auditor *a)
{
    const struct audit *y = &a->audit;
    struct buf out;
    struct json j;

    json_arr_end(&a->json);
    buf_init(&out, AUDIT_JSON_BYTES_MAX * 2);
    json_init(&j, &out);
    json_obj(&j);
    json_key_bool(&j, "balanced", y->differences == 0);
    json_sum(&j, "archived", y->archived);
    json_sum(&j, "quarantined", y->quarantined);
    json_sum(&j, "in_claim", y->claimed);
    json_sum(&j, "in_gap", y->in_gap);
    json_sum(&j, "lost", y->lost);
    json_sum(&j, "seen", auditor_seen(y));
    json_key_u64(&j, "records", y->records);
    json_key_u64(&j, "records_pruned", y->uncounted);
    json_key_u64(&j, "batches", y->batches);
    json_key_u64(&j, "segments", a->segments);
    json_key_u64(&j, "segments_open", a->open);
    json_key_u64(&j, "segments_pruned", a->pruned);
    json_key_u64(&j, "gaps_accepted", y->ledger.accepted_gaps);
    json_key_u64(&j, "next_id", y->next_id);
    json_key_u64(&j, "never_used", y->never_used);
    json_key_u64(&j, "to_move", y->to_move);
    json_key_u64(&j, "partial", y->partial);
    json_key_u64(&j, "retried", y->retried);
    json_key_u64(&j, "differences", y->differences);
    json_key(&j, "named");
    json_raw(&j, buf_str(&a->differences));
    json_obj_end(&j);
    buf_add_byte(&out, '\n');
    if (buf_failed(&out) || buf_failed(&a->differences))
        a->code = ctl_fail(a->ctl, EXIT_IO, "no memory for the output");
    else
        (void)ctl_write(a->ctl, buf_str(&out));
    buf_fini(&out);
}

static enum exit_code auditor_run(struct auditor *a)
{
    struct err err;
    int fd;

    a->code = ctl_open_archive(a->ctl, &fd);
    if (a->code != EXIT_FINE)
        return a->code;
    if (rebase_read(a->ctl->io, fd, &a->accepted, &err) != ERR_OK ||
        audit_init(&a->audit, &a->accepted, auditor_report, a, &err) != ERR_OK)
        a->code = ctl_fail_err(a->ctl, &err);
    (void)a->ctl->io->close(a->ctl->io->self, fd);
    if (a->code == EXIT_FINE)
        a->code = auditor_settle(a);
    if (a->code == EXIT_FINE)
        a->code = auditor_folders(a);
    if (a->code == EXIT_FINE)
        a->code = auditor_archive(a);
    if (a->code != EXIT_FINE)
        return a->code;
    audit_close(&a->audit);
    if (a->is_json)
        auditor_print_json(a);
    else
        auditor_print(a);
    return a->audit.differences ? EXIT_DATA : a->code;
}

enum exit_code ctl_audit(struct ctl *ctl, int argc, char **argv)
{
    struct auditor a = {.ctl = ctl};
    enum exit_code code;

    code = ctl_json_option(ctl, argc, argv, &a.is_json);
    if (code != EXIT_FINE)
        return code;
    if (optind < argc)
        return ctl_usage(ctl, "audit takes no argument");
    buf_init(&a.differences, AUDIT_JSON_BYTES_MAX);
    json_init(&a.json, &a.differences);
    json_arr(&a.json);
    code = auditor_run(&a);
    audit_fini(&a.audit);
    rebase_free(&a.accepted);
    buf_fini(&a.differences);
    return code;
}
