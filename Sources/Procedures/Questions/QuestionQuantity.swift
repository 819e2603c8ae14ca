// So much of something, in the unit the person knows: a surface in hectares or square metres.

package import JSON
package import Rules

package struct QuestionQuantity: QuestionKind {
  package static let name = "quantity"
  package static let settings = NumberRange.settings + ["digits", "units"]

  /// In the base unit.
  let range: NumberRange
  let digits: Int
  package let units: [Unit]

  package struct Unit: Identified {
    package let id: String
    package let label: Text
    /// How many base units it makes.
    package let factor: Decimal
  }

  package init(_ entry: Entry) {
    digits = entry.int("digits", orElse: 2, in: 0...6)
    range = NumberRange(entry, digits: digits, min: .zero)
    units = entry.list(named: "units") { unit in
      unit.only(["id", "label", "factor"])
      let factor = unit.decimal("factor") ?? .one
      if factor <= .zero { unit.note("a 'factor' is more than zero.") }
      return Unit(id: unit.id("id"), label: unit.text("label"), factor: factor)
    }
    if units.isEmpty { entry.note("a quantity needs 'units'.") }
    if !units.isEmpty, base == nil { entry.note("one of the units has the factor 1: 'min' and 'max' are in it.") }
  }

  private var base: Unit? { units.first { $0.factor == .one } }

  package var type: FEELType {
    .context([.init("amount", .number), .init("unit", .string), .init("base", .number)])
  }

  package var parts: [String] { ["amount", "unit"] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    // A unit alone is what a list of units sends by itself.
    typed("amount").first?.trimmed.isEmpty ?? true ? .null : Typed.joined(parts, typed)
  }

  /// A bare number is in the only unit there is.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let amount = try TypedNumber.read(raw.object == nil ? raw : raw["amount"], digits: digits, part: "amount")
    let id = raw["unit"]?.string ?? (units.count == 1 ? units[0].id : "")
    guard let unit = units.first(where: { $0.id == id }) else { throw AnswerFault("quantity.unit", part: "unit") }
    guard let inBase = amount.multiplied(by: unit.factor) else { throw AnswerFault("number.kind", part: "amount") }
    if let min = range.min, inBase < min { throw AnswerFault("quantity.small", words("min", min), part: "amount") }
    if let max = range.max, max < inBase { throw AnswerFault("quantity.large", words("max", max), part: "amount") }
    return ["amount": .number(amount), "unit": .string(unit.id)]
  }

  private func words(_ name: String, _ number: Decimal) -> [String: String] {
    [name: number.text, "unit": base?.id ?? ""]
  }

  private func unit(of answer: JSON) -> Unit? { units.first { $0.id == answer["unit"]?.string } }

  package func value(_ answer: JSON) -> Value {
    guard let amount = answer["amount"]?.decimal, let unit = unit(of: answer) else { return .null }
    let inBase = amount.multiplied(by: unit.factor).map(Value.number) ?? .null
    return .context([("amount", .number(amount)), ("unit", .string(unit.id)), ("base", inBase)])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let amount = answer["amount"]?.decimal, let unit = unit(of: answer) else { return "" }
    return speech.quantity(amount, unit.label[speech.language])
  }

  /// In any unit whose rounded amount is still allowed, or else in the base unit.
  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let inBase = range.sample(&chance, digits: digits)
    if let unit = chance.pick(units), let amount = inBase.divided(by: unit.factor)?.rounded(scale: digits),
      let answer = try? accepted(["amount": .number(amount), "unit": .string(unit.id)], setting)
    {
      return answer
    }
    return ["amount": .number(inBase), "unit": .string(base?.id ?? "")]
  }
}
