import Rules
import Testing

@Suite struct PatternTests {
  @Test("random patterns match, replace and split as python's regex module does")
  func oracle() throws {
    var random = SeededGenerator(seed: 21)
    var (inputs, ours): ([String], [String]) = ([], [])
    while inputs.count < 30_000 {
      var flags = ""
      for flag in ["s", "m", "i"] where random.int(0...3) == 0 { flags += flag }
      var writer = PatternWriter(isMultiline: flags.contains("m"), dotMatchesAll: flags.contains("s"))
      writer.write(depth: 0, &random)
      let text = random.text(from: sampleScalars, count: 0...14)
      let result: String
      do {
        let pattern = try Pattern(writer.xpath, flags: flags)
        let found = try pattern.matches(text)
        do throws(PatternError) {
          let replaced = try pattern.replace(in: text, with: "<$0|$1>")
          result = "\(found) \(escaped(replaced)) \(try pattern.split(text).map(escaped).joined(separator: "/"))"
        } catch {
          result = error.code == .matchesEmpty ? "\(found) empty" : "\(error)"
        }
      }
      inputs.append("\(escaped(writer.python)) \(writer.groups) \(flags.contains("i") ? "i" : "-") .\(escaped(text))")
      ours.append(result)
    }
    let theirs = try python(
      """
      import regex
      show = lambda text: "".join(f"{ord(c):x}." for c in text)
      read = lambda text: "".join(chr(int(c, 16)) for c in text.split(".") if c)
      for line in sys.stdin:
        pattern, groups, flags, text = line.rstrip("\\n").split(" ")
        text = read(text)
        p = regex.compile(read(pattern), regex.V1 | (regex.I if flags == "i" else 0))
        found = "true" if p.search(text) else "false"
        if p.search(""): print(found, "empty"); continue
        group = lambda m: (m.group(1) or "") if int(groups) > 0 else ""
        replaced, tokens, start = "", [], 0
        for m in p.finditer(text):
          replaced += text[start:m.start()] + "<" + m.group(0) + "|" + group(m) + ">"
          tokens.append(text[start:m.start()]); start = m.end()
        tokens = tokens + [text[start:]] if text else []
        print(found, show(replaced + text[start:]), "/".join(map(show, tokens)))
      """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
    #expect(ours.filter { $0.hasPrefix("true") && !$0.hasSuffix("empty") }.count > 3_000)
  }

  @Test("categories and blocks are those of Unicode")
  func categoryOracle() throws {
    let names = [
      "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "N", "Nd", "Nl", "No", "P", "Pd", "Ps", "Po", "Z", "Zs",
      "S", "Sm", "Sc", "C", "Cc", "Cf",
    ]
    let scalars: [Unicode.Scalar] = [
      "a", "É", "ǅ", "ʰ", "ب", "中", "\u{301}", "\u{903}", "5", "٣", "Ⅷ", "½", "-", "(", "،", " ",
      "\u{A0}", "+", "€", "\u{7}", "\u{200E}", "😀", "_",
    ]
    var (inputs, ours): ([String], [String]) = ([], [])
    for name in names {
      let (positive, negative) = (try Pattern("^\\p{\(name)}$"), try Pattern("^[\\P{\(name)}]$"))
      for scalar in scalars {
        inputs.append("\(name) \(String(scalar.value, radix: 16))")
        ours.append("\(try positive.matches(String(scalar))) \(try negative.matches(String(scalar)))")
      }
    }
    let theirs = try python(
      """
      import unicodedata
      for line in sys.stdin:
        name, code = line.split()
        inside = unicodedata.category(chr(int(code, 16))).startswith(name)
        print(str(inside).lower(), str(not inside).lower())
      """, lines: inputs)
    expectSame(ours, theirs, inputs: inputs)
    #expect(try Pattern("^\\p{IsBasicLatin}+$").matches("abc~"))
    #expect(try !Pattern("^\\p{IsBasicLatin}+$").matches("abcé"))
    #expect(try Pattern("^\\P{IsBasicLatin}+$").matches("éب"))
    #expect(try Pattern("^\\p{IsArabic}+$").matches("سلام"))
    #expect(try Pattern("^\\p{IsLatin-1Supplement}$").matches("é"))
  }

  @Test("the examples of the standard give the standard's results")
  func standardExamples() throws {
    func matches(_ text: String, _ pattern: String, _ flags: String = "") throws -> Bool {
      try Pattern(pattern, flags: flags).matches(text)
    }
    func replace(_ text: String, _ pattern: String, _ with: String, _ flags: String = "") throws -> String {
      try Pattern(pattern, flags: flags).replace(in: text, with: with)
    }
    #expect(try matches("abracadabra", "bra"))
    #expect(try matches("abracadabra", "^a.*a$"))
    #expect(try !matches("abracadabra", "^bra"))
    let poem =
      "Kaum hat dies der Hahn gesehen,\nFängt er auch schon an zu krähen:\nKikeriki! Kikikerikih!!\nTak, tak, tak!"
    #expect(try !matches(poem, "Kaum.*krähen"))
    #expect(try matches(poem, "Kaum.*krähen", "s"))
    #expect(try matches(poem, "^Kaum.*gesehen,$", "m"))
    #expect(try !matches(poem, "^Kaum.*gesehen,$"))
    #expect(try matches(poem, "kiki", "i"))
    #expect(try matches("helloworld", "hello world", "x"))
    #expect(try !matches("helloworld", "hello[ ]world", "x"))
    #expect(try matches("hello world", "hello\\ sworld", "x"))
    #expect(try replace("abracadabra", "bra", "*") == "a*cada*")
    #expect(try replace("abracadabra", "a.*a", "*") == "*")
    #expect(try replace("abracadabra", "a.*?a", "*") == "*c*bra")
    #expect(try replace("abracadabra", "a", "") == "brcdbr")
    #expect(try replace("abracadabra", "a(.)", "a$1$1") == "abbraccaddabbra")
    #expect(try replace("AAAA", "A+", "b") == "b")
    #expect(try replace("AAAA", "A+?", "b") == "bbbb")
    #expect(try replace("darted", "^(.*?)d(.*)$", "$1c$2") == "carted")
    #expect(try replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") == "[1=ab][2=]cd")
    #expect(try replace("a\\b\\c", "\\", "\\\\", "q") == "a\\\\b\\\\c")
    #expect(try replace("a/b/c", "/", "$", "q") == "a$b$c")
    #expect(try replace("banana", "a", "o") == "bonono")
    #expect(try replace("abc", "b", "\\$\\\\") == "a$\\c")
    #expect(try replace("abc", "(b)", "$10") == "ab0c")
    #expect(try replace("abc", "b", "[$3]") == "a[]c")
    #expect(try Pattern("\\s+").split("The cat sat on the mat") == ["The", "cat", "sat", "on", "the", "mat"])
    #expect(try Pattern(",\\s*").split("1, 15, 24, 50") == ["1", "15", "24", "50"])
    #expect(try Pattern(";").split("a;b;c;;") == ["a", "b", "c", "", ""])
    #expect(
      try Pattern("\\s*<br>\\s*", flags: "i").split("Some unparsed <br> HTML <BR> text") == [
        "Some unparsed", "HTML", "text",
      ])
    #expect(try Pattern("a").split("") == [])
    #expect(try matches("K", "\u{212A}", "i"))
    #expect(try matches("\u{212A}", "k", "i"))
    #expect(try matches("x", "[A-Z-[IO]]", "i"))
    #expect(try !matches("i", "[A-Z-[IO]]", "i"))
    #expect(try !matches("q", "[^Q]", "i"))
    #expect(try matches("b", "[A-C-[^B]]", "i"))
    #expect(try !matches("a", "[A-C-[^B]]", "i"))
    #expect(try !matches("q", "\\p{Lu}", "i"))
    #expect(try matches("abcbc", "^a(bc)\\1$"))
    #expect(try matches("b", "^(a)?b\\1$"))
    #expect(try matches("a-b", "^[a-]+b$"))
    #expect(try replace("aabbabc", "(?:(a)|(b)){2}", "$1$2.") == "a.b.ab.c")
    #expect(try matches("  Ca", "^(?: (.)|.)+\\1$"))
    #expect(try matches("-", "^[-a]$"))
    #expect(try matches("xml:lang", "^\\i\\c*$"))
    #expect(try matches("a\u{301}", "^..$"))
    #expect(try matches("12", "^\\d{2}$"))
    #expect(try matches("\r\n", "^\\s\\s$"))
  }

  @Test("what is no pattern is refused, with the place and the reason")
  func errors() throws {
    let wrong: [(String, Int)] = [
      ("*", 0), ("a**", 2), ("a{2}{3}", 4), ("(", 0), ("(a", 0), ("a)", 1), ("[", 0), ("[a", 0), ("[]", 0), ("[^]", 0),
      ("]", 0),
      ("}", 0), ("{", 0), ("a{", 2), ("a{,5}", 2), ("a{5,2}", 1), ("a{x}", 2), ("a{2", 1), ("\\", 0), ("\\q", 0),
      ("\\b", 0),
      ("\\1", 0), ("(a\\1)", 2), ("(a)\\2", 3), ("\\0", 0), ("(?=a)", 2), ("(?i)a", 2), ("[b-a]", 1), ("[a-\\d]", 1),
      ("[\\d-z]", 3),
      ("[a-c-e]", 4), ("[a[b]", 2), ("[a-[b]", 6), ("[a-[b]c]", 6), ("\\p{Foo}", 0), ("\\p{IsFoo}", 0), ("\\pL", 0),
      ("\\p{L", 0),
      ("\\p{Cs}", 0), ("[\\1]", 1), ("a|*", 2), ("(*)", 1),
    ]
    for (pattern, position) in wrong {
      do {
        _ = try Pattern(pattern)
        Issue.record("\(pattern) was taken")
      } catch {
        #expect(error.code == .pattern, "\(pattern)")
        #expect(error.position == position, "\(pattern): \(error.sentence)")
        #expect(error.sentence.hasSuffix("."))
      }
    }
    for pattern in [
      "", "a||b", "()", "(?:)", "|", "^*", "a{0}", "a{2,}?", "[\\]\\[]", "[a\\-z]", "\\-\\^\\$", "[^^]", "[.]",
      "(a)\\1", "[-]",
    ] {
      #expect(throws: Never.self, "\(pattern)") { try Pattern(pattern) }
    }
    #expect(throws: PatternError.self) { try Pattern("a", flags: "g") }
    #expect(throws: PatternError.self) { try Pattern(".*?").replace(in: "abracadabra", with: "$1") }
    #expect(throws: PatternError.self) { try Pattern("a?").split("b") }
    for replacement in ["$", "$a", "\\", "\\1", "a\\"] {
      do {
        _ = try Pattern("a").replace(in: "b", with: replacement)
        Issue.record("\(replacement) was taken")
      } catch {
        #expect(error.code == .replacement)
      }
    }
    #expect(code { _ = try Pattern(" a ( b", flags: "x") } == .pattern)
  }

  @Test("hostile patterns and texts end with an error, soon")
  func limits() throws {
    let text = String(repeating: "a", count: 40)
    for pattern in ["(a+)+b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)(.*)b", "((a?){30}){30}b"] {
      let long = String(repeating: "a", count: 2_000)
      #expect(code { _ = try Pattern(pattern).matches(long) } == .tooSlow, "\(pattern)")
    }
    #expect(try !Pattern("^(a{1,1000}){1,1000}b").matches("b"))
    #expect(try Pattern("^(a{1,30}){1,30}$").matches(text))
    #expect(try Pattern("(a?){999999999}").matches(text))
    #expect(code { _ = try Pattern("a{1000000000}") } == .tooLarge)
    #expect(throws: Never.self) { try Pattern(String(repeating: "a", count: 10_000)) }
    #expect(code { _ = try Pattern(String(repeating: "a", count: 10_001)) } == .tooLarge)
    let deep = { (depth: Int) in String(repeating: "(", count: depth) + String(repeating: ")", count: depth) }
    #expect(throws: Never.self) { try Pattern(deep(100)) }
    #expect(code { _ = try Pattern(deep(101)) } == .tooLarge)
    let brackets = { (depth: Int) in
      String(repeating: "[a-", count: depth) + "[a]" + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try Pattern(brackets(99)) }
    #expect(code { _ = try Pattern(brackets(100)) } == .tooLarge)
    #expect(throws: Never.self) { try Pattern(String(repeating: "()", count: 1_000)) }
    #expect(code { _ = try Pattern(String(repeating: "()", count: 1_001)) } == .tooLarge)
    let replacement = String(repeating: "b", count: 10_000)
    #expect(throws: Never.self) {
      try Pattern("a").replace(in: String(repeating: "a", count: 1_000), with: replacement)
    }
    #expect(
      code { _ = try Pattern("a").replace(in: String(repeating: "a", count: 1_001), with: replacement) } == .tooLarge)
    let long = String(repeating: "word ", count: 20_000)
    #expect(try Pattern("\\s").split(long).count == 20_001)
    #expect(try Pattern("^(\\w+ )+$").matches(long))
    #expect(try !Pattern("nowhere$").matches(long))
  }

  @Test("no pattern of random characters traps on any text")
  func fuzz() throws {
    var random = SeededGenerator(seed: 22)
    let alphabet = Array("ab(()|**+?{}{2}{1,3}[[]]^-$.\\\\dpPwi1{L},:?=éß ".unicodeScalars)
    var taken = 0
    for _ in 0..<100_000 {
      let source = random.text(from: alphabet, count: 0...14)
      let flags = random.pick(["", "", "i", "x", "m", "s", "q", "imsx"])
      guard let pattern = try? Pattern(source, flags: flags) else { continue }
      taken += 1
      let text = random.text(from: sampleScalars, count: 0...12)
      _ = try? pattern.matches(text)
      _ = try? pattern.replace(in: text, with: random.pick(["", "$0$1", "x", "$9"]))
      _ = try? pattern.split(text)
    }
    #expect(taken > 10_000)
  }
}

private func code(_ body: () throws -> Void) -> PatternError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? PatternError)?.code
  }
}

private let sampleScalars = Array("aabbcABC01 -_\n\réÉßمK".unicodeScalars)

private func escaped(_ text: String) -> String {
  text.unicodeScalars.map { "\(String($0.value, radix: 16))." }.joined()
}

extension SeededGenerator {
  fileprivate mutating func text(from alphabet: [Unicode.Scalar], count: ClosedRange<Int>) -> String {
    var text = ""
    for _ in 0..<int(count) { text.unicodeScalars.append(pick(alphabet)) }
    return text
  }
}

/// One random pattern in two languages.
private struct PatternWriter {
  let isMultiline: Bool
  let dotMatchesAll: Bool
  var xpath = ""
  var python = ""
  var groups = 0
  var closed: [Int] = []

  init(isMultiline: Bool, dotMatchesAll: Bool) {
    self.isMultiline = isMultiline
    self.dotMatchesAll = dotMatchesAll
  }

  mutating func write(depth: Int, _ random: inout SeededGenerator) {
    for branch in 0..<random.pick([1, 1, 1, 2, 3]) {
      if branch > 0 { both("|") }
      for _ in 0..<random.pick([1, 1, 2, 3]) {
        atom(depth: depth, &random)
      }
    }
  }

  private mutating func both(_ text: String) {
    xpath += text
    python += text
  }

  private mutating func atom(depth: Int, _ random: inout SeededGenerator) {
    var canRepeat = true
    switch random.int(0...15) {
    case 0 where depth < 3:
      groups += 1
      let number = groups
      both("(")
      write(depth: depth + 1, &random)
      both(")")
      // The module keeps what a group in a repetition matched on a way it gave up: groups that are repeated stay out.
      if depth == 0 && random.int(0...1) == 0 {
        closed.append(number)
        canRepeat = false
      }
    case 2 where depth < 3:
      both("(?:")
      write(depth: depth + 1, &random)
      both(")")
    case 3:
      xpath += "."
      python += dotMatchesAll ? "(?s:.)" : "[^\\n\\r]"
    case 4:
      (xpath, python, canRepeat) = (xpath + "^", python + (isMultiline ? "(?:\\A|(?<=\\n)(?!\\Z))" : "\\A"), false)
    case 5:
      (xpath, python, canRepeat) = (xpath + "$", python + (isMultiline ? "(?:\\Z|(?=\\n))" : "\\Z"), false)
    case 6 where !closed.isEmpty:
      let number = random.pick(closed)
      xpath += "(?:\\\(number))"
      python += "(?:(?(\(number))\\\(number)|))"
    case 7: bracket(&random)
    case 8:
      let (ours, theirs) = random.pick([
        ("\\d", "\\p{Nd}"), ("\\D", "\\P{Nd}"), ("\\s", "[ \\t\\n\\r]"), ("\\S", "[^ \\t\\n\\r]"),
        ("\\w", "[^\\p{P}\\p{Z}\\p{C}]"),
        ("\\W", "[\\p{P}\\p{Z}\\p{C}]"), ("\\p{L}", "\\p{L}"), ("\\P{N}", "\\P{N}"),
      ])
      (xpath, python) = (xpath + ours, python + theirs)
    default: both(random.pick(["a", "b", "c", "A", "0", "1", " ", "é", "ß", "م", "\\-", "\\n"]))
    }
    guard canRepeat, random.int(0...2) == 0 else { return }
    both(random.pick(["?", "*", "+", "{2}", "{1,2}", "{0,3}", "{1,}", "{0}"]))
    if random.int(0...2) == 0 { both("?") }
  }

  private mutating func bracket(_ random: inout SeededGenerator) {
    let members = (0..<random.int(1...3)).map { _ in random.pick(["a", "b", "0", "a-c", "A-B", "0-9", "é", "_"]) }
      .joined()
    let caret = random.int(0...3) == 0 ? "^" : ""
    if random.int(0...2) == 0 {
      let removed = random.pick(["b", "a-b", "0", "\\d"])
      xpath += "[\(caret)\(members)-[\(removed)]]"
      python += "[[\(caret)\(members)]--[\(removed)]]"
    } else {
      both("[\(caret)\(members)]")
    }
  }
}
