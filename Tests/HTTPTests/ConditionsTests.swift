import HTTP
import Sockets
import Testing

@Suite struct ConditionsTests {
  static let now: Int64 = 784_200_000
  static let modified: Int64 = 784_111_777
  static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
  static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
  static let later = "Sun, 06 Nov 1994 08:49:38 GMT"

  func tag(_ text: String) -> EntityTag? { text.withBytes { EntityTag($0) } }

  func conditions(
    ifMatch: String? = nil, ifNoneMatch: String? = nil, ifModifiedSince: String? = nil,
    ifUnmodifiedSince: String? = nil, ifRange: String? = nil
  ) -> Conditions {
    func lend(_ text: String?, _ read: (UnsafeRawBufferPointer?) -> Conditions) -> Conditions {
      text.map { $0.withBytes { read($0) } } ?? read(nil)
    }
    return lend(ifMatch) { match in
      lend(ifNoneMatch) { noneMatch in
        lend(ifModifiedSince) { modified in
          lend(ifUnmodifiedSince) { unmodified in
            lend(ifRange) { range in
              Conditions(
                ifMatch: match, ifNoneMatch: noneMatch, ifModifiedSince: modified, ifUnmodifiedSince: unmodified,
                ifRange: range, now: Self.now)
            }
          }
        }
      }
    }
  }

  let state = Conditions.State(tag: EntityTag("b"), lastModified: ConditionsTests.modified)
  let weak = Conditions.State(tag: EntityTag("b", isWeak: true), lastModified: ConditionsTests.modified)

  @Test("tags are read and written, weak and strong")
  func tags() {
    #expect(tag("\"a\"") == EntityTag("a") && tag("W/\"a\"") == EntityTag("a", isWeak: true) && tag("\"\"") != nil)
    #expect(EntityTag("a", isWeak: true)?.description == "W/\"a\"" && tag("\"é\"")?.description == "\"é\"")
    for wrong in [
      "", "a", "\"", "\"a", "a\"", "w/\"a\"", "W\"a\"", "W/a", "\"a b\"", "\"a\" ", "\"a\"\"", "\"\u{7F}\"", "'a'",
    ] {
      #expect(tag(wrong) == nil, "\(wrong)")
    }
    #expect(EntityTag("a\"b") == nil && EntityTag("a b") == nil && EntityTag("a\n") == nil)
  }

  @Test("tags compare as the table of RFC 9110 8.8.3.2 says")
  func comparison() throws {
    let rows: [(String, String, Bool, Bool)] = [
      ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false), ("W/\"1\"", "\"1\"", false, true),
      ("\"1\"", "\"1\"", true, true),
    ]
    for (left, right, strong, weak) in rows {
      let (left, right) = (try #require(tag(left)), try #require(tag(right)))
      #expect(left.matchesStrongly(right) == strong && left.matchesWeakly(right) == weak)
    }
  }

  @Test("lists of tags are read, up to their limit")
  func lists() {
    func read(_ text: String) -> EntityTags? { text.withBytes { EntityTags($0) } }
    #expect(read("*") == .any)
    #expect(
      read("\"a\", W/\"b\",,\"c,d\" ,")
        == .list([EntityTag("a"), EntityTag("b", isWeak: true), EntityTag("c,d")].compactMap(\.self)))
    for wrong in ["", ",", "**", "*, \"a\"", "\"a\" \"b\"", "a", "\"a\", b"] { #expect(read(wrong) == nil, "\(wrong)") }
    let many = [String](repeating: "\"a\"", count: EntityTags.tagsMax).joined(separator: ",")
    #expect(read(many) != nil && read(many + ",\"b\"") == nil)
  }

  @Test(
    "If-Match lets a change through only for the very state its sender knew",
    arguments: [
      ("\"b\"", true), ("\"a\", \"b\"", true), ("*", true), ("\"a\"", false), ("W/\"b\"", false), ("garbage", false),
      ("", false),
    ])
  func ifMatch(field: String, passes: Bool) {
    let conditions = conditions(ifMatch: field, ifUnmodifiedSince: passes ? Self.earlier : Self.later)
    for isRead in [true, false] {
      #expect(conditions.verdict(isRead: isRead, state: state) == (passes ? .proceed : .preconditionFailed))
    }
    #expect(conditions.verdict(isRead: false, state: nil) == .preconditionFailed)
    #expect(conditions.verdict(isRead: false, state: weak) == (field == "*" ? .proceed : .preconditionFailed))
  }

  @Test(
    "If-None-Match spares a read, and stops a change of what is there",
    arguments: [
      ("\"b\"", .notModified, .preconditionFailed), ("W/\"b\"", .notModified, .preconditionFailed),
      ("*", .notModified, .preconditionFailed),
      ("\"a\"", .proceed, .proceed), ("garbage", .proceed, .preconditionFailed),
    ] as [(String, Conditions.Verdict, Conditions.Verdict)])
  func ifNoneMatch(field: String, read: Conditions.Verdict, change: Conditions.Verdict) {
    // The dates would say the opposite, and must not be asked.
    let since = read == .notModified ? Self.earlier : Self.later
    let conditions = conditions(ifNoneMatch: field, ifModifiedSince: since)
    #expect(conditions.verdict(isRead: true, state: state) == read)
    #expect(conditions.verdict(isRead: false, state: state) == change)
    #expect(conditions.verdict(isRead: false, state: nil) == (field == "garbage" ? .preconditionFailed : .proceed))
  }

  @Test("If-Modified-Since spares a read of what has not changed")
  func ifModifiedSince() {
    #expect(conditions(ifModifiedSince: Self.date).verdict(isRead: true, state: state) == .notModified)
    #expect(conditions(ifModifiedSince: Self.later).verdict(isRead: true, state: state) == .notModified)
    #expect(conditions(ifModifiedSince: Self.earlier).verdict(isRead: true, state: state) == .proceed)
    #expect(conditions(ifModifiedSince: Self.date).verdict(isRead: false, state: state) == .proceed)
    #expect(conditions(ifModifiedSince: "yesterday").verdict(isRead: true, state: state) == .proceed)
    #expect(conditions(ifModifiedSince: Self.date).verdict(isRead: true, state: nil) == .proceed)
    #expect(conditions(ifModifiedSince: Self.date).verdict(isRead: true, state: .init(tag: nil)) == .proceed)
  }

  @Test("If-Unmodified-Since stops a change of what has changed since")
  func ifUnmodifiedSince() {
    #expect(conditions(ifUnmodifiedSince: Self.date).verdict(isRead: false, state: state) == .proceed)
    #expect(conditions(ifUnmodifiedSince: Self.earlier).verdict(isRead: false, state: state) == .preconditionFailed)
    #expect(conditions(ifUnmodifiedSince: "garbage").verdict(isRead: false, state: state) == .proceed)
    #expect(conditions(ifUnmodifiedSince: Self.earlier).verdict(isRead: false, state: .init(tag: nil)) == .proceed)
  }

  @Test("a failed If-Match speaks before If-None-Match")
  func precedence() {
    #expect(
      conditions(ifMatch: "\"a\"", ifNoneMatch: "\"b\"").verdict(isRead: true, state: state) == .preconditionFailed)
    #expect(conditions(ifMatch: "\"b\"", ifNoneMatch: "\"b\"").verdict(isRead: true, state: state) == .notModified)
    #expect(
      conditions(ifNoneMatch: "\"b\"", ifUnmodifiedSince: Self.earlier).verdict(isRead: true, state: state)
        == .preconditionFailed)
    #expect(
      conditions().verdict(isRead: true, state: state) == .proceed
        && conditions().verdict(isRead: false, state: nil) == .proceed)
  }

  @Test("If-Range takes only the very same bytes")
  func ifRange() {
    #expect(conditions().allowsRange(state: state))
    #expect(
      conditions(ifRange: "\"b\"").allowsRange(state: state) && !conditions(ifRange: "\"a\"").allowsRange(state: state))
    #expect(
      !conditions(ifRange: "W/\"b\"").allowsRange(state: weak) && !conditions(ifRange: "\"b\"").allowsRange(state: weak)
    )
    #expect(
      conditions(ifRange: Self.date).allowsRange(state: state)
        && !conditions(ifRange: Self.later).allowsRange(state: state))
    #expect(
      !conditions(ifRange: "garbage").allowsRange(state: state) && !conditions(ifRange: "*").allowsRange(state: state))
    let fresh = Conditions.State(tag: nil, lastModified: Self.now)
    let text = String(decoding: HTTPDate.bytes(Self.now), as: UTF8.self)
    #expect(!conditions(ifRange: text).allowsRange(state: fresh))
  }

  @Test("a change never answers 304, and nothing traps")
  func mutations() {
    var verdicts: [Conditions.Verdict: Int] = [:]
    mutate(["\"a\", W/\"b\", \"c\"", "*", "\"b\"", Self.date, "W/\"b\""]) { bytes in
      let match = Conditions(ifMatch: bytes, ifUnmodifiedSince: bytes, now: Self.now)
      let none = Conditions(ifNoneMatch: bytes, ifModifiedSince: bytes, ifRange: bytes, now: Self.now)
      _ = none.allowsRange(state: state)
      for conditions in [match, none] {
        verdicts[conditions.verdict(isRead: true, state: state), default: 0] += 1
        #expect(conditions.verdict(isRead: false, state: state) != .notModified)
      }
    }
    #expect(verdicts.count == 3)
  }
}
