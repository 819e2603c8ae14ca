import Foundation

/// Apache PDFBox's checker. It knows PDF/A-1b only: on a PDF/A-2b file it must complain of the part number (7.11.2),
/// and of nothing else as long as the file uses nothing that came with part 2.
package enum Preflight {
  private static let jars = [
    "preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "commons-io", "javax.activation", "jaxb-api",
  ]

  /// The numbers of the rules that are broken.
  package static func complaints(_ path: String) throws -> [String] {
    let files = jars.map { "/usr/share/java/\($0).jar" }
    for file in files where !FileManager.default.fileExists(atPath: file) {
      throw Tools.Missing(description: "\(file) is needed by this test; see Tests/README.md")
    }
    let outcome = try Tools.run(
      "java", ["-cp", files.joined(separator: ":"), "org.apache.pdfbox.preflight.Validator_A1b", path])
    guard outcome.output.contains("is not a valid PDF/A-1b file") else {
      throw Tools.Missing(description: "preflight gave no opinion: \(outcome.output)\(outcome.errors)")
    }
    return outcome.output.split(separator: "\n").dropFirst().compactMap { line in
      let number = line.prefix { $0.isNumber || $0 == "." }
      return number.isEmpty ? nil : String(number)
    }
  }
}
