@testable import Templates

/// A page of any template is refused with a place, or compiles; then nothing that it holds adds a tag, a quote or the
/// like to it.
package func fuzzTemplate(_ bytes: UnsafeRawBufferPointer) {
  let source = Array(bytes)
  do {
    let program = try compile(source)
    for language in Language.allCases {
      guard let page = marks(program, FuzzPage(text: plain), language),
        let attacked = marks(program, FuzzPage(text: hostile + plain), language)
      else { continue }
      precondition(page == attacked, "a value breaks out of its place")
    }
  } catch {
    let lines = error.file == "page.html" ? source.count { $0 == 0x0A || $0 == 0x0D } + 1 : 1
    precondition(["page.html", "base.html", "field.html"].contains(error.file), "\(error) is in no file")
    precondition((1...lines).contains(error.line) && error.column >= 1 && !error.sentence.isEmpty, "\(error)")
  }
}

/// Longer than any text that a template can compare with.
private let plain = String(repeating: "a", count: TemplateLimits().markBytes)
private let hostile = #"<b>"'&javascript:`=/{text}"#

private func compile(_ source: [UInt8]) throws(TemplateError) -> TemplateProgram {
  let files: [(name: String, source: [UInt8])] = [
    ("page", source), ("base", Array("<main>{block main}{end}</main>".utf8)),
    ("field", Array("{takes label value?}<i>{label}{value}</i>".utf8)),
  ]
  var templates: [String: Template] = [:]
  for (name, source) in files {
    templates[name] = try TemplateParser.parse(source, name: name, file: "\(name).html", limits: TemplateLimits())
  }
  var compiler = TemplateCompiler(
    templates: templates, translations: sentences, limits: TemplateLimits(), models: ModelShapes())
  return try compiler.compile(FuzzPage.self)
}

/// How often each of the bytes that make HTML comes in the page; nil when the page is too long.
private func marks(_ program: TemplateProgram, _ page: FuzzPage, _ language: Language) -> [Int]? {
  let bytes = TemplateRenderer.render(program, page, in: language, bytesMax: 1 << 18)
  return bytes.map { bytes in "<>\"'".utf8.map { mark in bytes.count { $0 == mark } } }
}

private let sentences: Translations = {
  let two = "{ say: 'a <{name}>', plain: 'p', count: { one: 'one', other: '{count} \"' } }"
  let six =
    "{ say: '{name}', plain: 'p', count: { zero: 'z', one: 'o', two: 't', few: 'f', many: 'm', other: '{count}' } }"
  let texts: [Language: String] = [.fr: two, .ar: six, .en: two]
  do {
    return try Translations(
      texts.reduce(into: [:]) { $0[$1.key] = (file: "\($1.key.code).json5", bytes: Array($1.value.utf8)) })
  } catch {
    preconditionFailure("the sentences are right: \(error)")
  }
}()

/// A slot of each kind.
private struct FuzzPage: Page {
  let text: String
  let hint: String?
  let number = 12
  let age: Int? = 40
  let open = true
  let markup = SafeHTML("<b>bold</b>")
  let address: Address
  let rows: [Row]
  let tags: [String]

  init(text: String) {
    self.text = text
    hint = text
    address = Address(city: text)
    rows = [Row(name: text, size: 1), Row(name: text, size: 2)]
    tags = [text]
  }

  static let template = "page"
  static var slots: [Slot<FuzzPage>] {
    [
      .text("text", \.text), .text("hint", \.hint), .number("number", \.number), .number("age", \.age),
      .flag("open", \.open), .html("markup", \.markup), .model("address", \.address), .rows("rows", \.rows),
      .rows("tags", \.tags),
    ]
  }

  struct Address: Model {
    let city: String
    static var slots: [Slot<Address>] { [.text("city", \.city)] }
  }

  struct Row: Model {
    let name: String
    let size: Int
    static var slots: [Slot<Row>] { [.text("name", \.name), .number("size", \.size)] }
  }
}
