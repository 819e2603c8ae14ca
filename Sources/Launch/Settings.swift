import HTTP
import JSON
import SQLite
import Sockets

/// `Config/guichet.json5`: what the person who runs the machine decides. The command line wins over it.
struct Settings: Sendable {
  var publicURL: ClientURL?
  var trustedProxies: [AddressRange] = []
  var connectionsPerAddressMax = 256
  /// For further names; the command line's comes first.
  var certificates: [TLSContext.Identity] = []
  var limits = Limits()
  var backups = Backups()
  var mail = Mail()
  var heads = Heads()
  var hooks = Hooks()
  var authority = Authority()
  /// Outside systems, by the name that packs call them.
  var services: [String: Service] = [:]

  struct Service {
    let url: ClientURL
    /// A file whose first line is the secret the system knows too.
    let secretFile: String
  }

  /// Whose name stands in the certificate of the signatures' root.
  struct Authority: Sendable {
    /// ISO 3166.
    var country = "MA"
    var organization = "Guichet"
  }

  struct Hooks: Sendable {
    /// Web hooks may lead to this machine and its network.
    var privateAddresses = false
  }

  struct Backups: Sendable {
    /// Nil is `backups` in the data folder.
    var folder: String?
    var keep = 14
    var passphraseFile: String?
  }

  struct Mail: Sendable {
    /// `smtp://user:password@host:port`; nil sends no mail.
    var server: String?
    var from = "guichet@localhost.localdomain"
    /// Authorities the mail server's certificate may come from, besides those of the system.
    var authoritiesFile: String?
  }

  /// Where the journal's signed heads go besides the data folder.
  struct Heads: Sendable {
    var hooks: [String] = []
    /// A file whose first line is the secret the receivers know too.
    var secretFile: String?
    var recipients: [String] = []
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
      for (name, value) in try members(value, "{ folder, keep, passphraseFile }") { try takeBackups(name, value) }
    case "hooks": for (name, value) in try members(value, "{ privateAddresses }") { try takeHooks(name, value) }
    case "mail":
      for (name, value) in try members(value, "{ server, from, authoritiesFile }") { try takeMail(name, value) }
    case "authority":
      for (name, value) in try members(value, "{ country, organization }") { try takeAuthority(name, value) }
    case "heads":
      for (name, value) in try members(value, "{ hooks, secretFile, recipients }") { try takeHeads(name, value) }
    case "services":
      for (name, value) in try members(value, "{ name: { url, secretFile } }") {
        services[name] = try Self.read(value, "{ url: \"https://…\", secretFile: \"file\" }") {
          guard let url = $0["url"]?.string.flatMap(ClientURL.init), let file = $0["secretFile"]?.string else {
            return nil
          }
          return Service(url: url, secretFile: file)
        }
      }
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting")
    }
  }

  private func members(_ value: LocatedJSON, _ wanted: String) throws -> [(name: String, value: LocatedJSON)] {
    guard let members = value.members else { throw Fault(description: "\(value.place): must be \(wanted)") }
    return members
  }

  private mutating func takeMail(_ name: String, _ value: LocatedJSON) throws {
    switch name {
    case "server": mail.server = try Self.path(value)
    case "from": mail.from = try Self.read(value, "an address like guichet@town.example") { $0.string }
    case "authoritiesFile": mail.authoritiesFile = try Self.path(value)
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting of mail")
    }
  }

  private mutating func takeHeads(_ name: String, _ value: LocatedJSON) throws {
    func texts() throws -> [String] {
      try (value.items ?? []).map { try Self.read($0, "a text") { $0.string } }
    }
    switch name {
    case "hooks":
      heads.hooks = try texts()
      for url in heads.hooks where ClientURL(url) == nil {
        throw Fault(description: "\(value.place): “\(url)” is no address like https://notary.example/heads")
      }
    case "secretFile": heads.secretFile = try Self.path(value)
    case "recipients": heads.recipients = try texts()
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting of heads")
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

  private mutating func takeHooks(_ name: String, _ value: LocatedJSON) throws {
    switch name {
    case "privateAddresses": hooks.privateAddresses = try Self.read(value, "true or false") { $0.bool }
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting of hooks")
    }
  }

  private mutating func takeAuthority(_ name: String, _ value: LocatedJSON) throws {
    switch name {
    case "country": authority.country = try Self.read(value, "two capitals like \"MA\"") { $0.string }
    case "organization": authority.organization = try Self.read(value, "the name of an administration") { $0.string }
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting of authority")
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
