/* export.h -- the parts of an export: one archive of zstd frames of whole NDJSON lines for each key, and the
 * state of the work. One thread.
 *
 * THE FOLDER holds KEY.ndjson.zst for each part, and export.json, which says what was asked for, up to which
 * segment it is done, and how long each part is then:
 *   {"schema":"sift-export/1","uuid":"...","by":"grid","level":"province","where":["..."],"since":..,
 *    "until":..,"segment":12,"parts":{"43":{"bytes":9120,"records":17}}}
 *
 * A STEP takes some segments: what is new goes to .KEY.new beside a copy of the part as far as export.json
 * knows it, is made durable, takes the part's name, and then export.json is replaced. So a reader always sees
 * whole parts, and a run that was cut off anywhere is begun again at the last step: the same segments
 * make the same bytes. */
#ifndef SIFTD_EXPORT_H
#define SIFTD_EXPORT_H

#include "commit_frame.h"
#include "ctl_scan.h"

#define EXPORT_KEY_BYTES 16
#define EXPORT_WAITING_BYTES_MAX \
    (64u * 1024 * 1024) /* of lines that are not compressed yet, all parts */

struct export_set;

/* What makes an export this one: a folder is for one of them. */
struct export_asked {
    const char *by, *level; /* level NULL: not asked */
    const char *const *wheres;
    size_t wheres_len;
    unsigned char uuid[COMMIT_UUID_BYTES]; /* of the archive */
    unsigned zstd_level;
    uint64_t frame_bytes;
};

/* Read export.json of the folder `dirfd` (borrowed). *ret_segment is the last segment that is in already,
 * 0: none. ERR_CONF: it is an export of something else, or export.json is not to be read. */
enum err_code export_open(const struct io_ops *io, int dirfd, const struct export_asked *asked,
                          struct export_set **ret_set, uint64_t *ret_segment, struct err *err);
/* Add a record's line (without its line feed) to the part of `key`. */
enum err_code export_add(struct export_set *s, const char *key, struct str line, struct err *err);
/* End a step: everything up to segment `segment` is in. Durable on return. */
enum err_code export_step(struct export_set *s, uint64_t segment, struct err *err);
/* What was written since export_open: parts touched, records. */
void export_totals(const struct export_set *s, uint64_t *ret_parts, uint64_t *ret_records);
/* What a step has not ended is forgotten. Accepts NULL. */
void export_close(struct export_set *s);

#endif
