// A question as its partial template needs it (Templates/questions/<kind>.html): the same shape for every kind. What is
// particular to a kind is decided in QuestionView+Kinds.swift, what stands in the inputs in Filling.swift.

import Templates

struct QuestionView: Model {
  let kind: String
  /// Of the first input, so that a line of the error summary leads into it.
  let id: String
  let name: String
  let label: String
  let hint: String
  /// The sentence that says what is wrong; empty when nothing is, or when it is inside a row and said there.
  let error: String
  /// What a group of inputs is described by: the ids of its hint and its error.
  let describedBy: String
  let isOptional: Bool
  /// Alone on its page: the label is the heading.
  let isHeading: Bool
  /// So many choices that they open like a drawer.
  let isList: Bool
  /// Nothing but one set of radio buttons.
  let isRadio: Bool
  /// What is read rather than answered: a statement, a calculated value, which files are taken, how many were found.
  let text: String
  let fields: [FieldView]
  let groups: [FieldGroup]
  let files: [FileView]
  let headings: [String]
  let rows: [RowView]
  let rowCount: Int
  let ring: RingDrawing?
  /// Where what stands in the inputs comes from, when nobody has typed it.
  var origin = ""

  static var slots: [Slot<QuestionView>] {
    [
      .text("kind", \.kind), .text("id", \.id), .text("name", \.name), .text("label", \.label), .text("hint", \.hint),
      .text("error", \.error), .text("describedBy", \.describedBy), .flag("isOptional", \.isOptional),
      .flag("isHeading", \.isHeading), .flag("isList", \.isList), .flag("isRadio", \.isRadio), .text("text", \.text),
      .rows("fields", \.fields),
      .rows("groups", \.groups), .rows("files", \.files), .rows("headings", \.headings), .rows("rows", \.rows),
      .number("rowCount", \.rowCount), .rows("ring", \.ring),
      .text("origin", \.origin),
    ]
  }
}

/// Inputs that belong together inside a question: the day, month and year of one of its dates.
struct FieldGroup: Model {
  let legend: String
  /// Side by side rather than one below the other.
  let isRow: Bool
  let fields: [FieldView]

  static var slots: [Slot<FieldGroup>] {
    [.text("legend", \.legend), .flag("isRow", \.isRow), .rows("fields", \.fields)]
  }
}

/// One input, or one set of radio buttons or check boxes.
struct FieldView: Model {
  /// Which file under Templates/fields shows it.
  enum Control: String { case line, area, select, radios, checkboxes, file }

  let control: String
  var id: String
  let name: String
  let label: String
  let value: String
  var type = "text"
  var inputmode = ""
  var autocomplete = ""
  /// `ltr` for what is written from left to right in every language.
  var direction = ""
  var width = ""
  /// What the number counts, after the input: a currency, %.
  var affix = ""
  var accept = ""
  var describedBy = ""
  var lengthMax: Int?
  var isWrong = false
  var isOptional = false
  var isRow = false
  var takesMany = false
  var options: [OptionView] = []

  static var slots: [Slot<FieldView>] {
    [
      .text("control", \.control), .text("id", \.id), .text("name", \.name), .text("label", \.label),
      .text("value", \.value), .text("type", \.type), .text("inputmode", \.inputmode),
      .text("autocomplete", \.autocomplete), .text("direction", \.direction), .text("width", \.width),
      .text("affix", \.affix), .text("accept", \.accept), .text("describedBy", \.describedBy),
      .number("lengthMax", \.lengthMax), .flag("isWrong", \.isWrong), .flag("isOptional", \.isOptional),
      .flag("isRow", \.isRow), .flag("takesMany", \.takesMany), .rows("options", \.options),
    ]
  }

  init(_ control: Control, name: String, label: String = "", value: String = "") {
    self.control = control.rawValue
    id = name
    self.name = name
    self.label = label
    self.value = value
    if control == .radios { type = "radio" }
    if control == .checkboxes { type = "checkbox" }
  }
}

struct OptionView: Model {
  let id: String
  let value: String
  let label: String
  let hint: String
  let isChosen: Bool

  static var slots: [Slot<OptionView>] {
    [
      .text("id", \.id), .text("value", \.value), .text("label", \.label), .text("hint", \.hint),
      .flag("isChosen", \.isChosen),
    ]
  }
}

/// A file that was sent: what is known of it goes back and forth with the form.
struct FileView: Model {
  let digest: String
  let name: String
  let contentType: String
  let bytes: String
  let size: String
  /// `kept`, `refused`, or being looked at.
  let state: String

  static var slots: [Slot<FileView>] {
    [
      .text("digest", \.digest), .text("name", \.name), .text("contentType", \.contentType), .text("bytes", \.bytes),
      .text("size", \.size), .text("state", \.state),
    ]
  }
}

/// One partner, one vehicle, one line.
struct RowView: Model {
  let number: Int
  let questions: [QuestionView]

  static var slots: [Slot<RowView>] { [.number("number", \.number), .rows("questions", \.questions)] }
}

/// A line of the summary of what is wrong.
struct ErrorLink: Model {
  let target: String
  let text: String

  static var slots: [Slot<ErrorLink>] { [.text("target", \.target), .text("text", \.text)] }
}
