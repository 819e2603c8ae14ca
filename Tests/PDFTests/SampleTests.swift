import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Certificates seen by other programs")
struct SampleTests {
  private static func bytes(_ sample: CertificateSample) throws -> [UInt8] {
    try sample.document(try CertificateSample.typeface()).bytes()
  }

  @Test("the same document gives the same bytes", arguments: CertificateSample.allCases)
  func determinism(_ sample: CertificateSample) throws {
    let bytes = try Self.bytes(sample)
    let again = try Self.bytes(sample)
    #expect(bytes == again)
    if let folder = ProcessInfo.processInfo.environment["PDF_SAMPLES"] {
      try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(sample.rawValue).pdf"))
    }
  }

  @Test("qpdf finds the file sound, and preflight nothing but the part number", arguments: CertificateSample.allCases)
  func soundness(_ sample: CertificateSample) throws {
    try Tools.withFile(try Self.bytes(sample)) { path in
      let outcome = try Tools.run("qpdf", ["--check", path])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
      #expect(try Preflight.complaints(path) == ["7.11.2"])
    }
  }

  @Test("every font is embedded, subset and mapped to Unicode", arguments: CertificateSample.allCases)
  func fonts(_ sample: CertificateSample) throws {
    try Tools.withFile(try Self.bytes(sample)) { path in
      let rows = try Tools.run("pdffonts", [path]).output.split(separator: "\n").dropFirst(2)
      #expect(rows.count >= 3)
      for row in rows { #expect(row.contains("yes yes yes"), "\(row)") }
    }
  }

  @Test("text comes back in the order it is read", arguments: CertificateSample.allCases)
  func extraction(_ sample: CertificateSample) throws {
    let text = try Tools.withFile(try Self.bytes(sample)) { path in
      // Without the signs of direction that pdftotext adds; it writes every kind of space as a plain one.
      let marks = "\u{202A}\u{202B}\u{202C}\u{200E}\u{200F}".unicodeScalars
      let output = try Tools.run("pdftotext", [path, "-"]).output.unicodeScalars.filter { !marks.contains($0) }
      return String(
        String.UnicodeScalarView(output.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }))
    }
    let words: [String] =
      switch sample {
      case .french: ["Amina Benchekroun-Œuvrard", "« Atlas Bois »", "12, rue de l’Église", "(≈ 115 €)"]
      case .arabic: ["أمينة بنشقرون", "شهادة الوضعية الجبائية", "«أطلس للخشب»", "للإدلاء", "أڭادير", "نونبر 2026"]
      case .english: ["Amina Benchekroun", "MAD 1,240.00 ✓"]
      }
    for word in words + [CertificateSample.number, "001 524 778 000 063"] {
      #expect(text.contains(word), "\(word) not in \(text)")
    }
  }

  @Test("the code on the page is read at 150 dots an inch", arguments: CertificateSample.allCases)
  func code(_ sample: CertificateSample) throws {
    try Tools.withFile(try Self.bytes(sample)) { path in
      #expect(try Tools.run("pdftoppm", ["-r", "150", "-png", path, path]).status == 0)
      let read = try Tools.run("zbarimg", ["-q", "--raw", path + "-1.png"]).output
      #expect(read == CertificateSample.address + "\n")
    }
  }

  @Test("the structure tells headings, figures and lists, and each Arabic paragraph holds its words in reading order")
  func structure() throws {
    let answer = try Tools.withFile(try Self.bytes(.arabic)) { path in
      try Tools.ask(
        """
        import sys, pikepdf
        pdf = pikepdf.open(sys.argv[1])
        root = pdf.Root
        print(root.MarkInfo.Marked, root.Lang, root.ViewerPreferences.DisplayDocTitle, root.ViewerPreferences.Direction)
        print(pdf.docinfo["/Title"] == pdf.open_metadata()["dc:title"])
        def walk(node, depth):
            print(" " * depth + str(node.S), "|", node.get("/Alt", ""), "|", node.get("/ActualText", ""))
            for kid in node.get("/K", []):
                if kid.get("/S") is not None: walk(kid, depth + 1)
        walk(root.StructTreeRoot.K, 0)
        """, [path])
    }
    let lines = answer.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(lines[0] == "True ar True /R2L")
    #expect(lines[1] == "True")
    #expect(lines[2].hasPrefix("/Document"))
    #expect(lines.contains("/H1 |  | شهادة الوضعية الجبائية"))
    #expect(lines.contains("/LBody |  | أمينة بنشقرون"))
    #expect(lines.contains { $0.hasPrefix("/Figure | QR") })
    #expect(lines.count { $0.hasPrefix("/LI ") } == 6)
  }

  @Test("everything on the page is marked as content or as decoration")
  func marking() throws {
    let answer = try Tools.withFile(try Self.bytes(.french)) { path in
      try Tools.ask(
        """
        import sys, pikepdf
        pdf = pikepdf.open(sys.argv[1])
        depth, loose, marked = 0, 0, 0
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            name = str(operator)
            if name in ("BMC", "BDC"): depth += 1
            elif name == "EMC": depth -= 1
            elif name in ("TJ", "f", "S", "B", "Do"):
                marked += 1
                loose += depth == 0
        print(depth, loose, marked > 50)
        """, [path])
    }
    #expect(answer == "0 0 True\n")
  }
}
