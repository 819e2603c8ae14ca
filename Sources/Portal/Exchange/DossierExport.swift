import Compression
import Crypto
import HTTP
import Procedures
import Registry

// GET /api/v1/dossiers/{dossier}.xml and .zip: the file an agency loads into its own system, alone or with its papers.
// GET /api/dossier.xsd describes it.

enum DossierExport {
  static func xml(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    var response = Response(.ok, .xml, DossierXML.bytes(of: file))
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: "\(file.name).xml"))
    return response
  }

  /// The papers leave as they are read, piece by piece: an archive may be larger than the memory.
  static func zip(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    let vault = visit.portal.registry.vault
    let papers = file.archivedPapers
    let xml = DossierXML.bytes(of: file)
    var response = Response(
      .ok,
      body: .stream(length: nil) { stream in
        let archive = OutgoingArchive()
        try archive.writer.add("dossier.xml", xml)
        for paper in papers {
          try archive.writer.begin(paper.path, .stored)
          try await vault.forEachPiece(of: paper.sha256) { piece in
            try archive.writer.write(piece)
            try await stream.write(archive.taken())
          }
          try archive.writer.end()
        }
        try archive.writer.finish()
        try await stream.write(archive.taken())
      })
    response.fields.set("Content-Type", .zip)
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: "\(file.name).zip"))
    return response
  }

  static func schema(_ visit: Visit) throws -> Response { Response(.ok, .xml, visit.portal.dossierSchema) }
}

extension DossierInSight {
  /// What its files are called.
  fileprivate var name: String { dossier.number ?? dossier.id }

  /// What lies beside the XML: what was attached, and the certificates that came of it.
  fileprivate var archivedPapers: [(path: String, sha256: [UInt8])] {
    let attached = shownPapers.compactMap { slot, paper in
      Hex.decode(paper.sha256).map { (path: paper.path(in: slot), sha256: $0) }
    }
    let issued = shownCertificates.map { certificate in
      (path: "certificates/\(certificate.record.code).pdf", sha256: certificate.paper.sha256)
    }
    return attached + issued
  }
}

/// An archive that is being written, and what of it has not left yet.
private final class OutgoingArchive {
  private let sent = Sent()
  var writer: ZipWriter

  private final class Sent { var bytes: [UInt8] = [] }

  init() { writer = ZipWriter { [sent] in sent.bytes.append(contentsOf: $0) } }

  func taken() -> [UInt8] {
    defer { sent.bytes = [] }
    return sent.bytes
  }
}
