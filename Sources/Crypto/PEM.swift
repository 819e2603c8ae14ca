/// The textual envelope of keys and certificates (RFC 7468).
package enum PEM {
  package static func encode(_ der: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.encode(der)[...]
    while !rest.isEmpty {
      text += rest.prefix(64) + "\n"
      rest = rest.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }

  /// The first block of one of these labels.
  package static func decode(_ text: String, labels: [String]) -> [UInt8]? {
    var body: String?
    var end = ""
    for line in text.split(whereSeparator: \.isNewline) {
      if let collected = body {
        if line == end { return Base64.decode(collected) }
        body = collected + line.filter { $0 != " " }
      } else if let label = labels.first(where: { line == "-----BEGIN \($0)-----" }) {
        body = ""
        end = "-----END \(label)-----"
      }
    }
    return nil
  }
}
