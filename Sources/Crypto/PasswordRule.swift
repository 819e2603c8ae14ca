/// Which passwords a person may choose: long ones that are not on everybody's list nor made of one's own name, and
/// nothing else is asked of them (SEC-1 to SEC-3, NIST SP 800-63B section 5.1.1.2).
package struct PasswordRule: Sendable {
  package enum Fault: Error, Sendable, Equatable {
    case tooShort
    case tooLong
    /// Among those that are tried first by whoever guesses.
    case common
    /// The person's own address or name.
    case personal
  }

  /// In characters as Unicode counts them, so that an Arabic letter counts like a Latin one.
  package static let lengthMin = 8
  private static let personalLengthMin = 4

  private let common: Set<String>

  /// `list` is the text of `Config/passwords.txt`: one a line; `#` begins a remark.
  package init(list: [UInt8]) {
    common = Set(
      list.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).filter { $0.first != UInt8(ascii: "#") }
        .map { String(decoding: $0, as: UTF8.self).lowercased() })
  }

  /// What is wrong with a password; nil when it may be taken.
  package func fault(_ password: String, email: String = "", name: String = "") -> Fault? {
    if password.unicodeScalars.count < Self.lengthMin { return .tooShort }
    if password.utf8.count > PasswordHash.passwordBytesMax { return .tooLong }
    let folded = password.lowercased()
    if common.contains(folded) { return .common }
    // What is left of it once all that others know of its owner is taken out.
    let known = Set([email, name].flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) })
    let words = known.filter { $0.count >= Self.personalLengthMin }.sorted { ($1.count, $0) < ($0.count, $1) }
    let rest = words.reduce(folded) { $0.replacing($1, with: "") }
    return rest.count < folded.count && rest.count < Self.personalLengthMin ? .personal : nil
  }
}
