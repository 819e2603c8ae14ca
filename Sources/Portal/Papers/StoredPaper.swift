import HTTP
import Procedures
import Registry
import Sockets
import Templates

// Papers that a page's form brings.

/// Why a file is not taken, in words for who sent it.
struct PaperRefused: Error {
  let sentence: String
}

extension PaperIntake {
  private static let pieceBytes = 256 << 10

  /// A file of a form, looked at and stored. Whatever becomes of the dossier, the vault lets go of what nobody uses.
  static func store(
    _ file: MultipartForm.UploadedFile, formats: [RequiredDocument.Format], bytesMax: Int, _ visit: Visit
  ) async throws -> Paper {
    do {
      guard file.byteCount <= bytesMax else { throw PaperCheck.Refused.tooLarge }
      // A browser guesses the type from the name: only the bytes count.
      var intake = try PaperIntake(formats: formats, bytesMax: bytesMax, named: file.name, declared: nil, visit.portal)
      var offset = 0
      while offset < file.byteCount {
        let piece = try await visit.portal.work.files.run { [offset] in try file.read(at: offset, count: pieceBytes) }
        guard !piece.isEmpty else { break }
        try await intake.take(piece)
        offset += piece.count
      }
      return try await intake.finish()
    } catch let refused as PaperCheck.Refused {
      throw PaperRefused(sentence: sentence(refused, file, formats, bytesMax, visit))
    }
  }

  private static func sentence(
    _ refused: PaperCheck.Refused, _ file: MultipartForm.UploadedFile, _ formats: [RequiredDocument.Format],
    _ bytesMax: Int, _ visit: Visit
  ) -> String {
    let speech = visit.speech
    switch refused {
    case .tooLarge:
      return visit.say("upload.large", ["size": speech.size(file.byteCount), "max": speech.size(bytesMax)])
    case .format:
      return visit.say("upload.format", ["formats": speech.list(formats.map { $0.rawValue.uppercased() })])
    default: return visit.say(TextKey("upload", "\(refused)"))
    }
  }
}

extension MultipartForm.UploadedFile {
  fileprivate func read(at offset: Int, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
