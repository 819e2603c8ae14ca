/// Why an archive, or one entry of it, was refused.
package struct ZipError: Error, Equatable, Sendable {
  /// The name of the entry concerned, if it is one.
  package let entry: String?
  package let reason: Reason

  package enum Reason: Equatable, Sendable {
    case notAnArchive
    case damaged(String)
    case unsupported(String)
    case encrypted
    case badName(String)
    case duplicateName
    case overlapping
    case headersDiffer(String)
    case tooManyEntries(max: Int)
    case directoryTooLarge(bytesMax: Int)
    case tooLarge(bytesMax: Int)
    case ratioTooHigh(max: Int)
    case contents(CompressionError)
  }

  init(_ reason: Reason, entry: String? = nil) {
    self.entry = entry
    self.reason = reason
  }
}

extension ZipError: CustomStringConvertible {
  package var description: String {
    guard let entry else { return "The archive \(predicate)." }
    return "In the archive, “\(entry)” \(predicate)."
  }

  private var predicate: String {
    switch reason {
    case .notAnArchive: "is not a ZIP file"
    case .damaged(let what): "is damaged: \(what)"
    case .unsupported(let what): "uses \(what), which is not supported"
    case .encrypted: "is encrypted"
    case .badName(let why): "has a name that is refused: \(why)"
    case .duplicateName: "stands there twice"
    case .overlapping: "shares its bytes with another entry"
    case .headersDiffer(let what): "is described twice, differently: \(what)"
    case .tooManyEntries(let max): "holds more than \(max) entries"
    case .directoryTooLarge(let bytesMax): "has a directory of more than \(bytesMax) bytes"
    case .tooLarge(let bytesMax): "holds more than \(bytesMax) bytes"
    case .ratioTooHigh(let max): "grows more than \(max) times when expanded"
    case .contents(let error): "cannot be expanded. \(error.description)"
    }
  }
}
