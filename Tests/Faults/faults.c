// Stands between a program and the C library and lets the n-th call that changes a file go wrong.
//
//     LD_PRELOAD=out/faults.so FAULT_AT=17 FAULT_KIND=eio hcert sign …
//
// What counts, from 1, in the order in which the calls are made, all threads together: write, writev, pwrite, fsync,
// fdatasync, ftruncate, fallocate and close of a descriptor of a regular file that is open for writing (fsync of any
// file or folder), rename, link, unlink, and open with O_CREAT. Terminals, pipes and the standard streams do not count.
//
// FAULT_KIND   kill         the process is killed before the call
//              kill-after   the process is killed after it
//              torn         half of the bytes are written, then the process is killed; other calls than writes pass
//              short        half of the bytes are written, and the call says so; other calls than writes pass
//              eio, enospc  the call fails without effect (close does close, as it always does)
//              full         that call and all later ones that need room fail with ENOSPC
// FAULT_LOG    a file that gets a line for every call: number, name, path
//
// SQLite is linked into the program from its archive but calls these functions by name, so that its calls come here.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, KILL, KILL_AFTER, TORN, SHORT, FAIL, FULL };

static enum fault kind;
static int fault_errno;
static long fault_at;
static int log_descriptor = -1;
static atomic_long call_count;

__attribute__((constructor)) static void read_settings(void)
{
    static const struct {
        const char *name;
        enum fault kind;
        int number;
    } kinds[] = {
        {"kill", KILL, 0},    {"kill-after", KILL_AFTER, 0}, {"torn", TORN, 0},       {"short", SHORT, 0},
        {"eio", FAIL, EIO}, {"enospc", FAIL, ENOSPC},    {"full", FULL, ENOSPC},
    };
    const char *at = getenv("FAULT_AT"), *name = getenv("FAULT_KIND"), *path = getenv("FAULT_LOG");
    for (size_t i = 0; at && name && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i].name) == 0) {
            kind = kinds[i].kind;
            fault_errno = kinds[i].number;
            fault_at = atol(at);
        }
    }
    if (at && kind == NONE) {
        static const char message[] = "faults: FAULT_KIND is unknown\n";
        syscall(SYS_write, STDERR_FILENO, message, sizeof message - 1);
        _exit(99);
    }
    if (path)
        log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/// The library's own function of that name.
#define NEXT(name)                                                          \
    static __typeof__(name) *next;                                          \
    if (!next)                                                              \
        next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static void note(long number, const char *name, const char *path)
{
    if (log_descriptor < 0)
        return;
    char line[4400];
    int count = snprintf(line, sizeof line, "%ld %s %s\n", number, name, path);
    syscall(SYS_write, log_descriptor, line, (size_t)count);
}

/// Counts a call and says what is to happen to it. A process that is to be killed before it does not return.
static enum fault counted(const char *name, const char *path, bool is_write, bool needs_room)
{
    long number = atomic_fetch_add(&call_count, 1) + 1;
    note(number, name, path);
    if (kind == NONE || number < fault_at)
        return NONE;
    if (kind == FULL)
        return needs_room ? FAIL : NONE;
    if (number != fault_at || ((kind == TORN || kind == SHORT) && !is_write))
        return NONE;
    if (kind == KILL)
        die();
    return kind;
}

static enum fault counted_descriptor(const char *name, int descriptor, bool is_write, bool needs_room)
{
    int error = errno;
    enum fault fault = NONE;
    struct stat status;
    bool is_fsync = strcmp(name, "fsync") == 0;
    if (descriptor > STDERR_FILENO && descriptor != log_descriptor && fstat(descriptor, &status) == 0
        && (S_ISREG(status.st_mode) || is_fsync)
        && (is_fsync || (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY)) {
        char link[64], path[4096] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        if (log_descriptor >= 0 && readlink(link, path, sizeof path - 1) < 0)
            path[0] = 0;
        fault = counted(name, path, is_write, needs_room);
    }
    errno = error;
    return fault;
}

/// Does a call without bytes, or does not.
#define WITH(decision, call)                       \
    do {                                           \
        enum fault what = (decision);              \
        if (what == FAIL) {                        \
            errno = fault_errno;                   \
            return -1;                             \
        }                                          \
        __typeof__(call) result = (call);          \
        if (what == KILL_AFTER)                    \
            die();                                 \
        return result;                             \
    } while (0)

/// Does a call that writes `count` bytes, or writes only some of them.
#define WITH_BYTES(decision, count, call)          \
    do {                                           \
        enum fault what = (decision);              \
        if (what == FAIL) {                        \
            errno = fault_errno;                   \
            return -1;                             \
        }                                          \
        if (what == TORN || what == SHORT)         \
            count = (count + 1) / 2;               \
        ssize_t result = (call);                   \
        if (what == TORN || what == KILL_AFTER)    \
            die();                                 \
        return result;                             \
    } while (0)

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    NEXT(write);
    WITH_BYTES(counted_descriptor("write", descriptor, true, true), count, next(descriptor, bytes, count));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset)
{
    NEXT(pwrite);
    WITH_BYTES(counted_descriptor("pwrite", descriptor, true, true), count, next(descriptor, bytes, count, offset));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    NEXT(pwrite64);
    WITH_BYTES(counted_descriptor("pwrite", descriptor, true, true), count, next(descriptor, bytes, count, offset));
}

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    NEXT(writev);
    WITH_BYTES(counted_descriptor("writev", descriptor, true, true), count, next(descriptor, parts, count));
}

int fsync(int descriptor)
{
    NEXT(fsync);
    WITH(counted_descriptor("fsync", descriptor, false, false), next(descriptor));
}

int fdatasync(int descriptor)
{
    NEXT(fdatasync);
    WITH(counted_descriptor("fdatasync", descriptor, false, false), next(descriptor));
}

int ftruncate(int descriptor, off_t size)
{
    NEXT(ftruncate);
    WITH(counted_descriptor("ftruncate", descriptor, false, true), next(descriptor, size));
}

int ftruncate64(int descriptor, off64_t size)
{
    NEXT(ftruncate64);
    WITH(counted_descriptor("ftruncate", descriptor, false, true), next(descriptor, size));
}

int fallocate(int descriptor, int mode, off_t offset, off_t size)
{
    NEXT(fallocate);
    WITH(counted_descriptor("fallocate", descriptor, false, true), next(descriptor, mode, offset, size));
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t size)
{
    NEXT(fallocate64);
    WITH(counted_descriptor("fallocate", descriptor, false, true), next(descriptor, mode, offset, size));
}

/// Returns the error instead of setting errno.
int posix_fallocate(int descriptor, off_t offset, off_t size)
{
    NEXT(posix_fallocate);
    enum fault what = counted_descriptor("posix_fallocate", descriptor, false, true);
    if (what == FAIL)
        return fault_errno;
    int result = next(descriptor, offset, size);
    if (what == KILL_AFTER)
        die();
    return result;
}

/// The descriptor is gone whatever the call says, as close(2) has it.
int close(int descriptor)
{
    NEXT(close);
    enum fault what = counted_descriptor("close", descriptor, false, false);
    int result = next(descriptor);
    if (what == KILL_AFTER)
        die();
    if (what == FAIL) {
        errno = fault_errno;
        return -1;
    }
    return result;
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    WITH(counted("rename", to, false, true), next(from, to));
}

int link(const char *from, const char *to)
{
    NEXT(link);
    WITH(counted("link", to, false, true), next(from, to));
}

int unlink(const char *path)
{
    NEXT(unlink);
    WITH(counted("unlink", path, false, false), next(path));
}

static bool creates(int flags)
{
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define MODE_OF(flags)                          \
    mode_t mode = 0;                            \
    if (creates(flags)) {                       \
        va_list rest;                           \
        va_start(rest, flags);                  \
        mode = (mode_t)va_arg(rest, unsigned);  \
        va_end(rest);                           \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags);
    NEXT(open);
    WITH(creates(flags) ? counted("open", path, false, true) : NONE, next(path, flags, mode));
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags);
    NEXT(open64);
    WITH(creates(flags) ? counted("open", path, false, true) : NONE, next(path, flags, mode));
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags);
    NEXT(openat);
    WITH(creates(flags) ? counted("open", path, false, true) : NONE, next(folder, path, flags, mode));
}
