// A program in one language, as it is run: a list in which a branch is a jump and a loop says where its body ends.
//
// An instruction holds numbers alone. Walking a tree of steps took and gave back a reference at every list and every
// literal word: half of what writing a page of rows took.

struct TemplateCode: Sendable {
  enum Instruction: Sendable, BitwiseCopyable {
    case literal(start: Int, count: Int)
    case value(TemplateValue)
    /// Goes on there unless it holds.
    case unless(Condition, goOn: Int)
    case jump(Int)
    /// The body follows, up to `end`; from there to `after` is what a loop without rows writes.
    case loop(SlotPlace, rows: Int, end: Int, after: Int)
  }

  enum Condition: Sendable, BitwiseCopyable {
    case flag(SlotPlace)
    case hasText(SlotPlace, isOptional: Bool)
    case hasNumber(SlotPlace)
    case hasHTML(SlotPlace, isOptional: Bool)
    case hasRows(SlotPlace, rows: Int)
    case textIs(SlotPlace, isOptional: Bool, word: Int)
    case numberIs(SlotPlace, isOptional: Bool, Int)
    case isFirst(row: Int)
    case isLast(row: Int)
    case loopIndexIs(row: Int, Int)
    case pluralIs(TemplateValue, PluralForm)
  }

  private(set) var instructions: [Instruction] = []
  /// All literal bytes, one after the other.
  private(set) var literals: [UInt8] = []
  private(set) var rows: [SlotRows] = []
  private(set) var words: [String] = []
  let language: Language
  /// Where a jump leads to last: what is written there is no part of the literal before it.
  private var lastGoal = 0

  init(_ steps: [TemplateStep], _ literals: [UInt8], _ language: Language) {
    self.language = language
    add(steps, literals)
  }

  private mutating func add(_ steps: [TemplateStep], _ source: [UInt8]) {
    for step in steps {
      switch step {
      case .literal(let start, let count): add(literal: source[start..<start + count])
      case .value(let value): instructions.append(.value(value))
      case .choice(let branches): add(branches, source)
      case .loop(let loop): add(loop, source)
      case .plural(let number, let forms): add(number, forms, source)
      case .byLanguage(let lists): add(lists[language], source)
      }
    }
  }

  private mutating func add(literal bytes: ArraySlice<UInt8>) {
    let start = literals.count
    literals += bytes
    if case .literal(let before, let count)? = instructions.last, instructions.count > lastGoal {
      instructions[instructions.count - 1] = .literal(start: before, count: count + bytes.count)
    } else {
      instructions.append(.literal(start: start, count: bytes.count))
    }
  }

  private mutating func add(_ branches: [TemplateBranch], _ source: [UInt8]) {
    var ends: [Int] = []
    for branch in branches {
      switch branch.condition.map({ asked($0) }) ?? .known(true) {
      case .known(false): continue
      case .known(true):
        add(branch.steps, source)
        return land(ends)
      case .asked(let condition):
        let question = instructions.count
        instructions.append(.unless(condition, goOn: 0))
        add(branch.steps, source)
        ends.append(instructions.count)
        instructions.append(.jump(0))
        instructions[question] = .unless(condition, goOn: goal())
      }
    }
    land(ends)
  }

  /// What comes next, as somewhere to jump to.
  private mutating func goal() -> Int {
    lastGoal = instructions.count
    return lastGoal
  }

  private mutating func land(_ jumps: [Int]) {
    for jump in jumps { instructions[jump] = .jump(goal()) }
  }

  private mutating func add(_ loop: TemplateLoop, _ source: [UInt8]) {
    let (start, kind) = (instructions.count, rows.count)
    rows.append(loop.rows)
    instructions.append(.loop(loop.place, rows: kind, end: 0, after: 0))
    add(loop.steps, source)
    let end = goal()
    add(loop.otherwise, source)
    instructions[start] = .loop(loop.place, rows: kind, end: end, after: goal())
  }

  private mutating func add(_ number: TemplateValue, _ forms: [PluralForm: [TemplateStep]], _ source: [UInt8]) {
    for form in PluralForm.allCases {
      guard let steps = forms[form] else { continue }
      let question = instructions.count
      instructions.append(.unless(.pluralIs(number, form), goOn: 0))
      add(steps, source)
      instructions[question] = .unless(.pluralIs(number, form), goOn: goal())
    }
  }

  private enum Question {
    case known(Bool)
    case asked(Condition)
  }

  private mutating func asked(_ condition: TemplateCondition) -> Question {
    switch condition {
    case .flag(let place): return .asked(.flag(place))
    case .hasText(let place, let isOptional): return .asked(.hasText(place, isOptional: isOptional))
    case .hasNumber(let place): return .asked(.hasNumber(place))
    case .hasHTML(let place, let isOptional): return .asked(.hasHTML(place, isOptional: isOptional))
    case .hasRows(let place, let kind):
      rows.append(kind)
      return .asked(.hasRows(place, rows: rows.count - 1))
    case .textIs(let place, let isOptional, let word):
      words.append(word)
      return .asked(.textIs(place, isOptional: isOptional, word: words.count - 1))
    case .numberIs(let place, let isOptional, let literal):
      return .asked(.numberIs(place, isOptional: isOptional, literal))
    case .isFirst(let row): return .asked(.isFirst(row: row))
    case .isLast(let row): return .asked(.isLast(row: row))
    case .loopIndexIs(let row, let literal): return .asked(.loopIndexIs(row: row, literal))
    case .language(let answers): return .known(answers[language])
    }
  }
}
