import HTTP
import JSON
import SQLite
import Sockets

/// `Config/guichet.json5`: what the person who runs the machine decides. The command line wins over it.
struct Settings {
  var publicURL: ClientURL?
  var trustedProxies: [AddressRange] = []
  var connectionsPerAddressMax = 256
  /// For further names; the command line's comes first.
  var certificates: [TLSContext.Identity] = []
  var limits = Limits()
  var backups = Backups()

  struct Backups {
    /// Nil is `backups` in the data folder.
    var folder: String?
    var keep = 14
    var passphraseFile: String?
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private static let bytesMax = 1 << 20

  init(file: String) throws {
    let document = try JSON5Reader.read(try DurableFile.read(file, bytesMax: Self.bytesMax), file: file)
    for (name, value) in document.members ?? [] { try take(name, value) }
  }

  private mutating func take(_ name: String, _ value: LocatedJSON) throws {
    switch name {
    case "publicURL":
      if value.value.isNull { return }
      publicURL = try Self.read(value, "an address like https://guichet.example.org") {
        $0.string.flatMap(ClientURL.init)
      }
    case "trustedProxies":
      trustedProxies = try (value.items ?? []).map { item in
        try Self.read(item, "an address or a range like 10.0.0.0/8") { $0.string.flatMap { AddressRange($0) } }
      }
    case "connectionsPerAddress":
      connectionsPerAddressMax = try Self.read(value, "a number from 1") { $0.int.flatMap { $0 > 0 ? $0 : nil } }
    case "certificates":
      certificates = try (value.items ?? []).map { item in
        try Self.read(item, "{certificate: \"file\", key: \"file\"}") {
          guard let certificate = $0["certificate"]?.string, let key = $0["key"]?.string else { return nil }
          return TLSContext.Identity(certificateFile: certificate, keyFile: key)
        }
      }
    case "idleSeconds":
      limits.idleSeconds = UInt64(
        try Self.read(value, "a number of seconds from 30") { $0.int.flatMap { $0 >= 30 ? $0 : nil } })
    case "backups":
      guard let members = value.members else {
        throw Fault(description: "\(value.place): must be { folder, keep, passphraseFile }")
      }
      for (name, value) in members { try takeBackups(name, value) }
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting")
    }
  }

  private mutating func takeBackups(_ name: String, _ value: LocatedJSON) throws {
    switch name {
    case "folder": backups.folder = try Self.path(value)
    case "keep": backups.keep = try Self.read(value, "a number from 1") { $0.int.flatMap { $0 > 0 ? $0 : nil } }
    case "passphraseFile": backups.passphraseFile = try Self.path(value)
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting of backups")
    }
  }

  private static func path(_ value: LocatedJSON) throws -> String? {
    if value.value.isNull { return nil }
    return try read(value, "a path or null") { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
  }

  private static func read<Value>(
    _ value: LocatedJSON, _ wanted: String, _ convert: (JSON) -> Value?
  ) throws -> Value {
    guard let converted = convert(value.value) else { throw Fault(description: "\(value.place): must be \(wanted)") }
    return converted
  }
}
