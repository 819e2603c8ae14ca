import Foundation
import Testing

@testable import Templates

struct TemplateStoreTests {
  private struct Hello: Page {
    let name: String
    static let template = "hello"
    static var slots: [Slot<Hello>] { [.text("name", \.name)] }
  }

  private struct List: Page {
    let rows: [Line]
    let body: SafeHTML
    static let template = "lists/list"
    static var slots: [Slot<List>] { [.rows("rows", \.rows), .html("body", \.body)] }
  }

  private struct Line: Model {
    let a: String
    let b: String
    static var slots: [Slot<Line>] { [.text("a", \.a), .text("b", \.b)] }
  }

  private struct Twice: Page {
    let a: String
    static let template = "hello"
    static var slots: [Slot<Twice>] { [.text("name", \.a), .text("name", \.a), .text("loop", \.a)] }
  }

  /// A folder that a store can open, removed with the test.
  private final class Folder {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("guichet-" + UUID().uuidString)

    init(_ files: [String: String]) throws {
      for language in Language.allCases {
        try write("Config/languages/\(language.code).json5", "{ hi: 'hi \(language.code)' }")
      }
      for (path, text) in files { try write(path, text) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ path: String, _ text: String) throws {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: root.appendingPathComponent(path)) }
  }

  private let files = [
    "Templates/hello.html": "{layout layouts/base}{fill main}{t hi} {name}{end}",
    "Templates/layouts/base.html": "<main>{block main}{end}</main>",
    "Templates/lists/list.html": "{body}{each row in rows}{row.a}{row.b}{end}", "Templates/.hidden.html": "{broken",
    "Templates/notes.txt": "{broken",
  ]

  private func complaints(_ folder: Folder, _ pages: [any Page.Type]) -> [String] {
    do throws(TemplateErrors) {
      _ = try TemplateStore(root: folder.root.path, pages: pages)
      return []
    } catch {
      return error.list.map(\.description)
    }
  }

  @Test("a store renders each page in each language")
  func renders() throws {
    let folder = try Folder(files)
    let store = try TemplateStore(root: folder.root.path, pages: [Hello.self, List.self])
    #expect(try store.render(Hello(name: "<a>"), in: .fr) == Array("<main>hi fr &lt;a&gt;</main>".utf8))
    #expect(try store.render(Hello(name: "b"), in: .ar) == Array("<main>hi ar b</main>".utf8))
    let fragment = try store.fragment(Hello(name: "b"), in: .en)
    let list = List(rows: [.init(a: "1", b: "2"), .init(a: "3", b: "4")], body: fragment)
    #expect(try store.render(list, in: .fr) == Array("<main>hi en b</main>1234".utf8))
    #expect(store.usedKeys == ["hi"])
    #expect(store.translations.text("hi", .ar) == "hi ar")
    #expect(throws: RenderError.unknownPage("Twice")) { try store.render(Twice(a: ""), in: .fr) }
  }

  @Test("a page that grows beyond the limit is refused")
  func tooLong() throws {
    let folder = try Folder(files)
    let store = try TemplateStore(
      root: folder.root.path, pages: [Hello.self, List.self], limits: TemplateLimits(pageBytes: 30))
    #expect(throws: Never.self) { try store.render(Hello(name: "12345678901"), in: .fr) }
    #expect(throws: RenderError.tooLong("Hello")) { try store.render(Hello(name: "123456789012"), in: .fr) }
  }

  @Test("at start everything that does not fit is told at once: slots, files, pages, languages")
  func complaintsAtStart() throws {
    let folder = try Folder(files)
    #expect(complaints(folder, [Hello.self, List.self]) == [])
    #expect(complaints(folder, [Hello.self]) == ["Templates/lists/list.html:1:1: no page uses this file"])
    try folder.write("Templates/lists/list.html", "{each row in rows}{row.a}{end}")
    #expect(
      complaints(folder, [Hello.self, List.self]) == [
        "Templates/lists/list.html:1:1: no template reads the slot “body” of List",
        "Templates/lists/list.html:1:1: no template reads the slot “b” of Line",
      ])
    try folder.write("Templates/lists/list.html", "{nothing}")
    try folder.write("Templates/hello.html", "{name}{t none}")
    #expect(
      complaints(folder, [Hello.self, List.self]) == [
        "Templates/hello.html:1:7: there is no translation “none”",
        "Templates/lists/list.html:1:1: List has no slot “nothing”",
      ])
    try folder.remove("Templates/lists/list.html")
    try folder.write("Templates/hello.html", "{name}")
    try folder.remove("Templates/layouts/base.html")
    #expect(
      complaints(folder, [Hello.self, List.self]) == ["lists/list.html:1:1: the page List has no template “lists/list”"]
    )
    #expect(
      complaints(folder, [Twice.self]) == [
        "Templates/hello.html:1:1: no template reads the slot “loop” of Twice",
        "Templates/hello.html:1:1: “loop” of Twice is no name for a slot, or comes twice",
        "Templates/hello.html:1:1: “name” of Twice is no name for a slot, or comes twice",
      ])
    try folder.remove("Config/languages/ar.json5")
    #expect(
      complaints(folder, [Hello.self]) == [
        "Config/languages/ar.json5:1:1: the file cannot be read: No such file or directory"
      ])
    try folder.write("Config/languages/ar.json5/x", "")
    #expect(complaints(folder, [Hello.self]) == ["Config/languages/ar.json5:1:1: this is not a file"])
  }

  @Test("files and their number have limits: what is greatest passes, one more does not")
  func limits() throws {
    let folder = try Folder(["Templates/hello.html": "{name}12345"])
    let root = folder.root.path
    #expect(throws: Never.self) {
      try TemplateStore(root: root, pages: [Hello.self], limits: TemplateLimits(bytes: 11, files: 1))
    }
    #expect(throws: TemplateErrors.self) {
      try TemplateStore(root: root, pages: [Hello.self], limits: TemplateLimits(bytes: 10))
    }
    #expect(throws: TemplateErrors.self) {
      try TemplateStore(root: root, pages: [Hello.self], limits: TemplateLimits(files: 0))
    }
  }

  @Test("reload takes up what changed, and keeps the old set when the new one is wrong")
  func reload() throws {
    let folder = try Folder(["Templates/hello.html": "one {name}"])
    let store = try TemplateStore(root: folder.root.path, pages: [Hello.self])
    func page() throws -> String { String(decoding: try store.render(Hello(name: "x"), in: .fr), as: UTF8.self) }
    func answer() -> String {
      switch store.reload() {
      case .unchanged: "unchanged"
      case .reloaded: "reloaded"
      case .failed(let errors): errors.description
      }
    }
    #expect(answer() == "unchanged")
    try folder.write("Templates/hello.html", "second {name}")
    #expect(answer() == "reloaded")
    #expect(try page() == "second x")
    try folder.write("Templates/hello.html", "third\n{nam}")
    #expect(answer() == "Templates/hello.html:2:1: Hello has no slot “nam”")
    #expect(try page() == "second x")
    #expect(answer() == "unchanged")
    try folder.write("Templates/hello.html", "{t hi} {name}")
    try folder.write("Config/languages/fr.json5", "{ hi: 'salut' }")
    #expect(answer() == "reloaded")
    #expect(try page() == "salut x")
    try folder.write("Templates/other.html", "")
    #expect(answer() == "Templates/other.html:1:1: no page uses this file")
    try folder.remove("Templates/other.html")
    #expect(answer() == "reloaded")
  }

  @Test("pages are rendered from many tasks while the set is replaced")
  func concurrency() async throws {
    let folder = try Folder(["Templates/hello.html": "one {name}"])
    let store = try TemplateStore(root: folder.root.path, pages: [Hello.self])
    let expected = Set(["one x", "other x"])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 {
            let page = String(decoding: try store.render(Hello(name: "x"), in: .fr), as: UTF8.self)
            #expect(expected.contains(page))
          }
        }
      }
      for round in 0..<20 {
        try folder.write("Templates/hello.html", round % 2 == 0 ? "other {name}" : "one {name}")
        _ = store.reload()
      }
      try await group.waitForAll()
    }
  }
}
