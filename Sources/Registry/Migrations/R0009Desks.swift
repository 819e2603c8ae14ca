import SQLite

/// What the desks ask: papers on their way to a counter, money by desk, tasks by age, figures by day, and the journal
/// by person, deed and time.
let r0009Desks = Migration(
  9, "desks",
  """
  CREATE TABLE counter_paper (
    dossier INTEGER NOT NULL REFERENCES dossier (serial),
    formality TEXT NOT NULL,
    counter TEXT NOT NULL,
    agency TEXT NOT NULL,
    template TEXT NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    received_at INTEGER,
    PRIMARY KEY (dossier, formality)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX counter_paper_awaited ON counter_paper (counter, agency, issued_at, dossier, formality)
    WHERE received_at IS NULL;

  ALTER TABLE payment ADD COLUMN procedure TEXT NOT NULL DEFAULT '';
  ALTER TABLE payment ADD COLUMN desk TEXT NOT NULL DEFAULT '';
  ALTER TABLE payment ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
  ALTER TABLE payment ADD COLUMN means TEXT NOT NULL DEFAULT '';
  UPDATE payment SET procedure = (SELECT procedure FROM dossier WHERE serial = payment.dossier);
  CREATE INDEX payment_ordered ON payment (procedure, ordered_at, id) WHERE state = 'ordered';
  CREATE INDEX payment_taken ON payment (desk, paid_at, id) WHERE desk <> '';

  CREATE INDEX task_by_age ON task (state, opened_at, dossier, step);
  CREATE INDEX task_of_agency_by_age ON task (agency, state, opened_at, dossier, step);
  CREATE TABLE task_age (
    agency TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, opened INTEGER NOT NULL,
    PRIMARY KEY (agency, state)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO task_age (agency, state, count, opened)
    SELECT agency, state, count(*), sum(opened_at / 1000) FROM task GROUP BY agency, state;
  CREATE TRIGGER task_age_added AFTER INSERT ON task BEGIN
    INSERT INTO task_age (agency, state, count, opened) VALUES (NEW.agency, NEW.state, 1, NEW.opened_at / 1000)
      ON CONFLICT (agency, state) DO UPDATE SET count = count + 1, opened = opened + excluded.opened;
  END;
  CREATE TRIGGER task_age_moved AFTER UPDATE OF state, opened_at ON task
    WHEN OLD.state <> NEW.state OR OLD.opened_at <> NEW.opened_at BEGIN
    UPDATE task_age SET count = count - 1, opened = opened - OLD.opened_at / 1000
      WHERE agency = OLD.agency AND state = OLD.state;
    INSERT INTO task_age (agency, state, count, opened) VALUES (NEW.agency, NEW.state, 1, NEW.opened_at / 1000)
      ON CONFLICT (agency, state) DO UPDATE SET count = count + 1, opened = opened + excluded.opened;
  END;
  CREATE TRIGGER task_age_removed AFTER DELETE ON task BEGIN
    UPDATE task_age SET count = count - 1, opened = opened - OLD.opened_at / 1000
      WHERE agency = OLD.agency AND state = OLD.state;
  END;

  CREATE TABLE task_term (
    agency TEXT NOT NULL, due INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (agency, due)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO task_term (agency, due, count) SELECT agency, due, count(*) FROM task WHERE state = 'open'
    GROUP BY agency, due;
  CREATE TRIGGER task_term_added AFTER INSERT ON task WHEN NEW.state = 'open' BEGIN
    INSERT INTO task_term (agency, due, count) VALUES (NEW.agency, NEW.due, 1)
      ON CONFLICT (agency, due) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER task_term_left AFTER UPDATE OF state, due ON task
    WHEN OLD.state = 'open' AND (NEW.state <> 'open' OR NEW.due <> OLD.due) BEGIN
    UPDATE task_term SET count = count - 1 WHERE agency = OLD.agency AND due = OLD.due;
    DELETE FROM task_term WHERE agency = OLD.agency AND due = OLD.due AND count = 0;
  END;
  CREATE TRIGGER task_term_entered AFTER UPDATE OF state, due ON task
    WHEN NEW.state = 'open' AND (OLD.state <> 'open' OR NEW.due <> OLD.due) BEGIN
    INSERT INTO task_term (agency, due, count) VALUES (NEW.agency, NEW.due, 1)
      ON CONFLICT (agency, due) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER task_term_removed AFTER DELETE ON task WHEN OLD.state = 'open' BEGIN
    UPDATE task_term SET count = count - 1 WHERE agency = OLD.agency AND due = OLD.due;
    DELETE FROM task_term WHERE agency = OLD.agency AND due = OLD.due AND count = 0;
  END;

  CREATE TABLE day_figure (
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    procedure TEXT NOT NULL,
    agency TEXT NOT NULL,
    days INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, procedure, agency, days)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX journal_by_time ON journal (at, sequence);
  CREATE INDEX journal_by_actor ON journal (actor, at, sequence) WHERE actor <> 'guichet';
  CREATE INDEX journal_by_action ON journal (action, at, sequence) WHERE object NOT LIKE 'dossier/%';

  -- A list of tasks is read from this index alone: without a look into the table for each line.
  DROP INDEX task_queue;
  CREATE INDEX task_queue ON task
    (agency, role, due, dossier, step, state, unit, procedure, also_role, opened_at, claimed_by);

  -- No more than lists of tasks show: they are asked for many times a day.
  DROP VIEW task_line;
  CREATE VIEW task_line AS
    SELECT serial, id, number, dossier.procedure, pack, applicant_name, title, task.step, task.agency, task.role,
      task.unit, task.also_role, task.opened_at, task.due, task.claimed_by, task.state, task.dossier,
      task.procedure AS task_procedure
    FROM task JOIN dossier ON dossier.serial = task.dossier;
  """)
