import Glibc
import HTTP
import JSON
import Sockets

/// `Config/guichet.json5`: what the person who runs the machine decides. The command line wins over it.
struct Settings {
  var publicURL: ClientURL?
  var trustedProxies: [AddressRange] = []
  var connectionsPerAddressMax = 256
  /// For further names; the command line's comes first.
  var certificates: [TLSContext.Identity] = []
  var limits = Limits()

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  init(file: String) throws {
    let document = try JSON5Reader.read(try Self.bytes(of: file), file: file)
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
    default: throw Fault(description: "\(value.namePlace): “\(name)” is not a setting")
    }
  }

  private static func read<Value>(
    _ value: LocatedJSON, _ wanted: String, _ convert: (JSON) -> Value?
  ) throws -> Value {
    guard let converted = convert(value.value) else { throw Fault(description: "\(value.place): must be \(wanted)") }
    return converted
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw Fault(description: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard count < bytes.count else { throw Fault(description: "\(path): larger than 1 MB") }
    return Array(bytes[..<count])
  }
}
