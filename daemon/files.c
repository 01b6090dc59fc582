/* files.c -- see files.h */
#include "files.h"

#include "../stages/base/mem.h"
#include "clock.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* What a part holds while it is in work, as a multiple of its bytes: the bytes, the decoded text,
 * blocks and pieces, and its share of the batch. A guess that errs on the large side. */
#define COST_PER_BYTE 10u
#define COST_PER_PART (64u * 1024)

struct file *file_create(void)
{
    return mem_alloc(1, sizeof(struct file));
}

void file_destroy(struct file *file)
{
    if (!file)
        return;
    sha256_destroy(file->survey_sha);
    mem_free(file->claimed.name);
    mem_free(file);
}

void file_reset(struct file *file)
{
    sha256_destroy(file->survey_sha);
    file->survey_sha = NULL;
    file->survey_off = 0;
    file->is_surveyed = false;
    file->is_one_part = file->claimed.stat.size <= PART_ONE_BYTES_MAX;
    file->encoding = file->encoding_source = file->container = NULL;
}

void files_add(struct files *files, struct file *take_room, const struct claimed *take_claimed,
               size_t pipeline, const struct resume *resume)
{
    struct file *file = take_room;

    assert(file);
    file->claimed = *take_claimed;
    file->pipeline = pipeline;
    file->next_article = 1;
    file_reset(file);
    if (resume && resume->part > 0) {
        file->next_part = resume->part;
        file->next_off = resume->off;
        file->next_article = resume->next_article;
        file->is_partial = resume->is_partial;
        /* Should it not be read again, its last entry still says of what the others are parts. */
        memcpy(file->sha256, resume->sha256, sizeof file->sha256);
        file->is_one_part = false;
    }
    file->all_next = files->first;
    if (files->first)
        files->first->all_prev = file;
    else
        files->last = file;
    files->first = file;
    files->newest_id = file->claimed.id;
    files->len++;
}

void files_remove(struct files *files, struct file *file)
{
    assert(files->len > 0);
    files->len--;
    if (file->all_next)
        file->all_next->all_prev = file->all_prev;
    else
        files->last = file->all_prev;
    if (file->all_prev)
        file->all_prev->all_next = file->all_next;
    else
        files->first = file->all_next;
    file_destroy(file);
}

uint64_t files_oldest_id(const struct files *files)
{
    /* A retry may come in a little out of order; it then counts as the oldest for longer. */
    return files->last ? files->last->claimed.id : files->newest_id + 1;
}

void files_free(struct files *files)
{
    struct file *next;

    for (struct file *file = files->first; file; file = next) {
        next = file->all_next;
        file_destroy(file);
    }
    *files = (struct files){0};
}

void file_break(struct file *file, const struct part *part)
{
    if (!file->is_broken || part->index < file->next_part) {
        file->next_part = part->index;
        file->next_off = part->off;
    }
    file->is_broken = true;
}

uint64_t file_part_cost(const struct file *file)
{
    uint64_t size = part_text_size(file);
    uint64_t left = size > file->next_off ? size - file->next_off : 0;

    if (!file->is_one_part && left > PART_BYTES_MAX)
        left = PART_BYTES_MAX;
    return COST_PER_PART + COST_PER_BYTE * left;
}

bool file_is_local_fault(int sys)
{
    return sys == ENOSPC || sys == EDQUOT || sys == EMFILE || sys == ENFILE || sys == ENOMEM ||
           sys == EROFS || sys == EINTR || sys == EAGAIN;
}

void file_list_init(struct file_list *list)
{
    *list = (struct file_list){.end = &list->first};
}

void file_list_add(struct file_list *list, struct file *file, enum file_state state)
{
    file->state = state;
    file->holds++;
    if (state == FILE_WAITING)
        file->queued_us = clock_lap_us();
    file->next = NULL;
    *list->end = file;
    list->end = &file->next;
}

struct file *file_list_take(struct file_list *list)
{
    struct file *file = list->first;

    if (!file)
        return NULL;
    list->first = file->next;
    if (!list->first)
        list->end = &list->first;
    file->holds--;
    return file;
}
