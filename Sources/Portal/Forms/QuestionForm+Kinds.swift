// Which inputs each kind of question has. A kind that is one line of text needs no case of its own.

import JSON
import Procedures
import Rules
import Templates

extension QuestionForm {
  /// Options that stand open on the page; more of them go into a list.
  private static let openOptionsMax = 7
  /// Rows of a reference list from which one searches rather than looks.
  private static let openRowsMax = 12

  /// The person's own data, which his browser may know.
  private var isOwn: Bool { question.profile != nil }

  func body() -> Body {
    switch question.kind {
    case is QuestionExplanation, is QuestionComputed, is QuestionDeclaration, is QuestionSignature: statementBody()
    case is QuestionInteger, is QuestionDecimal, is QuestionPercent, is QuestionMoney, is QuestionQuantity: numberBody()
    case is QuestionDate, is QuestionPeriod, is QuestionDateTime, is QuestionTime: timeBody()
    case is QuestionYesNo, is QuestionChoice, is QuestionChoices, is QuestionLinkedChoices: choiceBody()
    case let kind as QuestionListChoice: searchBody(kind.source) { _ in true }
    case let kind as QuestionPlace: searchBody(kind.source, kind.isWanted)
    case is QuestionPerson, is QuestionAddress, is QuestionCompany, is QuestionIdentityDocument: whoAndWhereBody()
    case is QuestionMapPoint, is QuestionMapPolygon: mapBody()
    case let kind as QuestionFile: filesBody(kind.rule, takesMany: false)
    case let kind as QuestionFiles: filesBody(kind.rule, takesMany: true)
    case let kind as any QuestionRows: rowsBody(kind.rows)
    default: textBody()
    }
  }

  // MARK: Lines

  private func textBody() -> Body {
    var field = line()
    var example = ""
    switch question.kind {
    case let kind as QuestionLongText:
      field = FieldView(.area, name: name, value: filling.text(name))
      field.lengthMax = kind.lengthMax
      field.direction = direction(of: field.value)
    case is QuestionEmail:
      field = line(inputmode: "email", isLatin: true)
      field.type = "email"
      if isOwn { field.autocomplete = "email" }
    case is QuestionPhone:
      field = line(width: "w14", isLatin: true)
      field.type = "tel"
      if isOwn { field.autocomplete = "tel" }
    case is QuestionIBAN, is QuestionCertificateLink: field = line(isLatin: true)
    case let kind as QuestionFormatted: (field, example) = (line(width: "w14", isLatin: true), kind.format.example)
    case let kind as QuestionTaxNumber: (field, example) = (line(width: "w14", isLatin: true), kind.format.example)
    case let kind as QuestionDossierLink: (field, example) = (line(width: "w14", isLatin: true), kind.format.example)
    default: if question.profile == "person.name" { field.autocomplete = "name" }
    }
    return Body(fields: [field], example: example)
  }

  private func numberBody() -> Body {
    switch question.kind {
    case is QuestionInteger: return Body(fields: [number(mode: "numeric")])
    case is QuestionPercent: return Body(fields: [number(affix: "%")])
    case let kind as QuestionMoney: return Body(fields: [number(affix: kind.currency)])
    case let kind as QuestionQuantity:
      let label = setting.say(TextKey("form.part.amount"))
      if kind.units.count == 1 {
        return Body(groups: [.row([number("amount", label, affix: setting.say(kind.units[0].label))])])
      }
      let units = kind.units.map { Offer(value: $0.id, label: setting.say($0.label)) }
      let unit = choice(.select, "unit", setting.say(TextKey("form.part.unit")), units)
      return Body(groups: [.row([number("amount", label), unit])])
    default: return Body(fields: [number()])
    }
  }

  private func timeBody() -> Body {
    switch question.kind {
    case is QuestionDate: Body(groups: [date(isBirth: question.profile == "person.birth")])
    case is QuestionPeriod:
      Body(groups: [
        date("from", legend: setting.say(TextKey("form.part.from"))),
        date("to", legend: setting.say(TextKey("form.part.to"))),
      ])
    case is QuestionDateTime:
      Body(groups: [
        .row(date().fields + [line("time", setting.say(TextKey("form.part.time")), width: "w4", isLatin: true)])
      ])
    default: Body(fields: [line(width: "w4", isLatin: true)], example: "8:30")
    }
  }

  // MARK: Choices

  private func choiceBody() -> Body {
    switch question.kind {
    case let kind as QuestionChoice:
      let isList = kind.options.count > QuestionForm.openOptionsMax
      var field = choice(isList ? .select : .radios, "", "", offers(kind.options))
      field.isRow = field.options.count <= 3 && field.options.allSatisfy { $0.label.count <= 16 && $0.hint.isEmpty }
      return isList ? Body(fields: [field], isList: true) : Body(groups: [.stack([field])])
    case let kind as QuestionChoices: return Body(groups: [.stack([choice(.checkboxes, "", "", offers(kind.options))])])
    case let kind as QuestionLinkedChoices: return linkedBody(kind)
    default:
      let yesAndNo = [true, false].map { Offer(value: "\($0)", label: setting.speech.yesNo($0).capitalizedFirst) }
      var field = choice(.radios, "", "", yesAndNo)
      field.isRow = true
      return Body(groups: [.stack([field])])
    }
  }

  private func linkedBody(_ kind: QuestionLinkedChoices) -> Body {
    var codes: [String] = []
    var fields: [FieldView] = []
    for level in kind.levels {
      let options = kind.options(after: codes, on: setting.today)
      if options.isEmpty { break }
      fields.append(choice(.select, level.id, setting.say(level.label), offers(options)))
      let chosen = filling.text("\(name).\(level.id)")
      guard options.contains(where: { $0.id == chosen }) else { break }
      codes.append(chosen)
    }
    let isWaiting = fields.count < kind.levels.count
    return Body(groups: [.stack(fields)], text: isWaiting ? setting.say(TextKey("form.refresh")) : "")
  }

  /// The words searched for stand in the input `….search`; what is chosen in the question's own.
  private func searchBody(_ source: ListSource, _ isWanted: (ReferenceList.Row) -> Bool) -> Body {
    let all = source.list.rows(on: setting.today).filter(isWanted)
    let chosen = filling.text(name)
    let words = filling.text(name + ".search")
    let isOpen = all.count <= QuestionForm.openRowsMax
    var rows =
      isOpen ? all : source.rows(matching: words, language: setting.language.code, on: setting.today, where: isWanted)
    let found = rows.count
    if !rows.contains(where: { $0.code == chosen }), let row = all.first(where: { $0.code == chosen }) {
      rows.insert(row, at: 0)
    }
    let radios = rows.isEmpty ? [] : [choice(.radios, "", "", offers(rows))]
    if isOpen { return Body(fields: radios) }
    let text = words.isEmpty ? "" : setting.say(TextKey("form.search.found"), ["number": String(found)])
    return Body(fields: [line("search")] + radios, text: text)
  }

  // MARK: Several inputs

  private func whoAndWhereBody() -> Body {
    switch question.kind {
    case let kind as QuestionPerson: Body(groups: personGroups(kind))
    case let kind as QuestionAddress: Body(groups: addressGroups(kind))
    case let kind as QuestionCompany: Body(groups: [.stack(companyFields(kind))])
    case let kind as QuestionIdentityDocument: Body(groups: identityGroups(kind))
    default: Body()
    }
  }

  private func personGroups(_ kind: QuestionPerson) -> [FieldGroup] {
    var names: [FieldView] = []
    if !kind.titles.isEmpty {
      var field = choice(.radios, "title", setting.say(TextKey("form.part.title")), offers(kind.titles))
      field.isRow = true
      field.isOptional = true
      names.append(field)
    }
    var given = line("given", setting.say(TextKey("form.part.given")))
    var family = line("family", setting.say(TextKey("form.part.family")))
    if isOwn { (given.autocomplete, family.autocomplete) = ("given-name", "family-name") }
    var groups: [FieldGroup] = [.stack(names + [given, family])]
    if kind.parts.contains("birth.day") {
      groups.append(date("birth", legend: setting.say(TextKey("form.part.birth")), isBirth: isOwn))
    }
    var origin: [FieldView] = []
    if kind.parts.contains("birthplace") {
      origin.append(line("birthplace", setting.say(TextKey("form.part.birthplace"))))
    }
    if kind.parts.contains("nationality") {
      origin.append(country(kind.countries, "nationality", TextKey("form.part.nationality"), isOwn: isOwn))
    }
    return origin.isEmpty ? groups : groups + [.stack(origin)]
  }

  private func addressGroups(_ kind: QuestionAddress) -> [FieldGroup] {
    func part(_ name: String, _ label: TextKey, width: String = "", token: String) -> FieldView {
      var field = line(name, setting.say(label), width: width)
      field.isOptional = name != "line1" && !kind.required.contains(name)
      if isOwn { field.autocomplete = token }
      return field
    }
    let lines = [
      part("line1", TextKey("form.part.line1"), token: "address-line1"),
      part("line2", TextKey("form.part.line2"), token: "address-line2"),
      part("line3", TextKey("form.part.line3"), token: "address-line3"),
    ]
    let town = [
      part("postcode", TextKey("form.part.postcode"), width: "w8", token: "postal-code"),
      part("locality", TextKey("form.part.locality"), token: "address-level2"),
    ]
    let country = country(kind.countries, "country", TextKey("form.part.country"), isOwn: isOwn)
    return [.stack(lines), .row(town), .stack([country])]
  }

  private func companyFields(_ kind: QuestionCompany) -> [FieldView] {
    var title = line("name", setting.say(TextKey("form.part.company")))
    if isOwn { title.autocomplete = "organization" }
    let form = choice(.select, "form", setting.say(TextKey("form.part.form")), offers(kind.forms))
    let numbers = kind.identifiers.map { identifier in
      var field = line("identifiers.\(identifier.id)", setting.say(identifier.label), width: "w14", isLatin: true)
      field.isOptional = !identifier.isRequired
      return field
    }
    return [title] + (kind.forms.isEmpty ? [] : [form]) + numbers
  }

  private func identityGroups(_ kind: QuestionIdentityDocument) -> [FieldGroup] {
    let kinds = kind.kinds.map { Offer(value: $0.id, label: setting.say($0.label)) }
    let which = choice(.select, "kind", setting.say(TextKey("form.part.kind")), kinds)
    let number = line("number", setting.say(TextKey("form.part.number")), width: "w14", isLatin: true)
    let groups: [FieldGroup] = [.stack([which, number])]
    guard kind.parts.contains("expires.day") else { return groups }
    return groups + [date("expires", legend: setting.say(TextKey("form.part.expires")))]
  }

  private func mapBody() -> Body {
    guard let kind = question.kind as? QuestionMapPolygon else {
      let latitude = number("lat", setting.say(TextKey("form.part.lat")))
      let longitude = number("lon", setting.say(TextKey("form.part.lon")))
      return Body(groups: [.row([latitude, longitude])])
    }
    var corners = FieldView(
      .area, name: "\(name).corners", label: setting.say(TextKey("form.part.corners")),
      value: filling.text("\(name).corners"))
    corners.direction = "ltr"
    var fields = [corners]
    if kind.parts.contains("parcel") {
      fields.append(line("parcel", setting.say(TextKey("form.part.parcel")), width: "w14", isLatin: true))
    }
    return Body(groups: [.stack(fields)], ring: RingDrawing(typed: corners.value))
  }

  // MARK: Words, files, rows

  private func statementBody() -> Body {
    switch question.kind {
    case let kind as QuestionExplanation: return Body(text: setting.say(kind.text))
    case let kind as QuestionComputed:
      let value = setting.computed(question)
      return Body(text: value.isNull ? "–" : kind.shown(value, setting.speech))
    case let kind as QuestionSignature:
      let consent = Offer(value: "true", label: setting.say(TextKey("form.part.consent")))
      var name = line("name", setting.say(TextKey("form.part.signature")))
      if isOwn { name.autocomplete = "name" }
      let box = choice(.checkboxes, "consent", "", [consent])
      return Body(groups: [.stack([name, box])], text: setting.say(kind.statement))
    case let kind as QuestionDeclaration:
      let box = Offer(value: "true", label: setting.say(kind.statement))
      return Body(groups: [.stack([choice(.checkboxes, "", "", [box])])])
    default: return Body()
    }
  }

  private func filesBody(_ rule: FileRule, takesMany: Bool) -> Body {
    var field = FieldView(.file, name: "\(name).upload")
    field.id = name
    field.takesMany = takesMany
    field.accept = rule.formats.map(\.contentType).joined(separator: ",")
    let digests = filling.all("\(name).sha256")
    func part(_ part: String, _ index: Int) -> String {
      let texts = filling.all("\(name).\(part)")
      return index < texts.count ? texts[index] : ""
    }
    let files = digests.indices.map { index in
      FileView(
        digest: digests[index], name: part("name", index), contentType: part("contentType", index),
        bytes: part("bytes", index), size: Int(part("bytes", index)).map { setting.speech.size($0) } ?? "",
        state: setting.fileState(digests[index]).rawValue)
    }
    let formats = rule.formats.map { $0.name.uppercased() }.joined(separator: ", ")
    let text = setting.say(TextKey("form.file.rule"), ["formats": formats, "size": setting.speech.size(rule.bytesMax)])
    return Body(fields: [field], text: text, files: files)
  }

  private func rowsBody(_ shape: RowsShape) -> Body {
    let count = max(1, shape.rowsMin, filling.rowCount(name, max: shape.rowsMax))
    var inner = setting
    inner.isHeading = false
    let rows = (1...count).map { number in
      RowView(
        number: number,
        questions: question.columns.map { column in
          QuestionForm(
            column, name: "\(name).\(number).\(column.id)", filling,
            faults.compactMap { $0.inside(row: number, column: column.id) }, inner
          ).view()
        })
    }
    return Body(rows: rows)
  }
}

extension FieldGroup {
  fileprivate static func row(_ fields: [FieldView]) -> FieldGroup {
    FieldGroup(legend: "", isRow: true, fields: fields)
  }
  fileprivate static func stack(_ fields: [FieldView]) -> FieldGroup {
    FieldGroup(legend: "", isRow: false, fields: fields)
  }
}

extension String {
  /// As a label of its own: `oui` becomes `Oui`.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
