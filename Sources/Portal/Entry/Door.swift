import Crypto
import HTTP
import Registry
import Sockets

/// The door of every request: who is it, may he, and is the form that he sends one of ours.
enum Door {
  /// Fills in who asks and what he sent; what he may not do, he is told here.
  static func open(_ visit: inout Visit, _ route: Route) async throws {
    try await recognise(&visit, route)
    try admit(visit, route)
    guard route.method == .post, !route.isForPrograms else { return }
    try checkOrigin(visit)
    visit.sent = try await SentForm.read(visit)
    guard visit.isFormOurs else { throw PageFault(.forbidden) }
  }

  /// For a route that everybody may see, without a cookie: there is nobody to recognise.
  static func isOpen(_ route: Route, _ head: RequestHead) -> Bool {
    route.right == .look && !head.hasField("cookie") && route.method != .post
  }

  private static func recognise(_ visit: inout Visit, _ route: Route) async throws {
    if route.isForPrograms {
      guard let key = visit.request.head.bearer else { return }
      guard let found = try await visit.portal.registry.person(token: key) else { throw PageFault(.unauthorized) }
      guard !found.token.isForReading || !route.isKeeping else { throw PageFault(.forbidden) }
      visit.person = found.person
      return
    }
    guard let token = visit.cookie(.session) else { return }
    visit.person = try await visit.portal.registry.person(session: token, limits: SessionLimits.standard)
  }

  /// Asked once more at the end of what takes long: a key that was taken away ends at once (SEC-23).
  static func checkStillKnown(_ visit: Visit) async throws {
    guard let key = visit.request.head.bearer, let known = visit.person,
      let found = try await visit.portal.registry.person(token: key), found.person == known
    else { throw PageFault(.unauthorized) }
  }

  private static func admit(_ visit: Visit, _ route: Route) throws {
    guard !Rights.allow(route.right, to: visit.roles) else {
      if let person = visit.person, !route.isForPrograms, route.right != .account, person.owesSecondFactor,
        route.right != .look, route.right != .enter
      {
        throw WayIn(path: visit.url(Paths.secondFactor))
      }
      return
    }
    guard let person = visit.person else {
      if route.isForPrograms { throw PageFault(route.right == .run ? .notFound : .unauthorized) }
      // A stranger learns nothing, not even that there is a page.
      guard route.right != .run else { throw PageFault(.notFound) }
      throw WayIn(path: visit.url(Paths.signIn), next: visit.request.head)
    }
    visit.portal.work.log.note("refused", "account \(person.account.id), \(route.method) \(route.name)")
    throw PageFault(.forbidden)
  }

  /// A browser says from which site a form comes. Programs that say nothing are let on, to the token.
  private static func checkOrigin(_ visit: Visit) throws {
    let head = visit.request.head
    if let site = head.field("sec-fetch-site"), site != "same-origin", site != "none" { throw PageFault(.forbidden) }
    guard let origin = head.field("origin") else { return }
    guard visit.portal.isOurs(origin: origin, head) else { throw PageFault(.forbidden) }
  }
}

/// Who asked for something that needs a sign-in first.
struct WayIn: Error {
  let path: String
  /// Where to go afterwards: only a page of ours that can be asked for.
  var next = ""

  init(path: String) { self.path = path }

  init(path: String, next head: RequestHead) {
    self.path = path
    guard head.method == .get else { return }
    next = String(decoding: head.path, as: UTF8.self)
    if let query = head.query { next += "?" + String(decoding: query, as: UTF8.self) }
  }

  var location: String {
    next.isEmpty ? path : "\(path)?next=\(PercentEncoding.encode(next))"
  }
}

extension Visit {
  func cookie(_ kind: Cookies.Kind) -> String? { Cookies.value(kind, in: request.head, isSecure: isSecure) }

  /// The connection to the visitor is encrypted, or the portal is known under an address that is.
  var isSecure: Bool { request.isSecure || portal.isSecure }

  var roles: Set<Role> {
    if let person { return person.roles }
    return request.client.scope == .loopback ? [.visitor, .machine] : [.visitor]
  }

  /// Whoever has signed in; the door has seen to it that a route which needs him has him.
  func known() throws -> Person {
    guard let person else { throw PageFault(.unauthorized) }
    return person
  }

  /// What stands in every form of ours.
  var formToken: String { formSecret.map(Cookies.formToken) ?? "" }

  private var formSecret: String? { (person == nil ? nil : cookie(.session)) ?? freshFormSecret ?? cookie(.form) }

  fileprivate var isFormOurs: Bool {
    guard let token = sent.fields.first("token"), !token.isEmpty else { return false }
    return areEqualInConstantTime(Array(token.utf8), Array(formToken.utf8))
  }
}

extension RequestHead {
  /// `Authorization: Bearer …`
  fileprivate var bearer: String? {
    guard let field = field("authorization") else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
