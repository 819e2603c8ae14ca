import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Templates

/// Files that are answers of a form: what was sent is stored in the person's own space, and what an answer names must
/// be there, so that nobody makes another's paper his own (SEC-19).
enum FormFiles {
  /// What was typed, with the files that came along among it; or why one was not taken.
  static func take(
    _ visit: Visit, _ scene: FormScene, _ typed: Filling
  ) async throws -> (filled: Filling, refused: String) {
    var added: [String: [String]] = [:]
    for question in scene.questions {
      guard let rule = question.files else { continue }
      for file in visit.sent.files where file.field == "\(question.id).upload" && !file.name.isEmpty {
        do {
          let formats = RequiredDocument.Format.allCases.filter { format in
            rule.formats.contains { $0.contentType == format.contentType }
          }
          let paper = try await PaperIntake.store(file, formats: formats, bytesMax: rule.bytesMax, visit)
          try await visit.keepInOwnSpace(paper, of: scene.own.dossier.applicant)
          let isOne = question.kind is QuestionFile
          for (part, text) in [
            ("sha256", paper.sha256), ("name", paper.name), ("contentType", paper.contentType),
            ("bytes", "\(paper.bytes)"),
          ] {
            let name = "\(question.id).\(part)"
            added[name] = (isOne ? [] : added[name] ?? typed.all(name)) + [text]
          }
        } catch let refused as PaperRefused {
          return (
            typed,
            visit.say("entry.labelled", ["label": question.label[visit.speech.language], "text": refused.sentence])
          )
        }
      }
    }
    return (Filling { [added] name in added[name] ?? typed.all(name) }, "")
  }

  /// Answers that name a file which is not in the person's own space.
  static func foreign(_ answers: [String: JSON], _ scene: FormScene, _ visit: Visit) async throws -> [Fault] {
    var wanted: [String: [[UInt8]]] = [:]
    for question in scene.questions where question.files != nil {
      guard let answer = answers[question.id], !answer.isNull else { continue }
      let files = answer.array ?? [answer]
      wanted[question.id] = files.compactMap { $0["sha256"]?.string.flatMap { Hex.decode($0) } }
    }
    guard !wanted.isEmpty else { return [] }
    let person = try visit.known().account.id
    let applicant = scene.own.dossier.applicant
    return try await visit.portal.registry.read { [wanted] db in
      try wanted.sorted { $0.key < $1.key }.compactMap { id, digests in
        let isOwn = try digests.allSatisfy { digest in
          try PersonDocuments.has(digest, person, in: db) || PersonDocuments.has(digest, applicant, in: db)
        }
        return isOwn ? nil : Fault(id, .unknown)
      }
    }
  }
}

extension Question {
  /// Which files answer it; nil when none do.
  var files: FileRule? { (kind as? QuestionFile)?.rule ?? (kind as? QuestionFiles)?.rule }
}
