import SQLite

/// What is not told at once but together, at the hour that a pack says.
let r0008Digests = Migration(
  8, "digests",
  """
  CREATE TABLE digest_line (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    message BLOB NOT NULL
  ) STRICT;
  CREATE INDEX digest_line_of_digest ON digest_line (digest, serial);
  """)
