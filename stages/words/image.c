/* image.c -- opens words.model; see image.h */
#include "image.h"

#include "../base/buf.h"
#include "../base/hash.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMAGE_NAME "words.model"
#define PATH_BYTES_MAX 4096u

static_assert(sizeof(struct image_cell) == 4 && sizeof(struct dat_unit) == 8 &&
                  sizeof(struct image_cost) == 16 && sizeof(struct image_tagset) == 9 &&
                  sizeof(struct image_name) == 8 && sizeof(struct image_head) % 8 == 0,
              "the format has no gaps that a compiler chose");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "the sections are used as they are mapped");

/* What a section's length is a multiple of, and the least it may hold. */
static const struct {
    size_t each, least;
} shapes[IMAGE_SECTIONS] = {
    [IMAGE_PAGES] = {2, 2 * (size_t)0x1100},
    [IMAGE_PLAIN] = {1024, 1024},
    [IMAGE_FOLDED] = {1024, 1024},
    [IMAGE_UNITS] = {sizeof(struct dat_unit), sizeof(struct dat_unit)},
    [IMAGE_COSTS] = {sizeof(struct image_cost), sizeof(struct image_cost)},
    [IMAGE_CHOICE] = {2, 2},
    [IMAGE_TAGSETS] = {sizeof(struct image_tagset), sizeof(struct image_tagset)},
    [IMAGE_TAGS] = {IMAGE_TAG_BYTES, IMAGE_TAG_BYTES},
    [IMAGE_TRANS] = {2, 2},
    [IMAGE_NAMES] = {sizeof(struct image_name), sizeof(struct image_name)},
    [IMAGE_T2S_UNITS] = {sizeof(struct dat_unit), sizeof(struct dat_unit)},
    [IMAGE_T2S_TEXT] = {4, 0},
    [IMAGE_S2T_UNITS] = {sizeof(struct dat_unit), sizeof(struct dat_unit)},
    [IMAGE_S2T_TEXT] = {4, 0},
};

static enum err_code damaged(struct err *err, const char *path, const char *what)
{
    return err_set(err, ERR_CONF, 0, "'%s' %s; make it anew with this build (make data)", path,
                   what);
}

static enum err_code check_head(const struct image_head *head, size_t bytes, const char *path,
                                struct err *err)
{
    if (bytes < sizeof head->magic || head->magic != IMAGE_MAGIC)
        return damaged(err, path, "is no model of siftd");
    if (bytes < offsetof(struct image_head, size))
        return damaged(err, path, "is cut short");
    if (head->version != IMAGE_VERSION || head->sections != IMAGE_SECTIONS)
        return err_set(err, ERR_CONF, 0,
                       "'%s' is of version %u.%u, this siftd reads %u.%u; make it anew with this "
                       "build (make data)",
                       path, head->version, head->sections, IMAGE_VERSION, IMAGE_SECTIONS);
    if (bytes < sizeof *head || head->size > bytes)
        return damaged(err, path, "is cut short");
    if (head->size < bytes)
        return damaged(err, path, "has bytes behind its end");
    for (size_t i = 0; i < IMAGE_SECTIONS; i++)
        if (head->at[i].off % 64 || head->at[i].off > bytes ||
            head->at[i].len > bytes - head->at[i].off || head->at[i].len % shapes[i].each ||
            head->at[i].len < shapes[i].least)
            return damaged(err, path, "has a section out of place");
    if (hash64((struct str){(const char *)head + sizeof *head, bytes - sizeof *head}, 0) !=
        head->checksum)
        return damaged(err, path, "is damaged: its checksum is wrong");
    return ERR_OK;
}

static const void *section(const struct image *image, enum image_section at)
{
    const struct image_head *head = image->map;

    return (const char *)image->map + head->at[at].off;
}

static void set_pointers(struct image *image)
{
    const struct image_head *head = image->map;

    image->pages = section(image, IMAGE_PAGES);
    image->plain = section(image, IMAGE_PLAIN);
    image->folded = section(image, IMAGE_FOLDED);
    image->units = section(image, IMAGE_UNITS);
    image->units_len = head->at[IMAGE_UNITS].len / sizeof *image->units;
    image->costs = section(image, IMAGE_COSTS);
    image->choice = section(image, IMAGE_CHOICE);
    image->tagsets = section(image, IMAGE_TAGSETS);
    image->tags = section(image, IMAGE_TAGS);
    image->tags_len = head->at[IMAGE_TAGS].len / IMAGE_TAG_BYTES;
    image->trans = section(image, IMAGE_TRANS);
    image->names = section(image, IMAGE_NAMES);
    image->names_len = head->at[IMAGE_NAMES].len / sizeof *image->names;
    image->t2s_units = section(image, IMAGE_T2S_UNITS);
    image->s2t_units = section(image, IMAGE_S2T_UNITS);
    image->t2s_text = section(image, IMAGE_T2S_TEXT);
    image->s2t_text = section(image, IMAGE_S2T_TEXT);
}

static enum err_code map_file(int fd, const char *path, struct image *image, struct err *err)
{
    struct stat st;
    void *map;
    enum err_code code;

    if (fstat(fd, &st) < 0)
        return err_set(err, ERR_CONF, errno, "cannot stat '%s': %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size > 4 * IMAGE_BYTES_MAX)
        return damaged(err, path, "is no model of siftd");
    map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (map == MAP_FAILED)
        return err_set(err, ERR_NOMEM, errno, "cannot map '%s': %s", path, strerror(errno));
    code = check_head(map, (size_t)st.st_size, path, err);
    if (code) {
        (void)munmap(map, (size_t)st.st_size);
        return code;
    }
    *image = (struct image){.map = map, .map_bytes = (size_t)st.st_size};
    set_pointers(image);
    return ERR_OK;
}

enum err_code image_open(const char *data, struct image *ret_image, struct err *err)
{
    char path[PATH_BYTES_MAX];
    enum err_code code;
    int fd, len;

    assert(data && ret_image);
    len = snprintf(path, sizeof path, "%s/" IMAGE_NAME, data);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_CONF, 0, "the path of " IMAGE_NAME " is too long");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_CONF, errno, "cannot open '%s': %s ('data' names its folder)", path,
                       strerror(errno));
    code = map_file(fd, path, ret_image, err);
    (void)close(fd);
    return code;
}

void image_close(struct image *image)
{
    if (image->map)
        (void)munmap(image->map, image->map_bytes);
    *image = (struct image){0};
}
