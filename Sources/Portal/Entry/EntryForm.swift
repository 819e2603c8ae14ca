import HTTP
import Templates

// The pages at the entrance are all of one shape: a sentence or two, a few questions, one button. What they ask are no
// questions of a procedure, but they look the same.

struct EntryForm: Page {
  let frame: Frame
  let title: String
  let lead: String
  let text: String
  let errors: [ErrorLink]
  let questions: [QuestionView]
  let kept: [HiddenInput]
  let action: String
  let button: String
  let links: [Crumb]

  static let template = "entry/form"
  static var slots: [Slot<EntryForm>] {
    [
      .model("frame", \.frame), .text("title", \.title), .text("lead", \.lead), .text("text", \.text),
      .rows("errors", \.errors), .rows("questions", \.questions), .rows("kept", \.kept), .text("action", \.action),
      .text("button", \.button), .rows("links", \.links),
    ]
  }

  /// Without a button there is nothing to send: the page only says something.
  init(
    _ visit: Visit, title: TextKey, lead: TextKey? = nil, words: [String: String] = [:], text: String = "",
    questions: [QuestionView] = [], general: String = "", kept: [HiddenInput] = [], action: String = "",
    button: TextKey? = nil, links: [Crumb] = []
  ) {
    frame = visit.frame(isUnlisted: true)
    self.title = visit.say(title, words)
    self.lead = lead.map { visit.say($0, words) } ?? ""
    self.text = text
    self.questions = questions
    let first = questions.first?.id ?? "main"
    errors =
      (general.isEmpty ? [] : [ErrorLink(target: first, text: general)])
      + questions.filter { !$0.error.isEmpty }.map {
        ErrorLink(target: $0.id, text: visit.say(TextKey("entry.labelled"), ["label": $0.label, "text": $0.error]))
      }
    self.kept = kept
    self.action = action
    self.button = button.map { visit.say($0) } ?? ""
    self.links = links
  }

  var isRefused: Bool { !errors.isEmpty }
}

extension Visit {
  /// Refused, a form comes back with what was typed.
  func page(_ form: EntryForm) throws -> Response { try page(form, form.isRefused ? .unprocessable : .ok) }

  func link<each Value: PathValue>(
    _ title: TextKey, _ path: Path<repeat each Value>, _ values: repeat each Value
  ) -> Crumb {
    Crumb(title: say(title), url: url(path, repeat each values))
  }
}

extension QuestionView {
  /// What is said of one line.
  struct LineStyle {
    var type = "text"
    var autocomplete = ""
    var inputmode = ""
    var direction = ""
    var width = ""
  }

  /// One line of text that is no question of a procedure. A password never comes back to the page.
  static func line(
    _ name: String, _ label: String, value: String = "", hint: String = "", error: String = "", _ style: LineStyle
  ) -> QuestionView {
    var field = FieldView(.line, name: name, value: style.type == "password" ? "" : value)
    field.type = style.type
    field.autocomplete = style.autocomplete
    field.inputmode = style.inputmode
    field.direction = style.direction
    field.width = style.width
    let ids = (hint.isEmpty ? [] : ["\(name)-hint"]) + (error.isEmpty ? [] : ["\(name)-error"])
    field.describedBy = ids.joined(separator: " ")
    field.isWrong = !error.isEmpty
    return plain("text", name, label, hint, error, [field])
  }

  /// One of a few.
  static func choice(
    _ name: String, _ label: String, _ offers: [(value: String, label: String)], chosen: String, hint: String = "",
    error: String = ""
  ) -> QuestionView {
    var field = FieldView(.select, name: name)
    field.options = offers.enumerated().map { index, offer in
      OptionView(
        id: "\(name)-\(index + 1)", value: offer.value, label: offer.label, hint: "", isChosen: offer.value == chosen)
    }
    field.isWrong = !error.isEmpty
    let ids = (hint.isEmpty ? [] : ["\(name)-hint"]) + (error.isEmpty ? [] : ["\(name)-error"])
    field.describedBy = ids.joined(separator: " ")
    return plain("text", name, label, hint, error, [field])
  }

  /// Several lines of text.
  static func area(
    _ name: String, _ label: String, value: String = "", hint: String = "", error: String = "", isOptional: Bool = false
  ) -> QuestionView {
    var field = FieldView(.area, name: name, value: value)
    field.direction = value.isEmpty ? "" : "auto"
    field.isWrong = !error.isEmpty
    let ids = (hint.isEmpty ? [] : ["\(name)-hint"]) + (error.isEmpty ? [] : ["\(name)-error"])
    field.describedBy = ids.joined(separator: " ")
    return plain("text", name, label, hint, error, [field], isOptional: isOptional)
  }

  private static func plain(
    _ kind: String, _ name: String, _ label: String, _ hint: String, _ error: String, _ fields: [FieldView],
    isOptional: Bool = false
  ) -> QuestionView {
    QuestionView(
      kind: kind, id: name, name: name, label: label, hint: hint, error: error, describedBy: "", isOptional: isOptional,
      isHeading: false, isList: false, isRadio: false, text: "", fields: fields, groups: [], files: [], headings: [],
      rows: [], rowCount: 0, ring: nil)
  }
}
