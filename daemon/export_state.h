/* export_state.h -- export.json: see export.h. */
#ifndef SIFTD_EXPORT_STATE_H
#define SIFTD_EXPORT_STATE_H

#include "export.h"

#define EXPORT_NAME_BYTES 64
#define EXPORT_STATE_NAME "export.json"
#define EXPORT_STATE_BYTES_MAX (4u * 1024 * 1024)

struct export_state {
    uint64_t segment; /* the last one that is in; 0: none */
    struct export_known {
        char key[EXPORT_KEY_BYTES];
        uint64_t bytes, records;
    } * parts;
    size_t parts_len, parts_room;
};

/* All zeros when there is no such file. ERR_CONF: of another export, or not to be read; then nothing is
 * to be freed. */
enum err_code export_state_read(const struct io_ops *io, int dirfd,
                                const struct export_asked *asked, struct export_state *ret_state,
                                struct err *err);
/* Written beside, made durable, renamed, and the folder synced. ERR_AGAIN. */
enum err_code export_state_write(const struct io_ops *io, int dirfd,
                                 const struct export_asked *asked, const struct export_state *state,
                                 struct err *err);
/* A new part at the end. False: no memory. */
bool export_state_add(struct export_state *state, const char *key);
void export_state_free(struct export_state *state);

#endif
