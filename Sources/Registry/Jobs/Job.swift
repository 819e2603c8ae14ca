package import Procedures

/// What kind of work a job is, and how patiently it is retried.
package struct JobKind: Sendable, Equatable {
  package let name: String
  /// After so many failures a job is dead, and an administrator decides.
  package let attemptsMax: Int
  package let firstDelaySeconds: Int64
  package let delaySecondsMax: Int64
  /// A worker silent for so long has lost its job to the next one.
  package let leaseSeconds: Int64

  package init(
    _ name: String, attemptsMax: Int = 20, firstDelaySeconds: Int64 = 2, delaySecondsMax: Int64 = 300,
    leaseSeconds: Int64 = 300
  ) {
    self.name = name
    self.attemptsMax = attemptsMax
    self.firstDelaySeconds = firstDelaySeconds
    self.delaySecondsMax = delaySecondsMax
    self.leaseSeconds = leaseSeconds
  }
}

/// What a job of one kind has to do, as bytes and back.
package protocol JobPayload: Sendable {
  static var kind: JobKind { get }
  init(decoding bytes: [UInt8]) throws
  func encoded() -> [UInt8]
}

/// A job that a worker has taken. Only who holds this very lease can finish it.
package struct LeasedJob: Sendable, Equatable {
  package let id: Int64
  package let kind: String
  package let key: String
  package let lane: String?
  package let payload: [UInt8]
  package let attempts: Int
  package let lease: Int64
}

/// A job as an administrator sees it.
package struct JobReport: Sendable, Equatable {
  package enum State: String, Sendable { case waiting, behind, running, done, dead }

  package let id: Int64
  package let kind: String
  package let key: String
  package let state: State
  package let attempts: Int
  package let createdAt: Moment
  package let dueAt: Moment
  package let progressDone: Int
  package let progressTotal: Int
  package let lastError: String?
}

/// How the jobs of one kind stand.
package struct JobFigures: Sendable, Equatable {
  package let kind: String
  /// How long the first of those waiting has been due.
  package let overdueSeconds: Int64
  var counts: [JobReport.State: Int] = [:]

  /// For their turn, for their time, or behind another.
  package var waiting: Int { counts[.waiting, default: 0] + counts[.behind, default: 0] }
  package var running: Int { counts[.running, default: 0] }
  package var dead: Int { counts[.dead, default: 0] }

  init(kind: String, overdueSeconds: Int64, counts: [JobReport.State: Int] = [:]) {
    self.kind = kind
    self.overdueSeconds = overdueSeconds
    self.counts = counts
  }
}
