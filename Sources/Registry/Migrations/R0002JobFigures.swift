import SQLite

/// How many unfinished jobs of each kind there are in each state, kept by triggers so that nobody has to count them.
let r0002JobFigures = Migration(
  2, "job figures",
  """
  CREATE TABLE job_figure (
    kind TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, state)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO job_figure (kind, state, count)
    SELECT kind, state, count(*) FROM job WHERE state <> 'done' GROUP BY kind, state;
  CREATE TRIGGER job_figure_added AFTER INSERT ON job WHEN NEW.state <> 'done' BEGIN
    INSERT INTO job_figure (kind, state, count) VALUES (NEW.kind, NEW.state, 1)
      ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER job_figure_left AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state AND OLD.state <> 'done' BEGIN
    UPDATE job_figure SET count = count - 1 WHERE kind = OLD.kind AND state = OLD.state;
  END;
  CREATE TRIGGER job_figure_entered AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state AND NEW.state <> 'done'
  BEGIN
    INSERT INTO job_figure (kind, state, count) VALUES (NEW.kind, NEW.state, 1)
      ON CONFLICT (kind, state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER job_figure_removed AFTER DELETE ON job WHEN OLD.state <> 'done' BEGIN
    UPDATE job_figure SET count = count - 1 WHERE kind = OLD.kind AND state = OLD.state;
  END;
  """)
