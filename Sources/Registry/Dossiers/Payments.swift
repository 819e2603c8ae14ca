package import Procedures
package import Rules
package import SQLite

/// Money that was ordered and money that came. One payment has one receipt and lines for each agency whose money it is
/// (ER-18); the rows follow the events of its dossier.
package enum Payments {
  package enum State: String, Sendable, CaseIterable, SQLValue { case ordered, paid, dropped }

  package struct Found: Sendable, Equatable {
    package let id: String
    /// The dossier's id, for `carryOut`.
    package let dossier: String
    package let number: String?
    package let procedure: String
    package let applicantName: String
    package let method: String
    package let amount: Decimal
    package let state: State
    package let orderedAt: Moment
    package let paidAt: Moment?
    package let receipt: String?
    /// The agency at whose desk it was taken, by whom, and as what; empty when a gateway brought it.
    package let desk: String
    package let takenBy: String
    package let means: String
  }

  /// What an agency earned, line by line.
  package struct Earned: Sendable, Equatable {
    package let payment: String
    package let position: Int
    package let formality: String
    package let fee: String
    package let amount: Decimal
    package let paidAt: Moment
  }

  /// By its id, which is the reference that a person quotes at a cash desk and a gateway in its callback.
  package static func find(_ id: String, in db: Connection) throws -> Found? {
    try db.first(
      """
      SELECT payment.id, dossier.id, dossier.number, dossier.procedure, dossier.applicant_name, payment.method,
        payment.amount, payment.state, payment.ordered_at, payment.paid_at, payment.receipt, desk, taken_by, means
      FROM payment JOIN dossier ON dossier.serial = payment.dossier WHERE payment.id = ?
      """, id, read: { try Found($0) })
  }

  /// What came in for an agency between two moments, page by page.
  package static func earned(
    by beneficiary: String, from start: Moment, to end: Moment, after last: Earned? = nil, limit: Int = 50,
    in db: Connection
  ) throws -> [Earned] {
    try db.all(
      """
      SELECT payment, position, formality, fee, amount, paid_at FROM payment_line
      WHERE beneficiary = ? AND paid_at IS NOT NULL AND (paid_at, payment, position) > (?, ?, ?) AND paid_at < ?
      ORDER BY paid_at, payment, position LIMIT ?
      """, beneficiary, last?.paidAt ?? start, last?.payment ?? "", last?.position ?? -1, end, limit
    ) { row in
      Earned(
        payment: try row[0], position: try row[1], formality: try row[2], fee: try row[3],
        amount: try amount(row[4]), paidAt: try row[5])
    }
  }

  // MARK: From events

  static func add(
    _ payment: Payment, _ dossier: Int64, _ procedure: String, at now: Moment, in db: Connection
  ) throws {
    try db.run(
      """
      INSERT INTO payment (id, dossier, procedure, method, amount, state, ordered_at)
      VALUES (?, ?, ?, ?, ?, 'ordered', ?)
      """, payment.id, dossier, procedure, payment.method.rawValue, payment.amount.text, now)
    for (position, line) in payment.lines.enumerated() {
      try db.run(
        "INSERT INTO payment_line (payment, position, formality, fee, beneficiary, amount) VALUES (?, ?, ?, ?, ?, ?)",
        payment.id, position, line.formality, line.fee, line.beneficiary, line.amount.text)
    }
  }

  static func settle(_ id: String, _ receipt: String, at now: Moment, in db: Connection) throws {
    try db.run("UPDATE payment SET state = 'paid', paid_at = ?, receipt = ? WHERE id = ?", now, receipt, id)
    try db.run("UPDATE payment_line SET paid_at = ? WHERE payment = ?", now, id)
  }

  static func drop(_ id: String, in db: Connection) throws {
    try db.run("UPDATE payment SET state = 'dropped' WHERE id = ?", id)
  }

  static func amount(_ text: String) -> Decimal { Decimal(text) ?? .zero }
}

extension Payments.Found {
  init(_ row: borrowing Row) throws {
    id = try row[0]
    dossier = try row[1]
    number = try row[2]
    procedure = try row[3]
    applicantName = try row[4]
    method = try row[5]
    amount = Payments.amount(try row[6])
    state = try row[7]
    orderedAt = try row[8]
    paidAt = try row[9]
    receipt = try row[10]
    desk = try row[11]
    takenBy = try row[12]
    means = try row[13]
  }
}
