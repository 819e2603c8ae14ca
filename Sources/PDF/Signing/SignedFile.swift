/// What makes a signed file one that we have not issued, before any key is looked at.
package enum SignedFileError: Error, Equatable, Sendable {
  case unreadable(PDFReadingError)
  case notSigned
  case severalSignatures(Int)
  /// Something was appended after the signature.
  case severalRevisions(Int)
  /// The signature leaves out more than its own place.
  case coverage
  case contentsNotDER
  /// The room behind the signature holds something.
  case paddingNotZero
}

/// A file with exactly one revision and one signature that covers all of it. The signature itself is for the one who
/// knows the keys: `der` must be a valid CMS SignedData over `signedBytes`. Its unsigned attributes (a timestamp) are
/// protected by themselves, or not at all: compare the file's digest where one is kept.
package struct SignedFile: Sendable {
  package let byteRange: [Int]
  package let der: [UInt8]
  package let signedBytes: [UInt8]
  /// The room that the signature had.
  package let contentsBytes: Int
  /// Of the document's properties; covered by the signature like everything else.
  package let keywords: String?

  package init(_ bytes: [UInt8]) throws(SignedFileError) {
    let dictionary: PDFDictionary
    let offset: Int
    let keywords: String?
    do {
      let file = try PDFFile(bytes)
      guard file.revisions == 1 else { throw SignedFileError.severalRevisions(file.revisions) }
      (dictionary, offset) = try Self.signature(in: file)
      keywords = try file.resolved(file.trailer["Info"]).asDictionary?["Keywords"]?.asText
    } catch let error as PDFReadingError {
      throw .unreadable(error)
    } catch let error as SignedFileError {
      throw error
    } catch {
      throw .notSigned
    }
    guard dictionary["Type"] == .name("Sig"), let contents = dictionary["Contents"]?.asBytes,
      let range = dictionary["ByteRange"]?.asArray?.compactMap(\.asInteger), range.count == 4
    else { throw .notSigned }
    let hole = try Self.hole(range, bytes, behind: offset, contents: contents)
    let length = try Self.derLength(contents)
    guard contents[length...].allSatisfy({ $0 == 0 }) else { throw .paddingNotZero }
    byteRange = range
    der = Array(contents[..<length])
    contentsBytes = contents.count
    self.keywords = keywords
    signedBytes = Array(bytes[..<hole.lowerBound]) + bytes[hole.upperBound...]
  }

  private static func signature(in file: PDFFile) throws -> (PDFDictionary, offset: Int) {
    guard let form = try file.resolved(file.catalog()["AcroForm"]).asDictionary,
      let fields = try file.resolved(form["Fields"]).asArray
    else { throw SignedFileError.notSigned }
    guard fields.count == 1 else { throw SignedFileError.severalSignatures(fields.count) }
    guard let field = try file.resolved(fields[0]).asDictionary, field["FT"] == .name("Sig"),
      let number = field["V"]?.asReference, let offset = file.offset(of: number),
      let dictionary = try file.object(number).asDictionary
    else { throw SignedFileError.notSigned }
    return (dictionary, offset)
  }

  /// The bytes left out must be the hexadecimal string of this very dictionary, and nothing else.
  private static func hole(
    _ range: [Int], _ bytes: [UInt8], behind offset: Int, contents: [UInt8]
  ) throws(SignedFileError) -> Range<Int> {
    let (start, end) = (range[1], range[2])
    guard range[0] == 0, start > offset, end > start, end <= bytes.count, range[3] == bytes.count - end,
      end - start == 2 * contents.count + 2
    else { throw .coverage }
    var parser = PDFParser(bytes, at: start - SignatureWriter.contentsKey.utf8.count)
    guard parser.take(SignatureWriter.contentsKey), let inside = try? parser.value(), parser.position == end,
      inside == .bytes(contents)
    else { throw .coverage }
    return start..<end
  }

  /// X.690 section 8.1: a SEQUENCE with a definite length, in its shortest form.
  private static func derLength(_ contents: [UInt8]) throws(SignedFileError) -> Int {
    guard contents.count >= 2, contents[0] == 0x30 else { throw .contentsNotDER }
    let first = Int(contents[1])
    guard first >= 0x80 else { return try checked(2 + first, contents) }
    let count = first - 0x80
    guard (1...4).contains(count), contents.count >= 2 + count, contents[2] != 0 else { throw .contentsNotDER }
    let length = contents[2..<2 + count].reduce(0) { $0 << 8 | Int($1) }
    guard length >= 0x80 else { throw .contentsNotDER }
    return try checked(2 + count + length, contents)
  }

  private static func checked(_ length: Int, _ contents: [UInt8]) throws(SignedFileError) -> Int {
    guard length <= contents.count else { throw .contentsNotDER }
    return length
  }
}
