/// The name of an attachment as parameters of Content-Disposition: `filename="note.pdf"` where that is enough, else
/// `filename*=UTF-8''re%C3%A7u.pdf`, in numbered pieces if long (RFC 2231 3 and 4).
enum FileNameParameter {
  private static let plainBytesMax = 55
  private static let pieceBytesMax = 54

  static func tokens(_ name: String) -> [String] {
    if isPlain(name) { return ["filename=\"\(name)\""] }
    var pieces = [""]
    for scalar in name.unicodeScalars {
      let written = String(scalar).utf8.map(escaped).joined()
      if pieces[pieces.count - 1].utf8.count + written.utf8.count > pieceBytesMax { pieces.append("") }
      pieces[pieces.count - 1] += written
    }
    guard pieces.count > 1 else { return ["filename*=UTF-8''\(pieces[0])"] }
    return pieces.enumerated().map { "filename*\($0)*=\($0 == 0 ? "UTF-8''" : "")\($1)" }
  }

  private static func isPlain(_ name: String) -> Bool {
    name.utf8.count <= plainBytesMax && name.isPrintableASCII && !name.contains("\"") && !name.contains("\\")
  }

  private static func escaped(_ byte: UInt8) -> String {
    byte.isTokenByte
      ? String(UnicodeScalar(byte)) : String(decoding: [UInt8(ascii: "%")] + byte.upperHexDigits, as: UTF8.self)
  }
}
