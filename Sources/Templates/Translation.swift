// One sentence of the product in one language, with its parameters, and with its plural forms where it counts.

struct Translation: Sendable {
  enum Form: Sendable {
    case text(TranslationMessage)
    /// The parameter `count` chooses.
    case plural([PluralForm: TranslationMessage])
  }

  let form: Form
  let parameters: Set<String>

  init(_ message: TranslationMessage) {
    form = .text(message)
    parameters = message.parameters
  }

  init(_ forms: [PluralForm: TranslationMessage]) {
    form = .plural(forms)
    parameters = forms.values.reduce(into: ["count"]) { $0.formUnion($1.parameters) }
  }

  var messages: [TranslationMessage] {
    switch form {
    case .text(let message): [message]
    case .plural(let forms): forms.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    }
  }

  var isPlural: Bool {
    if case .plural = form { true } else { false }
  }
}

struct TranslationMessage: Sendable {
  enum Piece: Sendable, Equatable {
    case text(String)
    case parameter(String)
  }

  let pieces: [Piece]
  let parameters: Set<String>

  /// The message itself, when it has no parameters.
  var text: String {
    pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
  }

  /// nil when a `{` and a letter begin no parameter. Other braces are text.
  init?(_ source: String) {
    let bytes = Array(source.utf8)
    var pieces: [Piece] = []
    var textStart = 0
    var at = 0
    func text(_ range: Range<Int>) -> Piece { .text(String(decoding: bytes[range], as: UTF8.self)) }
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "{"), at + 1 < bytes.count, TemplateMark.isLetter(bytes[at + 1]) else {
        at += 1
        continue
      }
      guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let name = String(decoding: bytes[at + 1..<end], as: UTF8.self)
      guard TemplateMark.isIdentifier(name) else { return nil }
      if at > textStart { pieces.append(text(textStart..<at)) }
      pieces.append(.parameter(name))
      at = end + 1
      textStart = at
    }
    if at > textStart { pieces.append(text(textStart..<at)) }
    self.pieces = pieces
    parameters = pieces.reduce(into: []) { if case .parameter(let name) = $1 { $0.insert(name) } }
  }
}
