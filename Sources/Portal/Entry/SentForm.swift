import HTTP
import Registry

/// What a page of ours sent back: its fields, and its files, which wait in the data folder until something is made of
/// them.
struct SentForm: Sendable {
  static let empty = SentForm(fields: QueryString(), files: [])

  let fields: QueryString
  let files: [MultipartForm.UploadedFile]

  private static let bytesMax: UInt64 = 1 << 20

  func text(_ name: String) -> String { fields.first(name) ?? "" }

  /// Which button was pressed, when it was not the one that goes on.
  var action: FormAction? { fields.first("action").flatMap { FormAction($0) } }

  /// Whatever encoding the form chose; a form with files comes as a stream.
  static func read(_ visit: Visit) async throws -> SentForm {
    let request = visit.request
    do {
      if request.mediaType?.essence == MediaType.multipartForm.essence {
        let form = try await request.multipartForm(
          in: visit.portal.registry.folder.temporary, limits: limits, pool: visit.portal.work.files)
        return SentForm(fields: form.fields, files: form.files)
      }
      guard case .stream(let stream) = request.body else { return SentForm(fields: try request.form(), files: []) }
      return SentForm(fields: try await fields(stream, request), files: [])
    } catch let fault as Request.FormFault {
      throw PageFault(fault.status)
    } catch let fault as MultipartFormReceiver.Fault {
      throw PageFault(fault.status)
    } catch let fault as MultipartParser.Fault {
      throw PageFault(fault.status)
    }
  }

  private static var limits: MultipartFormReceiver.Limits {
    var limits = MultipartFormReceiver.Limits()
    limits.multipart.parts = 1_000
    return limits
  }

  private static func fields(_ stream: BodyStream, _ request: Request) async throws -> QueryString {
    var bytes: [UInt8] = []
    while let piece = try await stream.read() {
      bytes += piece
      guard bytes.count <= bytesMax else { throw PageFault(.contentTooLarge) }
    }
    guard !bytes.isEmpty else { return QueryString() }
    guard request.mediaType?.essence == MediaType.form.essence else { throw PageFault(.unsupportedMediaType) }
    guard let fields = try? bytes.withUnsafeBytes({ try QueryString($0) }) else { throw PageFault(.badRequest) }
    return fields
  }
}
