package import Procedures
import SQLite

/// A person, or a firm, as the portal knows it. What is secret about it stays in its table (`Accounts.lock`).
package struct Account: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable, SQLValue { case unconfirmed, active, disabled }

  package let serial: Int64
  package let id: String
  /// Folded, as it is compared.
  package let email: String
  package let name: String
  package let language: String
  package let phone: String
  package let state: State
  package let hasSecondFactor: Bool
  package let createdAt: Moment

  init(_ row: borrowing Row) throws {
    serial = try row[0]
    id = try row[1]
    email = try row[2]
    name = try row[3]
    language = try row[4]
    phone = try row[5]
    state = try row[6]
    hasSecondFactor = try row[7]
    createdAt = try row[8]
  }
}

/// What a person is in the house, beside the posts that agencies give.
package enum HouseRole: String, Sendable, CaseIterable, SQLValue {
  case admin, supervisor, auditor, cashier, counter

  /// The posts of the house stand in no agency.
  package var post: Actor.Post { Actor.Post(agency: "", role: rawValue) }
}
