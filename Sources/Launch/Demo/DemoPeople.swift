import Crypto
import Dispatch
import Procedures
import Registry
import Synchronization
import Templates

/// Everybody in a demo: those whose passwords stand in its file of accounts, and more applicants who only file.
struct DemoPeople: Sendable {
  struct Member: Sendable {
    let id: String
    /// As the file of accounts calls it.
    let role: String
    let person: DemoWords.Person
    let email: String
    let language: Language
    let posts: [Actor.Post]
    /// Where his errands come from.
    let address: String
    /// Nil for those who never sign in.
    let secrets: Secrets?

    var name: String { person.name(in: language) }

    var actor: Actor { Actor(account: id, name: name, posts: posts) }
  }

  struct Secrets: Sendable {
    let password: String
    let passwordHash: String
    /// Of the second factor; nil for applicants.
    let seed: [UInt8]?
    let token: (secret: String, hash: [UInt8])
  }

  /// The first two can sign in.
  let applicants: [Member]
  /// Acts for the first applicant.
  let representative: Member
  let officers: [Member]
  let house: [Member]

  var withSecrets: [Member] { applicants.filter { $0.secrets != nil } + [representative] + officers + house }

  /// Words of the file of accounts that no pack gives.
  static let applicantRole = "applicant"
  static let representativeRole = "representative"
  private static let houseRoles: [HouseRole] = [.admin, .supervisor, .auditor]

  init(
    _ packs: [Pack], _ words: DemoWords, applicants count: Int, _ ids: Randomness, _ chance: inout Chance
  ) throws {
    var cast = Casting(words: words, ids: ids, chance: chance)
    var people = words.applicants.map { cast.member(Self.applicantRole, person: $0) }
    let representative = cast.member(Self.representativeRole, person: words.representative)
    var officers: [Member] = []
    // Two packs may speak of one agency.
    var known: Set<Actor.Post> = []
    for agency in packs.flatMap(\.agencies) {
      for role in agency.roles where known.insert(Actor.Post(agency: agency.id, role: role)).inserted {
        officers.append(cast.officer(role, agency.id))
      }
    }
    var house = Self.houseRoles.map { cast.member($0.rawValue, posts: [$0.post], mailName: $0.rawValue) }
    let signing = people.count + 1 + officers.count + house.count
    let secrets = try Self.secrets(signing, words.passwordWords)
    var next = secrets.makeIterator()
    people = people.map { $0.with(next.next(), hasSecondFactor: false) }
    self.representative = representative.with(next.next(), hasSecondFactor: false)
    officers = officers.map { $0.with(next.next(), hasSecondFactor: true) }
    house = house.map { $0.with(next.next(), hasSecondFactor: true) }
    while people.count < max(count, words.applicants.count) { people.append(cast.stranger(people.count)) }
    (self.applicants, self.officers, self.house) = (people, officers, house)
    chance = cast.chance
  }

  /// Who does such a step.
  func officer(_ agency: String, _ role: String) -> Member? {
    officers.first { $0.posts.contains { $0.agency == agency && $0.role == role } }
  }

  func officer(ofAgency agency: String) -> Member? { officers.first { $0.posts.contains { $0.agency == agency } } }

  // MARK: Secrets

  private static let seedBytes = OneTimeCode.secretBytes

  /// Never the same twice, whatever the seed of the demo: it may be reachable from outside. Each takes most of a second
  /// of a core.
  private static func secrets(_ count: Int, _ words: [String]) throws -> [Secrets] {
    let made = Mutex<[Int: Result<Secrets, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = Result { try secrets(words, .system) }
      made.withLock { $0[index] = result }
    }
    let all = made.withLock { $0 }
    return try (0..<count).compactMap { try all[$0]?.get() }
  }

  private static func secrets(_ words: [String], _ randomness: Randomness) throws -> Secrets {
    func word() -> String { words[Int(randomness.number(below: UInt64(words.count)))] }
    let password = "\(word())-\(1_000 + randomness.number(below: 9_000))-\(word())"
    let hash = try PasswordHash(of: password, cost: .standard, randomness: randomness).description
    return Secrets(
      password: password, passwordHash: hash, seed: randomness.bytes(seedBytes),
      token: APITokens.draw(from: randomness))
  }
}

extension DemoPeople.Member {
  fileprivate func with(_ secrets: DemoPeople.Secrets?, hasSecondFactor: Bool) -> DemoPeople.Member {
    let own = secrets.map {
      DemoPeople.Secrets(
        password: $0.password, passwordHash: $0.passwordHash, seed: hasSecondFactor ? $0.seed : nil, token: $0.token)
    }
    return DemoPeople.Member(
      id: id, role: role, person: person, email: email, language: language, posts: posts, address: address,
      secrets: own)
  }
}

/// Gives people to parts, no name twice as long as there are names left.
private struct Casting {
  let words: DemoWords
  let ids: Randomness
  var chance: Chance
  private var known: Set<DemoWords.Person> = []
  private var addresses = 0

  init(words: DemoWords, ids: Randomness, chance: Chance) {
    self.words = words
    self.ids = ids
    self.chance = chance
    known = Set(words.applicants + [words.representative])
  }

  mutating func member(
    _ role: String, person: DemoWords.Person? = nil, posts: [Actor.Post] = [], mailName: String? = nil
  ) -> DemoPeople.Member {
    let person = person ?? newPerson()
    addresses += 1
    // Of the nets that documents may use (RFC 5737): officers in one, everybody else in another.
    let net = posts.isEmpty ? "198.51.100" : "192.0.2"
    return DemoPeople.Member(
      id: DossierID.next(from: ids), role: role, person: person,
      email: "\(mailName ?? person.mailName)@\(words.mailDomain)", language: .standard, posts: posts,
      address: "\(net).\(addresses % 250 + 1)", secrets: nil)
  }

  mutating func officer(_ role: String, _ agency: String) -> DemoPeople.Member {
    member(role, posts: [Actor.Post(agency: agency, role: role)], mailName: "\(role).\(agency)")
  }

  /// One who files and never signs in. His language is that in which he is written to.
  mutating func stranger(_ number: Int) -> DemoPeople.Member {
    let person = newPerson()
    let languages: [Language] = [.fr, .fr, .fr, .fr, .fr, .ar, .ar, .ar, .en]
    addresses += 1
    return DemoPeople.Member(
      id: DossierID.next(from: ids), role: DemoPeople.applicantRole, person: person,
      email: "\(person.mailName).\(number)@\(words.mailDomain)", language: chance.pick(languages) ?? .standard,
      posts: [], address: "198.51.100.\(addresses % 250 + 1)", secrets: nil)
  }

  private mutating func newPerson() -> DemoWords.Person {
    for _ in 0..<100 {
      let person = words.person(&chance)
      if known.insert(person).inserted { return person }
    }
    return words.person(&chance)
  }
}
