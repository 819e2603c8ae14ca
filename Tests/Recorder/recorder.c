// Writes down everything a program does to the files of one folder, in the order in which it is done, together with
// what the program says on standard output. A test replays the record up to any point and throws away what was not
// synced by then, contents and names alike: that is what a power cut leaves. For programs that are started with
// LD_PRELOAD set to this library.
//
//   RECORD_FOLDER  what is recorded: the files under this folder (but for the memory that SQLite shares through one)
//   RECORD_FILE    where the record goes, outside that folder
//
// A record is: kind, bytes of the path, bytes of the second path (4 bytes each), offset, bytes of the contents
// (8 bytes each), then these three. One lock holds each call and its record together.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { CREATE, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, UNLINK, MAKE_FOLDER, SAID };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int isOurs(const char *path) {
  const char *folder = getenv("RECORD_FOLDER");
  size_t size = strlen(path);
  return folder && strncmp(path, folder, strlen(folder)) == 0 && !(size > 4 && strcmp(path + size - 4, "-shm") == 0);
}

// Whether the file is one of ours and still has a name; its name then stands in `path`.
static int find(int file, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t count = readlink(link, path, PATH_MAX - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return isOurs(path) && !strstr(path, " (deleted)");
}

static void append(int output, const void *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = syscall(SYS_write, output, bytes, count);
    if (written <= 0) abort();
    bytes = (const char *)bytes + written;
    count -= (size_t)written;
  }
}

static void note(uint32_t kind, const char *path, const char *other, uint64_t offset, const void *bytes, uint64_t count) {
  static int output = -1;
  int kept = errno;
  if (output < 0) {
    const char *name = getenv("RECORD_FILE");
    output = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (output < 0) abort();
  }
  uint32_t small[3] = {kind, (uint32_t)strlen(path), (uint32_t)strlen(other)};
  uint64_t large[2] = {offset, count};
  append(output, small, sizeof small);
  append(output, large, sizeof large);
  append(output, path, small[1]);
  append(output, other, small[2]);
  append(output, bytes, count);
  errno = kept;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
  if (!(flags & (O_CREAT | O_TRUNC)) || !isOurs(path)) return (int)syscall(SYS_openat, folder, path, flags, mode);
  pthread_mutex_lock(&lock);
  int isNew = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  int file = (int)syscall(SYS_openat, folder, path, flags, mode);
  if (file >= 0 && isNew) note(CREATE, path, "", 0, "", 0);
  if (file >= 0 && !isNew && flags & O_TRUNC) note(TRUNCATE, path, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  return file;
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list list; \
    va_start(list, flags); \
    mode = va_arg(list, mode_t); \
    va_end(list); \
  }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }

static int synced(int file, long call) {
  char path[PATH_MAX];
  if (!find(file, path)) return (int)syscall(call, file);
  struct stat status;
  int isFolder = fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
  pthread_mutex_lock(&lock);
  // The record itself is the disk: what was written is synced by being noted.
  note(isFolder ? SYNC_FOLDER : SYNC, path, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  return 0;
}

int fsync(int file) { return synced(file, SYS_fsync); }
int fdatasync(int file) { return synced(file, SYS_fdatasync); }

int ftruncate(int file, off_t size) {
  char path[PATH_MAX];
  if (!find(file, path)) return (int)syscall(SYS_ftruncate, file, size);
  pthread_mutex_lock(&lock);
  int code = (int)syscall(SYS_ftruncate, file, size);
  if (code == 0) note(TRUNCATE, path, "", (uint64_t)size, "", 0);
  pthread_mutex_unlock(&lock);
  return code;
}

int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
  char path[PATH_MAX];
  if (!find(file, path)) return syscall(SYS_pwrite64, file, bytes, count, offset);
  pthread_mutex_lock(&lock);
  ssize_t written = syscall(SYS_pwrite64, file, bytes, count, offset);
  if (written > 0) note(WRITE, path, "", (uint64_t)offset, bytes, (uint64_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
  char path[PATH_MAX];
  int isNamed = find(file, path);
  if (!isNamed && file != 1) return syscall(SYS_write, file, bytes, count);
  pthread_mutex_lock(&lock);
  off_t offset = isNamed ? lseek(file, 0, SEEK_CUR) : 0;
  ssize_t written = syscall(SYS_write, file, bytes, count);
  if (written > 0) note(isNamed ? WRITE : SAID, isNamed ? path : "", "", (uint64_t)offset, bytes, (uint64_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

int rename(const char *from, const char *to) {
  pthread_mutex_lock(&lock);
  int code = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (code == 0 && isOurs(from)) note(RENAME, from, to, 0, "", 0);
  pthread_mutex_unlock(&lock);
  return code;
}

int unlink(const char *path) {
  pthread_mutex_lock(&lock);
  int code = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (code == 0 && isOurs(path)) note(UNLINK, path, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  return code;
}

int mkdir(const char *path, mode_t mode) {
  pthread_mutex_lock(&lock);
  int code = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (code == 0 && isOurs(path)) note(MAKE_FOLDER, path, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  return code;
}
