package import Procedures
package import Rules
package import SQLite

// What a cash desk asks: who still has to pay, and what came in today.

extension Payments {
  /// Where a payment stands in a list that goes by time.
  package struct Place: Sendable, Equatable {
    package let at: Moment
    package let id: String

    package init(at: Moment, id: String) {
      self.at = at
      self.id = id
    }

    package static let newest = Place(at: Moment(rawValue: .max), id: "")
    package static let oldest = Place(at: Moment(rawValue: .min), id: "")
  }

  /// What is ordered and not paid in these procedures, the newest first.
  package static func unpaid(
    of procedures: [String], before place: Place = .newest, limit: Int = 50, in db: Connection
  ) throws -> [Found] {
    let walks = try procedures.map { procedure in
      try db.all(
        """
        SELECT payment.id, dossier.id, dossier.number, dossier.procedure, dossier.applicant_name, payment.method,
          payment.amount, payment.state, payment.ordered_at, payment.paid_at, payment.receipt, desk, taken_by, means
        FROM payment CROSS JOIN dossier ON dossier.serial = payment.dossier
        WHERE payment.procedure = ? AND payment.state = 'ordered' AND method NOT IN ('online', 'simulated')
          AND closed_at IS NULL AND (ordered_at, payment.id) < (?, ?)
        ORDER BY ordered_at DESC, payment.id DESC LIMIT ?
        """, procedure, place.at, place.id, limit, read: { try Found($0) })
    }
    return Array(walks.joined().sorted { ($0.orderedAt, $0.id) > ($1.orderedAt, $1.id) }.prefix(limit))
  }

  /// Everything that was ordered for a dossier, by its line, the newest first.
  package static func all(of line: DossierLine, in db: Connection) throws -> [Found] {
    try db.all(
      """
      SELECT payment.id, dossier.id, dossier.number, dossier.procedure, dossier.applicant_name, payment.method,
        payment.amount, payment.state, payment.ordered_at, payment.paid_at, payment.receipt, desk, taken_by, means
      FROM payment CROSS JOIN dossier ON dossier.serial = payment.dossier
      WHERE payment.dossier = ? ORDER BY ordered_at DESC LIMIT 100
      """, line.serial, read: { try Found($0) })
  }

  /// The receipt that somebody has in his hand.
  package static func find(receipt: String, in db: Connection) throws -> Found? {
    try db.value("SELECT id FROM payment WHERE receipt = ?", receipt, as: String.self).flatMap { try find($0, in: db) }
  }

  /// What was taken at a desk between two moments, in order, page by page.
  package static func takings(
    at desk: String, from start: Moment, to end: Moment, after place: Place = .oldest, limit: Int = 50,
    in db: Connection
  ) throws -> [Found] {
    try db.all(
      """
      SELECT payment.id, dossier.id, dossier.number, dossier.procedure, dossier.applicant_name, payment.method,
        payment.amount, payment.state, payment.ordered_at, payment.paid_at, payment.receipt, desk, taken_by, means
      FROM payment CROSS JOIN dossier ON dossier.serial = payment.dossier
      WHERE desk = ? AND desk <> '' AND (paid_at, payment.id) > (?, ?) AND paid_at < ?
      ORDER BY paid_at, payment.id LIMIT ?
      """, desk, max(start, place.at), place.at < start ? "" : place.id, end, limit, read: { try Found($0) })
  }

  /// A line of what was taken: whose money, by which means.
  package struct Taken: Sendable, Equatable {
    package let payment: String
    package let receipt: String
    package let number: String?
    package let applicantName: String
    package let means: String
    package let procedure: String
    package let formality: String
    package let fee: String
    package let beneficiary: String
    package let amount: Decimal
    package let paidAt: Moment
    package let takenBy: String
  }

  /// Line by line, for the sums of a day and for its sheet.
  package static func forEachTaken(
    at desk: String, from start: Moment, to end: Moment, in db: Connection, _ body: (Taken) throws -> Void
  ) throws {
    try db.forEach(
      """
      SELECT payment.id, payment.receipt, dossier.number, applicant_name, means, dossier.procedure, formality, fee,
        beneficiary, payment_line.amount, payment.paid_at, taken_by
      FROM payment CROSS JOIN dossier ON dossier.serial = payment.dossier
        CROSS JOIN payment_line ON payment_line.payment = payment.id
      WHERE desk = ? AND desk <> '' AND payment.paid_at >= ? AND payment.paid_at < ?
      ORDER BY payment.paid_at, payment.id
      """, desk, start, end
    ) { row in
      try body(
        Taken(
          payment: try row[0], receipt: try row[1], number: try row[2], applicantName: try row[3], means: try row[4],
          procedure: try row[5], formality: try row[6], fee: try row[7], beneficiary: try row[8],
          amount: amount(try row[9]), paidAt: try row[10], takenBy: try row[11]))
    }
  }

  /// As what it came over the desk: coins, a cheque, a transfer seen. In the write that settles it.
  package static func note(_ payment: String, means: String, in db: Connection) throws {
    try db.run("UPDATE payment SET means = ? WHERE id = ?", means, payment)
  }

  // MARK: From events

  static func note(_ payment: String, desk: String, takenBy account: String, in db: Connection) throws {
    try db.run("UPDATE payment SET desk = ?, taken_by = ? WHERE id = ?", desk, account, payment)
  }
}
