import SQLite

/// Packs, and the dossiers filed under them. `dossier_event` is the truth; every other table here says what follows
/// from it, in the form in which somebody asks for it.
let r0005Dossiers = Migration(
  5, "dossiers",
  """
  CREATE TABLE pack (
    hash BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    files BLOB NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    is_current INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX pack_current ON pack (name) WHERE is_current = 1;
  CREATE INDEX pack_by_name ON pack (name, published_at);

  CREATE TABLE dossier (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    number TEXT UNIQUE,
    pack BLOB NOT NULL REFERENCES pack (hash),
    procedure TEXT NOT NULL,
    revision INTEGER NOT NULL,
    applicant TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    filed_at INTEGER,
    changed_at INTEGER NOT NULL,
    closed_at INTEGER,
    due INTEGER,
    waiting TEXT NOT NULL,
    next_tick INTEGER,
    event_count INTEGER NOT NULL,
    filing INTEGER
  ) STRICT;
  CREATE INDEX dossier_by_state ON dossier (state, serial);
  CREATE INDEX dossier_by_procedure ON dossier (procedure, serial);
  CREATE INDEX dossier_by_tick ON dossier (next_tick) WHERE next_tick IS NOT NULL;
  CREATE VIRTUAL TABLE dossier_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');

  CREATE TABLE dossier_event (
    dossier INTEGER NOT NULL REFERENCES dossier (serial),
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    actor TEXT NOT NULL,
    principal TEXT,
    fact TEXT NOT NULL,
    journal INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (dossier, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER dossier_event_keeps_its_words BEFORE UPDATE ON dossier_event
    BEGIN SELECT RAISE(ABORT, 'what has happened is never changed'); END;

  CREATE TABLE dossier_party (
    account TEXT NOT NULL,
    dossier INTEGER NOT NULL REFERENCES dossier (serial),
    part TEXT NOT NULL CHECK (part IN ('applicant', 'coauthor', 'broker')),
    PRIMARY KEY (account, dossier)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dossier_party_by_dossier ON dossier_party (dossier);

  CREATE TABLE dossier_agency (
    agency TEXT NOT NULL, dossier INTEGER NOT NULL REFERENCES dossier (serial), PRIMARY KEY (agency, dossier)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dossier_agency_by_dossier ON dossier_agency (dossier, agency);
  CREATE TABLE agency_event (
    agency TEXT NOT NULL, journal INTEGER NOT NULL, PRIMARY KEY (agency, journal)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE task (
    dossier INTEGER NOT NULL REFERENCES dossier (serial),
    step TEXT NOT NULL,
    procedure TEXT NOT NULL,
    agency TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT,
    also_role TEXT,
    opened_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    claimed_by TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'returned', 'suspended')),
    PRIMARY KEY (dossier, step)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX task_queue ON task (agency, role, due, dossier, step);
  CREATE INDEX task_escalated ON task (agency, also_role, due, dossier, step) WHERE also_role IS NOT NULL;
  CREATE INDEX task_claimed ON task (claimed_by, due, dossier, step) WHERE claimed_by IS NOT NULL;

  CREATE VIEW dossier_line AS
    SELECT serial, id, number, procedure, revision, pack, applicant, applicant_name, title, language, state, started_at,
      filed_at, changed_at, closed_at, due, waiting, event_count
    FROM dossier;
  CREATE VIEW task_line AS
    SELECT serial, id, number, dossier.procedure, revision, pack, applicant, applicant_name, title, language,
      dossier.state AS dossier_state, started_at, filed_at, changed_at, closed_at, dossier.due AS dossier_due, waiting,
      event_count, task.dossier, task.step, task.agency, task.role, task.unit, task.also_role, task.opened_at, task.due,
      task.claimed_by, task.state, task.procedure AS task_procedure
    FROM task JOIN dossier ON dossier.serial = task.dossier;

  CREATE TABLE payment (
    id TEXT PRIMARY KEY,
    dossier INTEGER NOT NULL REFERENCES dossier (serial),
    method TEXT NOT NULL,
    amount TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'paid', 'dropped')),
    ordered_at INTEGER NOT NULL,
    paid_at INTEGER,
    receipt TEXT UNIQUE,
    CHECK ((state = 'paid') = (receipt IS NOT NULL) AND (state = 'paid') = (paid_at IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX payment_by_dossier ON payment (dossier, ordered_at);
  CREATE TABLE payment_line (
    payment TEXT NOT NULL REFERENCES payment (id),
    position INTEGER NOT NULL,
    formality TEXT NOT NULL,
    fee TEXT NOT NULL,
    beneficiary TEXT NOT NULL,
    amount TEXT NOT NULL,
    paid_at INTEGER,
    PRIMARY KEY (payment, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX payment_line_paid ON payment_line (beneficiary, paid_at, payment, position) WHERE paid_at IS NOT NULL;

  CREATE TABLE quota_balance (
    quota TEXT NOT NULL, account TEXT NOT NULL, used TEXT NOT NULL, PRIMARY KEY (quota, account)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE figure (
    month INTEGER NOT NULL,
    kind TEXT NOT NULL,
    procedure TEXT NOT NULL,
    agency TEXT NOT NULL,
    count INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (month, kind, procedure, agency)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE dossier_figure (
    procedure TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (procedure, state)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER dossier_figure_added AFTER INSERT ON dossier BEGIN
    INSERT INTO dossier_figure (procedure, state, count) VALUES (NEW.procedure, NEW.state, 1)
      ON CONFLICT (procedure, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER dossier_figure_moved AFTER UPDATE OF state ON dossier WHEN OLD.state <> NEW.state BEGIN
    UPDATE dossier_figure SET count = count - 1 WHERE procedure = OLD.procedure AND state = OLD.state;
    INSERT INTO dossier_figure (procedure, state, count) VALUES (NEW.procedure, NEW.state, 1)
      ON CONFLICT (procedure, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER dossier_figure_removed AFTER DELETE ON dossier BEGIN
    UPDATE dossier_figure SET count = count - 1 WHERE procedure = OLD.procedure AND state = OLD.state;
  END;

  CREATE TABLE task_figure (
    agency TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (agency, role, state)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER task_figure_added AFTER INSERT ON task BEGIN
    INSERT INTO task_figure (agency, role, state, count) VALUES (NEW.agency, NEW.role, NEW.state, 1)
      ON CONFLICT (agency, role, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER task_figure_moved AFTER UPDATE OF state ON task WHEN OLD.state <> NEW.state BEGIN
    UPDATE task_figure SET count = count - 1 WHERE agency = OLD.agency AND role = OLD.role AND state = OLD.state;
    INSERT INTO task_figure (agency, role, state, count) VALUES (NEW.agency, NEW.role, NEW.state, 1)
      ON CONFLICT (agency, role, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER task_figure_removed AFTER DELETE ON task BEGIN
    UPDATE task_figure SET count = count - 1 WHERE agency = OLD.agency AND role = OLD.role AND state = OLD.state;
  END;
  """)
