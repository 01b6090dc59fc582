/* files.h -- the set of files in work, and the queues they stand in. For the pipeline; loop thread. */
#ifndef SIFTD_FILES_H
#define SIFTD_FILES_H

#include "part.h"

/* Every file in work; owns them. All zero is empty. */
struct files {
    struct file *first, *last; /* newest first */
    uint64_t newest_id;        /* that was ever added; 0: none */
    size_t len;
};

/* Room for one file that is not claimed yet. NULL: no memory. */
struct file *file_create(void);
void file_destroy(struct file *file); /* accepts NULL; not one of a set */
/* Take a claim into work, ids rising, in a room of its own; takes over its name. `resume` NULL: from the start. */
void files_add(struct files *files, struct file *take_room, const struct claimed *take_claimed,
               size_t pipeline, const struct resume *resume);
/* The file is finished: free it. It must not stand in a queue. */
void files_remove(struct files *files, struct file *file);
void files_free(struct files *files);
/* No file with an id below it is in work, of all that were added. */
uint64_t files_oldest_id(const struct files *files);

/* Forget what was learned of the bytes: they changed. */
void file_reset(struct file *file);

/* `part` found the file changed: go back to the first part that did. */
void file_break(struct file *file, const struct part *part);
/* What the file's next part will hold of limits.memory, [bytes]. */
uint64_t file_part_cost(const struct file *file);

/* Whether an errno is a fault of this machine (no space, no memory, no descriptors, interrupted) that says
 * nothing about the file. */
bool file_is_local_fault(int sys);

/* A queue; a file stands in at most one, which counts among its holds. */
struct file_list {
    struct file *first, **end;
};

void file_list_init(struct file_list *list);
void file_list_add(struct file_list *list, struct file *file, enum file_state state);
struct file *file_list_take(struct file_list *list); /* NULL: empty */

#endif
