import SQLite

/// People: how they sign in, what they may do, for whom they act, and what they need not say twice.
let r0004Accounts = Migration(
  4, "accounts",
  """
  CREATE TABLE account (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'active', 'disabled')),
    password TEXT,
    totp_seed BLOB,
    totp_step INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE account_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');

  CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id), hash BLOB NOT NULL, PRIMARY KEY (account, hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE post (
    account TEXT NOT NULL REFERENCES account (id), agency TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT NULL,
    PRIMARY KEY (account, agency, role, unit)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX post_by_role ON post (agency, role, account);

  CREATE TABLE mandate (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES account (id),
    broker TEXT NOT NULL REFERENCES account (id),
    scope TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    until_at INTEGER,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mandate_by_broker ON mandate (broker, principal, given_at);
  CREATE INDEX mandate_by_principal ON mandate (principal, given_at);

  CREATE TABLE profile (
    account TEXT NOT NULL REFERENCES account (id), name TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;
  """)
