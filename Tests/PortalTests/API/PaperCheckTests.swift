import Compression
import Foundation
import Procedures
import Sockets
import Testing

@testable import Portal

@Suite("SEC-40 SEC-41 SEC-42 What a file is") struct PaperCheckTests {
  private let pool = BlockingPool("papers", width: 1, waitingMax: 8)
  private typealias Format = RequiredDocument.Format

  /// What becomes of bytes that come in pieces of this size.
  private func outcome(
    _ bytes: [UInt8], _ formats: [Format] = Format.allCases, declared: String? = nil, bytesMax: Int = 50 << 20,
    piece: Int = 64 << 10
  ) async -> String {
    var check = PaperCheck(formats: formats, bytesMax: bytesMax, declared: declared)
    do {
      for start in stride(from: 0, to: bytes.count, by: piece) {
        try check.take(Array(bytes[start..<min(start + piece, bytes.count)]))
      }
      return try await check.finish(in: pool).rawValue
    } catch {
      return "\(error)"
    }
  }

  private static func sample(_ format: Format) -> [UInt8] { SamplePaper.bytes(format, called: "sample") }

  private static func zip(_ entries: [(String, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ZipWriter { bytes.append(contentsOf: $0) }
    for (name, content) in entries { try? writer.add(name, content) }
    try? writer.finish()
    return bytes
  }

  /// A PDF around one object.
  private static func pdf(_ object: String, after more: [UInt8] = []) -> [UInt8] {
    Array("%PDF-1.5\n1 0 obj\n\(object)\nendobj\n".utf8) + more + Array("startxref\n0\n%%EOF\n".utf8)
  }

  private static func objectStream(_ inside: String, filter: String = "/Filter/FlateDecode", end: String = "\n")
    -> [UInt8]
  {
    let content = filter.isEmpty ? Array(inside.utf8) : Zlib.compress(Array(inside.utf8))
    let head = "2 0 obj\n<</Type/ObjStm/N 1/First 4\(filter)/Length \(content.count)>>\nstream\(end)"
    return Array(head.utf8) + content + Array("\nendstream\nendobj\n".utf8)
  }

  @Test("a sound file of each format is what it is, in pieces of any size, under the names senders give its type")
  func sound() async {
    for format in Format.allCases {
      let bytes = Self.sample(format)
      for piece in [1, 7, 100, 1 << 20] {
        #expect(await outcome(bytes, piece: piece) == format.rawValue, "\(format) \(piece)")
      }
      #expect(await outcome(bytes, [format], declared: format.contentType) == format.rawValue)
      let others = Format.allCases.filter { $0 != format && !($0.isArchive && format.isArchive) }
      #expect(await outcome(bytes, others) == "format", "\(format) is not among those that are taken")
      let lie = format == .pdf ? "image/png" : "application/pdf"
      #expect(await outcome(bytes, declared: lie) == "format", "\(format) announced as \(lie)")
    }
    #expect(await outcome(Self.sample(.jpeg), declared: "image/jpg") == "jpeg")
  }

  @Test("SEC-40 programs, pages and scripts under other names are refused by their bytes")
  func disguised() async {
    let files: [(String, [UInt8])] = [
      ("an EXE", [0x4D, 0x5A, 0x90, 0] + [UInt8](repeating: 0, count: 200)), ("ELF", [0x7F] + Array("ELF".utf8)),
      ("HTML", Array("<!DOCTYPE html><html><script>alert(1)</script></html>".utf8)),
      ("HTML of old", Array("<html><body>".utf8)), ("SVG", Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)),
      ("script", Array("alert(1)".utf8)), ("shell", Array("#!/bin/sh\n".utf8)),
      ("GIF and script", Array("GIF89a/*".utf8) + Array("*/=1;alert(1)".utf8)), ("PHP", Array("<?php echo 1;".utf8)),
      ("RTF", Array("{\\rtf1 }".utf8)), ("old Word", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
      ("BMP", Array("BM".utf8) + [UInt8](repeating: 0, count: 60)), ("PDF after a line", [0x0A] + Self.sample(.pdf)),
      ("EICAR", Array(#"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"#.utf8)),
      ("zeros", [UInt8](repeating: 0, count: 4_096)), ("one byte", [0x25]),
      ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    ]
    for (name, bytes) in files {
      #expect(["format", "damaged", "active"].contains(await outcome(bytes)), "\(name)")
      for formats in [[Format.pdf], [.jpeg, .png]] { #expect(await outcome(bytes, formats) == "format", "\(name)") }
    }
    #expect(await outcome([]) == "empty")
  }

  @Test("SEC-40 what is two things at once is refused")
  func polyglots() async {
    let archive = Self.zip([("a.txt", Array("a".utf8))])
    let page = Array("<html><script>alert(1)</script></html>".utf8)
    for format in [Format.pdf, .png, .jpeg] {
      #expect(await outcome(Self.sample(format) + archive) == "ambiguous", "\(format) and ZIP")
    }
    let head = Array("%PDF-1.4\n%".utf8) + page + Array("\n".utf8)
    #expect(await outcome(head + Self.sample(.pdf).dropFirst(9)) == "ambiguous", "PDF and HTML")
    #expect(await outcome(head + Self.sample(.pdf).dropFirst(9), piece: 3) == "ambiguous")
    let comment: [UInt8] = [0xFF, 0xFE, 0, UInt8(2 + 5)] + Array("%PDF-".utf8)
    let picture = Self.sample(.jpeg)
    #expect(await outcome(Array(picture[..<2]) + comment + picture[2...]) == "ambiguous", "JPEG and PDF")
    let tagged: [UInt8] = [0xFF, 0xFE, 0, UInt8(2 + 8)] + Array("<SCRIPT>".utf8)
    #expect(await outcome(Array(picture[..<2]) + tagged + picture[2...]) == "ambiguous", "JPEG and HTML")
    #expect(await outcome(picture + [UInt8](repeating: 7, count: 5_000)) == "jpeg", "what telephones append")
  }

  @Test(
    "SEC-42 a PDF that does something, or holds other files, is refused however that is written",
    arguments: [
      "<</S/JavaScript/JS(app.alert\\(1\\))>>", "<</S /JavaScript /JS 5 0 R>>", "<</S/Java#53cript/JS(x)>>",
      "<</S%comment\n/JavaScript>>", "<< /S\r\n/#4aavaScript >>", "<</S/Launch/F(cmd.exe)>>",
      "<</Type/EmbeddedFile>>", "<</Names<</EmbeddedFiles 3 0 R>>>>", "<</Subtype/RichMedia>>", "<</S/ImportData>>",
      "<</S/GoToE>>", "/JavaScript",
      "<</Names<</JavaScript 5 0 R>>>>", "<</Dests 4 0 R/JavaScript 5 0 R>>", "[/Launch]",
    ])
  func active(_ object: String) async {
    #expect(await outcome(Self.pdf(object)) == "active")
    #expect(await outcome(Self.pdf(object), piece: 1) == "active")
    #expect(await outcome(Self.pdf("<<>>", after: Self.objectStream("1 0 \(object) "))) == "active", "in a stream")
    let plain = Self.objectStream("1 0 \(object) ", filter: "")
    #expect(await outcome(Self.pdf("<<>>", after: plain)) == "active", "in a stream that is not compressed")
    let second = Self.objectStream("1 0 <<>> ") + Self.objectStream("1 0 \(object) ", end: "\r\n")
    #expect(await outcome(Self.pdf("<<>>", after: second), piece: 11) == "active", "in the second stream")
  }

  @Test(
    "an ordinary PDF is taken: links, views to open at, words that look like actions",
    arguments: [
      "<</OpenAction[3 0 R/Fit]>>", "<</S/URI/URI(https://example.org/JavaScript/Launch)>>",
      "<</Title(JavaScript /JavaScript \\(S\\))>>", "<</S/GoTo/D[3 0 R/XYZ 0 0 0]>>",
      "<</Title(/JavaScript)>>", "<</URI(JavaScript/Launch)>>", "<</Type/Font/Encoding/Encrypted>>",
    ])
  func harmless(_ object: String) async {
    #expect(await outcome(Self.pdf(object)) == "pdf")
    #expect(await outcome(Self.pdf("<<>>", after: Self.objectStream("1 0 \(object) "))) == "pdf")
  }

  @Test("SEC-42 what nobody can look into is refused: passwords, odd filters, bombs, an end that is missing")
  func unreadable() async throws {
    #expect(await outcome(Self.pdf("<<>>", after: Array("trailer<</Encrypt 5 0 R>>".utf8))) == "locked")
    #expect(await outcome(Self.pdf("<<>>", after: Array("trailer<</Encrypt<</V 4>>>>".utf8))) == "locked")
    for filter in [
      "/Filter/ASCIIHexDecode", "/Filter[/ASCII85Decode/FlateDecode]", "/Filter/FlateDecode/DecodeParms<<>>",
    ] {
      #expect(await outcome(Self.pdf("<<>>", after: Self.objectStream("1 0 <<>>", filter: filter))) == "damaged")
    }
    let bomb = Self.objectStream(String(repeating: " ", count: 3 << 20))
    #expect(bomb.count < 10_000)
    #expect(await outcome(Self.pdf("<<>>", after: bomb)) == "archive")
    let broken = Self.pdf("<<>>", after: Array("2 0 obj<</Type/ObjStm/Filter/Fl>>stream\nx\u{7f}garbage!".utf8))
    #expect(await outcome(broken) == "archive")
    let whole = Self.sample(.pdf)
    #expect(await outcome(Array(whole.dropLast(12))) == "damaged")
    #expect(await outcome(Array(whole.prefix(9))) == "damaged")
  }

  @Test(
    "SEC-42 a million pages and a table that runs in circles are inert: nobody here reads them",
    .timeLimit(.minutes(20))
  )
  func inert() async {
    let pages = Self.pdf("<</Type/Pages/Count 1000000/Kids[\(String(repeating: "2 0 R ", count: 50_000))]>>")
    #expect(await outcome(pages) == "pdf")
    let loop = Self.pdf("<<>>", after: Array("xref\n0 1\ntrailer<</Prev 9>>\n".utf8))
    #expect(await outcome(loop) == "pdf")
  }

  @Test("SEC-41 bombs, archives within archives, names that climb, programs and macros are refused")
  func archives() async {
    let zeros = [UInt8](repeating: 0, count: 2 << 20)
    let small = Array("x".utf8)
    let word = Self.sample(.docx)
    #expect(await outcome(Self.zip([("a", zeros)])) == "archive", "a thousand to one")
    #expect(await outcome(Self.zip([("inner.zip", Self.zip([("a", small)]))])) == "active")
    #expect(await outcome(Self.zip([("tool.EXE", small)])) == "active")
    #expect(await outcome(Self.zip([("page.html", small)])) == "active")
    #expect(await outcome(Self.zip((0..<3_000).map { ("file\($0)", small) })) == "archive", "too many entries")
    let climbing = Self.zip([("aa/bb.txt", small)]).map { $0 }
    let text = String(decoding: climbing, as: Unicode.UTF8.self)
    #expect(text.contains("aa/bb.txt"))
    #expect(await outcome(Self.replaced(climbing, "aa/bb.txt", "../bb.txt")) == "archive")
    let macro: [(String, [UInt8])] = [
      ("[Content_Types].xml", small), ("word/document.xml", small), ("word/vbaProject.bin", small),
    ]
    #expect(await outcome(Self.zip(macro)) == "active")
    #expect(await outcome(word, [.zip]) == "format", "an office document is no plain archive")
    #expect(await outcome(Self.zip([("a.txt", small)]), [.docx]) == "format")
    #expect(await outcome(Array(word.dropLast(30))) == "archive", "cut short")
  }

  private static func replaced(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
    var bytes = bytes
    while let range = bytes.firstRange(of: Array(old.utf8)) { bytes.replaceSubrange(range, with: Array(new.utf8)) }
    return bytes
  }

  @Test("SEC-36 XML with a type declaration, entities or pages in it is refused; so is GeoJSON that is none")
  func texts() async {
    for bad in [
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "<a><b></a>", "<a>&unknown;</a>",
      "<a", "<a/><b/>",
    ] {
      #expect(await outcome(Array(bad.utf8), [.xml]) == "damaged", "\(bad)")
    }
    #expect(await outcome(Array(#"<x:html xmlns:x="http://www.w3.org/1999/xhtml"/>"#.utf8), [.xml]) == "active")
    #expect(await outcome(Array("\u{FEFF}<a/>".utf8), [.xml]) == "xml")
    for bad in ["{", #"{"type":"Nothing"}"#, "{}", String(repeating: #"{"a":"#, count: 60)] {
      #expect(["damaged", "format"].contains(await outcome(Array(bad.utf8), [.geojson])), "\(bad)")
    }
  }

  @Test("SEC-41 pictures that ask for more memory than anybody has are refused by their heads")
  func pictures() async {
    var png = Self.sample(.png)
    png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
    #expect(await outcome(png) == "picture", "60,000 by 60,000")
    png.replaceSubrange(16..<24, with: [0, 0, 0, 0, 0, 0, 0, 1])
    #expect(await outcome(png) == "damaged")
    #expect(await outcome(Array(Self.sample(.png).prefix(20))) == "damaged")
    var jpeg = Self.sample(.jpeg)
    let frame = jpeg.firstRange(of: [0xFF, 0xC0])?.lowerBound ?? 0
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(await outcome(jpeg) == "picture")
    #expect(await outcome(Array(Self.sample(.jpeg).prefix(frame))) == "damaged", "no size")
    #expect(await outcome([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0, 0, 0, 0]) == "damaged")
  }

  @Test("a byte more than the limit is refused, while it comes")
  func limits() async {
    let bytes = Self.sample(.pdf)
    #expect(await outcome(bytes, bytesMax: bytes.count) == "pdf")
    #expect(await outcome(bytes, bytesMax: bytes.count - 1) == "tooLarge")
    #expect(await outcome(bytes, bytesMax: bytes.count - 1, piece: 10) == "tooLarge")
  }

  @Test("SEC-43 a file is kept under a safe name that ends as what it is")
  func names() {
    for (name, kept) in [
      ("cin.pdf", "cin.pdf"), ("../../etc/passwd", "passwd.pdf"), ("a.pdf.exe", "a.pdf.exe.pdf"),
      ("CIN.PDF", "CIN.PDF"),
      ("x\u{202E}fdp.exe", "xfdp.exe.pdf"), ("con.pdf", "_con.pdf"), ("", "document.pdf"), ("a\u{0}b.pdf", "ab.pdf"),
    ] {
      #expect(Format.pdf.fileName(from: name) == kept, "\(name)")
    }
    #expect(Format.jpeg.fileName(from: "photo.JPEG") == "photo.JPEG")
    let long = Format.pdf.fileName(from: String(repeating: "é", count: 300) + ".pdf")
    #expect(long.utf8.count <= 255 && long.hasSuffix(".pdf"))
    #expect(Format.pdf.fileName(from: String(repeating: "a", count: 255)).hasSuffix(".pdf"))
  }

  @Test("random bytes and broken files are refused without a fuss")
  func mutations() async {
    var chance = SystemRandomNumberGenerator()
    for format in Format.allCases {
      let sound = Self.sample(format)
      for _ in 0..<60 {
        var bytes = sound
        for _ in 0..<Int.random(in: 1...6, using: &chance) {
          let place = Int.random(in: 0..<bytes.count, using: &chance)
          bytes[place] = UInt8.random(in: .min ... .max, using: &chance)
        }
        _ = await outcome(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &chance))), piece: 13)
      }
    }
  }
}
