import Foundation
import JSON
import Programs
import Testing

struct MutationTests {
  private static let strict: [String] = [
    #"{"id":48211,"number":"GU-2026-100000","fee":1250.50,"late":false,"tags":["a","é",null],"at":{"x":-1e5}}"#,
    #"[{"a":1,"b":"\ud83c\udfdb\n"},{"a":2,"b":"é 🏛 \u00e9"},{"a":3,"b":""}]"#,
    #"{"a":{"b":{"c":[[],{},[{}],0.1,-0,1E+2,1e400,12345678901234567890]}}}"#,
    "[\r\n\ttrue , false ,\n null ]", #""a long text of more than sixteen bytes, with é and ع""#, "-12.5e-3",
  ]
  private static let json5: [String] = [
    "{a: 1, // one\n 'b': [+.5, 0x1F, 5.,], \"c\": 'd\\\ne', /* f */ été: {$_: '\\x41\\u00e9\\0'}, }",
    "// pack\n{ fees: [ { amount: 10, label: 'Dépôt' }, ], open: true, none: null }",
  ]
  private static let pieces: [String] = [
    "{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\u", "\\ud800", "\\udc00", "0", "-", "+", ".", "e", "E5", "0x",
    "//",
    "/*", "*/", "true", "null", "NaN", "Infinity", " ", "\n", "\"a\":", "é", "\u{2028}", "\u{FEFF}", "[[[[[[[[[[[[",
  ]

  @Test("a hundred thousand mutated documents: no trap, and what is accepted reads again the same")
  func survives() throws {
    let seeds = (Self.strict + Self.json5).map { Array($0.utf8) }
    var mutations = Mutations(seed: 2026, seeds: seeds, pieces: Self.pieces)
    var accepted = 0
    for _ in 0..<100_000 {
      let document = mutations.next()
      let strict = try? JSONReader.read(document)
      let json5 = try? JSON5Reader.read(document)
      guard let json = strict ?? json5?.value else { continue }
      accepted += 1
      // JSON5 is a superset, and what was read is written so that it reads the same.
      #expect(json5?.value == json)
      #expect(try JSONReader.read(json.bytes()) == json)
    }
    #expect(accepted > 5_000 && accepted < 80_000)
  }

  @Test("Python agrees on what is JSON and on what it says, for twenty thousand mutated documents")
  func oracle() throws {
    var mutations = Mutations(seed: 8259, seeds: Self.strict.map { Array($0.utf8) }, pieces: Self.pieces)
    var lines: [String] = []
    for _ in 0..<20_000 {
      let document = mutations.next()
      let written = (try? JSONReader.read(document))?.bytes()
      lines.append(Data(document).base64EncodedString() + " " + (written.map { Data($0).base64EncodedString() } ?? "-"))
    }
    #expect(lines.count { !$0.hasSuffix("-") } > 2_000)
    let disagreements = try run(Self.judge, input: lines.joined(separator: "\n"))
    #expect(disagreements == "")
  }

  /// Prints each document on which it disagrees. Python is more lenient in three points, which the hooks make strict:
  /// names that come twice, words such as NaN, half surrogate pairs.
  private static let judge = """
    import base64, json, sys, unicodedata
    def members(pairs):
        names = [unicodedata.normalize('NFC', name) for name, _ in pairs]
        if len(set(names)) < len(names): raise ValueError('twice')
        return ('object', pairs)
    def word(text): raise ValueError(text)
    def read(data):
        value = json.loads(data.decode('utf-8'), object_pairs_hook=members, parse_constant=word,
                           parse_int=lambda t: ('n', t), parse_float=lambda t: ('n', t))
        repr(value).encode('utf-8'); json.dumps(value, ensure_ascii=False).encode('utf-8')
        return value
    for line in sys.stdin:
        source, written = line.rstrip('\\n').split(' ')
        try: theirs = read(base64.b64decode(source))
        except ValueError: theirs = None; refused = True
        else: refused = False
        if refused != (written == '-') or not refused and read(base64.b64decode(written)) != theirs:
            print(base64.b64decode(source))
    """

  private func run(_ program: String, input: String) throws -> String {
    let outcome = try Program.run("python3", ["-c", program], input: Array(input.utf8))
    return outcome.text + outcome.complaint
  }
}
