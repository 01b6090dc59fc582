/* ctl_records.c -- see ctl_records.h */
#include "ctl_records.h"

#include "../stages/base/mem.h"
#include "ctl_text.h"

#include <assert.h>
#include <errno.h>

#define CTL_RECORD_BYTES_MAX ((size_t)2 * 1024 * 1024 * 1024)

enum exit_code ctl_archive_open(struct ctl *ctl, struct ctl_archive *ret)
{
    struct ctl_archive a = {0};
    enum exit_code code = ctl_open_archive(ctl, &a.fd);
    struct err err;

    if (code != EXIT_FINE)
        return code;
    if (segment_list(ctl->io, a.fd, &a.names, &a.len, &err) != ERR_OK) {
        (void)ctl->io->close(ctl->io->self, a.fd);
        return ctl_fail_err(ctl, &err);
    }
    *ret = a;
    return EXIT_FINE;
}

void ctl_archive_close(struct ctl *ctl, struct ctl_archive *a)
{
    mem_free(a->names);
    (void)ctl->io->close(ctl->io->self, a->fd);
    a->names = NULL;
    a->fd = -1;
}

enum exit_code ctl_archive_segment(struct ctl *ctl, const struct ctl_archive *a, size_t index,
                                   uint64_t from, struct segment_reader **ret_reader)
{
    struct err err;

    assert(index < a->len);
    *ret_reader = NULL;
    if (segment_open(ctl->io, a->fd, &a->names[index], from, false, ret_reader, &err) == ERR_OK)
        return EXIT_FINE;
    return err.sys == ENOENT ? EXIT_FINE : ctl_fail_err(ctl, &err);
}

/* The next_id of a segment's first COMMIT; UINT64_MAX when there is none to be read. */
static uint64_t first_next_id(struct ctl *ctl, const struct ctl_archive *a, size_t index)
{
    struct segment_reader *r = NULL;
    struct segment_group group;
    uint64_t next_id = UINT64_MAX;
    struct err err;

    if (segment_open(ctl->io, a->fd, &a->names[index], 0, false, &r, &err) != ERR_OK)
        return next_id;
    if (segment_next(r, &group, &err) == SEGMENT_GROUP)
        next_id = group.commit.next_id;
    segment_close(r);
    return next_id;
}

size_t ctl_archive_start(struct ctl *ctl, const struct ctl_archive *a, uint64_t id)
{
    size_t i = a->len;

    while (i > 0 && first_next_id(ctl, a, i - 1) > id)
        i--;
    return i ? i - 1 : 0;
}

enum exit_code ctl_check_end(struct ctl *ctl, const char *name, enum segment_kind kind,
                             enum segment_step step, const struct segment_reader *r,
                             const struct err *err)
{
    if (step == SEGMENT_FAIL) {
        (void)ctl_fail(ctl, EXIT_IO, "cannot read '%s': %s", name, err->msg);
        return EXIT_IO;
    }
    if (step != SEGMENT_TORN || kind == SEGMENT_OPEN)
        return EXIT_FINE;
    return ctl_fail(ctl, EXIT_DATA, "'%s' holds no whole group at byte %llu", name,
                    (unsigned long long)segment_offset(r));
}

uint64_t ctl_group_records(const struct commit *commit)
{
    uint64_t records = 0;

    for (size_t i = 0; i < commit->entries_len; i++)
        records += commit->entries[i].records;
    return records;
}

bool ctl_write_record(struct ctl *ctl, struct str line, bool is_safe)
{
    struct buf safe;
    bool is_written;

    if (!is_safe)
        return ctl_write(ctl, line) && ctl_write(ctl, STR("\n"));
    buf_init(&safe, CTL_RECORD_BYTES_MAX);
    text_escape(line, TEXT_JSON, &safe);
    buf_add_byte(&safe, '\n');
    is_written = ctl_write_buf(ctl, &safe);
    buf_fini(&safe);
    return is_written;
}
