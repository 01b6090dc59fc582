/* part_private.h -- what part.c (the job), part_file.c (its bytes) and part_survey.c (what is known before
 * the first part) share. Nobody else includes it. Worker calls; the verdict of the part says what came
 * of each. */
#ifndef SIFTD_PART_PRIVATE_H
#define SIFTD_PART_PRIVATE_H

#include "part.h"

/* Open what the text is read from; -1 with the verdict set. */
int part_open(const struct part_env *env, struct part *part);
/* Open the file that the text is expanded to; -errno. */
int part_open_expanded(const struct part_env *env, const struct file *file, int flags);
/* Read `len` bytes at `off` into part->bytes, fresh memory. False with the verdict set. */
bool part_read(const struct part_env *env, struct part *part, int fd, uint64_t off, size_t len);

/* Verdicts. `rc`: -errno; `what`: the verb that failed. */
void part_unreadable(struct part *part, const char *what, int rc);
void part_refuse(struct part *part, const char *reason, const char *sentence);
/* What a stage's answer means for the part. */
void part_judge(struct part *part, enum err_code code);

/* How the file is decoded: as configured, unless a retry said what it is. */
struct decode_opts part_decode_opts(const struct part_env *env, const struct file *file);
/* A fresh document of part->bytes[0..len). False with the verdict set. */
bool part_init_doc(const struct part_env *env, struct part *part, uint64_t off, size_t len);

/* True: it is compressed and was seen to. `fd`: the claimed file. */
bool part_is_expanded(const struct part_env *env, struct part *part, int fd);
/* Read a stretch of a big file, decoding what its parts will be: whatever quarantines it does so
 * before its first record is written. Other files pass between two stretches. */
void part_survey(const struct part_env *env, struct part *part, int fd);

#endif
