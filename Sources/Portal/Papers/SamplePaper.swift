import Compression
import Procedures

/// A small sound file of each format, for the examples of procedures: empty sheets that nobody takes for a real paper.
enum SamplePaper {
  static func bytes(_ format: RequiredDocument.Format, called name: String) -> [UInt8] {
    switch format {
    case .pdf: pdf(called: name)
    case .png: png
    case .jpeg: jpeg
    case .zip: archive([("\(name).txt", name)])
    case .docx:
      archive([
        ("[Content_Types].xml", types("/word/document.xml", "wordprocessingml.document")),
        ("_rels/.rels", relations("word/document.xml")),
        (
          "word/document.xml",
          #"<w:document xmlns:w="\#(office)/wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>"#
        ),
      ])
    case .xlsx:
      archive([
        ("[Content_Types].xml", types("/xl/workbook.xml", "spreadsheetml.sheet")),
        ("_rels/.rels", relations("xl/workbook.xml")),
        ("xl/workbook.xml", #"<workbook xmlns="\#(office)/spreadsheetml/2006/main"><sheets/></workbook>"#),
      ])
    case .geojson: Array(#"{"type":"Point","coordinates":[0,0]}"#.utf8)
    case .xml: Array(#"<?xml version="1.0" encoding="UTF-8"?><paper name="\#(name)"/>"#.utf8)
    }
  }

  /// One white sheet of A4, with a table of objects that is right to the byte (ISO 32000-1 section 7.5).
  private static func pdf(called name: String) -> [UInt8] {
    let title = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) }
    let objects = [
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>", "<</Title(\(title))>>",
    ]
    var text = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<</Size \(objects.count + 1)/Root 1 0 R/Info 4 0 R>>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }

  /// One grey point.
  private static var png: [UInt8] {
    func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(kind.utf8) + content
      return number(content.count) + body + number(Int(CRC32.of(body)))
    }
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    var file = Signature.png
    file += chunk("IHDR", number(1) + number(1) + [8, 0, 0, 0, 0])
    file += chunk("IDAT", Zlib.compress([0, 128]))
    file += chunk("IEND", [])
    return file
  }

  /// One grey block: header, the table of quantities, frame, one code each way, scan (ITU T.81 annex B).
  private static var jpeg: [UInt8] {
    var file: [UInt8] = [0xFF, 0xD8]
    file += [0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
    file += [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
    file += [0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
    // One code of one bit for each: no difference, and the end of the block.
    for table: UInt8 in [0x00, 0x10] {
      file += [0xFF, 0xC4, 0, 20, table, 1] + [UInt8](repeating: 0, count: 15) + [0]
    }
    file += [0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0]
    file += [0x3F, 0xFF, 0xD9]
    return file
  }

  private static let office = "http://schemas.openxmlformats.org"

  private static func types(_ part: String, _ kind: String) -> String {
    #"<Types xmlns="\#(office)/package/2006/content-types"><Default Extension="rels" "#
      + #"ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="\#(part)" "#
      + #"ContentType="application/vnd.openxmlformats-officedocument.\#(kind).main+xml"/></Types>"#
  }

  private static func relations(_ part: String) -> String {
    #"<Relationships xmlns="\#(office)/package/2006/relationships"><Relationship Id="r1" "#
      + #"Type="\#(office)/officeDocument/2006/relationships/officeDocument" Target="\#(part)"/></Relationships>"#
  }

  private static func archive(_ entries: [(name: String, text: String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ZipWriter { bytes.append(contentsOf: $0) }
    for entry in entries { try? writer.add(entry.name, Array(entry.text.utf8)) }
    try? writer.finish()
    return bytes
  }
}
