package import Procedures
package import Rules
import SQLite

/// The steps that wait for an officer: what a work list shows, the most urgent first.
package enum Tasks {
  package enum State: String, Sendable, CaseIterable, SQLValue { case open, returned, suspended }

  /// Where a task stands in a list, so that the next page, or the next task, is one step from here.
  package struct Place: Sendable, Hashable, Comparable {
    package let due: Int
    package let dossier: Int64
    package let step: String

    package init(due: Int, dossier: Int64, step: String) {
      self.due = due
      self.dossier = dossier
      self.step = step
    }

    /// Of a step of a dossier, whether it is still in the lists or not.
    package init(_ open: Dossier.OpenStep, _ step: String, of line: DossierLine) {
      self.init(due: open.due?.daysSince1970 ?? Tasks.noDue, dossier: line.serial, step: step)
    }

    package static func < (one: Place, other: Place) -> Bool {
      (one.due, one.dossier, one.step) < (other.due, other.dossier, other.step)
    }

    package static let first = Place(due: .min, dossier: .min, step: "")
  }

  package struct Task: Sendable, Equatable {
    package let place: Place
    package let agency: String
    package let role: String
    package let unit: String?
    /// The role that it has come to because others left it undone.
    package let alsoRole: String?
    package let openedAt: Moment
    package let due: FEELDate?
    package let claimedBy: String?
    package let state: State
    package let dossier: DossierName

    /// What addresses call it: `k3fq7c2mxw5a.study`.
    package var id: String { "\(dossier.id).\(place.step)" }
  }

  /// What a list leaves out; nil lets everything through.
  package struct Filter: Sendable, Equatable {
    package var state: State?
    package var procedure: String?
    package var unit: String?
    /// Only what should have been done before this day.
    package var dueBefore: FEELDate?

    package init(
      state: State? = nil, procedure: String? = nil, unit: String? = nil, dueBefore: FEELDate? = nil
    ) {
      self.state = state
      self.procedure = procedure
      self.unit = unit
      self.dueBefore = dueBefore
    }
  }

  /// Steps without a term come last.
  static let noDue = 99_999_999

  static func put(
    _ step: Step, _ open: Dossier.OpenStep, _ dossier: Int64, _ procedure: String, in db: Connection
  ) throws {
    let state: State = open.isReturned ? .returned : open.isSuspended ? .suspended : .open
    try db.run(
      """
      INSERT INTO task (dossier, step, procedure, agency, role, unit, also_role, opened_at, due, claimed_by, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (dossier, step) DO UPDATE SET unit = excluded.unit, also_role = excluded.also_role,
        opened_at = excluded.opened_at, due = excluded.due, claimed_by = excluded.claimed_by, state = excluded.state
      """, dossier, step.id, procedure, step.agency, step.role, open.unit,
      open.isEscalated ? step.escalation?.role : nil, open.since, open.due?.daysSince1970 ?? noDue, open.claimedBy,
      state)
  }
}
