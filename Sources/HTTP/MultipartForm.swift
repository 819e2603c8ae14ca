/// A form with files, received whole: what a handler gets.
package struct MultipartForm: Sendable {
  package struct UploadedFile: Sendable {
    /// The name of the field it came in.
    package let field: String
    /// Made safe by `ContentDisposition.safeFileName`.
    package let name: String
    /// As the browser believes it.
    package let contentType: MediaType?
    package let byteCount: Int
    package let file: TemporaryFile
  }

  /// The fields of text, in their order.
  package fileprivate(set) var fields = QueryString()
  /// In their order. A file lives as long as somebody holds it.
  package fileprivate(set) var files: [UploadedFile] = []

  package func file(_ field: String) -> UploadedFile? {
    files.first { $0.field.utf8.elementsEqual(field.utf8) }
  }
}

/// Receives such a form piece by piece: files go to temporary files through a buffer of 64 KiB, text stays in memory
/// up to a cap. Dropped half way, it leaves nothing on the disk.
///
/// `write` and `finish` block on the disk: hand the bytes from the loop that serves connections to a queue of your
/// own and call from there, one call at a time.
package final class MultipartFormReceiver {
  package struct Limits: Sendable {
    package var multipart = MultipartParser.Limits()
    package var files = 20
    /// Of one field of text.
    package var textBytes = 64 << 10
    /// Of all of them, with their names.
    package var textBytesTotal = 1 << 20

    package init() {}
  }

  package enum Fault: Error, Equatable {
    case tooManyFiles, textTooLong
    /// Not UTF-8, or with a NUL, which no text field can hold.
    case malformedText

    package var status: Status { self == .malformedText ? .badRequest : .contentTooLarge }
  }

  private enum Part {
    case none
    case text(name: String)
    /// An empty field for a file that was not chosen, until a byte proves otherwise.
    case noFile(MultipartPartHead)
    case file(MultipartPartHead, TemporaryFile)
  }

  static let bufferBytes = 64 << 10

  private let directory: String
  private let limits: Limits
  private var parser: MultipartParser
  private var form = MultipartForm()
  private var part = Part.none
  /// Of the part that is open: its text, or what of its file is not written yet.
  private var buffer: [UInt8] = []
  private var fileBytes = 0
  private var textBytesTotal = 0
  private var files = 0

  /// Nil unless the value of Content-Type is multipart/form-data with a valid boundary. The files are made in
  /// `directory`, which should be on the file system where they are to stay.
  package init?(contentType: UnsafeRawBufferPointer, directory: String, limits: Limits = Limits()) {
    guard let parser = MultipartParser(contentType: contentType, limits: limits.multipart) else { return nil }
    self.parser = parser
    self.directory = directory
    self.limits = limits
  }

  /// Throws a `MultipartParser.Fault` or a `Fault` for what the visitor sent, a `TemporaryFile.Fault` for the disk.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    try parser.feed(bytes) { try take($0) }
  }

  /// The body is over; the receiver is of no more use.
  package func finish() throws -> MultipartForm {
    try parser.finish()
    defer { form = MultipartForm() }
    return form
  }
}

extension MultipartFormReceiver {
  private func take(_ event: MultipartParser.Event) throws {
    switch event {
    case .partBegan(let head): try begin(head)
    case .bytes(let bytes): try append(bytes)
    case .partEnded: try end()
    case .finished: break
    }
  }

  private func begin(_ head: MultipartPartHead) throws {
    switch head.fileName {
    case nil:
      part = .text(name: head.name)
      try countText(head.name.utf8.count)
    case "":
      part = .noFile(head)
    case _?:
      try openFile(head)
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws {
    if case .noFile(let head) = part { try openFile(head) }
    if case .file(_, let file) = part {
      try append(bytes, to: file)
    } else {
      guard bytes.count <= limits.textBytes - buffer.count else { throw Fault.textTooLong }
      try countText(bytes.count)
      buffer.append(contentsOf: bytes)
    }
  }

  private func end() throws {
    switch part {
    case .none, .noFile:
      break
    case .text(let name):
      guard let text = String(validating: buffer, as: UTF8.self), !buffer.contains(0) else { throw Fault.malformedText }
      form.fields.append(name, text)
    case .file(let head, let file):
      try flush(to: file)
      let name = ContentDisposition.safeFileName(from: head.fileName ?? "")
      form.files.append(
        MultipartForm.UploadedFile(
          field: head.name, name: name, contentType: head.contentType, byteCount: fileBytes, file: file))
    }
    part = .none
    buffer.removeAll(keepingCapacity: true)
  }

  private func countText(_ count: Int) throws {
    guard count <= limits.textBytesTotal - textBytesTotal else { throw Fault.textTooLong }
    textBytesTotal += count
  }

  private func openFile(_ head: MultipartPartHead) throws {
    files += 1
    guard files <= limits.files else { throw Fault.tooManyFiles }
    part = .file(head, try TemporaryFile(directory: directory))
    fileBytes = 0
  }

  private func append(_ bytes: UnsafeRawBufferPointer, to file: TemporaryFile) throws {
    fileBytes += bytes.count
    if bytes.count > Self.bufferBytes - buffer.count { try flush(to: file) }
    if bytes.count < Self.bufferBytes {
      buffer.append(contentsOf: bytes)
    } else {
      try file.write(bytes)
    }
  }

  private func flush(to file: TemporaryFile) throws {
    try buffer.withUnsafeBytes { try file.write($0) }
    buffer.removeAll(keepingCapacity: true)
  }
}
