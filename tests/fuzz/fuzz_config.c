/* fuzz_config.c -- any bytes as a configuration: a line that starts with "-o " at the end of the
 * input is an override. What loads must print, load back, and print the same again. */
#include "../../config/config.h"

#include <stdlib.h>
#include <string.h>

#define OUT_BYTES (64u << 20)
#define OVERRIDES_MAX 4
#define OVERRIDE_BYTES 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

/* Cut "\n-o KEY=VALUE" off the end. False: no such line, or a NUL in it. */
static bool take_override(struct str *text, char out[OVERRIDE_BYTES])
{
    const char *line = text->len ? memrchr(text->ptr, '\n', text->len) : NULL;
    struct str rest;

    if (!line)
        return false;
    rest = str_sub(*text, (size_t)(line + 1 - text->ptr), SIZE_MAX);
    if (!str_starts(rest, STR("-o ")) || rest.len >= OVERRIDE_BYTES ||
                    memchr(rest.ptr, '\0', rest.len))
        return false;
    memcpy(out, rest.ptr + 3, rest.len - 3);
    out[rest.len - 3] = '\0';
    text->len = (size_t)(line - text->ptr);
    return true;
}

static void check_message(const struct err *err)
{
    struct str msg = str_of(err->msg);

    require(msg.len > 0);
    for (size_t i = 0; i < msg.len; i++)
        require((unsigned char)msg.ptr[i] >= 0x20 && msg.ptr[i] != 0x7F);
}

static void check_again(const struct config *config)
{
    struct config *again = NULL;
    struct buf first, second;

    buf_init(&first, OUT_BYTES);
    buf_init(&second, OUT_BYTES);
    config_print(config, &first);
    require(!buf_failed(&first));
    /* Defaults filled in may make a file near the limit larger than the limit. */
    if (first.len <= CONFIG_FILE_BYTES_MAX) {
        require(config_parse(buf_str(&first), "printed", NULL, 0, &again, NULL) == ERR_OK);
        config_print(again, &second);
        require(str_eq(buf_str(&first), buf_str(&second)));
        config_destroy(again);
    }
    buf_fini(&first);
    buf_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str text = {(const char *)data, len};
    char space[OVERRIDES_MAX][OVERRIDE_BYTES];
    const char *overrides[OVERRIDES_MAX];
    struct config *config = NULL;
    size_t overrides_len = 0;
    struct err err;

    while (overrides_len < OVERRIDES_MAX && take_override(&text, space[overrides_len])) {
        overrides[overrides_len] = space[overrides_len];
        overrides_len++;
    }
    if (config_parse(text, "f.yaml", overrides, overrides_len, &config, &err)) {
        require(!config);
        check_message(&err);
        return 0;
    }
    check_again(config);
    (void)config_route(config, text);
    config_destroy(config);
    return 0;
}
