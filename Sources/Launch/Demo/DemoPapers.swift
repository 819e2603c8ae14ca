import Certificates
import Crypto
import PDF
import Portal
import Procedures
import Registry
import SQLite
import Sockets
import Templates

/// The papers of a demo: each is made and stored once, and shared by all dossiers in which it would be the same.
struct DemoPapers {
  private struct Key: Hashable {
    let pack: String
    let procedure: String
    let slot: String
    let language: Language
    /// Nil for those of dossiers that nobody looks at.
    let holder: String?
    let version: Int
  }

  let printing: DemoPrinting
  private let registry: Registry
  private var known: [Key: Paper] = [:]

  init(_ printing: DemoPrinting, _ registry: Registry) {
    self.printing = printing
    self.registry = registry
  }

  /// The commands of a story with real papers in place of those it names.
  mutating func completed(_ commands: [DossierCommand], of plan: DemoPlan) async throws -> [DossierCommand] {
    var completed: [DossierCommand] = []
    for command in commands {
      if case .attach(let slot, let named) = command {
        completed.append(.attach(slot: slot, try await paper(slot, version: Int(named.name) ?? 1, plan)))
      } else {
        completed.append(command)
      }
    }
    return completed
  }

  private mutating func paper(_ slot: String, version: Int, _ plan: DemoPlan) async throws -> Paper {
    let holder = plan.isShown ? plan.applicant.person.name(in: plan.language) : nil
    let (pack, procedure) = (plan.script.book.pack, plan.script.procedure)
    let key = Key(
      pack: pack.id, procedure: procedure.id, slot: slot, language: plan.language, holder: holder, version: version)
    if let paper = known[key] { return paper }
    let title = procedure.document(slot)?.title[plan.language.code] ?? slot
    let (printing, authority) = (printing, pack.territory.name[plan.language.code])
    let bytes = try await printing.pool.run {
      let voice = printing.voice(plan.language)
      return try SpecimenPaper(title: title, holder: holder, authority: authority, version: version, voice)
        .bytes(in: printing.typeface)
    }
    let stored = try await registry.vault.store(bytes)
    let paper = Paper(
      sha256: Hex.encode(stored.sha256), name: "\(slot)\(version > 1 ? "-\(version)" : "").pdf",
      contentType: RequiredDocument.Format.pdf.contentType, bytes: stored.size)
    known[key] = paper
    return paper
  }
}

/// What papers and certificates are set with.
struct DemoPrinting: Sendable {
  let typeface: Typeface
  let translations: Translations
  /// Making a page takes some milliseconds of a core.
  let pool = BlockingPool("demo", width: 2, waitingMax: 64)

  private static let fontBytesMax = 16 << 20

  init(root: String) throws {
    translations = try TemplateStore.translations(root: root)
    typeface = try PaperFonts.typeface { file in
      try DurableFile.read("\(root)/Config/fonts/\(file)", bytesMax: Self.fontBytesMax)
    }
  }

  func voice(_ language: Language) -> PaperVoice {
    PaperVoice(translations.speech(language), invitations: Language.allCases.map { translations.speech($0) })
  }
}
