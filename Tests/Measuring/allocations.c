// Counts heap allocations by who asked for them: preloaded into the command (see Scripts/count-allocations.sh).
//
// The command holds the Swift runtime and SQLite, so that callers are told apart by the symbol they return to.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

enum { SLOTS = 1 << 14 };
static _Atomic uintptr_t callers[SLOTS];
static atomic_ulong counts[SLOTS];

static void count(void *caller) {
    uintptr_t address = (uintptr_t)caller;
    size_t slot = (address * 0x9E3779B97F4A7C15u) >> 50;
    for (;;) {
        uintptr_t seen = atomic_load_explicit(&callers[slot], memory_order_relaxed);
        if (seen == address) break;
        if (seen == 0) {
            if (atomic_compare_exchange_strong(&callers[slot], &seen, address) || seen == address) break;
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
    atomic_fetch_add_explicit(&counts[slot], 1, memory_order_relaxed);
}

void *malloc(size_t size) {
    count(__builtin_return_address(0));
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(__builtin_return_address(0));
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count(__builtin_return_address(0));
    return __libc_realloc(old, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    static int (*next)(void **, size_t, size_t);
    if (!next) next = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
    count(__builtin_return_address(0));
    return next(memory, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    static void *(*next)(size_t, size_t);
    if (!next) next = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "aligned_alloc");
    count(__builtin_return_address(0));
    return next(alignment, size);
}

// One line a caller: file, offset in it, count. The script puts names to the offsets.
__attribute__((destructor)) static void report(void) {
    const char *path = getenv("ALLOCATIONS_FILE");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    for (size_t slot = 0; slot < SLOTS; slot++) {
        uintptr_t address = atomic_load(&callers[slot]);
        Dl_info info;
        if (!address || !dladdr((void *)address, &info)) continue;
        fprintf(file, "%s %#lx %lu\n", info.dli_fname, (unsigned long)(address - (uintptr_t)info.dli_fbase), atomic_load(&counts[slot]));
    }
    fclose(file);
}
