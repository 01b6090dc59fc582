/* gazetteer_table.h -- the tables behind a gazetteer, and how they are read (gazetteer_read.c). */
#ifndef SIFTD_TAG_GAZETTEER_TABLE_H
#define SIFTD_TAG_GAZETTEER_TABLE_H

#include "../base/map.h"
#include "gazetteer.h"
#include "name_index.h"

#define HAN_BYTES 3u /* all characters of all names are Han of three bytes */

struct gazetteer {
    char *text;           /* the file, and behind it what is made of it */
    size_t text_len;      /* where the next made name goes */
    struct division *all; /* [0] is the country */
    size_t len, room;
    struct name_index index;
    struct map *words, *codes;
    char *words_text;
};

/* Read all tables into `g`, all zero but for its maps; the index is not made. ERR_CONF, ERR_NOMEM: what was
 * read so far stays in `g`, for gazetteer_close. */
enum err_code gazetteer_read(struct gazetteer *g, const char *data, struct err *err);

#endif
