// The pages of the product, from the files of a folder:
//
//   let store = try TemplateStore(root: "/srv/guichet", pages: [MyDossiers.self, Home.self])
//   let body = try store.render(MyDossiers(dossiers: rows), in: .fr)
//
// Everything is read and compiled at once. While developing, `reload` takes up what changed in the files; when the new
// set has a mistake, the old one goes on serving and the mistakes are given back.

import Synchronization

package final class TemplateStore: Sendable {
  private struct State: Sendable {
    var set: TemplateSet
    var stamps: [String: FileStamp]
  }

  private let root: String
  private let pages: [any Page.Type]
  private let limits: TemplateLimits
  private let state: Mutex<State>

  /// `root` is the folder that holds Templates and Config.
  package init(
    root: String, pages: [any Page.Type], limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateErrors) {
    self.root = root
    self.pages = pages
    self.limits = limits
    state = Mutex(try TemplateStore.load(root, pages, limits))
  }

  package var translations: Translations { state.withLock { $0.set.translations } }

  /// The keys of translations that some template prints.
  package var usedKeys: [String] { state.withLock { $0.set.usedKeys.sorted() } }

  package func render<Content: Page>(
    _ page: Content, in language: Language
  ) throws(RenderError) -> [UInt8] {
    guard let program = state.withLock({ $0.set.program(of: Content.self) }) else {
      throw RenderError.unknownPage("\(Content.self)")
    }
    guard let bytes = TemplateRenderer.render(program, page, in: language, bytesMax: limits.pageBytes) else {
      throw RenderError.tooLong("\(Content.self)")
    }
    return bytes
  }

  /// For a slot of another page: a part that code chooses, a message.
  package func fragment<Content: Page>(
    _ page: Content, in language: Language
  ) throws(RenderError) -> SafeHTML {
    SafeHTML(bytes: try render(page, in: language))
  }

  package enum Reload: Sendable {
    case unchanged
    case reloaded
    case failed(TemplateErrors)
  }

  /// Takes up what changed in the files since they were last looked at.
  package func reload() -> Reload {
    let stamps = TemplateStore.stamps(root, limits)
    guard stamps != state.withLock({ $0.stamps }) else { return .unchanged }
    do throws(TemplateErrors) {
      let loaded = try TemplateStore.load(root, pages, limits)
      state.withLock { $0 = loaded }
      return .reloaded
    } catch {
      // The mistake is told once, not at each look.
      state.withLock { $0.stamps = stamps }
      return .failed(error)
    }
  }

  // MARK: Files

  private static let templateFolder = "Templates"
  private static let languageFolder = "Config/languages"

  private static func load(
    _ root: String, _ pages: [any Page.Type], _ limits: TemplateLimits
  ) throws(TemplateErrors) -> State {
    // Before reading: what changes meanwhile is seen at the next look.
    let stamps = stamps(root, limits)
    var errors: [TemplateError] = []
    var sources: [TemplateSource] = []
    for file in files(root, limits) {
      do throws(FileFault) {
        let bytes = try FileReading.bytes("\(root)/\(file)", max: limits.bytes)
        let name = String(file.dropFirst(templateFolder.count + 1).dropLast(".html".count))
        sources.append(TemplateSource(name: name, file: file, bytes: bytes))
      } catch {
        errors.append(TemplateError(error.sentence, file: file))
      }
    }
    if sources.count > limits.files {
      errors.append(TemplateError("there are more than \(limits.files) templates", file: templateFolder))
    }
    if !errors.isEmpty { throw TemplateErrors(errors) }
    let set = try TemplateSet(
      sources: sources, translations: translations(root: root), pages: pages, limits: limits)
    return State(set: set, stamps: stamps)
  }

  /// The sentences alone, for programs that show no pages.
  package static func translations(root: String) throws(TemplateErrors) -> Translations {
    var errors: [TemplateError] = []
    var languages: [Language: (file: String, bytes: [UInt8])] = [:]
    for language in Language.allCases {
      let file = languageFile(language)
      do throws(FileFault) {
        languages[language] = (file: file, bytes: try FileReading.bytes("\(root)/\(file)", max: 4 << 20))
      } catch {
        errors.append(TemplateError(error.sentence, file: file))
      }
    }
    if !errors.isEmpty { throw TemplateErrors(errors) }
    return try Translations(languages)
  }

  private static func files(_ root: String, _ limits: TemplateLimits) -> [String] {
    FileReading.files(under: templateFolder, in: root, ending: ".html", max: limits.files + 1)
  }

  private static func languageFile(_ language: Language) -> String { "\(languageFolder)/\(language.code).json5" }

  private static func stamps(_ root: String, _ limits: TemplateLimits) -> [String: FileStamp] {
    var stamps: [String: FileStamp] = [:]
    for file in files(root, limits) + Language.allCases.map(languageFile) {
      stamps[file] = FileStamp(of: "\(root)/\(file)")
    }
    return stamps
  }
}

package enum RenderError: Error, Sendable, Equatable {
  /// The page was not given to the store at start.
  case unknownPage(String)
  case tooLong(String)
}
