/* compile_write.c -- lays the sections out and writes the file; see compile.h */
#include "compile.h"

#include "../base/hash.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void pad(struct buf *out)
{
    while (out->len % 64 && !buf_failed(out))
        buf_add_byte(out, 0);
}

static enum err_code write_file(const char *path, struct str bytes, struct err *err)
{
    char temp[4096];
    int len = snprintf(temp, sizeof temp, "%s.%ld.new", path, (long)getpid());
    enum err_code code = ERR_OK;
    FILE *file;

    if (len < 0 || (size_t)len >= sizeof temp)
        return err_set(err, ERR_CONF, 0, "the path of the model is too long");
    file = fopen(temp, "wxe");
    if (!file)
        return err_set(err, ERR_CONF, errno, "cannot create '%s': %s", temp, strerror(errno));
    if (fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len)
        code = err_set(err, ERR_CONF, errno, "cannot write '%s': %s", temp, strerror(errno));
    if (fclose(file) != 0 && !code)
        code = err_set(err, ERR_CONF, errno, "cannot write '%s': %s", temp, strerror(errno));
    if (!code && rename(temp, path) != 0)
        code = err_set(err, ERR_CONF, errno, "cannot rename '%s': %s", temp, strerror(errno));
    if (code)
        (void)unlink(temp);
    return code;
}

enum err_code compile_write(struct compile *c, struct err *err)
{
    struct image_head head = {
        .magic = IMAGE_MAGIC, .version = IMAGE_VERSION, .sections = IMAGE_SECTIONS};
    struct buf out;
    enum err_code code;

    buf_init(&out, IMAGE_BYTES_MAX);
    (void)buf_extend(&out, sizeof head);
    for (size_t i = 0; i < IMAGE_SECTIONS; i++) {
        if (buf_failed(&c->sections[i])) {
            buf_fini(&out);
            return compile_no_memory(err);
        }
        pad(&out);
        head.at[i].off = out.len;
        head.at[i].len = c->sections[i].len;
        buf_add_str(&out, buf_str(&c->sections[i]));
    }
    pad(&out);
    if (buf_failed(&out)) {
        bool is_starved = buf_is_starved(&out);

        buf_fini(&out);
        if (is_starved)
            return compile_no_memory(err);
        return err_set(err, ERR_CONF, 0, "the model is over %zu bytes", IMAGE_BYTES_MAX);
    }
    head.size = out.len;
    head.checksum = hash64((struct str){out.ptr + sizeof head, out.len - sizeof head}, 0);
    memcpy(out.ptr, &head, sizeof head);
    code = write_file(c->paths->out, buf_str(&out), err);
    buf_fini(&out);
    return code;
}
