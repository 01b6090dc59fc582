/* json.h -- write JSON into a buf. Commas and nesting are kept by the writer; text comes out as
 * raw UTF-8 with only '"', '\', U+0000-001F and U+007F escaped. Failure latches in the buf. */
#ifndef SIFTD_BASE_JSON_H
#define SIFTD_BASE_JSON_H

#include "buf.h"

#define JSON_DEPTH_MAX 32

struct json {
    struct buf *out;
    unsigned depth;
    uint32_t has_items; /* one bit a level: something was written there */
    bool after_key;
};

void json_init(struct json *j, struct buf *out);
void json_obj(struct json *j);
void json_obj_end(struct json *j);
void json_arr(struct json *j);
void json_arr_end(struct json *j);
/* `key` is a C string of plain ASCII. */
void json_key(struct json *j, const char *key);
/* Bytes that are not UTF-8 become U+FFFD, so the output is always valid. */
void json_str(struct json *j, struct str s);
void json_u64(struct json *j, uint64_t value);
void json_i64(struct json *j, int64_t value);
/* The shortest of %.15g and %.17g that reads back the same; no locale. NaN and infinities: null. */
void json_num(struct json *j, double value);
void json_bool(struct json *j, bool value);
void json_nil(struct json *j); /* null; jansson has the other name */
/* One JSON value made elsewhere, copied as it is. */
void json_raw(struct json *j, struct str value);

/* key and value in one call */
void json_key_str(struct json *j, const char *key, struct str s);
/* A name that may hold any bytes: lossy under `key`, and exact under key_b64 (RFC 4648 base64) when
 * it is not UTF-8. `key` is shorter than 32 bytes. */
void json_key_name(struct json *j, const char *key, struct str name);
void json_key_u64(struct json *j, const char *key, uint64_t value);
void json_key_bool(struct json *j, const char *key, bool value);

#endif
