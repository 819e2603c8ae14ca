// A page ready to be written: every name has become a place, every translation its bytes, and what stands between
// slots is one piece. The compiler makes a tree of steps; each language runs its own list of instructions.

struct TemplateProgram: Sendable {
  private let codes: ByLanguage<TemplateCode>

  init(steps: [TemplateStep], literals: [UInt8]) {
    codes = ByLanguage { TemplateCode(steps, literals, $0) }
  }

  subscript(language: Language) -> TemplateCode { codes[language] }
}

enum TemplateStep: Sendable {
  case literal(start: Int, count: Int)
  case value(TemplateValue)
  /// The first branch whose condition holds.
  case choice([TemplateBranch])
  case loop(TemplateLoop)
  case plural(number: TemplateValue, forms: [PluralForm: [TemplateStep]])
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

struct TemplateLoop: Sendable {
  let place: SlotPlace
  let rows: SlotRows
  let steps: [TemplateStep]
  let otherwise: [TemplateStep]
}
