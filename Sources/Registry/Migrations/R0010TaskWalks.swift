import SQLite

/// A list of tasks of one state is one walk along an index, without a step over those of the others: what was sent
/// back or suspended has the oldest terms, and stood before what waits.
let r0010TaskWalks = Migration(
  10, "task walks",
  """
  DROP INDEX task_queue;
  CREATE INDEX task_queue ON task
    (agency, role, state, due, dossier, step, unit, procedure, also_role, opened_at, claimed_by);
  DROP INDEX task_escalated;
  CREATE INDEX task_escalated ON task (agency, also_role, state, due, dossier, step) WHERE also_role IS NOT NULL;
  """)
