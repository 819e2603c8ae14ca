// A page with one slot of each kind, and the few lines it takes to see what a template makes of it.

@testable import Templates

struct Sample: Page {
  var text = "Lina"
  var hint: String?
  var number = 12
  var age: Int?
  var open = true
  var markup = SafeHTML("<b>bold</b>")
  var note: SafeHTML?
  var address = Address()
  var rows: [Row] = [Row(name: "one", size: 1), Row(name: "two", size: 2), Row(name: "three", size: 3)]
  var tags: [String] = []
  var agent: Row?

  struct Address: Model {
    var city = "Rabat"
    var country = Country()
    static var slots: [Slot<Address>] { [.text("city", \.city), .model("country", \.country)] }
  }

  struct Country: Model {
    var code = 504
    var name = "Maroc"
    static var slots: [Slot<Country>] { [.number("code", \.code), .text("name", \.name)] }
  }

  struct Row: Model {
    var name: String
    var size: Int
    var late = false
    var inner: [Row] = []
    static var slots: [Slot<Row>] {
      [.text("name", \.name), .number("size", \.size), .flag("late", \.late), .rows("inner", \.inner)]
    }
  }

  static let template = "page"
  static var slots: [Slot<Sample>] {
    [
      .text("text", \.text), .text("hint", \.hint), .number("number", \.number), .number("age", \.age),
      .flag("open", \.open), .html("markup", \.markup), .html("note", \.note), .model("address", \.address),
      .rows("rows", \.rows), .rows("tags", \.tags), .rows("agent", \.agent),
    ]
  }
}

/// Compiles `source` as the template of Sample, with other files beside it, and renders it.
func render(
  _ source: String, _ page: Sample = Sample(), files: [String: String] = [:], language: Language = .fr,
  translations: Translations = Translations(), limits: TemplateLimits = TemplateLimits()
) throws -> String {
  let program = try compile(source, files: files, translations: translations, limits: limits)
  let bytes = TemplateRenderer.render(program, page, in: language, bytesMax: limits.pageBytes)
  return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "too long"
}

func compile(
  _ source: String, files: [String: String] = [:],
  translations: Translations = Translations(), limits: TemplateLimits = TemplateLimits()
) throws -> TemplateProgram {
  var templates: [String: Template] = [:]
  for (name, text) in files.merging(["page": source], uniquingKeysWith: { $1 }) {
    templates[name] = try TemplateParser.parse(Array(text.utf8), name: name, file: "\(name).html", limits: limits)
  }
  var compiler = TemplateCompiler(
    templates: templates, translations: translations, limits: limits, models: ModelShapes())
  return try compiler.compile(Sample.self)
}

/// What the compiler has against a template: `line:column: sentence` in page.html, with the file's name elsewhere.
func complaint(
  _ source: String, files: [String: String] = [:], translations: Translations = Translations(),
  limits: TemplateLimits = TemplateLimits()
) -> String? {
  do {
    _ = try compile(source, files: files, translations: translations, limits: limits)
    return nil
  } catch let error as TemplateError {
    let text = error.description
    return text.hasPrefix("page.html:") ? String(text.dropFirst("page.html:".count)) : text
  } catch {
    return "\(error)"
  }
}

/// A template that is refused and what is said about it, from a table of two lines each: the source (where `\n` is a
/// line end), and the complaint indented by two spaces.
struct Complaint {
  let source: String
  let expected: String

  static func table(_ text: String) -> [Complaint] {
    let lines = text.split(separator: "\n").map(String.init)
    return stride(from: 0, to: lines.count, by: 2).map { index in
      precondition(!lines[index].hasPrefix("  ") && lines[index + 1].hasPrefix("  "), "\(lines[index])")
      let source = lines[index].split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
      return Complaint(source: source, expected: String(lines[index + 1].dropFirst(2)))
    }
  }
}

extension Translations {
  /// The same sentences in each language, except for what is given.
  init(fr: String, ar: String? = nil, en: String? = nil) throws {
    try self.init([
      .fr: (file: "fr.json5", bytes: Array(fr.utf8)), .ar: (file: "ar.json5", bytes: Array((ar ?? fr).utf8)),
      .en: (file: "en.json5", bytes: Array((en ?? fr).utf8)),
    ])
  }
}
