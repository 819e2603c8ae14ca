import Foundation
import Testing

@testable import Templates

struct TemplateFuzzTests {
  private static let seeds: [String] = [
    "<p class=\"a {if open}b{else if hint}{hint}{end}\">{text}</p>",
    "<a href=\"/d/{text}?q={hint}#{number}\">{t say name=text}</a>",
    "{each r in rows}{if loop.first}<ul>{end}<li title='{r.name}'>{r.size}</li>{else}<p>{text}</p>{end}",
    "<title>{text}</title><textarea name=x>{hint}</textarea><input {if open}checked{end} value=\"{text}\">",
    "<img src=\"{text}\" alt=\"{t say name=hint}\"><form action='{hint}'>{markup}</form>",
    "<!doctype html>\n<!-- note -->\n<html lang=\"{language.code}\">",
    "{include field label=text value='<b>'}{include field label=t:plain}",
    "{layout base}{fill main}<b>{address.city}</b>{end}",
    "<script src=\"/a.js?v={number}\"></script><style>p {} </style>",
    "{t count count=number}{each tag in tags}{tag.text}{end}",
    "<svg><use href=\"#{text}\"/></svg><meta name=\"d\" content=\"{text}\">",
    "{if text == 'x'}{age}{else if number == 12}{note}{end}",
  ]
  private static let pieces: [String] = [
    "{", "}", "<", ">", "\"", "'", "=", "/", "{text}", "{hint}", "{markup}", "{if open}", "{else}", "{end}",
    "{each r in rows}",
    "<!--", "-->", "<script>", "</script>", "<style>", "</title>", "<title>", "<textarea>", " onclick=", " href=\"",
    " style='",
    "javascript:", "https://", "//", ":", "?", "#", "&", "<a ", "<p x=", "</p>", "<svg>", "<iframe", "srcdoc=\"",
    "{t say name=text}",
    "{include field label=hint}", "{block x}", "{fill main}", "{layout base}", " ", "\n", "é", "\u{0}", "<plaintext>",
    "<base href='",
  ]
  private static let files: [String: String] = [
    "field": "{takes label value?}<i>{label}{value}</i>", "base": "<main>{block main}{end}</main>",
  ]

  private func translations() throws -> Translations {
    let two = "{ say: 'a <{name}>', plain: 'p', count: { one: 'one', other: '{count} \"' } }"
    let six =
      "{ say: '{name}', plain: 'p', count: { zero: 'z', one: 'o', two: 't', few: 'f', many: 'm', other: '{count}' } }"
    return try Translations(fr: two, ar: six)
  }

  private static func page(_ text: String, _ hint: String) -> Sample {
    let inner = Sample.Row(name: hint, size: 1)
    return Sample(
      text: text, hint: hint, address: .init(city: text), rows: [.init(name: text, size: 3), inner], tags: [text, hint])
  }

  @Test("mutated templates never trap, and each mistake has its file, line and column")
  func survives() throws {
    let translations = try translations()
    var mutations = Mutations(seed: 7, seeds: Self.seeds.map { Array($0.utf8) }, pieces: Self.pieces)
    var compiled = 0
    for _ in 0..<8_000 {
      let source = String(decoding: mutations.next(), as: UTF8.self)
      do {
        let page = try render(source, Self.page("<x>", "'"), files: Self.files, translations: translations)
        #expect(!page.contains("<x>") || source.contains("<x>"), "\(source)")
        compiled += 1
      } catch let error as TemplateError {
        let lineEnds = error.file == "page.html" ? source.utf8.count { $0 == 0x0A || $0 == 0x0D } : 0
        #expect(error.line >= 1 && error.line <= lineEnds + 1 && error.column >= 1, "\(error)")
        #expect(!error.sentence.isEmpty && ["page.html", "base.html", "field.html"].contains(error.file))
      }
    }
    #expect(compiled > 500)
  }

  @Test("whatever a page holds, its tags, attributes and addresses are those of the template")
  func structure() throws {
    let translations = try translations()
    var mutations = Mutations(seed: 11, seeds: Self.seeds.map { Array($0.utf8) }, pieces: Self.pieces)
    var lines: [String] = []
    for round in 0..<8_000 {
      let source = String(decoding: mutations.next(), as: UTF8.self)
      guard let program = try? compile(source, files: Self.files, translations: translations) else { continue }
      let hostile = EscapingTests.hostile
      let pages = [("abc", "def"), (hostile[round % hostile.count], hostile[(round / 7) % hostile.count])].map {
        TemplateRenderer.render(program, Self.page($0.0, $0.1), in: .ar, bytesMax: 1 << 20) ?? []
      }
      lines.append(pages.map { Data($0).base64EncodedString() }.joined(separator: " "))
    }
    #expect(lines.count > 500)
    #expect(try Oracle.python(Self.judge, input: lines.joined(separator: "\n")) == "")
    for wrong in ["<p><b>x</b>", "<p class='x'>", "<a href='javascript:x'>", "x<!-- y -->"] {
      let pair = ["<p>x", wrong].map { Data($0.utf8).base64EncodedString() }.joined(separator: " ")
      #expect(try Oracle.python(Self.judge, input: pair) != "", "the judge sees \(wrong)")
    }
  }

  /// Prints the pairs of pages whose skeletons differ, and addresses of a scheme that runs something.
  private static let judge = """
    import base64, re, sys, html.parser
    class Reader(html.parser.HTMLParser):
        def __init__(self): super().__init__(convert_charrefs=True); self.seen = []; self.bad = []
        def handle_starttag(self, tag, attrs):
            self.seen.append((tag, [name for name, _ in attrs]))
            for name, value in attrs:
                address = re.sub('[\\\\t\\\\n\\\\r]', '', value or '')
                runs = re.match('[\\\\x00-\\\\x20]*(javascript|data|vbscript):', address, re.I)
                if name in ('href', 'src', 'action') and runs: self.bad.append(value)
        def handle_startendtag(self, tag, attrs): self.handle_starttag(tag, attrs)
        def handle_endtag(self, tag): self.seen.append('/' + tag)
        def handle_comment(self, data): self.seen.append('comment')
        def handle_decl(self, data): self.seen.append(data)
        def handle_pi(self, data): self.seen.append('pi')
    for line in sys.stdin:
        readers = []
        for part in line.rstrip('\\n').split(' '):
            reader = Reader(); reader.feed(base64.b64decode(part).decode()); reader.close(); readers.append(reader)
        if readers[0].seen != readers[1].seen or readers[1].bad:
            print([base64.b64decode(part).decode() for part in line.split()], readers[1].bad)
    """
}
