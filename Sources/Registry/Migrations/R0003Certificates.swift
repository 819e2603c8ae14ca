import SQLite

/// The built-in authority with the keys it gave to agencies, and what the agencies certified with them.
let r0003Certificates = Migration(
  3, "certificates",
  """
  CREATE TABLE authority_key (
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    certificate BLOB NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'retired', 'revoked')),
    revoked_at INTEGER,
    reason INTEGER,
    PRIMARY KEY (name, number),
    CHECK ((status = 'revoked') = (revoked_at IS NOT NULL AND reason IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX authority_key_in_use ON authority_key (name) WHERE status = 'active';
  CREATE INDEX authority_key_revoked ON authority_key (revoked_at) WHERE status = 'revoked';

  CREATE TABLE revocation_list (
    number INTEGER PRIMARY KEY, der BLOB NOT NULL
  ) STRICT;

  CREATE TABLE certificate (
    code TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    template TEXT NOT NULL,
    dossier TEXT NOT NULL,
    formality TEXT NOT NULL,
    agency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('reserved', 'awaiting', 'valid', 'revoked')),
    language TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    agency_title TEXT NOT NULL DEFAULT '',
    holder TEXT NOT NULL DEFAULT '',
    document BLOB,
    issued_at INTEGER,
    issued_on INTEGER,
    last_day INTEGER,
    ends_at INTEGER,
    enabled_at INTEGER,
    revoked_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((status = 'reserved') = (document IS NULL)),
    CHECK ((document IS NULL) = (issued_at IS NULL) AND (document IS NULL) = (issued_on IS NULL)),
    CHECK ((last_day IS NULL) = (ends_at IS NULL)),
    CHECK ((status = 'revoked') = (revoked_at IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX certificate_by_dossier ON certificate (dossier, formality, number);
  CREATE UNIQUE INDEX certificate_reserved ON certificate (dossier, formality) WHERE status = 'reserved';
  """)
