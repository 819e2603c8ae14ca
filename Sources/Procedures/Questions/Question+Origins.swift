// Where a question may be filled in from: marks in the pack, read and checked.

import JSON

extension Question {
  /// A question of a procedure of the past; of any, when none is named.
  package struct EarlierAnswer: Sendable, Equatable {
    package let procedure: String?
    package let question: String
  }

  /// `template/fact`.
  package struct CertificateFact: Sendable, Equatable {
    package let template: String
    package let fact: String
  }
}

extension Entry {
  /// `from: "question"`, `"procedure/question"`, or false. Left out, it is the question of the same name, unless it is
  /// sensitive.
  func earlierAnswer(_ id: String, _ privacy: Question.Privacy) -> Question.EarlierAnswer? {
    guard let from = self["from"] else {
      return privacy == .sensitive ? nil : Question.EarlierAnswer(procedure: nil, question: id)
    }
    if from.json.value.bool == false { return nil }
    let parts = string("from").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ $0.isIdentifier(hyphens: true) }) else {
      from.note("'from' is a question, procedure/question, or false.")
      return nil
    }
    return Question.EarlierAnswer(procedure: parts.count == 2 ? parts[0] : nil, question: parts[parts.count - 1])
  }

  /// `certificate: "template/fact"`.
  func certificateFact() -> Question.CertificateFact? {
    guard let text = optionalString("certificate") else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let template = reading.certificates[parts[0]] else {
      self["certificate"]?.note("'\(text)' is no fact of a certificate; write template/fact.")
      return nil
    }
    guard template.facts.contains(where: { $0.id == parts[1] }) else {
      self["certificate"]?.note("the certificate '\(parts[0])' has no fact '\(parts[1])'.")
      return nil
    }
    return Question.CertificateFact(template: parts[0], fact: parts[1])
  }

  /// Marks that could never be heeded are mistakes.
  func refuseOrigins(because reason: String) {
    for name in ["profile", "from", "certificate"] { self[name]?.note("'\(name)' means nothing here: \(reason)") }
  }
}
