import Certificates
import Crypto
import HTTP
import Procedures
import Registry
import Rules

/// `/counter/transfers.pdf`: the slip that goes with the papers of one agency on their way to a counter (ER-40).
enum TransferSlip {
  private static let papersMax = 500

  static func send(_ visit: Visit) async throws -> Response {
    let post = CounterPost(try visit.known(), visit.portal.catalogue)
    guard let counter = post.counters.first(where: { $0.id == visit.query.first("counter") }),
      let agency = visit.query.first("agency").flatMap(counter.pack.agency)
    else { throw PageFault(.notFound) }
    let registry = visit.portal.registry
    let found = try await registry.read { db in
      try CounterPapers.awaited(at: counter.id, from: agency.id, limit: papersMax, in: db).map { paper in
        let code = CertificateCode(rawValue: paper.code)
        return (paper: paper, record: try code.flatMap { try CertificateRegister.find($0, in: db) })
      }
    }
    guard !found.isEmpty else { throw PageFault(.notFound) }
    let language = visit.speech.language
    let transfers = found.map { paper, record in
      ReceiptPaper.Transfer(
        dossier: paper.dossierNumber ?? paper.dossier,
        certificate: IssuedCertificate(
          template: paper.template, number: paper.number, code: paper.code, sha256: "", until: nil),
        title: counter.pack.certificate(paper.template)?.title[language] ?? paper.template,
        holder: record?.paper?.holder ?? paper.applicantName, isReceived: false)
    }
    let hour = visit.portal.catalogue.hour(counter.pack.territory.zone)
    // The same papers on the same day are the same slip.
    let digest = Hex.encode(Digest.of(Array(found.map(\.paper.code).joined(separator: " ").utf8)))
    let number = "\(hour.today.text)-\(digest.prefix(6).uppercased())"
    let paper = try ReceiptPaper(
      transfers: transfers, number: number, from: agency, to: counter.counter, in: counter.pack, at: hour,
      voice: visit.paperVoice)
    return try await visit.pdf(paper, named: number)
  }
}
