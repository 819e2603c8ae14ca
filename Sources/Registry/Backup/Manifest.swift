import Crypto

/// What a backup holds, as its last file, in lines that a person and `sha256sum` can read:
///
///     guichet-backup-1
///     at 2026-01-31T12:00:00.000Z
///     journal 1234 <hash of the last entry>
///     file <sha256> <bytes> <name>
///     …
///     sha256 <of all lines above>
struct Manifest: Equatable {
  struct File: Equatable {
    let name: String
    let size: Int
    let sha256: [UInt8]
  }

  let at: String
  let journalCount: Int
  let journalHash: [UInt8]
  var files: [File]

  static let bytesMax = 16 << 20
  private static let title = "guichet-backup-1"

  init(at: String, journalCount: Int, journalHash: [UInt8], files: [File]) {
    self.at = at
    self.journalCount = journalCount
    self.journalHash = journalHash
    self.files = files
  }

  var text: String {
    var lines = "\(Self.title)\nat \(at)\njournal \(journalCount) \(Hex.encode(journalHash))\n"
    for file in files { lines += "file \(Hex.encode(file.sha256)) \(file.size) \(file.name)\n" }
    return lines + "sha256 \(Hex.encode(Digest.of(Array(lines.utf8))))\n"
  }

  /// Nil for anything that `text` would not have written.
  init?(parsing text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 3).map(String.init) }
    guard lines.count >= 4, lines[0] == [Self.title], lines[1].count == 2, lines[2].count == 3,
      let count = Int(lines[2][1]), let hash = Hex.decode(lines[2][2])
    else { return nil }
    var files: [File] = []
    for line in lines[3..<(lines.count - 1)] {
      guard line.count == 4, line[0] == "file", let sha256 = Hex.decode(line[1]), let size = Int(line[2]) else {
        return nil
      }
      files.append(File(name: line[3], size: size, sha256: sha256))
    }
    self.init(at: lines[1][1], journalCount: count, journalHash: hash, files: files)
    guard self.text == text else { return nil }
  }
}
