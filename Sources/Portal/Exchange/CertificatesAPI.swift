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

  /// The certificate of a task's formality. The house makes it as soon as it is granted; who asks too early waits a
  /// moment for it, and is told to come again.
  static func ofTask(_ visit: Visit, _ task: String) async throws -> Response {
    guard visit.request.bytes.isEmpty else { throw PageFault(.unsupportedMediaType) }
    let (file, step) = try await visit.step(task)
    let agencies = file.actor.posts.map(\.agency)
    guard let id = step.formality, let formality = file.procedure.formality(id), agencies.contains(formality.agency),
      formality.result != nil, let state = file.dossier.formalities[id]
    else { throw PageFault(.notFound) }
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
