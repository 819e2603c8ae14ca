package import Crypto
import Procedures
import SQLite

/// A signed statement of how far the journal went: what a chain alone cannot show is that its end was cut off, or
/// that all of it was computed anew. Heads therefore live outside the database too, in `heads/` and wherever the
/// administrator sends them. As a text:
///
///     guichet-journal-head-1
///     count 1234
///     hash <64 hexadecimal digits>
///     root <64 hexadecimal digits>
///     at 2026-01-31T12:00:00.000Z
///     signature <base64, Ed25519 over the five lines above, line ends included>
package struct JournalHead: Sendable, Equatable {
  package let count: Int
  package let hash: [UInt8]
  package let root: [UInt8]
  package let at: String
  package let signature: [UInt8]

  package enum Failure: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String)

    package var description: String {
      switch self {
      case .unreadable(let file): "\(file): not a signed head of a journal, or altered"
      }
    }
  }

  private static let title = "guichet-journal-head-1"
  static let bytesMax = 1_024

  init(count: Int, hash: [UInt8], root: [UInt8], at: Moment, key: SigningKey) throws {
    let signed = Self.signedText(count, hash, root, at.description)
    self.init(
      count: count, hash: hash, root: root, at: at.description, signature: try key.sign(Array(signed.utf8)))
  }

  init(count: Int, hash: [UInt8], root: [UInt8], at: String, signature: [UInt8]) {
    self.count = count
    self.hash = hash
    self.root = root
    self.at = at
    self.signature = signature
  }

  package init(file path: String) throws {
    let bytes = try DurableFile.read(path, bytesMax: Self.bytesMax)
    guard let head = Self(parsing: String(decoding: bytes, as: UTF8.self)) else {
      throw Failure.unreadable(file: path)
    }
    self = head
  }

  package init?(parsing text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.bytesMax, lines.count == 7, lines[0] == Self.title, lines[6].isEmpty,
      let count = Self.value(lines[1], "count").flatMap({ Int($0) }), count >= 0,
      let hash = Self.value(lines[2], "hash").flatMap({ Hex.decode($0) }), hash.count == 32,
      let root = Self.value(lines[3], "root").flatMap({ Hex.decode($0) }), root.count == 32,
      let at = Self.value(lines[4], "at"),
      let signature = Self.value(lines[5], "signature").flatMap({ Base64.decode(String($0)) })
    else { return nil }
    self.init(count: count, hash: hash, root: root, at: String(at), signature: signature)
    guard self.text == text else { return nil }
  }

  package var text: String {
    Self.signedText(count, hash, root, at) + "signature \(Base64.encode(signature))\n"
  }

  package func isSigned(by key: VerifyingKey) -> Bool {
    key.isValid(signature, for: Array(Self.signedText(count, hash, root, at).utf8))
  }

  /// Sorts by count.
  package var fileName: String {
    let digits = String(count)
    return "head-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".txt"
  }

  private static func signedText(_ count: Int, _ hash: [UInt8], _ root: [UInt8], _ at: String) -> String {
    "\(title)\ncount \(count)\nhash \(Hex.encode(hash))\nroot \(Hex.encode(root))\nat \(at)\n"
  }

  private static func value(_ line: Substring, _ name: String) -> Substring? {
    line.hasPrefix(name + " ") ? line.dropFirst(name.utf8.count + 1) : nil
  }
}
