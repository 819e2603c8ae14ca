// A page ready to be written: every name has become a place, every translation its bytes, and what stands between
// slots is one piece.
//
// It stays a tree and is interpreted: turning it into closures was measured to gain nothing.

struct TemplateProgram: Sendable {
  let steps: [TemplateStep]
  /// All literal bytes, one after the other.
  let literals: [UInt8]
}

enum TemplateStep: Sendable {
  case literal(start: Int, count: Int)
  case value(TemplateValue)
  /// The first branch whose condition holds.
  case choice([TemplateBranch])
  case loop(TemplateLoop)
  case plural(TemplatePlural)
  case byLanguage(ByLanguage<[TemplateStep]>)
}

/// Where a property is: in which row (0 is the page, then each loop adds one) and how many bytes from its start.
struct SlotPlace: Sendable, Hashable {
  let row: Int
  let offset: Int
}

enum TemplateValue: Sendable {
  case text(SlotPlace, Escape)
  case optionalText(SlotPlace, Escape)
  case number(SlotPlace)
  case optionalNumber(SlotPlace)
  case html(SlotPlace)
  case optionalHTML(SlotPlace)
  /// How many rows of the loop have begun: 1 in the first.
  case loopIndex(row: Int)
}

struct TemplateBranch: Sendable {
  /// Always, when nil.
  let condition: TemplateCondition?
  let steps: [TemplateStep]
}

enum TemplateCondition: Sendable {
  case flag(SlotPlace)
  case hasText(SlotPlace, isOptional: Bool)
  case hasNumber(SlotPlace)
  case hasHTML(SlotPlace, isOptional: Bool)
  case hasRows(SlotPlace, SlotRows)
  case textIs(SlotPlace, isOptional: Bool, String)
  case numberIs(SlotPlace, isOptional: Bool, Int)
  case isFirst(row: Int)
  case isLast(row: Int)
  case loopIndexIs(row: Int, Int)
  case language(ByLanguage<Bool>)
}

/// A class, so that walking over a list of steps does not copy what is inside.
final class TemplateLoop: Sendable {
  let place: SlotPlace
  let rows: SlotRows
  let steps: [TemplateStep]
  let otherwise: [TemplateStep]

  init(place: SlotPlace, rows: SlotRows, steps: [TemplateStep], otherwise: [TemplateStep]) {
    self.place = place
    self.rows = rows
    self.steps = steps
    self.otherwise = otherwise
  }
}

final class TemplatePlural: Sendable {
  let number: TemplateValue
  let language: Language
  let forms: [PluralForm: [TemplateStep]]

  init(number: TemplateValue, language: Language, forms: [PluralForm: [TemplateStep]]) {
    self.number = number
    self.language = language
    self.forms = forms
  }
}
