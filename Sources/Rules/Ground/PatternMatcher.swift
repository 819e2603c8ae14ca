// Runs a program over a text, trying alternatives in their order and going back on failure. What to go back to is kept
// on a stack of its own; changes of marks and counters lie on it too and are undone on the way.
//
// Going back can take time that grows exponentially with the text: each search therefore has a number of steps, and
// says so when it is not enough, rather than keeping a server busy.

struct PatternMatcher {
  let text: [Unicode.Scalar]
  private let program: PatternProgram
  private let budget: PatternBudget
  /// Kept here while searching.
  private var stepsLeft = 0
  private var stack: [Frame] = []
  /// Two for each group, where it began and ended; -1 before it has.
  private var marks: [Int]
  private var counters: [Counter]

  private struct Counter {
    var rounds = 0
    /// Where the present round began.
    var start = -1
  }

  private enum Frame {
    case resume(step: Int, position: Int)
    /// A repetition of one character that may take fewer, or more, of them.
    case fewer(step: Int, position: Int, lowest: Int)
    case more(step: Int, position: Int, taken: Int)
    case mark(Int, was: Int)
    case counter(Int, was: Counter)
  }

  static let stackMax = 500_000

  /// Without a budget from outside, a search has one that grows with the text.
  init(_ program: PatternProgram, _ text: String, _ budget: PatternBudget? = nil) {
    self.program = program
    self.text = Array(text.unicodeScalars)
    self.budget = budget ?? PatternBudget(searchSteps: 1_000_000 + self.text.count * 20)
    marks = Array(repeating: -1, count: program.groups * 2 + 2)
    counters = Array(repeating: Counter(), count: program.loops)
  }

  /// What a group matched last; empty if it took no part.
  func group(_ number: Int) -> Range<Int> {
    let (start, end) = (marks[number * 2], marks[number * 2 + 1])
    return start >= 0 && start <= end ? start..<end : 0..<0
  }

  /// The first match at or after a position.
  mutating func find(from start: Int) throws(PatternError) -> Range<Int>? {
    stepsLeft = budget.searchStepsLeft - marks.count
    defer { budget.searchStepsLeft = max(stepsLeft, 0) }
    for index in marks.indices { marks[index] = -1 }
    for position in start...text.count {
      if let end = try match(at: position) { return position..<end }
    }
    return nil
  }

  private mutating func match(at start: Int) throws(PatternError) -> Int? {
    stack.removeAll(keepingCapacity: true)
    var (step, position) = (0, start)
    while true {
      stepsLeft -= 1
      guard stepsLeft > 0, stack.count < Self.stackMax else {
        throw PatternError(
          .tooSlow, at: nil, "This pattern takes too long on this text; make its repetitions less ambiguous.")
      }
      if case .end = program.steps[step] { return position }
      if perform(&step, &position) { continue }
      guard resume(&step, &position) else { return nil }
    }
  }

  /// One step forward; false where it fails.
  private mutating func perform(_ step: inout Int, _ position: inout Int) -> Bool {
    switch program.steps[step] {
    case .one(let test):
      guard position < text.count, passes(test, position) else { return false }
      position += 1
    case .many(let test, let least, let most, let isGreedy):
      guard take(test, least, most, isGreedy, step, &position) else { return false }
    case .textStart: guard position == 0 else { return false }
    case .textEnd: guard position == text.count else { return false }
    case .lineStart:
      guard position == 0 || position < text.count && text[position - 1] == "\n" else { return false }
    case .lineEnd: guard position == text.count || text[position] == "\n" else { return false }
    case .backReference(let number): guard repeats(group(number), &position) else { return false }
    case .mark(let index):
      stack.append(.mark(index, was: marks[index]))
      marks[index] = position
    case .jump(let target):
      step = target
      return true
    case .choose(let first, let otherwise):
      stack.append(.resume(step: otherwise, position: position))
      step = first
      return true
    case .begin(let counter): set(counter, Counter())
    case .enter(let counter): set(counter, Counter(rounds: counters[counter].rounds + 1, start: position))
    case .loop(let counter, let least, let most, let isGreedy, let body, let exit):
      step = decide(counters[counter], least, most, isGreedy, body, exit, position)
      return true
    case .end: return false
    }
    step += 1
    return true
  }

  /// Goes back to the last alternative; false when there is none.
  private mutating func resume(_ step: inout Int, _ position: inout Int) -> Bool {
    while let frame = stack.popLast() {
      switch frame {
      case .mark(let index, let value): marks[index] = value
      case .counter(let index, let value): counters[index] = value
      case .resume(let target, let place):
        (step, position) = (target, place)
        return true
      case .fewer(let target, let place, let lowest):
        if place - 1 > lowest { stack.append(.fewer(step: target, position: place - 1, lowest: lowest)) }
        (step, position) = (target + 1, place - 1)
        return true
      case .more(let target, let place, let taken):
        guard case .many(let test, _, let most, _) = program.steps[target], place < text.count, passes(test, place)
        else {
          continue
        }
        if taken + 1 < most { stack.append(.more(step: target, position: place + 1, taken: taken + 1)) }
        (step, position) = (target + 1, place + 1)
        return true
      }
    }
    return false
  }

  private func passes(_ test: PatternProgram.Test, _ position: Int) -> Bool {
    let scalar = text[position]
    switch test {
    case .scalar(let expected): return scalar == expected
    case .set(let index): return program.sets[index].contains(scalar)
    case .any: return true
    case .notNewline: return scalar != "\n" && scalar != "\r"
    }
  }

  /// Repeats a test of one character, and remembers that it may take fewer or more.
  private mutating func take(
    _ test: PatternProgram.Test, _ least: Int, _ most: Int, _ isGreedy: Bool, _ step: Int, _ position: inout Int
  ) -> Bool {
    let wanted = isGreedy ? most : least
    let available = min(wanted, text.count - position)
    var taken = 0
    while taken < available, passes(test, position + taken) { taken += 1 }
    stepsLeft -= taken
    guard taken >= least else { return false }
    let start = position
    position += taken
    if isGreedy, taken > least {
      stack.append(.fewer(step: step, position: position, lowest: start + least))
    } else if !isGreedy, taken < most {
      stack.append(.more(step: step, position: position, taken: taken))
    }
    return true
  }

  private mutating func set(_ counter: Int, _ value: Counter) {
    stack.append(.counter(counter, was: counters[counter]))
    counters[counter] = value
  }

  /// Another round or the way out. A round that took nothing is the last one: any more would take nothing either.
  private mutating func decide(
    _ counter: Counter, _ least: Int, _ most: Int, _ isGreedy: Bool, _ body: Int, _ exit: Int, _ position: Int
  ) -> Int {
    if counter.rounds > 0 && counter.start == position || counter.rounds >= most { return exit }
    if counter.rounds < least { return body }
    stack.append(.resume(step: isGreedy ? exit : body, position: position))
    return isGreedy ? body : exit
  }

  private mutating func repeats(_ range: Range<Int>, _ position: inout Int) -> Bool {
    guard range.count <= text.count - position else { return false }
    stepsLeft -= range.count
    for offset in 0..<range.count {
      let (expected, scalar) = (text[range.lowerBound + offset], text[position + offset])
      if expected == scalar { continue }
      guard program.ignoresCase, caseVariants(expected).contains(scalar) else { return false }
    }
    position += range.count
    return true
  }
}
