import Certificates
import HTTP
import PDF
import Procedures
import Sockets
import Templates

extension Visit {
  /// In the visitor's language.
  var paperVoice: PaperVoice { PaperVoice(portal.paperSpeech(language), invitations: []) }

  /// A paper to be kept.
  func pdf(_ paper: ReceiptPaper, named name: String) async throws -> Response {
    let bytes = try await portal.work.files.run { [portal] in try paper.bytes(in: portal.typeface()) }
    var response = Response(.ok, .pdf, bytes)
    response.fields.set("Content-Disposition", ContentDisposition.inline(fileName: "\(name).pdf"))
    return response
  }
}
