/*
 * drydock-init: the only native program of Drydock.
 *
 *   drydock-init boot PARENT-PID plain -- COMMAND...
 *   drydock-init boot PARENT-PID chroot -- COMMAND...
 *   drydock-init boot PARENT-PID root -- COMMAND...
 *   drydock-init boot PARENT-PID rootless UID-MAP GID-MAP -- COMMAND...
 *   drydock-init boot PARENT-PID single UID-MAP GID-MAP -- COMMAND...
 *   drydock-init boot PARENT-PID ... publish FROM TO -- COMMAND...
 *       The guard, for PARENT-PID, or with 0 for nobody. Starts COMMAND (the worker JVM), for root in a mount namespace of its own, for
 *       rootless and single in a user namespace as well (single: of one id), and ends it when PARENT-PID ends. For chroot it also ends what monitors
 *       that were killed leave: there is no pid namespace that would. Once COMMAND has ended with 0,
 *       publish renames a file that it wrote as it ended to TO-SIZE. A map is "0 1000 1,1 100000 65536".
 *
 *   drydock-init step PARENT-PID
 *       Reads an ordered list of operations from standard input, performs them in the namespaces they
 *       name, runs one command there as a child of pid 1, and ends with its exit status. What follows the list on
 *       standard input is the command's, if an operation 'i' says so; with two numbers, by a terminal of its own.
 *       Signals that reach pid 1 are the command's. Operation 'J' joins namespaces of a running container instead
 *       of making them.
 *
 * It parses nothing that an image, a Dockerfile or a registry wrote: every operation was composed by the
 * worker. A failing operation is reported by its name, its operands and errno.
 *
 * An operation is one byte of name, one byte that counts its arguments, and each argument as a 32-bit
 * little-endian length and that many bytes. The list begins with its own length in the same form. See
 * SetupOp.java, the only writer.
 *
 * Reports are lines in the file that operation 'S' names:
 *   fail ERRNO OPERATION OPERANDS...   an operation failed; nothing ran
 *   exec ERRNO PROGRAM                 the command could not be started
 *   made BEFORE AFTER d|f PATH         a mount target was missing and has been created; its parent's mtimes
 *   note TEXT                          something was done another way
 *   pid NUMBER                         pid 1, as the worker sees it
 *   listen FD                          the descriptor of pid 1 that tells of system calls to be answered
 *   pts NUMBER                         the terminal of the command, in its own /dev/pts
 *   up                                 the command runs
 *   exit CODE | signal NUMBER          how the command ended
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

enum {
    SETUP_FAILED = 125,      /* docker's exit code for "the engine failed" */
    MAX_SPEC = 16 << 20,     /* bytes of operations */
    MAX_OPS = 1 << 16,
    MAX_ARGS = 255,
    MAX_REPORT = 64 << 10,   /* bytes of report that the monitor passes on */
    TERM_GRACE_MS = 1000,    /* between TERM and KILL for the worker */
    STRAYS_MS = 100,         /* between looks for processes that nobody else ends */
};

/* ---- reports ------------------------------------------------------------------------------------- */

static char **program; /* our words, which a container may read */
static int report_fd = 2;
static int start_fd = -1; /* of the command, until it runs: a byte there says that it does not */

static void report(const char *format, ...) {
    char line[8192];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(line, sizeof line - 1, format, list);
    va_end(list);
    if (n < 0)
        return;
    if ((size_t)n > sizeof line - 2)
        n = sizeof line - 2;
    for (int i = 0; i < n; i++)
        if (line[i] == '\n')
            line[i] = '?';
    line[n] = '\n';
    for (ssize_t done = 0, w; done <= n; done += w)
        if ((w = write(report_fd, line + done, n + 1 - done)) <= 0)
            return;
}

static __attribute__((noreturn)) void fail(const char *operation, const char *operands) {
    report("fail %d %s %s", errno, operation, operands);
    if (start_fd >= 0 && write(start_fd, "!", 1) < 0)
        report("note no word of it");
    _exit(SETUP_FAILED);
}

static int write_all(int fd, const char *bytes, ssize_t size) {
    for (ssize_t done = 0, n; done < size; done += n)
        if ((n = write(fd, bytes + done, size - done)) < 0)
            return -1;
    return 0;
}

/* ---- operations ---------------------------------------------------------------------------------- */

struct arg {
    char *bytes; /* followed by a NUL */
    uint32_t length;
};

struct op {
    char name;
    int count;
    int pidfd; /* of the container that it joins */
    struct arg *args;
};

static struct op ops[MAX_OPS];
static int op_count;

static uint64_t number(const struct arg *a) {
    uint64_t n = 0;
    if (a->length != 8) {
        errno = EPROTO;
        fail("decode", "number");
    }
    for (int i = 7; i >= 0; i--)
        n = n << 8 | (unsigned char)a->bytes[i];
    return n;
}

static uint32_t length_at(const char *bytes) {
    uint32_t length = 0;
    for (int i = 3; i >= 0; i--)
        length = length << 8 | (unsigned char)bytes[i];
    return length;
}

static void read_exactly(char *to, size_t size) {
    for (ssize_t n; size > 0; to += n > 0 ? n : 0, size -= n > 0 ? n : 0)
        if ((n = read(0, to, size)) == 0 || (n < 0 && errno != EINTR))
            fail("read", "operations");
}

/* Reads the operations, not a byte more, and splits them. The bytes are copied once so that each argument can
 * be ended by a NUL. */
static void read_operations(void) {
    char head[4], *spec;
    read_exactly(head, sizeof head);
    size_t size = length_at(head);
    if (size > MAX_SPEC || !(spec = malloc(size + 1))) {
        errno = E2BIG;
        fail("read", "operations");
    }
    read_exactly(spec, size);
    size_t at = 0;
    errno = EPROTO;
    while (at < size) {
        if (op_count == MAX_OPS || size - at < 2)
            fail("decode", "operations");
        struct op *op = &ops[op_count++];
        op->name = spec[at++];
        op->count = (unsigned char)spec[at++];
        op->args = calloc(op->count + 1, sizeof *op->args);
        if (!op->args)
            fail("decode", "operations: no memory");
        for (int i = 0; i < op->count; i++) {
            if (size - at < 4)
                fail("decode", "operations");
            uint32_t length = length_at(spec + at);
            at += 4;
            if (size - at < length)
                fail("decode", "operations");
            char *copy = malloc((size_t)length + 1);
            if (!copy)
                fail("decode", "operations: no memory");
            memcpy(copy, spec + at, length);
            copy[length] = 0;
            at += length;
            op->args[i] = (struct arg){copy, length};
        }
    }
    free(spec);
}

static const struct op *find(char name) {
    for (int i = 0; i < op_count; i++)
        if (ops[i].name == name)
            return &ops[i];
    return NULL;
}

static int pidfd_open(pid_t pid) { return syscall(SYS_pidfd_open, pid, 0); }

/* A pidfd for the parent that we were told of, and proof that it still is our parent. */
static int parent_pidfd(const char *pid_text) {
    pid_t pid = atoi(pid_text);
    int fd = pidfd_open(pid);
    if (fd < 0)
        fail("pidfd_open", pid_text);
    if (getppid() != pid) {
        errno = ESRCH;
        fail("parent", pid_text);
    }
    return fd;
}

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* ---- what pid 1 does before the command ------------------------------------------------------------ */

/* Tells of something made at PATH: its parent's times before and now, kind, and real path. By these times the
 * commit sees whether anybody else changed the parent. */
static void tell_made(const char *path, char kind, const struct stat *before) {
    struct stat after;
    char *real = realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;
    if (!slash)
        fail("realpath", path);
    *slash = 0;
    if (stat(slash == real ? "/" : real, &after) < 0)
        fail("stat", real);
    *slash = '/';
    report("made %lld.%09ld %lld.%09ld %c %s", (long long)before->st_mtim.tv_sec, before->st_mtim.tv_nsec,
           (long long)after.st_mtim.tv_sec, after.st_mtim.tv_nsec, kind, real);
    free(real);
}

/* The folder that holds PATH. Links are followed: our root is the image's. */
static void stat_parent(char *path, struct stat *st) {
    char *slash = strrchr(path, '/');
    *slash = 0;
    int failed = stat(slash == path ? "/" : path, st);
    *slash = '/';
    if (failed)
        fail("stat parent", path);
}

/* A mount target: 'd' a folder, 'f' a file. What has to be made, parents included, is told, so that the commit of
 * the step's changes can leave it out; with 'q' not: then it is on a file system of our own. */
static void op_target(struct op *op) {
    char *path = op->args[0].bytes, kind = op->args[1].bytes[0];
    int tell = op->count < 3;
    struct stat st;
    if (stat(path, &st) == 0)
        return;
    if (errno != ENOENT)
        fail("target", path);
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        if (stat(path, &st) < 0) {
            stat_parent(path, &st);
            if (mkdir(path, 0755) < 0)
                fail("mkdir", path);
            if (tell)
                tell_made(path, 'd', &st);
        }
        *slash = '/';
    }
    stat_parent(path, &st);
    int fd = kind == 'd' ? mkdir(path, 0755) : open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0)
        fail("target", path);
    if (kind == 'f')
        close(fd);
    if (tell)
        tell_made(path, kind, &st);
}

static void op_mount(struct op *op) {
    const char *source = op->args[0].bytes, *target = op->args[1].bytes, *type = op->args[2].bytes;
    const char *data = op->args[4].bytes;
    int optional = op->count > 5 && op->args[5].bytes[0] == '?';
    if (mount(*source ? source : NULL, target, *type ? type : NULL, number(&op->args[3]), *data ? data : NULL) == 0)
        return;
    if (optional && (errno == ENOENT || errno == ENOTDIR))
        return;
    char operands[4096];
    snprintf(operands, sizeof operands, "%s on %s (%s) %s", source, target, type, data);
    fail("mount", operands);
}

/* A fresh procfs; where the kernel refuses it because the outer one is masked, the outer one bound. */
static void op_proc(struct op *op) {
    const char *target = op->args[0].bytes;
    if (mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
        return;
    if (errno != EPERM || mount("proc", target, NULL, MS_BIND | MS_REC, NULL) < 0)
        fail("mount", "proc");
    report("note proc-bound");
}

/* Makes PATH the root. The old root stays reachable as the working directory alone, until detach: mount
 * sources are named relative to it, targets absolutely, so that no link of the image leads a target out. */
static void op_pivot(struct op *op) {
    const char *path = op->args[0].bytes;
    int old = open("/", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    if (old < 0 || chdir(path) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || fchdir(old) < 0)
        fail("pivot_root", path);
    close(old);
}

static void op_detach(void) {
    if (mount("", ".", "", MS_SLAVE | MS_REC, NULL) < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        fail("detach", "old root");
}

static void op_loopback(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        fail("loopback", "up");
    close(fd);
}

struct mount_attributes {
    uint64_t set, clear, propagation, userns;
};

static void op_readonly(struct op *op) {
    struct mount_attributes attributes = {.set = 1 /* MOUNT_ATTR_RDONLY */};
    const char *path = op->args[0].bytes;
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) == 0)
        return;
    if (errno == ENOSYS && mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0)
        return;
    fail("read-only", path);
}

/* A fresh sysfs, for a network namespace of our own; where the kernel refuses it because the outer one is masked, the
 * outer one bound, not to be written. */
static void op_sys(struct op *op) {
    const char *target = op->args[0].bytes;
    if (mount("sysfs", target, "sysfs", number(&op->args[1]), NULL) == 0)
        return;
    if (errno != EPERM || mount("sys", target, NULL, MS_BIND | MS_REC, NULL) < 0)
        fail("mount", "sysfs");
    op_readonly(op);
    report("note sys-bound");
}

static void op_bounding(struct op *op) {
    uint64_t keep = number(&op->args[0]);
    for (int cap = 0; cap < 64; cap++) {
        int there = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
        if (there < 0)
            break;
        if (there && !(keep >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            fail("drop capability", "bounding set");
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static void op_capset(struct op *op) {
    uint64_t keep = number(&op->args[0]);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};
    if (syscall(SYS_capget, &header, data) < 0)
        fail("capget", "");
    for (int i = 0; i < 2; i++) {
        data[i].permitted &= (uint32_t)(keep >> 32 * i);
        data[i].effective = data[i].permitted;
        data[i].inheritable = 0;
    }
    if (syscall(SYS_capset, &header, data) < 0)
        fail("capset", "");
}

static void op_seccomp(struct op *op) {
    struct sock_fprog program = {
        .len = op->args[0].length / sizeof(struct sock_filter),
        .filter = (struct sock_filter *)op->args[0].bytes,
    };
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
        fail("seccomp", "filter");
}

/* The filter that tells of the calls by which files get owners, for the worker to answer (seccomp_unotify(2)); where
 * the kernel refuses that, the one by which they succeed and do nothing. */
static void op_owners(struct op *op) {
    struct sock_fprog program = {
        .len = op->args[0].length / sizeof(struct sock_filter),
        .filter = (struct sock_filter *)op->args[0].bytes,
    };
    int fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (fd >= 0) {
        report("listen %d", fd);
        return;
    }
    report("note owners-flat");
    op->args++;
    op_seccomp(op);
}

/* The confinement below PATH is worth nothing unless PATH is what we mounted. */
static void op_verify(struct op *op) {
    struct statfs fs;
    const char *path = op->args[0].bytes;
    if (statfs(path, &fs) < 0)
        fail("verify", path);
    if ((uint64_t)fs.f_type != number(&op->args[1])) {
        errno = EINVAL;
        fail("verify", path);
    }
}

/* A new file with this content, on a file system of our own: nothing of it ever is on a disk. */
static void op_file(struct op *op) {
    const char *path = op->args[0].bytes;
    struct arg *content = &op->args[1];
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        fail("create", path);
    for (ssize_t done = 0, n; done < content->length; done += n)
        if ((n = write(fd, content->bytes + done, content->length - done)) < 0)
            fail("write", path);
    if (fchown(fd, number(&op->args[3]), number(&op->args[4])) < 0 || fchmod(fd, number(&op->args[2])) < 0)
        fail("owner and mode", path);
    close(fd);
    explicit_bzero(content->bytes, content->length);
}

/* Serves a secret by the fifo at PATH, each reader from the start, for as long as there are processes of the step.
 * So it can be read like a file, and is on no disk. A reader has its fifo for itself: the name is given to the next one
 * first, which is made in /dev, where nothing stays. */
static void op_serve(struct op *op) {
    char *path = op->args[0].bytes, next[64];
    static int count;
    pid_t parent = getpid();
    snprintf(next, sizeof next, "/dev/.served-%d", count++);
    pid_t server = fork();
    if (server < 0)
        fail("fork", path);
    if (server > 0) {
        explicit_bzero(op->args[1].bytes, op->args[1].length);
        return;
    }
    close(report_fd);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    while (getppid() == parent) {
        struct stat st;
        int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode))
            break;
        if (mkfifo(next, 0600) < 0 || chown(next, number(&op->args[3]), number(&op->args[4])) < 0 ||
            chmod(next, number(&op->args[2])) < 0 || rename(next, path) < 0)
            break;
        if (fork() == 0)
            _exit(write_all(fd, op->args[1].bytes, op->args[1].length) < 0);
        close(fd);
    }
    _exit(0);
}

static void perform(struct op *op) {
    char *first = op->count ? op->args[0].bytes : "";
    switch (op->name) {
    case 'S': case 'N': case 'u': case 'w': case 'e': case 'g': case 'i': case 'E': case 'J':
        return; /* read by those who need them */
    case 'c':
        if (chdir(first) < 0)
            fail("chdir", first);
        return;
    case 'C':
        if (chroot(first) < 0 || chdir("/") < 0)
            fail("chroot", first);
        return;
    case 'd':
        if (mkdir(first, number(&op->args[1])) < 0 && errno != EEXIST)
            fail("mkdir", first);
        return;
    case 'l':
        if (symlink(first, op->args[1].bytes) < 0)
            fail("symlink", op->args[1].bytes);
        return;
    case 'h':
        if (sethostname(first, op->args[0].length) < 0)
            fail("sethostname", first);
        return;
    case 'L': {
        struct rlimit limit = {number(&op->args[1]), number(&op->args[2])};
        if (setrlimit(number(&op->args[0]), &limit) < 0)
            fail("setrlimit", "");
        return;
    }
    case 'n':
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
            fail("no_new_privs", "");
        return;
    case 'f': op_file(op); return;
    case 'F': op_serve(op); return;
    case 't': op_target(op); return;
    case 'm': op_mount(op); return;
    case 'p': op_proc(op); return;
    case 'y': op_sys(op); return;
    case 'r': op_pivot(op); return;
    case 'x': op_detach(); return;
    case 'o': op_loopback(); return;
    case 'a': op_readonly(op); return;
    case 'b': op_bounding(op); return;
    case 'k': op_capset(op); return;
    case 's': op_seccomp(op); return;
    case 'O': op_owners(op); return;
    case 'v': op_verify(op); return;
    }
    errno = EPROTO;
    char name[2] = {op->name, 0};
    fail("unknown operation", name);
}

/* ---- the command ----------------------------------------------------------------------------------- */

/* The first arguments of all operations of one name: words and environment entries come one operation
 * each, since an operation has 255 arguments at most. */
static char **strings(char name) {
    char **list = calloc(op_count + 1, sizeof *list);
    int n = 0;
    for (int i = 0; list && i < op_count; i++)
        if (ops[i].name == name && ops[i].count == 1)
            list[n++] = ops[i].args[0].bytes;
    return list;
}

/* A terminal of this many rows and columns; its other side is for the command. */
static int open_terminal(const struct op *input, int *other) {
    int unlocked = 0, n;
    char path[32];
    struct winsize size = {.ws_row = number(&input->args[0]), .ws_col = number(&input->args[1])};
    const struct op *user = find('u');
    int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) < 0 || ioctl(master, TIOCGPTN, &n) < 0)
        fail("open", "/dev/pts/ptmx");
    snprintf(path, sizeof path, "/dev/pts/%d", n);
    *other = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*other < 0 || ioctl(master, TIOCSWINSZ, &size) < 0)
        fail("open", path);
    if (user && fchown(*other, number(&user->args[0]), -1) < 0)
        fail("chown", path);
    report("pts %d", n);
    return master;
}

/* Carries bytes between our standard streams and a terminal, until the command has ended and all it wrote is out. */
static __attribute__((noreturn)) void relay(int terminal, int ended) {
    struct pollfd watch[] = {{terminal, POLLIN, 0}, {0, POLLIN, 0}, {ended, POLLIN, 0}};
    char chunk[4096];
    for (;;) {
        if (poll(watch, 3, watch[2].fd < 0 ? 50 : -1) <= 0)
            _exit(0);
        if (watch[0].revents) {
            ssize_t n = read(terminal, chunk, sizeof chunk);
            if (n <= 0 || write_all(1, chunk, n) < 0)
                _exit(0);
        }
        if (watch[1].revents) {
            ssize_t n = read(0, chunk, sizeof chunk);
            watch[1].fd = n > 0 ? 0 : -1;
            if (write_all(terminal, n > 0 ? chunk : "\004", n > 0 ? n : 1) < 0)
                _exit(0);
        }
        if (watch[2].revents)
            watch[1].fd = watch[2].fd = -1;
    }
}

static __attribute__((noreturn)) void run_command(int terminal) {
    const struct op *user = find('u'), *cwd = find('w'), *mask = find('g');
    pid_t parent = getppid();
    reset_signals();
    setsid();
    for (int fd = 0; terminal >= 0 && fd < 3; fd++)
        if ((fd == 0 && ioctl(terminal, TIOCSCTTY, 0) < 0) || dup2(terminal, fd) < 0)
            fail("terminal", "of the command");
    umask(mask ? number(&mask->args[0]) : 022);
    if (user) {
        gid_t groups[MAX_ARGS];
        int count = 0;
        for (int i = 2; i < user->count; i++)
            groups[count++] = number(&user->args[i]);
        if (setgroups(count, groups) < 0)
            fail("setgroups", "");
        gid_t gid = number(&user->args[1]);
        uid_t uid = number(&user->args[0]);
        if (setresgid(gid, gid, gid) < 0)
            fail("setgid", "");
        if (setresuid(uid, uid, uid) < 0)
            fail("setuid", "");
    }
    if (cwd && chdir(cwd->args[0].bytes) < 0)
        fail("chdir", cwd->args[0].bytes);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* where our parent is not pid 1, nothing else would end us with it */
    if (getppid() != parent)
        _exit(SETUP_FAILED);
    char **argv = strings('E'), **env = strings('e');
    if (!argv || !argv[0] || !env) {
        errno = EPROTO;
        fail("exec", "nothing to run");
    }
    environ = env;
    execvpe(argv[0], argv, env);
    int reason = errno;
    report("exec %d %s", reason, argv[0]);
    if (write(start_fd, "!", 1) < 0)
        report("note no word of it");
    _exit(reason == ENOENT || reason == ENOTDIR ? 127 : 126);
}

/* Joins namespaces of running containers: the monitor the pid namespaces, which only children are born into; its
 * child, which no longer sees the containers' process numbers, the others. */
static void join(uint64_t wanted) {
    for (int i = 0; i < op_count; i++) {
        struct op *op = &ops[i];
        if (op->name != 'J')
            continue;
        if (op->pidfd <= 0 && (op->pidfd = pidfd_open(number(&op->args[0]))) < 0)
            fail("pidfd_open", "of a container");
        uint64_t kinds = number(&op->args[1]) & wanted;
        if (kinds && setns(op->pidfd, kinds) < 0)
            fail("setns", "of a container");
    }
}

/* Reaps everything and hands signals on until the command has ended: its status. */
static int attend(pid_t command) {
    sigset_t all;
    sigfillset(&all);
    for (;;) {
        int status;
        pid_t pid;
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
            if (pid == command)
                return status;
        if (pid < 0 && errno == ECHILD)
            _exit(SETUP_FAILED);
        int signal = sigwaitinfo(&all, NULL);
        if (signal > 0 && signal != SIGCHLD)
            kill(command, signal);
    }
}

/* pid 1: sets up, starts the command, reaps everything, ends with the command. The kernel then ends all
 * that is left in the pid namespace. Not dumpable, so that the command cannot look into or trace it. */
static __attribute__((noreturn)) void pid_one(int go, int reports) {
    char byte;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    report_fd = reports;
    if (read(go, &byte, 1) != 1)
        _exit(SETUP_FAILED); /* the monitor was gone before PDEATHSIG was set */
    close(go);
    setsid();
    for (char **word = program; *word; word++) /* where the store is, is not for the command to know */
        memset(*word, 0, strlen(*word));
    strcpy(program[0], "init");
    reset_signals();
    join(~(uint64_t)CLONE_NEWPID);
    const struct op *namespaces = find('N');
    if (number(&namespaces->args[0]) & CLONE_NEWNS && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        fail("mount", "/ as slave");
    for (int i = 0; i < op_count; i++)
        perform(&ops[i]);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const struct op *input = find('i');
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), terminal = -1, other = -1, ended[2] = {-1, -1}, started[2];
    if (null < 0 || (!input && dup2(null, 0) < 0))
        fail("open", "/dev/null");
    if (input && input->count == 2)
        terminal = open_terminal(input, &other);
    if (pipe2(started, O_CLOEXEC) < 0 || (terminal >= 0 && pipe2(ended, O_CLOEXEC) < 0))
        fail("pipe", "");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    start_fd = started[1];
    pid_t command = fork(), relaying = -1;
    if (command == 0)
        run_command(other);
    close(start_fd);
    start_fd = -1;
    if (command > 0 && terminal >= 0 && (relaying = fork()) == 0) {
        close(other);
        close(ended[1]);
        relay(terminal, ended[0]);
    }
    if (command < 0 || (terminal >= 0 && relaying < 0))
        fail("fork", "");
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd); /* the pipes of the step's output end with the step's own processes */
    close(null);
    close(terminal);
    close(other);
    if (read(started[0], &byte, 1) == 0)
        report("up"); /* or it could not be started, as it has reported */
    close(started[0]);
    int status = attend(command);
    close(ended[1]);
    while (relaying > 0 && waitpid(relaying, NULL, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status)) {
        report("signal %d", WTERMSIG(status));
        _exit(128 + WTERMSIG(status));
    }
    report("exit %d", WEXITSTATUS(status));
    _exit(WEXITSTATUS(status));
}

/* Sends KILL to all children but one: how many there were. Those that have ended are taken away if there is such a one;
 * otherwise they are left for the wait of end_descendants, which would else wait for a child they left, that nobody killed. */
static int kill_children(pid_t but) {
    char path[64], line[4096], *rest;
    int killed = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    close(fd);
    line[n < 0 ? 0 : n] = 0;
    if (n == sizeof line - 1 && (rest = strrchr(line, ' ')))
        *rest = 0; /* half a number is that of somebody else */
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        pid_t child = atoi(word);
        if (child == but || kill(child, SIGKILL) < 0)
            continue;
        if (but)
            waitpid(child, NULL, WNOHANG);
        killed++;
    }
    return killed;
}

/* Without a pid namespace of its own a command may leave processes. They have become ours, and end with it. */
static void end_descendants(void) {
    while (kill_children(0) > 0)
        if (waitpid(-1, NULL, 0) < 0 && errno != EINTR)
            return;
}

/* The monitor outside the namespaces: ends the step when the worker ends, or when told by TERM; relays
 * what pid 1 reports to the status file, which the step itself must never hold open. */
static int step(const char *parent) {
    int worker = parent_pidfd(parent);
    read_operations();
    const struct op *status_path = find('S'), *namespaces = find('N');
    if (!status_path || !namespaces) {
        errno = EPROTO;
        fail("decode", "operations");
    }
    int status_file = open(status_path->args[0].bytes, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (status_file < 0)
        fail("open", status_path->args[0].bytes);
    report_fd = status_file;
    int go[2], reports[2];
    if (pipe2(go, O_CLOEXEC) < 0 || pipe2(reports, O_CLOEXEC) < 0)
        fail("pipe", "");
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    join(CLONE_NEWPID);
    pid_t child = syscall(SYS_clone, (unsigned long)number(&namespaces->args[0]) | SIGCHLD, 0, 0, 0, 0);
    if (child < 0)
        fail("clone", "namespaces");
    if (child == 0) {
        close(go[1]);
        close(reports[0]);
        close(status_file);
        close(worker);
        close(signals);
        pid_one(go[0], reports[1]);
    }
    close(go[0]);
    close(reports[1]);
    report("pid %d", child);
    if (write(go[1], "!", 1) != 1)
        fail("start", "pid 1");
    close(go[1]);
    int devnull = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(devnull, 0);
    dup2(devnull, 1);
    dup2(devnull, 2);
    size_t length = 0;
    struct pollfd watch[] = {{worker, POLLIN, 0}, {signals, POLLIN, 0}, {reports[0], POLLIN, 0}};
    while (watch[2].fd >= 0) {
        if (poll(watch, 3, -1) < 0 && errno != EINTR)
            break;
        if (watch[0].revents || watch[1].revents) {
            kill(child, SIGKILL);
            watch[0].fd = watch[1].fd = -1;
        }
        if (watch[2].revents) {
            char chunk[4096];
            ssize_t n = read(reports[0], chunk, sizeof chunk);
            if (n <= 0)
                watch[2].fd = -1;
            else if ((length += n) <= MAX_REPORT && write_all(status_file, chunk, n) < 0)
                kill(child, SIGKILL);
        }
    }
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    end_descendants();
    if (WIFSIGNALED(status))
        report("signal %d", WTERMSIG(status));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- boot ------------------------------------------------------------------------------------------ */

/* Runs newuidmap or newgidmap for PID from outside the new user namespace. MAP: "in out count,..." */
static void map_ids(const char *program, pid_t pid, char *map) {
    pid_t mapper = fork();
    if (mapper == 0) {
        char *argv[64], text[16];
        int n = 0;
        snprintf(text, sizeof text, "%d", pid);
        argv[n++] = (char *)program;
        argv[n++] = text;
        for (char *word = strtok(map, " ,"); word && n < 63; word = strtok(NULL, " ,"))
            argv[n++] = word;
        argv[n] = NULL;
        execvp(program, argv);
        _exit(127);
    }
    int status = -1;
    while (mapper > 0 && waitpid(mapper, &status, 0) < 0 && errno == EINTR)
        ;
    if (status != 0) {
        errno = status == 127 << 8 ? ENOENT : EPERM;
        fail(program, "could not map ids");
    }
}

enum mode { PLAIN, CHROOT, ROOT, SINGLE, ROOTLESS };

/* Ours to write: a user may map its own id, once it has given up setgroups. */
static void write_own(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        fail("write", path);
    close(fd);
}

static __attribute__((noreturn)) void become_worker(enum mode mode, int unshared, int mapped, char **maps,
                                                         char **command) {
    pid_t guard = getppid();
    int rootless = mode == ROOTLESS, user = mode >= SINGLE;
    char byte = '!';
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (mode >= ROOT && unshare(user ? CLONE_NEWUSER | CLONE_NEWNS : CLONE_NEWNS) < 0)
        fail("unshare", user ? "user and mount namespace" : "mount namespace");
    if (mode == SINGLE) {
        write_own("/proc/self/setgroups", "deny");
        write_own("/proc/self/uid_map", maps[0]);
        write_own("/proc/self/gid_map", maps[1]);
    }
    if (write(unshared, &byte, 1) != 1 || read(mapped, &byte, 1) != 1)
        _exit(SETUP_FAILED);
    if (rootless && (setgroups(0, NULL) < 0 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0))
        fail("setuid", "0 of the user namespace");
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* changing ids cleared it */
    if (getppid() != guard)
        _exit(SETUP_FAILED); /* the guard went in between */
    if (mode >= ROOT && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        fail("mount", "/ as slave");
    dup2(2, 1); /* a JVM prints warnings on standard output; that is not ours to fill */
    execvp(command[0], command);
    fail("exec", command[0]);
}

static int boot(int argc, char **argv) {
    int detached = strcmp(argv[2], "0") == 0; /* it ends by itself */
    int parent = detached ? -1 : parent_pidfd(argv[2]);
    int rootless = strcmp(argv[3], "rootless") == 0;
    int chrooted = strcmp(argv[3], "chroot") == 0;
    int single = strcmp(argv[3], "single") == 0;
    enum mode mode = rootless                         ? ROOTLESS
                     : single                         ? SINGLE
                     : strcmp(argv[3], "root") == 0 ? ROOT
                     : chrooted                       ? CHROOT
                                                      : PLAIN;
    int next = mode >= SINGLE ? 6 : 4;
    char **publish = argc > next + 3 && strcmp(argv[next], "publish") == 0 ? argv + next + 1 : NULL;
    char **command = argv + next + (publish ? 4 : 1);
    if (argc <= command - argv || strcmp(command[-1], "--") != 0) {
        errno = EINVAL;
        fail("boot", "arguments");
    }
    int unshared[2], mapped[2];
    if (pipe2(unshared, O_CLOEXEC) < 0 || pipe2(mapped, O_CLOEXEC) < 0)
        fail("pipe", "");
    /* Ctrl-C reaches the whole group: who ends first is the parent's decision. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    if (detached)
        setsid();
    if (chrooted) /* what is left of a step whose monitor was killed comes to us */
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t worker = fork();
    if (worker < 0)
        fail("fork", "");
    if (worker == 0) {
        close(unshared[0]);
        close(mapped[1]);
        become_worker(mode, unshared[1], mapped[0], argv + 4, command);
    }
    close(unshared[1]);
    close(mapped[0]);
    char byte = '!';
    int fd = pidfd_open(worker);
    if (read(unshared[0], &byte, 1) == 1) {
        if (rootless) {
            map_ids("newuidmap", worker, argv[4]);
            map_ids("newgidmap", worker, argv[5]);
        }
        if (write(mapped[1], &byte, 1) != 1)
            fail("boot", "worker");
    }
    close(mapped[1]);
    close(unshared[0]);
    close(0); /* the liveness pipe is the worker's */
    struct pollfd watch[] = {{parent, POLLIN, 0}, {fd, POLLIN, 0}};
    for (int n; (n = poll(watch, 2, chrooted ? STRAYS_MS : -1)) == 0 || (n < 0 && errno == EINTR);)
        if (chrooted)
            kill_children(worker);
    if (!watch[1].revents) {
        kill(worker, SIGTERM);
        struct pollfd last = {fd, POLLIN, 0};
        if (poll(&last, 1, TERM_GRACE_MS) <= 0)
            kill(worker, SIGKILL);
    }
    int status;
    while (waitpid(worker, &status, 0) < 0 && errno == EINTR)
        ;
    if (chrooted)
        end_descendants();
    struct stat st;
    char name[4096];
    if (publish && status == 0 && stat(publish[0], &st) == 0) {
        /* its size is part of its name: one that was cut off is told from it. Failing costs nothing but speed. */
        snprintf(name, sizeof name, "%s-%lld", publish[1], (long long)st.st_size);
        rename(publish[0], name);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    program = argv;
    if (argc >= 5 && strcmp(argv[1], "boot") == 0)
        return boot(argc, argv);
    if (argc == 3 && strcmp(argv[1], "step") == 0)
        return step(argv[2]);
    fputs("drydock-init is started by Drydock only\n", stderr);
    return 2;
}
