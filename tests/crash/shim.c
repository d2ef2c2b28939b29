/* A disk in the test's hands: LD_PRELOAD between a program and the C library.
 *
 * For files below one watched folder it writes down, in order, everything that changes the disk
 * (and what the program itself wants marked), and makes the n-th call fail. Kept out: what a power
 * cut does with the log (power_disk.py) and which call is to fail (syscalls.py).
 *
 * A record of the log: 1 byte operation, u64 inode, u64 number, u32 + u32 lengths, then both texts:
 *   c created (path)   w written (offset; bytes)   t cut or grown (size)   s synced
 *   d folder synced (path)
 *   r renamed (old, new)   l linked (old, new)   u unlinked (path)   m folder made (path)   n mark
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Classes of calls, as bits: a fault names those that it counts. */
enum { OPEN = 1, CREATE = 2, READ = 4, WRITE = 8, SYNC = 16, TRUNCATE = 32, RENAME = 64,
       UNLINK = 128, MAP = 256, ALLOCATE = 512, CLOSE = 1024 };
enum { ONCE = 0, FOR_GOOD = 1 };
#define SHORT -1 /* instead of an errno: half of it is written, and then the disk is full */
#define MOST_FILES 4096

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int log_fd = -1;
static ino_t inode_of[MOST_FILES]; /* by descriptor; 0: not ours */
static char is_folder[MOST_FILES];
static struct { int classes, error, lasting; long nth, seen, struck; int full; } fault;

/* -- what the test says, through ctypes -------------------------------------------------- */

void shim_watch(const char *path, const char *log_path) {
    int (*really_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
    snprintf(folder, sizeof folder, "%s", path);
    folder_length = strlen(folder);
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    log_fd = *log_path ? really_open(log_path, flags, 0600) : -1;
}

void shim_arm(int classes, long nth, int error, int lasting) {
    fault.classes = classes, fault.nth = nth, fault.error = error, fault.lasting = lasting;
    fault.seen = fault.struck = fault.full = 0;
}

long shim_seen(void) { return fault.seen; }
long shim_struck(void) { return fault.struck; }

__attribute__((constructor)) static void from_environment(void) {
    const char *path = getenv("SHIM_FOLDER"), *log_path = getenv("SHIM_LOG");
    if (path) shim_watch(path, log_path ? log_path : "");
}

/* -- the log ----------------------------------------------------------------------------- */

static void put(const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (real(log_fd, bytes, count) != (ssize_t)count) abort(); /* half a log proves nothing */
}

static void note(char operation, uint64_t inode, uint64_t number, const void *one,
                 size_t one_length, const void *two, size_t two_length) {
    if (log_fd < 0) return;
    unsigned char head[25];
    uint32_t lengths[2] = {one_length, two_length};
    head[0] = operation;
    memcpy(head + 1, &inode, 8), memcpy(head + 9, &number, 8), memcpy(head + 17, lengths, 8);
    put(head, sizeof head);
    if (one_length) put(one, one_length);
    if (two_length) put(two, two_length);
}

void shim_mark(const char *text) {
    pthread_mutex_lock(&one_at_a_time);
    note('n', 0, 0, text, strlen(text), "", 0);
    pthread_mutex_unlock(&one_at_a_time);
}

/* -- whose file it is, and whether this call fails --------------------------------------- */

static int ours(int fd) { return fd >= 0 && fd < MOST_FILES && inode_of[fd]; }

static int full_path(int at, const char *path, char *whole) {
    if (!folder_length || !path) return 0;
    char base[64];
    size_t length = 0;
    if (*path != '/') {
        snprintf(base, sizeof base, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        ssize_t got = readlink(base, whole, PATH_MAX - 1);
        if (got < 0) return 0;
        whole[got] = '/', length = got + 1;
    }
    snprintf(whole + length, PATH_MAX - length, "%s", path);
    return !strncmp(whole, folder, folder_length) &&
           (whole[folder_length] == '/' || !whole[folder_length]);
}

static int fails(int class) { /* with the lock held: 0, an errno, or SHORT */
    if (!(fault.classes & class)) return 0;
    fault.seen++;
    if (fault.seen < fault.nth || (fault.seen > fault.nth && !fault.lasting)) return 0;
    fault.struck++;
    if (fault.error != SHORT) return fault.error;
    if (class != WRITE || fault.full) return ENOSPC;
    fault.full = 1; /* the rest of it, and whatever comes after, finds no room */
    return SHORT;
}

#define LOCKED(result_type, call) \
    pthread_mutex_lock(&one_at_a_time); \
    result_type result = call; \
    int kept = errno; \
    pthread_mutex_unlock(&one_at_a_time); \
    errno = kept; \
    return result

#define FAIL_IF(class, failed) \
    do { int error = fails(class); if (error) { errno = error; return failed; } } while (0)

/* -- opening and closing ----------------------------------------------------------------- */

static int opened(int at, const char *path, int flags, mode_t mode) {
    REAL(int, "openat64", int, const char *, int, ...);
    char whole[PATH_MAX];
    int mine = full_path(at, path, whole), is_new = 0;
    struct stat about;
    if (mine) {
        is_new = (flags & O_CREAT) && stat(whole, &about) != 0;
        FAIL_IF(is_new ? CREATE : OPEN, -1);
    }
    int fd = real(at, path, flags, mode);
    if (fd < 0 || fd >= MOST_FILES) return fd;
    inode_of[fd] = 0;
    if (!mine || fstat(fd, &about)) return fd;
    inode_of[fd] = about.st_ino, is_folder[fd] = S_ISDIR(about.st_mode);
    if (is_new) note('c', about.st_ino, 0, whole, strlen(whole), "", 0);
    else if (flags & O_TRUNC) note('t', about.st_ino, 0, "", 0, "", 0);
    return fd;
}

static int locked_open(int at, const char *path, int flags, mode_t mode) {
    LOCKED(int, opened(at, path, flags, mode));
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
    }
int open(const char *path, int flags, ...) {
    MODE(flags) return locked_open(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags) return locked_open(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
    MODE(flags) return locked_open(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
    MODE(flags) return locked_open(at, path, flags, mode);
}
int creat(const char *path, mode_t mode) {
    return locked_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

static int closed(int fd) {
    REAL(int, "close", int);
    int error = ours(fd) ? fails(CLOSE) : 0;
    if (fd >= 0 && fd < MOST_FILES) inode_of[fd] = 0;
    int result = real(fd); /* as Linux does it: closed, whatever is reported */
    if (error) { errno = error; return -1; }
    return result;
}
int close(int fd) { LOCKED(int, closed(fd)); }

/* -- reading, writing, syncing ----------------------------------------------------------- */

static ssize_t read_at(int fd, void *into, size_t count, off_t at, int has_place) {
    REAL(ssize_t, "pread64", int, void *, size_t, off_t);
    static ssize_t (*plain)(int, void *, size_t);
    if (!plain) plain = (ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    if (ours(fd)) {
        pthread_mutex_lock(&one_at_a_time);
        int error = fails(READ);
        pthread_mutex_unlock(&one_at_a_time);
        if (error) { errno = error; return -1; }
    }
    return has_place ? real(fd, into, count, at) : plain(fd, into, count);
}
ssize_t read(int fd, void *into, size_t count) { return read_at(fd, into, count, 0, 0); }
ssize_t pread(int fd, void *into, size_t count, off_t at) {
    return read_at(fd, into, count, at, 1);
}
ssize_t pread64(int fd, void *into, size_t count, off_t at) {
    return read_at(fd, into, count, at, 1);
}

static ssize_t really_write(int fd, const void *bytes, size_t count, off_t at, int has_place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    static ssize_t (*plain)(int, const void *, size_t);
    if (!plain) plain = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return has_place ? real(fd, bytes, count, at) : plain(fd, bytes, count);
}
static ssize_t written(int fd, const void *bytes, size_t count, off_t at, int has_place) {
    int error = fails(WRITE);
    if (error == SHORT && count > 1) count /= 2;
    else if (error) { errno = error == SHORT ? ENOSPC : error; return -1; }
    ssize_t got = really_write(fd, bytes, count, at, has_place);
    if (got > 0 && !has_place) at = lseek(fd, 0, SEEK_CUR) - got;
    if (got > 0) note('w', inode_of[fd], at, bytes, got, "", 0);
    return got;
}
static ssize_t write_at(int fd, const void *bytes, size_t count, off_t at, int has_place) {
    /* Another's pipe may block for long: no lock is held meanwhile. */
    if (!ours(fd)) return really_write(fd, bytes, count, at, has_place);
    LOCKED(ssize_t, written(fd, bytes, count, at, has_place));
}
ssize_t write(int fd, const void *bytes, size_t count) { return write_at(fd, bytes, count, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return write_at(fd, bytes, count, at, 1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    return write_at(fd, bytes, count, at, 1);
}

static int synced(int fd, int (*real)(int)) {
    if (!ours(fd)) return real(fd);
    FAIL_IF(SYNC, -1);
    int result = real(fd);
    if (result) return result;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = is_folder[fd] ? readlink(link, path, sizeof path) : 0;
    note(is_folder[fd] ? 'd' : 's', inode_of[fd], 0, path, length, "", 0);
    return 0;
}
int fsync(int fd) { REAL(int, "fsync", int); LOCKED(int, synced(fd, real)); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); LOCKED(int, synced(fd, real)); }

static int cut(int fd, off_t size) {
    REAL(int, "ftruncate64", int, off_t);
    if (!ours(fd)) return real(fd, size);
    FAIL_IF(TRUNCATE, -1);
    int result = real(fd, size);
    if (!result) note('t', inode_of[fd], size, "", 0, "", 0);
    return result;
}
int ftruncate(int fd, off_t size) { LOCKED(int, cut(fd, size)); }
int ftruncate64(int fd, off_t size) { LOCKED(int, cut(fd, size)); }

static int allocated(int fd, off_t at, off_t count) {
    REAL(int, "posix_fallocate64", int, off_t, off_t);
    int error = ours(fd) ? fails(ALLOCATE) : 0;
    if (error) return error == SHORT ? ENOSPC : error;
    struct stat about;
    int result = real(fd, at, count);
    if (!result && ours(fd) && !fstat(fd, &about))
        note('t', inode_of[fd], about.st_size, "", 0, "", 0);
    return result;
}
int posix_fallocate(int fd, off_t at, off_t count) { LOCKED(int, allocated(fd, at, count)); }
int posix_fallocate64(int fd, off_t at, off_t count) { LOCKED(int, allocated(fd, at, count)); }

static void *mapped(void *near, size_t count, int kind, int flags, int fd, off_t at) {
    REAL(void *, "mmap64", void *, size_t, int, int, int, off_t);
    if (!(flags & MAP_ANONYMOUS) && ours(fd)) FAIL_IF(MAP, MAP_FAILED);
    return real(near, count, kind, flags, fd, at);
}
void *mmap(void *near, size_t count, int kind, int flags, int fd, off_t at) {
    return mapped(near, count, kind, flags, fd, at);
}
void *mmap64(void *near, size_t count, int kind, int flags, int fd, off_t at) {
    return mapped(near, count, kind, flags, fd, at);
}

/* Copies inside the kernel would pass by the log: the caller falls back to reading and writing. */
ssize_t sendfile64(int to, int from, off_t *at, size_t count) {
    REAL(ssize_t, "sendfile64", int, int, off_t *, size_t);
    if (ours(to)) { errno = ENOTSOCK; return -1; }
    return real(to, from, at, count);
}
ssize_t sendfile(int to, int from, off_t *at, size_t count) {
    return sendfile64(to, from, at, count);
}

/* -- names ------------------------------------------------------------------------------- */

static int named(char operation, int class, int at, const char *path, int to,
                 const char *new_path, int number) {
    char one[PATH_MAX], two[PATH_MAX] = "";
    int mine = full_path(at, path, one);
    if (new_path) mine |= full_path(to, new_path, two);
    if (mine) FAIL_IF(class, -1);
    struct stat about = {0};
    int result;
    if (operation == 'r') {
        REAL(int, "renameat", int, const char *, int, const char *);
        result = real(at, path, to, new_path);
    } else if (operation == 'l') {
        REAL(int, "linkat", int, const char *, int, const char *, int);
        result = real(at, path, to, new_path, number);
    } else if (operation == 'm') {
        REAL(int, "mkdirat", int, const char *, mode_t);
        result = real(at, path, number);
    } else {
        REAL(int, "unlinkat", int, const char *, int);
        result = real(at, path, number);
    }
    if (!result && mine) {
        if (operation == 'm') stat(one, &about);
        note(operation, about.st_ino, 0, one, strlen(one), two, strlen(two));
    }
    return result;
}
int rename(const char *old, const char *new) {
    LOCKED(int, named('r', RENAME, AT_FDCWD, old, AT_FDCWD, new, 0));
}
int renameat(int at, const char *old, int to, const char *new) {
    LOCKED(int, named('r', RENAME, at, old, to, new, 0));
}
int link(const char *old, const char *new) {
    LOCKED(int, named('l', RENAME, AT_FDCWD, old, AT_FDCWD, new, 0));
}
int linkat(int at, const char *old, int to, const char *new, int flags) {
    LOCKED(int, named('l', RENAME, at, old, to, new, flags));
}
int unlink(const char *path) { LOCKED(int, named('u', UNLINK, AT_FDCWD, path, 0, NULL, 0)); }
int unlinkat(int at, const char *path, int flags) {
    LOCKED(int, named('u', UNLINK, at, path, 0, NULL, flags));
}
int rmdir(const char *path) {
    LOCKED(int, named('u', UNLINK, AT_FDCWD, path, 0, NULL, AT_REMOVEDIR));
}
int mkdir(const char *path, mode_t mode) {
    LOCKED(int, named('m', RENAME, AT_FDCWD, path, 0, NULL, mode));
}
int mkdirat(int at, const char *path, mode_t mode) {
    LOCKED(int, named('m', RENAME, at, path, 0, NULL, mode));
}
