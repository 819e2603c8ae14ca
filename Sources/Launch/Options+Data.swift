import Glibc
import HTTP
import Registry
import SQLite

// What the commands that work on a data folder have in common.

extension Option {
  static let data = Option(
    name: "--data", value: "DIR", explanation: "The folder that holds everything the portal keeps.")

  static let root = Option(
    name: "--root", value: "DIR", explanation: "The folder that holds Templates, Public, Config (.).")

  static let publicURL = Option(
    name: "--public-url", value: "URL", explanation: "The address under which visitors reach the portal.")

  static let passphraseFile = Option(
    name: "--passphrase-file", value: "F", explanation: "A file whose first line is the passphrase of the backup.")
}

struct Unusable: Error, CustomStringConvertible {
  let description: String
}

extension Options {
  /// A folder that is in use already, or was: nothing is created by looking into it.
  func existingData() throws -> DataFolder {
    let folder = DataFolder(try required("--data"))
    guard access(folder.registry, F_OK) == 0 else {
      throw Unusable(description: "\(folder.path): there is no data of Guichet here")
    }
    return folder
  }

  func publicURL() throws -> ClientURL? {
    try self["--public-url"].map { text in
      guard let url = ClientURL(text) else { throw BadUsage(description: "--public-url \(text) is not an address") }
      return url
    }
  }

  func passphrase() throws -> String? { try self["--passphrase-file"].map(Passphrase.read) }
}

enum Passphrase {
  private static let bytesMax = 4_096

  static func read(file: String) throws -> String {
    let bytes = try DurableFile.read(file, bytesMax: bytesMax)
    let line = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    guard !line.isEmpty else { throw Unusable(description: "\(file): its first line is empty, a passphrase is not") }
    return line
  }
}
