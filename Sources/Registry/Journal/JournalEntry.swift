import Crypto
package import Procedures
import SQLite

/// Who did what to which object, when, and from where. Empty text where there is nothing to say.
package struct JournalEntry: Sendable, Equatable {
  package var at: Moment
  package var actor: String
  package var role: String
  package var agency: String
  package var address: String
  package var action: String
  package var object: String
  package var details: String

  package init(
    at: Moment, actor: String, role: String, agency: String = "", address: String = "", action: String,
    object: String, details: String = ""
  ) {
    self.at = at
    self.actor = actor
    self.role = role
    self.agency = agency
    self.address = address
    self.action = action
    self.object = object
    self.details = details
  }

  /// All fields as texts, in the order in which they are hashed and exported.
  var texts: [String] { [at.description, actor, role, agency, address, action, object, details] }

  static let names = ["at", "actor", "role", "agency", "address", "action", "object", "details"]
}

/// An entry with its place in the chain.
///
/// The exact bytes, so that a stranger can recompute them. An entry's **line** is its nine fields in this order,
/// sequence, time (RFC 3339, UTC, milliseconds), actor, role, agency, address, action, object, details, in UTF-8,
/// with one tab between two fields, and in each field `\\` for a backslash, `\t` for a tab, `\n` and `\r` for line
/// ends. With H = SHA-256 and ‖ for "followed by":
///
///     leaf(n)  = H(0x00 ‖ line(n))                       also the leaf of the Merkle tree (RFC 9162 section 2.1.1)
///     hash(0)  = 32 zero bytes
///     hash(n)  = H(0x02 ‖ hash(n-1) ‖ leaf(n))
///
/// `JournalExport` is the form in which others get it.
package struct RecordedEntry: Sendable, Equatable {
  package let sequence: Int
  package let entry: JournalEntry
  package let hash: [UInt8]

  package var line: [UInt8] { Self.line(sequence, entry) }

  static let hashBeforeFirst = [UInt8](repeating: 0, count: 32)

  static func line(_ sequence: Int, _ entry: JournalEntry) -> [UInt8] { line(sequence, entry.texts) }

  static func line(_ sequence: Int, _ texts: [String]) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(256)
    line.append(contentsOf: String(sequence).utf8)
    for text in texts { append(text, to: &line) }
    return line
  }

  static func leaf(of line: [UInt8]) -> [UInt8] { Digest.of([0x00] + line) }

  static func hash(after previous: [UInt8], leaf: [UInt8]) -> [UInt8] { Digest.of([0x02] + previous + leaf) }

  private static func append(_ field: String, to line: inout [UInt8]) {
    line.append(0x09)
    for byte in field.utf8 {
      switch byte {
      case 0x5c: line.append(contentsOf: [0x5c, 0x5c])
      case 0x09: line.append(contentsOf: [0x5c, 0x74])
      case 0x0a: line.append(contentsOf: [0x5c, 0x6e])
      case 0x0d: line.append(contentsOf: [0x5c, 0x72])
      default: line.append(byte)
      }
    }
  }
}
