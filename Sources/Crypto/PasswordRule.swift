/// Which passwords are taken: long enough, not the first ones that anybody tries, and not one's own name. Nothing about
/// capitals or signs, which makes passwords worse (OWASP ASVS 5.0, 6.2).
package struct PasswordRule: Sendable {
  package enum Fault: Sendable, Equatable { case tooShort, tooLong, common, personal }

  package static let charactersMin = 8
  /// Far above any phrase; hashing must not be made to work for megabytes.
  package static let bytesMax = 1_024
  private static let personalCharactersMin = 4

  private let common: Set<String>

  /// `list`: one on each line, `#` begins a remark.
  package init(list: [UInt8] = []) {
    common = Set(
      list.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).filter { $0.first != UInt8(ascii: "#") }
        .map { String(decoding: $0, as: UTF8.self).lowercased() })
  }

  /// `person`: what others know of its owner, such as the name and the address.
  package func fault(_ password: String, of person: [String] = []) -> Fault? {
    guard password.count >= Self.charactersMin else { return .tooShort }
    guard password.utf8.count <= Self.bytesMax else { return .tooLong }
    let folded = password.lowercased()
    if common.contains(folded) { return .common }
    // One sign over and over, or a row of them.
    if Set(folded.unicodeScalars).count < 3 { return .common }
    // What is left of it once all that is known of its owner is taken out.
    let known = Set(person.flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) })
    let words = known.filter { $0.count >= Self.personalCharactersMin }.sorted { ($1.count, $0) < ($0.count, $1) }
    let rest = words.reduce(folded) { $0.replacing($1, with: "") }
    let isPersonal = rest.count < folded.count && rest.count < Self.personalCharactersMin
    return isPersonal ? .personal : nil
  }
}
