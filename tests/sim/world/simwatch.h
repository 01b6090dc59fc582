/* simwatch.h -- events of the simulated inbox, in place of inotify. A program that links simwatch.c gets
 * these for the functions of watch.h. Producers tell what they do; folders nobody watches tell
 * nothing, and a queue that overflows says so and is empty. */
#ifndef SIFTD_SIMWATCH_H
#define SIFTD_SIMWATCH_H

#include "../../../daemon/ready.h"
#include "../simdisk.h"

/* The disk on which folders are looked for; NULL: nobody watches. */
void simwatch_begin(struct simdisk *d);
/* Something happened to a file below the inbox (`name` relative), or a folder appeared. */
void simwatch_file(enum ready_kind kind, const char *name);
void simwatch_folder(const char *name);
/* From now on events are lost, until the queue is read. */
void simwatch_overflow(void);
/* Hand what has happened to whoever watches. */
void simwatch_deliver(void);

#endif
