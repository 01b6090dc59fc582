/* folder.c -- see folder.h */
#include "folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static char folder_name[] = "/tmp/fuzz-siftd.XXXXXX";
static int folder_fd = -1;
static const char *file_name;

static void folder_remove(void)
{
    (void)unlinkat(folder_fd, file_name, 0);
    (void)rmdir(folder_name);
}

int fuzz_folder_put(const char *name, struct str bytes, struct str end)
{
    int fd;

    if (folder_fd < 0) {
        REQUIRE(mkdtemp(folder_name));
        folder_fd = open(folder_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        file_name = name;
        REQUIRE(folder_fd >= 0 && atexit(folder_remove) == 0);
    }
    fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    REQUIRE(!end.len || write(fd, end.ptr, end.len) == (ssize_t)end.len);
    (void)close(fd);
    return folder_fd;
}
