#include "powercut.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static powercut_record *records;
static int64_t recordCount, recordRoom;
static char *names[64];
static int nameCount;
static sqlite3_vfs *below;

typedef struct {
  sqlite3_file base;
  int file;
  sqlite3_file *inner;
} Recorded;

static void note(int kind, int file, int64_t offset, const void *bytes, int64_t count) {
  pthread_mutex_lock(&lock);
  if (recordCount == recordRoom) {
    recordRoom = recordRoom ? recordRoom * 2 : 1024;
    records = realloc(records, (size_t)recordRoom * sizeof *records);
  }
  powercut_record record = {kind, file, offset, count, NULL};
  if (count > 0) {
    uint8_t *copy = malloc((size_t)count);
    memcpy(copy, bytes, (size_t)count);
    record.bytes = copy;
  }
  records[recordCount++] = record;
  pthread_mutex_unlock(&lock);
}

static int fileNumber(const char *name) {
  pthread_mutex_lock(&lock);
  int i = 0;
  while (i < nameCount && strcmp(names[i], name) != 0) i++;
  if (i == nameCount && nameCount < 64) names[nameCount++] = strdup(name);
  pthread_mutex_unlock(&lock);
  return i;
}

#define INNER(file) (((Recorded *)(file))->inner)

static int recordedClose(sqlite3_file *f) { return INNER(f)->pMethods->xClose(INNER(f)); }
static int recordedRead(sqlite3_file *f, void *b, int n, sqlite3_int64 o) {
  return INNER(f)->pMethods->xRead(INNER(f), b, n, o);
}
static int recordedWrite(sqlite3_file *f, const void *b, int n, sqlite3_int64 o) {
  int code = INNER(f)->pMethods->xWrite(INNER(f), b, n, o);
  if (code == SQLITE_OK) note(POWERCUT_WRITE, ((Recorded *)f)->file, o, b, n);
  return code;
}
static int recordedTruncate(sqlite3_file *f, sqlite3_int64 size) {
  int code = INNER(f)->pMethods->xTruncate(INNER(f), size);
  if (code == SQLITE_OK) note(POWERCUT_TRUNCATE, ((Recorded *)f)->file, size, NULL, 0);
  return code;
}
static int recordedSync(sqlite3_file *f, int flags) {
  (void)flags;  // the record itself is the disk: what was written is synced by being noted
  note(POWERCUT_SYNC, ((Recorded *)f)->file, 0, NULL, 0);
  return SQLITE_OK;
}
static int recordedFileSize(sqlite3_file *f, sqlite3_int64 *s) { return INNER(f)->pMethods->xFileSize(INNER(f), s); }
static int recordedLock(sqlite3_file *f, int l) { return INNER(f)->pMethods->xLock(INNER(f), l); }
static int recordedUnlock(sqlite3_file *f, int l) { return INNER(f)->pMethods->xUnlock(INNER(f), l); }
static int recordedCheck(sqlite3_file *f, int *r) { return INNER(f)->pMethods->xCheckReservedLock(INNER(f), r); }
static int recordedControl(sqlite3_file *f, int op, void *a) { return INNER(f)->pMethods->xFileControl(INNER(f), op, a); }
static int recordedSector(sqlite3_file *f) { return INNER(f)->pMethods->xSectorSize(INNER(f)); }
static int recordedTraits(sqlite3_file *f) { return INNER(f)->pMethods->xDeviceCharacteristics(INNER(f)); }
static int recordedShmMap(sqlite3_file *f, int r, int s, int e, void volatile **p) {
  return INNER(f)->pMethods->xShmMap(INNER(f), r, s, e, p);
}
static int recordedShmLock(sqlite3_file *f, int o, int n, int l) { return INNER(f)->pMethods->xShmLock(INNER(f), o, n, l); }
static void recordedShmBarrier(sqlite3_file *f) { INNER(f)->pMethods->xShmBarrier(INNER(f)); }
static int recordedShmUnmap(sqlite3_file *f, int d) { return INNER(f)->pMethods->xShmUnmap(INNER(f), d); }

static const sqlite3_io_methods methods = {
    2, recordedClose, recordedRead, recordedWrite, recordedTruncate, recordedSync, recordedFileSize,
    recordedLock, recordedUnlock, recordedCheck, recordedControl, recordedSector, recordedTraits,
    recordedShmMap, recordedShmLock, recordedShmBarrier, recordedShmUnmap, 0, 0};

static int recordedOpen(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *outFlags) {
  (void)vfs;
  Recorded *recorded = (Recorded *)file;
  recorded->inner = (sqlite3_file *)(recorded + 1);
  recorded->base.pMethods = NULL;
  int code = below->xOpen(below, name, recorded->inner, flags, outFlags);
  if (code != SQLITE_OK) return code;
  recorded->file = fileNumber(name ? name : "temporary");
  recorded->base.pMethods = &methods;
  return SQLITE_OK;
}

static int recordedDelete(sqlite3_vfs *vfs, const char *name, int syncFolder) {
  (void)vfs;
  int code = below->xDelete(below, name, syncFolder);
  if (code == SQLITE_OK) note(POWERCUT_DELETE, fileNumber(name), 0, NULL, 0);
  return code;
}

int powercut_register(void) {
  static sqlite3_vfs vfs;
  below = sqlite3_vfs_find(NULL);
  if (sqlite3_vfs_find("powercut")) return SQLITE_OK;
  vfs = *below;
  vfs.zName = "powercut";
  vfs.szOsFile = (int)sizeof(Recorded) + below->szOsFile;
  vfs.xOpen = recordedOpen;
  vfs.xDelete = recordedDelete;
  return sqlite3_vfs_register(&vfs, 0);
}

void powercut_reset(void) {
  pthread_mutex_lock(&lock);
  for (int64_t i = 0; i < recordCount; i++) free((void *)records[i].bytes);
  recordCount = 0;
  pthread_mutex_unlock(&lock);
}

void powercut_mark(int64_t value) { note(POWERCUT_MARK, -1, value, NULL, 0); }
int64_t powercut_count(void) { return recordCount; }
powercut_record powercut_at(int64_t index) { return records[index]; }
const char *powercut_name(int file) { return names[file]; }
