/// What a server answers: a code and one or more lines (RFC 5321 4.2).
package struct SMTPReply: Sendable, Equatable {
  package let code: Int
  /// The texts behind the code, with `?` for what is not printable ASCII: they end in logs.
  package let lines: [String]

  package var text: String { lines.joined(separator: " ") }

  var isPositive: Bool { code / 100 == 2 }
  var wantsMore: Bool { code / 100 == 3 }
  var isForNow: Bool { code / 100 == 4 }
  var isForGood: Bool { code / 100 == 5 }
  /// The server closes the connection.
  var isGoodbye: Bool { code == 421 }

  /// The code and the enhanced status (RFC 3463) alone. A server may repeat what it did not understand, and after
  /// AUTH that is a password.
  var withoutText: SMTPReply {
    let status = lines.last?.split(separator: " ").first.flatMap { word in
      word.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") } && word.utf8.count <= 11 ? word : nil
    }
    let isStatus = status?.split(separator: ".", omittingEmptySubsequences: false).count == 3
    return SMTPReply(code: code, lines: isStatus ? status.map { [String($0)] } ?? [] : [])
  }
}

extension SMTPReply: CustomStringConvertible {
  package var description: String { text.isEmpty ? "\(code)" : "\(code) \(text)" }
}
