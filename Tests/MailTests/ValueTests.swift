import Foundation
import Testing

@testable import Mail

/// What may be written in an address, a relay's URL and a letter, and what may not.
struct ValueTests {
  @Test(
    "addresses that browsers accept",
    arguments: [
      "a@b", "a.b+c@example.org", "o'neil@x-y.example", "!#$%&'*+/=?^_`{|}~-@x.y", "a..b@x.y", ".a@x.y", "1@2.3",
      String(repeating: "a", count: 64) + "@x.y",
    ])
  func addresses(_ text: String) throws { #expect(try MailAddress(text).address == text) }

  @Test(
    "addresses that are none",
    arguments: [
      ("", MailAddress.Fault.localPart), ("a", .localPart), ("@x", .localPart), ("a@", .domain), ("a b@x", .localPart),
      ("a@x@y", .domain), ("a@-x", .domain), ("a@x-", .domain), ("a@x..y", .domain), ("a@x.", .domain),
      ("a@[127.0.0.1]", .domain), ("\"a\"@x", .localPart), ("<a@x>", .localPart), ("a@x>", .domain),
      ("a@x\r\n", .domain), ("a\n@x", .localPart), ("a\0@x", .localPart), ("a@x\0", .domain), ("é@x", .notASCII),
      ("a@é.fr", .notASCII), ("a@x_y", .domain), ("a,b@x", .localPart), ("a@x,b@y", .domain),
      (String(repeating: "a", count: 65) + "@x.y", .tooLong), ("a@" + String(repeating: "x", count: 64), .domain),
    ])
  func badAddresses(_ text: String, _ fault: MailAddress.Fault) {
    #expect(throws: fault) { try MailAddress(text) }
  }

  @Test("the longest address passes and one byte more does not")
  func longestAddress() throws {
    let label = String(repeating: "x", count: 63)
    let domain = "\(label).\(label).\(label).\(String(repeating: "y", count: 60))"
    #expect(try MailAddress("a@" + domain).address.utf8.count == MailAddress.bytesMax)
    #expect(throws: MailAddress.Fault.tooLong) { try MailAddress("ab@" + domain) }
  }

  @Test("relay addresses are read with their escapes and usual ports")
  func relays() throws {
    let full = try SMTPServerAddress("smtp://a%40b:p%3A%2F%25@mail.example.org:587?tls=required")
    #expect(full.host == "mail.example.org")
    #expect(full.port == 587)
    #expect(full.tls == .required)
    #expect(full.credentials == SMTPCredentials(user: Array("a@b".utf8), password: Array("p:/%".utf8)))
    #expect(try SMTPServerAddress("smtp://localhost").port == 25)
    #expect(try SMTPServerAddress("smtp://localhost").tls == .whenOffered)
    #expect(try SMTPServerAddress("smtp://localhost/?tls=none").tls == .none)
    #expect(try SMTPServerAddress("smtps://10.0.0.1").port == 465)
    #expect(try SMTPServerAddress("smtps://10.0.0.1").tls == .immediate)
    #expect(try SMTPServerAddress("smtp://[::1]:2525").host == "::1")
    #expect(try SMTPServerAddress("smtp://[::1]").port == 25)
    #expect(try SMTPServerAddress("smtp://u:p@ss?word@x").credentials?.password == Array("p@ss?word".utf8))
  }

  @Test(
    "relay addresses that could mean two things or nothing are refused",
    arguments: [
      ("", SMTPServerAddress.Fault.scheme), ("mail.example.org", .scheme), ("http://x", .scheme), ("smtp://", .host),
      ("smtp://:25", .host), ("smtp://x:0", .port), ("smtp://x:65536", .port), ("smtp://x:", .port),
      ("smtp://x:+25", .port), ("smtp://user@x", .credentials), ("smtp://:p@x", .credentials),
      ("smtp://u:%zz@x", .credentials), ("smtp://u:%0d%0a@x", .credentials), ("smtp://u:%00@x", .credentials),
      ("smtp://u:%ff@x", .credentials), ("smtp://u:%4@x", .credentials), ("smtp://x?tls=maybe", .option),
      ("smtps://x?tls=none", .option), ("smtp://x?", .option), ("smtp://x/y", .host), ("smtp://x y", .host),
      ("smtp://[::1", .host), ("smtp://[1.2.3.4]", .host), ("smtp://é.fr", .host),
      ("smtp://u:" + String(repeating: "p", count: 370) + "@x", .credentialsTooLong),
    ])
  func badRelays(_ text: String, _ fault: SMTPServerAddress.Fault) {
    #expect(throws: fault) { try SMTPServerAddress(text) }
  }

  @Test("the longest password fits in a command; nothing prints it")
  func credentials() throws {
    let secret = String(repeating: "s", count: SMTPCredentials.bytesMax - 1)
    let relay = try SMTPServerAddress("smtp://u:\(secret)@x")
    let credentials = try #require(relay.credentials)
    let command = "AUTH PLAIN \(Base64.text([0] + credentials.user + [0] + credentials.password))\r\n"
    #expect(command.utf8.count <= 512)
    var printed = "\(relay) \(String(reflecting: relay)) \(credentials) \(String(reflecting: relay.credentials))"
    dump(relay, to: &printed)
    dump(credentials, to: &printed)
    dump([relay.credentials], to: &printed)
    #expect(!printed.contains("sss"))
    #expect(!printed.contains("115"), "nor its bytes")
  }

  @Test("message names are atoms and dots around one @")
  func messageIDs() {
    #expect(MessageID("<a.1@x.y>")?.text == "a.1@x.y")
    for bad in ["", "a", "a@", "@a", "a@b@c", "a b@c", "a@b>\r\n", "<a@b", "é@b", "a@b\0"] {
      #expect(MessageID(bad) == nil, "\(bad)")
    }
    #expect(MessageID(String(repeating: "a", count: 238) + "@b") != nil)
    #expect(MessageID(String(repeating: "a", count: 239) + "@b") == nil)
  }

  @Test("languages, URLs and media types that could bring a field along are refused")
  func fields() throws {
    for bad in ["", "fr\r\nBcc: x", "fr ar", String(repeating: "a", count: 36)] {
      var letter = try Letters.plain()
      letter.language = bad
      #expect(throws: MailMessage.Fault.language) { try letter.enveloped() }
    }
    for bad in ["http://x", "https://x\r\nBcc: y", "https://x>", "https://x y", "https://é", "mailto:a@b"] {
      var letter = try Letters.plain()
      letter.unsubscribeURL = bad
      #expect(throws: MailMessage.Fault.unsubscribeURL) { try letter.enveloped() }
    }
    for bad in ["", "text", "text/", "/x", "a/b/c", "text/plain; charset=x", "text/plain\r\nX: y"] {
      #expect(throws: MailMessage.Fault.mediaType) {
        try MailMessage.Attachment(name: "x", mediaType: bad, bytes: [])
      }
    }
  }

  @Test("a letter of the greatest size is encoded, one byte more is refused")
  func size() throws {
    var letter = try Letters.plain(text: "")
    let half = [UInt8](repeating: 0, count: MailMessage.contentBytesMax / 2)
    let part = try MailMessage.Attachment(name: "x", mediaType: "a/b", bytes: half)
    letter.attachments = [part, part]
    letter.text = "x"
    #expect(throws: MailMessage.Fault.tooLarge) { try letter.enveloped() }
    // The greatest size is checked where it costs little: not with forty megabytes of base64.
    letter.attachments = [part, try .init(name: "x", mediaType: "a/b", bytes: Array(half.dropLast()))]
    #expect(throws: Never.self) { try letter.check() }
  }

  @Test("a file's name loses what separates folders, and is never empty")
  func fileNames() throws {
    for (given, kept) in [
      ("../a\\b.pdf", ".._a_b.pdf"), ("a/\u{301}b", "a_\u{301}b"), ("", "document"), ("\r\n", "document"),
    ] {
      #expect(try MailMessage.Attachment(name: given, mediaType: "a/b", bytes: []).name == kept)
    }
  }

  @Test("the same letter is the same bytes each time")
  func stable() throws {
    var letter = try Letters.plain(subject: "reçu")
    letter.html = "<p>x"
    letter.attachments = [try .init(name: "é", mediaType: "a/b", bytes: [1, 2, 3])]
    let first = try letter.enveloped().bytes
    #expect(try letter.enveloped().bytes == first)
  }

  @Test("every encoded word holds whole characters and at most 75 bytes; every line at most 76")
  func encodedWords() throws {
    var random = SplitMix(state: 7)
    let letters = Array("ab éçاب界😀e\u{301}?=_".unicodeScalars)
    for _ in 0..<500 {
      var text = "é"
      for _ in 0..<random.below(200) { text.unicodeScalars.append(letters[random.below(letters.count)]) }
      var head = MailHead()
      head.add("Subject", text: text.onOneLine(scalarsMax: 300))
      for line in String(decoding: head.bytes, as: UTF8.self).split(separator: "\r\n") {
        #expect(line.utf8.count <= 76)
        for word in line.split(separator: " ").filter({ $0.hasPrefix("=?") }) {
          #expect(word.utf8.count <= 75)
          #expect(decoded(String(word)) != nil, "\(word)")
        }
      }
    }
  }

  @Test("dates are those of Python's library")
  func dates() throws {
    var moments = [0, 951_782_399, 951_782_400, 4_107_542_400, 253_402_300_799, 1_709_164_800]
    var random = SplitMix(state: 1)
    moments += (0..<500).map { _ in random.below(253_402_300_800) }
    let script = """
      import sys, email.utils, datetime
      for line in sys.stdin:
        moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=int(line))
        print(email.utils.format_datetime(moment))
      """
    let printed = try run("python3", ["-c", script], input: Data(moments.map { "\($0)\n" }.joined().utf8))
    let expected = printed.split(separator: "\n").map { String($0).replacing(", 0", with: ", ") }
    #expect(moments.map { MailDate.text(unixSeconds: $0) } == expected)
    #expect(MailDate.text(unixSeconds: -5) == MailDate.text(unixSeconds: 0))
    #expect(MailDate.text(unixSeconds: .max) == "Fri, 31 Dec 9999 23:59:59 +0000")
  }

  @Test("dots are doubled the same in pieces of any size")
  func stuffingCuts() {
    var random = SplitMix(state: 3)
    for _ in 0..<300 {
      let bytes = (0..<random.below(60)).map { _ in [0x2E, 0x0D, 0x0A, 0x61][random.below(4)] as UInt8 }
      var whole = DotStuffedText(bytes)
      let expected = whole.next() ?? []
      for size in [1, 2, 3, 7] {
        var text = DotStuffedText(bytes)
        var output: [UInt8] = []
        while let piece = text.next(bytesMin: size) { output += piece }
        #expect(output == expected)
      }
      let lines = String(decoding: expected, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(!lines.contains("."), "no line is the end of the message")
      #expect(lines.last == "")
    }
  }

  /// The text of one encoded word; nil if it is not UTF-8 by itself.
  private func decoded(_ word: String) -> String? {
    let inner = word.dropFirst(10).dropLast(2)
    if word.hasPrefix("=?UTF-8?B?") {
      return Data(base64Encoded: String(inner)).flatMap { String(bytes: $0, encoding: .utf8) }
    }
    return inner.replacing("=", with: "%").removingPercentEncoding
  }
}
