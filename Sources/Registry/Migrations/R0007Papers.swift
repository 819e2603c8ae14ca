import SQLite

/// What people keep in their own space, what they let others see of it, and the letters that were sent to them.
let r0007Papers = Migration(
  7, "papers",
  """
  CREATE TABLE person_document (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('uploaded', 'issued')),
    sha256 BLOB NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    dossier TEXT,
    certificate TEXT,
    stored_at INTEGER NOT NULL,
    UNIQUE (account, origin, sha256)
  ) STRICT;
  CREATE INDEX person_document_of_account ON person_document (account, serial);

  CREATE TABLE letter (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT,
    language TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    sent_at INTEGER,
    last_error TEXT
  ) STRICT;

  CREATE TABLE share (
    hash BLOB PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    title TEXT NOT NULL,
    password TEXT NOT NULL,
    items TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX share_of_account ON share (account, created_at);
  CREATE TABLE share_visit (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    share TEXT NOT NULL,
    at INTEGER NOT NULL,
    address TEXT NOT NULL,
    what TEXT NOT NULL
  ) STRICT;
  CREATE INDEX share_visit_of_share ON share_visit (share, serial);
  """)
