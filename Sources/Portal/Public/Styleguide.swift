// `/styleguide`: every part that pages are made of, with its real templates, in each language. It is where a territory
// tries its colours, a translator reads sentences in their place, and tests look for what a browser minds. Nothing
// links to it and search engines are told to leave it out.
//
// The form of the page is a real one: it answers with what was typed, so that rows can be added without a script.

import HTTP
import JSON
import Procedures
import Rules
import Templates

enum Styleguide {
  static func show(_ visit: Visit) throws -> Response {
    let query = visit.request.head.query.flatMap { bytes in
      bytes.withUnsafeBytes { try? QueryString($0) }
    }
    return try visit.page(StyleguidePage(visit, typed: query ?? QueryString()))
  }
}

/// Its questions, read from Config/styleguide as a pack is.
struct StyleguideForm: Sendable {
  let kinds: [Question]
  let mistakes: [Question]
  let problems: [PackProblem]
  private let procedure: Procedure?

  private static let folder = "Config/styleguide"

  init(root: String) {
    var files: [String: [UInt8]] = [:]
    for ending in [".json5", ".csv"] {
      for path in FileReading.files(under: Self.folder, in: root, ending: ending, max: 20) {
        files[String(path.dropFirst(Self.folder.count + 1))] = try? FileReading.bytes("\(root)/\(path)", max: 1 << 20)
      }
    }
    let (pack, problems) = Pack.read(PackFiles(name: "styleguide", files: files))
    self.problems = problems
    procedure = pack.procedures.first
    kinds = procedure?.form.pages.first { $0.id == "kinds" }?.questions ?? []
    mistakes = procedure?.form.pages.first { $0.id == "mistakes" }?.questions ?? []
  }

  /// One valid answer to each question, always the same.
  func answers(_ setting: AnswerSetting) -> [String: JSON] {
    var chance = Chance(seed: 12)
    return Dictionary(uniqueKeysWithValues: kinds.map { ($0.id, $0.kind.sample(&chance, setting)) })
  }

  /// What is wrong with what was typed, as for any form.
  func faults(_ questions: [Question], _ filling: Filling, _ setting: AnswerSetting) -> [Fault] {
    var raw: [String: JSON] = [:]
    var missing: [Fault] = []
    for question in questions where !question.kind.parts.isEmpty || question.isRows {
      let answer = question.kind.joined { filling.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
      if answer.isNull { missing.append(Fault(question.id, .missing)) } else { raw[question.id] = answer }
    }
    return missing + (procedure?.accepted(raw, among: questions, setting).faults ?? [])
  }

  /// What a person in a hurry might type.
  static let hasty: [String: [String]] = [
    "wrong_birth.day": ["31"], "wrong_birth.month": ["2"], "wrong_birth.year": ["1987"], "wrong_email": ["amina@"],
    "wrong_amount": ["1.500"], "wrong_iban": ["MA64 0115 1900 0001 2050 0053 4912"], "wrong_rows.rows": ["1"],
    "wrong_rows.1.name": ["Karim Benali"], "wrong_rows.1.hired.day": ["12"], "wrong_rows.1.hired.month": ["3"],
    "wrong_rows.1.hired.year": ["26"],
  ]
}
