import Crypto
import HTTP
import Procedures
import Registry
import Sockets
import Templates

// Papers on their way out of the vault, and into it.

extension Visit {
  /// A document of the vault. Browsers save it; what they can show safely they may show, in a cage of its own (SEC-44).
  func document(
    _ sha256: [UInt8], name: String, contentType: String, isShown: Bool = false
  ) async throws -> Response {
    let vault = portal.registry.vault
    guard let stored = try await vault.document(sha256),
      let type = Array(contentType.utf8).withUnsafeBytes({ MediaType($0) })
    else {
      throw PageFault(.notFound)
    }
    var response = Response(
      .ok,
      body: .stream(length: stored.size) { stream in
        try await vault.forEachPiece(of: sha256) { try await stream.write($0) }
      })
    response.fields.set("Content-Type", type)
    let isShown = isShown && Self.shownTypes.contains(contentType)
    response.fields.set(
      "Content-Disposition",
      isShown ? ContentDisposition.inline(fileName: name) : ContentDisposition.attachment(fileName: name))
    response.fields.set("Cache-Control", "private, no-store")
    response.fields.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    return response
  }

  private static let shownTypes: Set<String> = ["application/pdf", "image/png", "image/jpeg"]
}

/// Why a file is not taken, in words for who sent it.
struct PaperRefused: Error {
  let sentence: String
}

enum PaperIntake {
  /// A file of a form, looked at and stored. Whatever becomes of the dossier, the vault lets go of what nobody uses.
  static func store(
    _ file: MultipartForm.UploadedFile, formats: [RequiredDocument.Format], bytesMax: Int, _ visit: Visit
  ) async throws -> Paper {
    let speech = visit.speech
    let name = ContentDisposition.safeFileName(from: file.name)
    guard file.byteCount > 0 else { throw PaperRefused(sentence: visit.say("upload.empty")) }
    guard file.byteCount <= bytesMax else {
      let words = ["size": speech.size(file.byteCount), "max": speech.size(bytesMax)]
      throw PaperRefused(sentence: visit.say("upload.large", words))
    }
    let format = try await visit.portal.work.files.run { try Self.format(of: file, among: formats) }
    guard let format else {
      let known = formats.map { $0.rawValue.uppercased() }
      throw PaperRefused(sentence: visit.say("upload.format", ["formats": speech.list(known)]))
    }
    let vault = visit.portal.registry.vault
    let intake = try vault.intake()
    var offset = 0
    while offset < file.byteCount {
      let piece = try await visit.portal.work.files.run { [offset] in try file.read(at: offset, count: pieceBytes) }
      try await intake.write(piece)
      offset += piece.count
      guard !piece.isEmpty else { break }
    }
    let stored = try await vault.store(intake)
    return Paper(
      sha256: Hex.encode(stored.sha256), name: name, contentType: format.contentType, bytes: stored.size)
  }

  private static let pieceBytes = 256 << 10

  private static func format(
    of file: MultipartForm.UploadedFile, among formats: [RequiredDocument.Format]
  ) throws -> RequiredDocument.Format? {
    let head = try file.read(at: 0, count: 16)
    return formats.first { $0.begins(head) }
  }
}

extension RequiredDocument.Format {
  fileprivate func begins(_ head: [UInt8]) -> Bool {
    switch self {
    case .pdf: head.starts(with: Array("%PDF-".utf8))
    case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
    case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .docx, .xlsx, .zip: head.starts(with: [0x50, 0x4B, 0x03, 0x04])
    case .geojson: head.first == UInt8(ascii: "{")
    case .xml: head.first == UInt8(ascii: "<")
    }
  }
}

extension MultipartForm.UploadedFile {
  func read(at offset: Int, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
