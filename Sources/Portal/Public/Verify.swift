import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Templates

/// `/verify`: anybody asks whether a certificate is genuine and still holds (ER-45, ER-47).
enum Verify {
  /// The form, and where it leads: browsers send `?code=…`.
  static func ask(_ visit: Visit) throws -> Response {
    guard let typed = visit.query.first("code") else { return try form(visit, typed: "", isRefused: false) }
    guard let code = CertificateCode(typed: typed) else { return try form(visit, typed: typed, isRefused: true) }
    return .redirect(to: visit.url(Paths.verified, code.rawValue))
  }

  static func show(_ visit: Visit, _ typed: String) async throws -> Response {
    let code = CertificateCode(typed: typed)
    // One certificate, one address.
    if let code, code.rawValue != typed {
      return .redirect(to: visit.url(Paths.verified, code.rawValue), .permanentRedirect)
    }
    let found = try await Finding(code, visit.portal.registry)
    let speech = visit.speech
    var response = try visit.page(
      VerifiedPage(
        frame: visit.frame(),
        standing: found.standing.rawValue, code: typed, again: visit.url(Paths.verify),
        certificate: found.record.flatMap { VerifiedCertificate($0, speech) }))
    if found.record == nil { response.status = .notFound }
    return response
  }

  /// `GET /api/v1/verify/{code}`.
  static func answer(_ visit: Visit, _ typed: String) async throws -> Response {
    let found = try await Finding(CertificateCode(typed: typed), visit.portal.registry)
    var writer = JSONWriter()
    writer.object { answer in
      answer.field("status", found.standing.rawValue)
      guard let record = found.record, let paper = record.paper else { return }
      answer.field("code", record.code.rawValue)
      answer.field("number", record.number)
      answer.field("title", paper.title)
      answer.field("holder", paper.holder)
      answer.field("agency", record.agency)
      answer.field("agencyTitle", paper.agencyTitle)
      answer.field("issuedOn", "\(paper.issuedOn)")
      answer.field("validUntil", paper.end.map { "\($0.lastDay)" })
      answer.field("revokedAt", record.revokedAt.map { "\($0)" })
    }
    return Response(.ok, .json, writer.bytes)
  }

  private static func form(_ visit: Visit, typed: String, isRefused: Bool) throws -> Response {
    try visit.page(
      VerifyPage(
        frame: visit.frame(),
        action: visit.url(Paths.verify), typed: typed, isRefused: isRefused))
  }

  /// What the register says of a code. A certificate that is not in use yet is not there.
  private struct Finding {
    let standing: CertificateRecord.Standing
    let record: CertificateRecord?

    init(_ code: CertificateCode?, _ registry: Registry) async throws {
      guard let code, let record = try await registry.read({ try CertificateRegister.find(code, in: $0) }),
        case let standing = record.standing(at: registry.clock.wall()), standing != .unknown
      else {
        standing = .unknown
        record = nil
        return
      }
      self.standing = standing
      self.record = record
    }
  }
}

struct VerifyPage: Page {
  let frame: Frame
  let action: String
  let typed: String
  let isRefused: Bool

  static let template = "verify"
  static var slots: [Slot<VerifyPage>] {
    [
      .model("frame", \.frame), .text("action", \.action), .text("typed", \.typed), .flag("isRefused", \.isRefused),
    ]
  }
}

struct VerifiedPage: Page {
  let frame: Frame
  let standing: String
  let code: String
  let again: String
  let certificate: VerifiedCertificate?

  static let template = "verified"
  static var slots: [Slot<VerifiedPage>] {
    [
      .model("frame", \.frame), .text("standing", \.standing), .text("code", \.code), .text("again", \.again),
      .rows("certificate", \.certificate),
    ]
  }
}

/// Title and agency stand as on the paper, in its language: so they can be compared.
struct VerifiedCertificate: Model {
  let language: String
  let title: String
  let number: String
  let holder: String
  let agency: String
  let issued: String
  let until: String?
  let withdrawn: String?

  static var slots: [Slot<VerifiedCertificate>] {
    [
      .text("lang", \.language), .text("title", \.title), .text("number", \.number), .text("holder", \.holder),
      .text("agency", \.agency), .text("issued", \.issued), .text("until", \.until), .text("withdrawn", \.withdrawn),
    ]
  }

  init?(_ record: CertificateRecord, _ speech: Speech) {
    func day(_ days: Int64) -> String? { speech.date(daysSince1970: Int(days)) }
    guard let paper = record.paper, let issued = day(paper.issuedOn.days) else { return nil }
    language = paper.language
    title = paper.title
    number = record.number
    holder = paper.holder
    agency = paper.agencyTitle
    self.issued = issued
    until = paper.end.flatMap { day($0.lastDay.days) }
    withdrawn = record.revokedAt.flatMap { day($0.seconds / 86_400) }
  }
}
