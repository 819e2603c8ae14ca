import SQLite

/// The tables every other one stands on.
let r0001Foundation = Migration(
  1, "foundation",
  """
  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    agency TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_object ON journal (object, sequence);
  CREATE TRIGGER journal_only_grows BEFORE INSERT ON journal
    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
    BEGIN SELECT RAISE(ABORT, 'the journal only grows at its end'); END;
  CREATE TRIGGER journal_keeps_its_words BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
  CREATE TRIGGER journal_keeps_its_rows BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is never shortened'); END;

  CREATE TABLE journal_node (
    level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER journal_node_keeps_its_words BEFORE UPDATE ON journal_node
    BEGIN SELECT RAISE(ABORT, 'the tree of the journal is never changed'); END;
  CREATE TRIGGER journal_node_keeps_its_rows BEFORE DELETE ON journal_node
    BEGIN SELECT RAISE(ABORT, 'the tree of the journal is never shortened'); END;

  CREATE TABLE journal_head (
    count INTEGER PRIMARY KEY, at INTEGER NOT NULL, hash BLOB NOT NULL, root BLOB NOT NULL,
    signature BLOB NOT NULL
  ) STRICT;

  CREATE TABLE counter (
    name TEXT PRIMARY KEY, value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE setting (
    name TEXT PRIMARY KEY, value TEXT, sealed BLOB, CHECK ((value IS NULL) <> (sealed IS NULL))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE session (
    token_hash BLOB PRIMARY KEY, account TEXT NOT NULL, device TEXT NOT NULL, address TEXT NOT NULL,
    created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    run TEXT NOT NULL, created_steady INTEGER NOT NULL, seen_steady INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_by_account ON session (account, created_at);
  CREATE INDEX session_by_created ON session (created_at);
  CREATE INDEX session_by_seen ON session (seen_at);

  CREATE TABLE idempotency (
    scope TEXT NOT NULL, key TEXT NOT NULL, request BLOB NOT NULL, answer BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_by_time ON idempotency (at);

  CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    lane TEXT,
    payload BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'behind', 'running', 'done', 'dead')),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    run TEXT,
    due_steady INTEGER,
    lease INTEGER NOT NULL DEFAULT 0,
    lease_until_steady INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    progress_done INTEGER NOT NULL DEFAULT 0,
    progress_total INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    finished_at INTEGER,
    UNIQUE (kind, key)
  ) STRICT;
  CREATE INDEX job_due ON job (kind, due_at, id) WHERE state = 'waiting';
  CREATE INDEX job_due_by_steady ON job (kind, run, due_steady) WHERE state = 'waiting' AND run IS NOT NULL;
  CREATE INDEX job_running ON job (lease_until_steady) WHERE state = 'running';
  CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
  CREATE INDEX job_in_lane ON job (lane, id) WHERE lane IS NOT NULL AND state <> 'done';
  CREATE INDEX job_finished ON job (finished_at) WHERE state = 'done';

  CREATE TABLE document_use (
    document BLOB NOT NULL, used_by TEXT NOT NULL, PRIMARY KEY (document, used_by)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX document_use_by_user ON document_use (used_by);
  """)
