import SQLite

/// What opens something once or for long, of which only the digest is kept; and how often somebody tried.
let r0006Secrets = Migration(
  6, "secrets",
  """
  CREATE TABLE ticket (
    hash BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ticket_of_account ON ticket (account, purpose) WHERE used_at IS NULL;
  CREATE INDEX ticket_by_expiry ON ticket (expires_at);

  CREATE TABLE api_token (
    hash BLOB PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX api_token_of_account ON api_token (account, created_at);

  CREATE TABLE attempt (
    key BLOB NOT NULL, slot INTEGER NOT NULL, count INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    PRIMARY KEY (key, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attempt_by_end ON attempt (ends_at);
  """)
