// One file of Templates/, read but not yet joined with others: its text and marks as a tree. README.md beside this
// file tells what a designer may write.

import JSON

struct Template: Sendable {
  /// The path under Templates/ without `.html`: `applicant/dossiers`.
  let name: String
  let file: String
  let source: [UInt8]
  var layout: TemplateReference?
  /// What an include must give; nil when the file says nothing about it.
  var parameters: [TemplateParameter] = []
  var fills: [TemplateFill] = []
  var nodes: [TemplateNode] = []

  init(name: String, file: String, source: [UInt8]) {
    self.name = name
    self.file = file
    self.source = source
  }

  func error(_ sentence: String, at offset: Int) -> TemplateError {
    source.withUnsafeBufferPointer { TemplateError(sentence, at: JSONPlace(of: offset, in: $0, file: file)) }
  }
}

/// A name, and where it was written.
struct TemplateReference: Sendable {
  let name: String
  let offset: Int
}

/// `applicant.name`, step by step.
struct TemplatePath: Sendable {
  let steps: [String]

  init?(_ text: String) {
    steps = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard steps.allSatisfy({ TemplateMark.isIdentifier($0) }) else { return nil }
  }

  var text: String { steps.joined(separator: ".") }
}

struct TemplateParameter: Sendable {
  let name: String
  let isOptional: Bool
}

struct TemplateFill: Sendable {
  let block: TemplateReference
  let nodes: [TemplateNode]
}

struct TemplateNode: Sendable {
  let offset: Int
  let kind: Kind

  indirect enum Kind: Sendable {
    case text(Range<Int>)
    case slot(TemplatePath)
    case translation(key: String, arguments: [TemplateArgument])
    case choice([Branch])
    case each(variable: String, path: TemplatePath, nodes: [TemplateNode], otherwise: [TemplateNode])
    case block(name: String, isOptional: Bool, standard: [TemplateNode])
    case include(template: String, arguments: [TemplateArgument])
  }

  struct Branch: Sendable {
    /// nil for `{else}`.
    let condition: Condition?
    let offset: Int
    let nodes: [TemplateNode]
  }

  struct Condition: Sendable {
    let path: TemplatePath
    let equals: Literal?
  }

  enum Literal: Sendable {
    case text(String)
    case number(Int)
  }
}

struct TemplateArgument: Sendable {
  let name: String
  let value: Value

  enum Value: Sendable {
    case path(TemplatePath)
    case text(String)
    case translation(key: String)
  }
}
