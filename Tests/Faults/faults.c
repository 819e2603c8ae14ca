// Makes a disk fail, for programs that are started with LD_PRELOAD set to this library.
//
//   FAULT_FOLDER  only files under this folder are hit
//   FAULT_CALL    "sync" (fsync, fdatasync) or "write" (write, pwrite, ftruncate)
//   FAULT_EVERY   every k-th such call fails
//   FAULT_ERRNO   with this errno; 0 means a write that only does half of its work
//   FAULT_FILE    if set, a file that must exist for any fault to happen (a switch to turn faults on and off)
//
// Each fault is announced on standard output before it is returned, so that a reader of the pipe knows what came
// before it and what after.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static int isOurs(int file) {
  const char *folder = getenv("FAULT_FOLDER");
  if (!folder) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t count = readlink(link, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int fails(int file, const char *call) {
  const char *wanted = getenv("FAULT_CALL"), *every = getenv("FAULT_EVERY"), *lever = getenv("FAULT_FILE");
  if (!wanted || !every || strcmp(wanted, call) != 0 || !isOurs(file)) return 0;
  if (lever && access(lever, F_OK) != 0) return 0;
  long k = atol(every);
  if (k <= 0 || (atomic_fetch_add(&calls, 1) + 1) % k != 0) return 0;
  const char *code = getenv("FAULT_ERRNO");
  errno = code ? atoi(code) : EIO;
  char line[64];
  int size = snprintf(line, sizeof line, "fault %s\n", call);
  int kept = errno;
  syscall(SYS_write, 1, line, size);
  errno = kept;
  return 1;
}

int fsync(int file) { return fails(file, "sync") ? -1 : (int)syscall(SYS_fsync, file); }

int fdatasync(int file) { return fails(file, "sync") ? -1 : (int)syscall(SYS_fdatasync, file); }

int ftruncate(int file, off_t size) { return fails(file, "write") && errno ? -1 : (int)syscall(SYS_ftruncate, file, size); }

int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

ssize_t write(int file, const void *bytes, size_t count) {
  if (!fails(file, "write")) return syscall(SYS_write, file, bytes, count);
  return errno ? -1 : syscall(SYS_write, file, bytes, (count + 1) / 2);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  if (!fails(file, "write")) return syscall(SYS_pwrite64, file, bytes, count, offset);
  return errno ? -1 : syscall(SYS_pwrite64, file, bytes, (count + 1) / 2, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return pwrite64(file, bytes, count, offset);
}
