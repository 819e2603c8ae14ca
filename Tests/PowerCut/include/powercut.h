#ifndef GUICHET_POWERCUT_H
#define GUICHET_POWERCUT_H

#include <stdint.h>

// A VFS that writes down everything SQLite asks of the disk, in order. A test replays the record up to any point and
// throws away what was not synced by then: that is what a power cut leaves.

enum { POWERCUT_WRITE, POWERCUT_TRUNCATE, POWERCUT_SYNC, POWERCUT_DELETE, POWERCUT_MARK };

typedef struct {
  int kind;
  int file;             // index into the names
  int64_t offset;       // of a write; the new size of a truncation; the value of a mark
  int64_t count;        // of bytes written
  const uint8_t *bytes;
} powercut_record;

// Registers the VFS under the name "powercut", on top of the default one.
int powercut_register(void);
void powercut_reset(void);
// Notes that something was acknowledged to the outside at this moment.
void powercut_mark(int64_t value);
int64_t powercut_count(void);
powercut_record powercut_at(int64_t index);
const char *powercut_name(int file);

#endif
