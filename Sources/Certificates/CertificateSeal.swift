package import Crypto
package import Rules

/// What a certificate says of itself to a machine without a network: in the second code on its paper, and among the
/// properties of its file. Signed with the same key as the file, and checked with the published keys alone.
package struct CertificateSeal: Sendable, Equatable {
  package let number: String
  package let code: String
  package let holder: String
  package let template: String
  package let issuedAt: Int64
  package let issuedOn: CivilDate
  package let lastDay: CivilDate?

  /// A longer name would make a code that no telephone reads.
  private static let holderBytesMax = 96

  package init?(_ payload: SealPayload) {
    guard case .text(let number) = payload.fields["n"], case .text(let code) = payload.fields["c"],
      case .text(let holder) = payload.fields["h"], case .text(let template) = payload.fields["t"],
      case .date(let issuedOn) = payload.fields["d"]
    else { return nil }
    self.number = number
    self.code = code
    self.holder = holder
    self.template = template
    self.issuedOn = issuedOn
    issuedAt = payload.issuedAt
    if case .date(let day) = payload.fields["u"] { lastDay = day } else { lastDay = nil }
  }

  /// The seal's text: `GU1:…`.
  package static func text(for content: CertificateContent, by key: SigningKey) throws -> String {
    var fields: [String: SealPayload.Value] = [
      "n": .text(content.number), "c": .text(content.code), "h": .text(short(content.holder)),
      "t": .text(content.template),
    ]
    fields["d"] = CivilDate(content.issuedOn).map { .date($0) }
    fields["u"] = content.lastDay.flatMap(CivilDate.init).map { .date($0) }
    guard let payload = SealPayload(issuedAt: content.issuedAtSeconds, fields: fields) else { throw SealFault.tooLong }
    return try payload.sealed(by: key)
  }

  private static func short(_ name: String) -> String {
    guard name.utf8.count > holderBytesMax else { return name }
    var short = name
    while short.utf8.count > holderBytesMax - 3 { short.removeLast() }
    return short + "…"
  }
}

extension CivilDate {
  /// A day of the rules on the calendar that seals and certificates know, which ends with the year 9999.
  package init?(_ date: FEELDate) { self.init(days: Int64(date.daysSince1970)) }
}
