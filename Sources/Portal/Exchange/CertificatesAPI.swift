import Crypto
import HTTP
import JSON
import Procedures
import Registry

// /api/v1/certificates: what agencies have issued. A certificate is called by its code.

enum CertificatesAPI {
  /// For its holder, once it may be used (ER-43), and for the agencies that the formality concerns.
  static func pdf(_ visit: Visit, _ code: String) async throws -> Response {
    let (file, record) = try await visit.certificate(code)
    guard let paper = record.paper, !file.isApplicants || record.enabledAt != nil else { throw PageFault(.notFound) }
    return try await visit.download(Hex.encode(paper.sha256), called: "\(record.number).pdf", .pdf)
  }

  /// `{"reason"}`, by an officer of the agency that issued it.
  static func revoke(_ visit: Visit, _ code: String) async throws -> Response {
    let (file, record) = try await visit.certificate(code)
    let reason = try visit.body().text("reason") ?? ""
    let (dossier, book, errand) = (file.dossier.id, file.book, visit.errand(file.actor, at: file.hour))
    return try await visit.once { db, tick in
      _ = try Dossiers.carryOut(
        [.revoke(formality: record.formality, reason: reason)], on: dossier, by: errand, under: book, at: tick, in: db)
      guard let now = try CertificateRegister.find(record.code, in: db),
        let shape = CertificateShape(now, at: errand.hour.moment)
      else { throw Refusal(.notIssued) }
      return CallAnswer { $0.value(shape) }
    }
  }

  private static let waitSeconds = 10
  private static let looksPerSecond = 5

  /// The certificate of a task's formality: a paper of the agency's own when one is sent, or the one that the house
  /// makes as soon as it is granted; who asks too early waits a moment for it, and is told to come again.
  static func ofTask(_ visit: Visit, _ task: String) async throws -> Response {
    let (file, step) = try await visit.step(task)
    let agencies = file.actor.posts.map(\.agency)
    guard let id = step.formality, let formality = file.procedure.formality(id), agencies.contains(formality.agency),
      formality.result != nil, let state = file.dossier.formalities[id]
    else { throw PageFault(.notFound) }
    if case .stream(let stream) = visit.request.body, let first = try await stream.read() {
      return try await adopt(first, stream, for: formality, file, visit)
    }
    guard state == .granted || state.certificate != nil else { throw Refusal(.notGranted) }
    for look in 0...waitSeconds * looksPerSecond {
      let now = look == 0 ? file : try await visit.dossier(file.dossier.id)
      if let made = now.shownCertificates.last(where: { $0.record.formality == id }) {
        return try .json(.created) { $0.value(made) }
      }
      try await Task.sleep(for: .seconds(1) / looksPerSecond)
    }
    throw PageFault(.unavailable)
  }

  /// Kept until the formality is granted, or the certificate at once when it is already (ER-35).
  private static func adopt(
    _ first: [UInt8], _ stream: BodyStream, for formality: Formality, _ file: DossierInSight, _ visit: Visit
  ) async throws -> Response {
    guard let type = visit.request.mediaType?.essence else { throw PageFault(.unsupportedMediaType) }
    var intake = try PaperIntake(
      formats: [.pdf], bytesMax: CertificateDeposit.bytesMax, named: formality.id, declared: type, visit.portal)
    try await intake.take(first)
    while let piece = try await stream.read() { try await intake.take(piece) }
    let paper = try await intake.finish()
    try await Door.checkStillKnown(visit)
    let errand = visit.errand(file.actor, at: file.hour)
    switch try await CertificateDeposit.adopt(paper, for: formality.id, of: file.dossier.id, by: errand, visit.portal) {
    case .kept: return try .json { $0.value(PaperShape(slot: formality.id, paper)) }
    case .issued(let code, _):
      let (_, record) = try await visit.certificate(code)
      guard let shape = CertificateShape(record, at: errand.hour.moment) else { throw Refusal(.notIssued) }
      return try .json(.created) { $0.value(shape) }
    }
  }
}

extension Visit {
  /// A certificate that this visitor may know of, with its dossier.
  fileprivate func certificate(_ code: String) async throws -> (DossierInSight, CertificateRecord) {
    guard let code = CertificateCode(rawValue: code),
      let record = try await portal.registry.read({ try CertificateRegister.find(code, in: $0) })
    else { throw PageFault(.notFound) }
    let file = try await dossier(record.dossier)
    guard file.sight.formalities.contains(record.formality) else { throw PageFault(.notFound) }
    return (file, record)
  }
}
