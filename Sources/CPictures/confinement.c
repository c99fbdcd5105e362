#define _GNU_SOURCE
#include "CPictures.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/// Sets both limits: a process cannot raise them again.
static int bound(__rlimit_resource_t resource, rlim_t value) {
    const struct rlimit limit = {value, value};
    return setrlimit(resource, &limit);
}

static int confine(hcert_bounds bounds) {
    if (bound(RLIMIT_AS, bounds.address_space) != 0 || bound(RLIMIT_CORE, 0) != 0 || bound(RLIMIT_FSIZE, 0) != 0) return -1;
    if (bounds.processor_time != 0 && bound(RLIMIT_CPU, bounds.processor_time) != 0) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/// Puts the two descriptors where the program looks for them and closes everything else.
static int arrange(int input, int output) {
    // Copies behind 2 first: one of the two may lie where the other one has to go.
    const int copied_input = fcntl(input, F_DUPFD, 3), copied_output = fcntl(output, F_DUPFD, 3);
    const int null = open("/dev/null", O_WRONLY);
    if (copied_input < 0 || copied_output < 0 || null < 0) return -1;
    if (dup2(copied_input, 0) < 0 || dup2(copied_output, 1) < 0 || dup2(null, 2) < 0) return -1;
    closefrom(3);
    return 0;
}

static void restore_signals(void) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);  // fails where there is nothing to restore
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t hcert_confined_start(
    const char *program, char *const *arguments, char *const *environment, int input, int output, hcert_bounds bounds) {
    // Not posix_spawn, which cannot set limits: these must hold before the program's first instruction.
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process != 0) return process;
    // Only what may be called in a signal handler from here on: other threads may have held locks.
    restore_signals();
    if (arrange(input, output) == 0 && confine(bounds) == 0 && getppid() == parent) execve(program, arguments, environment);
    _exit(127);
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCHITECTURE
#define FIELD(name) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
/// Answers with the first value when what was loaded is `number`, else goes on.
#define ANSWER_IF(number, value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), ANSWER(value)
#define ALLOW(call) ANSWER_IF(__NR_##call, SECCOMP_RET_ALLOW)

/// Takes away every system call but those that compute, allocate, and use what is open. Others fail with EPERM. A filter that
/// is in force already, as in a container, stays so: of two answers the stricter one counts.
static int filter_calls(void) {
    struct sock_filter program[] = {
        FIELD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        FIELD(nr),
        ALLOW(read), ALLOW(write),
        ALLOW(brk), ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(mprotect), ALLOW(madvise),
        ALLOW(futex), ALLOW(sched_yield), ALLOW(getrandom), ALLOW(clock_gettime), ALLOW(getrusage),
        ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn), ALLOW(restart_syscall), ALLOW(exit), ALLOW(exit_group),
        // Its own limits alone.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_prlimit64, 1, 0),
        ANSWER(SECCOMP_RET_ERRNO | EPERM),
        FIELD(args[0]),  // the lower half of the process's number, on these architectures
        ANSWER_IF(0, SECCOMP_RET_ALLOW),
        ANSWER(SECCOMP_RET_ERRNO | EPERM),
    };
    const struct sock_fprog filter = {sizeof program / sizeof *program, program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
/// The numbers of the system calls are not known here.
static int filter_calls(void) {
    errno = ENOSYS;
    return -1;
}
#endif

int hcert_confine_further(void) {
    // One more than the highest descriptor that is open: files and sockets find none that is free.
    if (bound(RLIMIT_NOFILE, 3) != 0 || bound(RLIMIT_NPROC, 0) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) return -1;
    return filter_calls();
}

int hcert_allow_processor_time(uint64_t seconds) {
    struct rusage usage;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &usage) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) return -1;
    const rlim_t used = (rlim_t)usage.ru_utime.tv_sec + (rlim_t)usage.ru_stime.tv_sec + 1;
    limit.rlim_cur = used + seconds < limit.rlim_max ? used + seconds : limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit);
}

int hcert_file_in_memory(void) { return memfd_create("picture", MFD_CLOEXEC); }
