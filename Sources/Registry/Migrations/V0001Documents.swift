import SQLite

/// A chunk is numbered by its document and its place, so that a document's chunks lie together and any of them is one
/// look-up away.
let v0001Documents = Migration(
  1, "documents",
  """
  CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    key_number INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    condemned INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX document_by_sha256 ON document (sha256) WHERE complete = 1;
  CREATE INDEX document_incomplete ON document (id) WHERE complete = 0;
  CREATE INDEX document_condemned ON document (id) WHERE condemned = 1;
  CREATE INDEX document_by_key ON document (key_number, id);
  CREATE TABLE chunk (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  """)
