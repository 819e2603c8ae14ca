import JSON

// What is wrong with a template or a translation, and where: for the person who writes it, at start or while editing.

package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  package let file: String
  package let line: Int
  package let column: Int
  package let sentence: String

  package var description: String { "\(file):\(line):\(column): \(sentence)" }

  init(_ sentence: String, at place: JSONPlace) {
    self.sentence = sentence
    file = place.file
    line = place.line
    column = place.column
  }

  init(_ sentence: String, file: String) {
    self.sentence = sentence
    self.file = file
    line = 1
    column = 1
  }
}

/// What is wrong, on its way to where its file is known.
struct TemplateFault: Error {
  private let sentence: String
  private let offset: Int?
  /// Complete: a fault of a file inside the one at hand.
  private let error: TemplateError?

  init(_ sentence: String, at offset: Int? = nil) {
    self.sentence = sentence
    self.offset = offset
    error = nil
  }

  init(_ error: TemplateError) {
    sentence = error.sentence
    offset = nil
    self.error = error
  }

  func at(_ offset: Int) -> TemplateFault {
    error.map { TemplateFault($0) } ?? TemplateFault(sentence, at: offset)
  }

  func located(in template: Template, orAt offset: Int) -> TemplateError {
    error ?? template.error(sentence, at: self.offset ?? offset)
  }
}

/// All that is wrong, in the order of files and lines: one run tells everything there is to correct.
package struct TemplateErrors: Error, Sendable, CustomStringConvertible {
  package let list: [TemplateError]

  init(_ errors: some Sequence<TemplateError>) {
    list = Set(errors).sorted {
      ($0.file, $0.line, $0.column, $0.sentence) < ($1.file, $1.line, $1.column, $1.sentence)
    }
  }

  package var description: String { list.map(\.description).joined(separator: "\n") }
}
