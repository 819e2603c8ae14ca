// Where in HTML a byte stands, as the tokenizer of the HTML standard sees it (section 13.2.5): what follows decides
// how a value must be escaped there, and whether it may stand there at all.

enum HTMLPosition: Equatable, Sendable {
  /// Between tags.
  case text
  /// In `title` or `textarea`: no tags, but entities.
  case escapableText(element: String)
  /// In `script`, `style` and the like: neither tags nor entities.
  case rawText(element: String)
  /// After `<`, after `</`, after `<!` and what follows (comments are never a position: they are left out whole).
  case tagOpen, endTagOpen
  case declaration(String)
  case doctype
  case tagName(String, isEnd: Bool)
  /// In a tag, where an attribute may begin.
  case tag(HTMLTag)
  /// In a tag, right after an attribute: space must come before the next.
  case afterAttribute(HTMLTag)
  case attributeName(HTMLTag, String)
  case afterAttributeName(HTMLTag, String)
  case beforeValue(HTMLTag, String)
  case value(HTMLTag, HTMLAttribute, quote: UInt8)
  case unquotedValue(HTMLTag, HTMLAttribute)
}

struct HTMLTag: Equatable, Sendable {
  let element: String
  let isEnd: Bool
  /// The attributes seen so far, in this way through the template's branches.
  var attributes: [String] = []
}

struct HTMLAttribute: Equatable, Sendable {
  let name: String
  let kind: Kind
  /// How far the address has come, for an attribute that holds one.
  var address = HTMLAddress.start

  enum Kind: Equatable, Sendable {
    case plain
    case address
    /// The address of something that acts with the page's rights: it must not begin with a slot.
    case resource
    /// No slot at all; the sentence says why.
    case closed(String)
  }

  init(_ name: String, of tag: HTMLTag) {
    self.name = name
    kind = HTMLAttribute.kind(name, tag)
  }

  private static func kind(_ name: String, _ tag: HTMLTag) -> Kind {
    if name.hasPrefix("on") { return .closed("a slot cannot stand in the script of “\(name)”") }
    if closed.contains(name) { return .closed("a slot cannot stand in “\(name)”") }
    if animations.contains(tag.element) { return .closed("a slot cannot stand in “<\(tag.element)>”") }
    if tag.element == "meta", name == "content", tag.attributes.contains("http-equiv") {
      return .closed("a slot cannot stand in a “meta” with “http-equiv”")
    }
    let isResource = resources.contains(tag.element)
    if isResource, ["type", "rel", "sandbox", "integrity", "crossorigin", "allow"].contains(name) {
      return .closed("a slot cannot stand in “\(name)” of “<\(tag.element)>”")
    }
    if addresses.contains(name) { return isResource ? .resource : .address }
    return .plain
  }

  private static let addresses: Set<String> = [
    "href", "src", "action", "formaction", "cite", "poster", "data", "background", "longdesc", "manifest", "xlink:href",
  ]
  /// Styles, documents in attributes, lists of addresses, what changes how others are understood.
  private static let closed: Set<String> = [
    "style", "srcdoc", "srcset", "imagesrcset", "ping", "archive", "codebase", "classid", "code", "http-equiv",
    "charset", "enctype", "formenctype", "method", "formmethod", "attributename",
  ]
  private static let resources: Set<String> = ["script", "link", "iframe", "frame", "object", "embed", "base", "use"]
  private static let animations: Set<String> = ["animate", "animatemotion", "animatetransform", "set"]
}

/// How far an address has come: this decides what a slot may change in it.
enum HTMLAddress: Equatable, Sendable {
  case start
  /// No `:`, `/`, `?` or `#` yet: this may still become a scheme.
  case undecided(String)
  /// In `//host`: a slot could send the visitor elsewhere.
  case authority
  /// After `mailto:` or `tel:`.
  case contact
  /// Scheme and host are known.
  case settled
  /// After a slot that was the beginning: only `/`, `?` or `#` may follow.
  case afterSlot
  /// Branches differ: nothing more may be printed here.
  case unclear

  mutating func append(_ byte: UInt8) throws(TemplateFault) {
    guard byte > 0x20, byte != UInt8(ascii: "\\") else {
      throw TemplateFault("an address holds neither space nor “\\”")
    }
    switch self {
    case .start: try append(byte, to: "")
    case .undecided(let before): try append(byte, to: before)
    case .authority:
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { self = .settled }
    case .contact: if byte == UInt8(ascii: "?") { self = .settled }
    case .afterSlot:
      guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") else {
        throw TemplateFault("after a slot that begins an address only “/”, “?” or “#” can follow")
      }
      self = .settled
    case .settled, .unclear: break
    }
  }

  private mutating func append(_ byte: UInt8, to before: String) throws(TemplateFault) {
    switch byte {
    case UInt8(ascii: "/"):
      // The second slash of `//host` and of `https://host` is met here with one slash before it.
      if before.isEmpty || before.hasSuffix(":") {
        self = .undecided(before + "/")
      } else {
        self = before.hasSuffix("/") ? .authority : .settled
      }
    case UInt8(ascii: "?"), UInt8(ascii: "#"):
      self = .settled
    case UInt8(ascii: ":") where !before.contains(":") && !before.hasPrefix("/"):
      guard AddressBytes.isHarmless(scheme: before.utf8) else {
        throw TemplateFault("an address cannot have the scheme “\(before):”")
      }
      let scheme = before.lowercased()
      self = scheme == "mailto" || scheme == "tel" ? .contact : .undecided(scheme + ":")
    default:
      if before.contains("/") || before.contains(":") {
        self = .settled
      } else {
        self = .undecided(before + String(Unicode.Scalar(byte)))
      }
    }
  }

  /// Moves over a slot, and says how its value must be escaped.
  mutating func appendSlot(isResource: Bool) throws(TemplateFault) -> Escape {
    switch self {
    case .start where isResource:
      throw TemplateFault("this address must begin with a literal: what it loads acts with the rights of the page")
    case .start:
      self = .afterSlot
      return .address
    case .authority:
      throw TemplateFault("a slot cannot stand in the host of an address")
    case .undecided(let before) where before.contains(":"):
      throw TemplateFault("a slot cannot stand in the host of an address")
    case .undecided("/"):
      self = .settled
      return .addressRoot
    case .undecided(let before):
      self = .undecided(before + "x")
      return .addressPart
    case .contact: return .contact
    case .settled: return .addressPart
    case .afterSlot: throw TemplateFault("two slots begin this address: give it as one")
    case .unclear: throw TemplateFault("the branches before leave it open what this slot is in the address")
    }
  }
}
