import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Pictures")
struct PictureTests {
  /// A picture that Pillow has written, and its pixels laid on white.
  private static func made(_ mode: String, _ format: String, _ more: String = "") throws -> (
    file: [UInt8], rgb: [UInt8]
  ) {
    let answer = try Tools.ask(
      """
      import io, random
      from PIL import Image
      random.seed(1)
      image = Image.frombytes("RGBA", (23, 17), bytes(random.randrange(256) for _ in range(23 * 17 * 4)))
      mode = "\(mode)"
      image = image.quantize(40) if mode == "P" else image.convert(mode)
      file = io.BytesIO()
      image.save(file, "\(format)" \(more))
      white = Image.new("RGBA", image.size, "white")
      white.alpha_composite(Image.open(io.BytesIO(file.getvalue())).convert("RGBA"))
      print(file.getvalue().hex())
      print(white.convert("RGB").tobytes().hex())
      """)
    let lines = answer.split(separator: "\n").map { line in
      let digits = Array(line.utf8)
      return stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
      }
    }
    return (lines[0], lines[1])
  }

  @Test(
    "a PNG of each kind has the pixels that Pillow sees, laid on white", arguments: ["L", "RGB", "P", "LA", "RGBA"])
  func png(_ mode: String) throws {
    let (file, rgb) = try Self.made(mode, "PNG")
    let picture = try Picture(file)
    #expect(picture.width == 23 && picture.height == 17)
    let own = picture.channels == 3 ? picture.bytes : picture.bytes.flatMap { [$0, $0, $0] }
    #expect(own.count == rgb.count)
    #expect(zip(own, rgb).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }

  @Test("a JPEG in grey and in colour is taken as it is; one for the printing press is not")
  func jpeg() throws {
    for (mode, channels) in [("L", 1), ("RGB", 3)] {
      let picture = try Picture(try Self.made(mode, "JPEG").file)
      #expect(picture.width == 23 && picture.height == 17 && picture.channels == channels)
    }
    #expect(try Picture(try Self.made("RGB", "JPEG", ", progressive=True").file).channels == 3)
    #expect(throws: Picture.Refusal.self) { try Picture(try Self.made("CMYK", "JPEG").file) }
  }

  @Test("a page with pictures is sound, and what is on it is read back the same")
  func page() throws {
    let (png, rgb) = try Self.made("RGBA", "PNG")
    let jpeg = try Self.made("RGB", "JPEG").file
    var document = try CertificateSample.english.document(try CertificateSample.typeface())
    document.body = try [png, jpeg, png].map {
      .figure(Figure(.picture(try Picture($0)), size: Size(60, 44), alternative: "An emblem"))
    }
    try Tools.withFile(try document.bytes()) { path in
      #expect(try Tools.run("qpdf", ["--check", path]).status == 0)
      #expect(try Preflight.complaints(path) == ["7.11.2"])
      let answer = try Tools.ask(
        """
        import sys, pikepdf
        pdf = pikepdf.open(sys.argv[1])
        images = pdf.pages[0].Resources.XObject
        print(len(images), pikepdf.PdfImage(images["/I0"]).as_pil_image().convert("RGB").tobytes().hex())
        """, [path])
      let parts = answer.split(separator: " ")
      #expect(parts[0] == "2")
      #expect(parts[1].dropLast() == rgb.map { String(UInt32($0) + 256, radix: 16).dropFirst() }.joined())
    }
  }

  @Test("what is too large, too wide or of another kind is refused with its reason")
  func refusals() throws {
    #expect(throws: Picture.Refusal.unknownFormat) { try Picture(Array("GIF89a".utf8)) }
    #expect(throws: Picture.Refusal.unknownFormat) { try Picture([]) }
    #expect(throws: Picture.Refusal.tooLarge(bytesMax: Picture.bytesMax)) {
      try Picture([UInt8](repeating: 0xFF, count: Picture.bytesMax + 1))
    }
    #expect(throws: Picture.Refusal.unknownFormat) { try Picture([UInt8](repeating: 0, count: Picture.bytesMax)) }
    let file = try Self.made("RGB", "PNG").file
    var wide = file
    wide.replaceSubrange(16..<24, with: [0, 0, 0x10, 0, 0, 0, 0x10, 0])
    #expect(throws: Picture.Refusal.tooManyPixels(pixelsMax: Picture.pixelsMax)) { try Picture(wide) }
    var deep = file
    deep[24] = 16
    #expect(throws: Picture.Refusal.unsupported("PNG of 16 bits; only 8 are read")) { try Picture(deep) }
    var interlaced = file
    interlaced[28] = 1
    #expect(throws: Picture.Refusal.unsupported("interlaced PNG")) { try Picture(interlaced) }
  }

  @Test("a picture cut or changed anywhere is refused or read, never a trap")
  func fuzz() throws {
    var random = Seeded(state: 21)
    for (mode, format) in [("P", "PNG"), ("RGBA", "PNG"), ("RGB", "JPEG")] {
      let file = try Self.made(mode, format).file
      for length in file.indices { _ = try? Picture(Array(file[..<length])) }
      for _ in 0..<2000 {
        var changed = file
        changed[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        _ = try? Picture(changed)
      }
    }
  }
}
