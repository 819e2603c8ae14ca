import Templates

// What desks ask that is no question of a procedure, but looks the same. Their names hold a point, which no question of
// a pack can have.

extension QuestionView {
  typealias Offer = QuestionForm.Offer

  /// Boxes to tick.
  static func checks(
    _ name: String, _ label: String, _ offers: [Offer], ticked: [String], hint: String = "", error: String = ""
  ) -> QuestionView {
    many(.checkboxes, name, label, offers, ticked, hint, error)
  }

  /// One of a few, side by side.
  static func radios(
    _ name: String, _ label: String, _ offers: [Offer], chosen: String, hint: String = "", error: String = ""
  ) -> QuestionView {
    many(.radios, name, label, offers, [chosen], hint, error)
  }

  private static func many(
    _ control: FieldView.Control, _ name: String, _ label: String, _ offers: [Offer], _ chosen: [String],
    _ hint: String, _ error: String
  ) -> QuestionView {
    var field = FieldView(control, name: name)
    field.options = offers.enumerated().map { index, offer in
      OptionView(
        id: index == 0 ? name : "\(name)-\(index + 1)", value: offer.value, label: offer.label, hint: offer.hint,
        isChosen: chosen.contains(offer.value))
    }
    field.isWrong = !error.isEmpty
    let ids = (hint.isEmpty ? [] : ["\(name)-hint"]) + (error.isEmpty ? [] : ["\(name)-error"])
    return QuestionView(
      kind: "choices", id: name, name: name, label: label, hint: hint, error: error,
      describedBy: ids.joined(separator: " "), isOptional: false, isHeading: false, isList: false,
      isRadio: control == .radios, text: "", fields: [],
      groups: [FieldGroup(legend: "", isRow: false, fields: [field])], files: [], headings: [], rows: [], rowCount: 0,
      ring: nil)
  }
}

extension ErrorLink {
  /// A line of the summary for each question in which something is wrong.
  static func of(_ questions: [QuestionView], _ visit: Visit) -> [ErrorLink] {
    questions.filter { !$0.error.isEmpty }.map {
      ErrorLink(target: $0.id, text: visit.say(TextKey("entry.labelled"), ["label": $0.label, "text": $0.error]))
    }
  }
}
