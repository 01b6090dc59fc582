/* tsan_close.c -- linked into the programs where they are built for the thread sanitizer. libuv closes descriptors by
 * the raw system call, which the sanitizer does not see: the next owner of the same number looks to it like a race
 * with the last one. Here that call becomes close(), which it knows. */
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARGS 6 /* of a system call, at most */

long syscall(long number, ...) // NOLINT(readability-inconsistent-declaration-parameter-name)
{
    static long (*next)(long, ...);
    long (*call)(long, ...) = __atomic_load_n(&next, __ATOMIC_RELAXED);
    long arg[ARGS];
    va_list args;

    /* Those that were not given are whatever the registers hold, as in the function of the C library. */
    va_start(args, number);
    for (int i = 0; i < ARGS; i++)
        arg[i] = va_arg(args, long);
    va_end(args);
    if (number == SYS_close)
        return close((int)arg[0]);
    if (!call) {
        *(void **)(&call) = dlsym(RTLD_NEXT, "syscall");
        __atomic_store_n(&next, call, __ATOMIC_RELAXED);
    }
    return call(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
