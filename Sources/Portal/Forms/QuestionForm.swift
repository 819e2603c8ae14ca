// One question on its way to a page: the name its inputs bear (`partners.2.share` inside a row), what stands in them,
// what is wrong. QuestionForm+Kinds.swift says which inputs each kind has.

import JSON
import Procedures
import Rules
import Templates

struct QuestionForm {
  let question: Question
  let name: String
  let filling: Filling
  let faults: [PlacedFault]
  let setting: FormSetting

  init(
    _ question: Question, name: String, _ filling: Filling, _ faults: [PlacedFault], _ setting: FormSetting
  ) {
    self.question = question
    self.name = name
    self.filling = filling
    self.faults = faults
    self.setting = setting
  }

  /// What a kind puts on the page.
  struct Body {
    var fields: [FieldView] = []
    var groups: [FieldGroup] = []
    var text = ""
    var example = ""
    var files: [FileView] = []
    var rows: [RowView] = []
    var isList = false
    var ring: RingDrawing?
  }

  func view() -> QuestionView {
    let body = body()
    let hint = hint(body)
    let isChosen = body.groups.first?.fields.first?.control == FieldView.Control.radios.rawValue
    return QuestionView(
      kind: question.kindName, id: name, name: name, label: setting.say(question.label), hint: hint, error: error,
      describedBy: describedBy(hint: hint), isOptional: setting.isOptional(question), isHeading: setting.isHeading,
      isList: body.isList, isRadio: isChosen && body.groups.count == 1, text: body.text,
      fields: body.fields.map { described($0, hint: hint) }, groups: body.groups.map { marked($0) },
      files: body.files, headings: question.columns.map { setting.say($0.label) }, rows: body.rows,
      rowCount: body.rows.count, ring: body.ring, origin: origin)
  }

  // MARK: What is wrong

  /// Said once above the inputs; what concerns one row is said in it.
  private var error: String { faults.first { !isInsideRow($0) }?.sentence ?? "" }

  private func isInsideRow(_ fault: PlacedFault) -> Bool { question.isRows && fault.part.contains(".") }

  /// A fault of the whole question concerns every input, one of `birth` its day, month and year.
  private func isWrong(_ inputName: String) -> Bool {
    faults.contains { fault in
      let path = fault.part.isEmpty ? name : name + "." + fault.part
      return inputName == path || inputName.hasPrefix(path + ".")
    }
  }

  // MARK: What describes an input

  /// A column inside a row may be called as a question is.
  private var origin: String { name == question.id ? setting.origin(question) : "" }

  private func hint(_ body: Body) -> String {
    let own = setting.say(question.hint)
    return own.isEmpty && !body.example.isEmpty
      ? setting.say(TextKey("form.example"), ["example": "\u{2066}\(body.example)\u{2069}"]) : own
  }

  private func describedBy(hint: String) -> String {
    [(hint, "hint"), (origin, "origin"), (error, "error")].filter { !$0.0.isEmpty }.map { "\(name)-\($0.1)" }
      .joined(separator: " ")
  }

  /// The only input carries what a group would.
  private func described(_ field: FieldView, hint: String) -> FieldView {
    var field = field
    var ids = [describedBy(hint: hint)].filter { !$0.isEmpty }
    if !field.affix.isEmpty { ids.append("\(field.id)-affix") }
    if field.lengthMax != nil { ids.append("\(field.id)-length") }
    if field.control == FieldView.Control.file.rawValue { ids.append("\(name)-rule") }
    field.describedBy = ids.joined(separator: " ")
    field.isWrong = isWrong(field.name) || field.control == FieldView.Control.file.rawValue && !error.isEmpty
    return field
  }

  private func marked(_ group: FieldGroup) -> FieldGroup {
    let fields = group.fields.map { field in
      var field = field
      field.isWrong = isWrong(field.name)
      var ids = field.isWrong && !error.isEmpty ? ["\(name)-error"] : []
      if !field.affix.isEmpty { ids.append("\(field.id)-affix") }
      field.describedBy = ids.joined(separator: " ")
      return field
    }
    return FieldGroup(legend: group.legend, isRow: group.isRow, fields: fields)
  }

  // MARK: Inputs

  func line(
    _ part: String = "", _ label: String = "", inputmode: String = "", width: String = "", isLatin: Bool = false
  ) -> FieldView {
    let name = part.isEmpty ? name : "\(name).\(part)"
    var field = FieldView(.line, name: name, label: label, value: filling.text(name))
    field.inputmode = inputmode
    field.width = width
    field.direction = isLatin ? "ltr" : direction(of: field.value)
    return field
  }

  /// What was typed runs as its own letters do; an empty input as the page does.
  func direction(of value: String) -> String { value.isEmpty ? "" : "auto" }

  func number(_ part: String = "", _ label: String = "", mode: String = "decimal", affix: String = "") -> FieldView {
    var field = line(part, label, inputmode: mode, width: "w8", isLatin: true)
    field.affix = affix
    return field
  }

  func choice(
    _ control: FieldView.Control, _ part: String = "", _ label: String = "", _ offers: [Offer]
  ) -> FieldView {
    let name = part.isEmpty ? name : "\(name).\(part)"
    let chosen = filling.all(name)
    var field = FieldView(control, name: name, label: label)
    field.options = offers.enumerated().map { index, offer in
      OptionView(
        id: index == 0 ? name : "\(name)-\(index + 1)", value: offer.value, label: offer.label, hint: offer.hint,
        isChosen: chosen.contains(offer.value))
    }
    return field
  }

  /// Something that can be chosen.
  struct Offer {
    let value: String
    let label: String
    var hint = ""
  }

  func offers(_ options: [QuestionChoice.Option]) -> [Offer] {
    options.map { Offer(value: $0.id, label: setting.say($0.label), hint: setting.say($0.hint)) }
  }

  func offers(_ rows: [ReferenceList.Row]) -> [Offer] {
    rows.map { Offer(value: $0.code, label: setting.say($0.label)) }
  }

  /// Day, month and year side by side.
  func date(_ part: String = "", legend: String = "", isBirth: Bool = false) -> FieldGroup {
    let prefix = part.isEmpty ? "" : part + "."
    let parts: [(name: String, label: TextKey, width: String)] = [
      ("day", TextKey("form.part.day"), "w2"), ("month", TextKey("form.part.month"), "w2"),
      ("year", TextKey("form.part.year"), "w4"),
    ]
    let fields = parts.map { part in
      var field = line(
        prefix + part.name, setting.say(part.label), inputmode: "numeric", width: part.width, isLatin: true)
      if isBirth { field.autocomplete = "bday-\(part.name)" }
      return field
    }
    return FieldGroup(legend: legend, isRow: true, fields: fields)
  }

  /// A country of the pack's list, or its code of two letters.
  func country(_ countries: Countries, _ part: String, _ label: TextKey, isOwn: Bool) -> FieldView {
    guard let list = countries.list else {
      return line(part, setting.say(TextKey("form.part.country_code")), width: "w4", isLatin: true)
    }
    var field = choice(.select, part, setting.say(label), offers(list.rows(on: setting.today)))
    if isOwn, part == "country" { field.autocomplete = "country" }
    return field
  }
}
