import Certificates
import HTTP
import PDF
import Procedures
import SQLite
import Sockets
import Synchronization
import Templates

/// The fonts of papers, read when the first one is printed.
final class Letterpress: Sendable {
  private let folder: String
  private let typeface = Mutex<Typeface?>(nil)

  private static let fontBytesMax = 4 << 20

  init(root: String) { folder = "\(root)/Config/fonts" }

  /// Blocks on the files of the fonts.
  func print(_ paper: ReceiptPaper) throws -> [UInt8] {
    let typeface = try typeface.withLock { known in
      if let known { return known }
      let fresh = try PaperFonts.typeface { try DurableFile.read("\(folder)/\($0)", bytesMax: Self.fontBytesMax) }
      known = fresh
      return fresh
    }
    return try paper.bytes(in: typeface)
  }
}

extension Visit {
  /// In the visitor's language. Papers keep names and numbers apart from what runs the other way by themselves.
  var paperVoice: PaperVoice {
    let (translations, language) = (portal.templates.translations, language)
    let speech = Speech(language: language.code) { translations.phrase($0, language, $1) }
    return PaperVoice(speech, invitations: [])
  }

  /// A paper to be kept.
  func print(_ paper: ReceiptPaper, as fileName: String) async throws -> Response {
    let press = portal.letterpress
    let bytes = try await portal.work.files.run { try press.print(paper) }
    var response = Response(.ok, .pdf, bytes)
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: "\(fileName).pdf"))
    return response
  }
}
