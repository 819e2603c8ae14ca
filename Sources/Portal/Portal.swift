import Certificates
import Crypto
package import HTTP
package import PDF
import Procedures
package import Registry
import SQLite
import Synchronization
import Templates

/// The portal: everything its pages need, and the site that the server serves.
package final class Portal: Site {
  let templates: TemplateStore
  private let root: String
  private let publicFiles: Mutex<StaticFiles>
  private let papers = Mutex<Typeface?>(nil)
  let errorPages: ErrorPages
  let work: Work
  private let offered: Mutex<Catalogue>
  let styleguide: StyleguideForm
  let registry: Registry
  /// With the address of its list under the public one.
  package let authority: Authority
  let gateway: PaymentGateway
  /// What describes the XML of a dossier.
  let dossierSchema: [UInt8]
  private let router: Router
  private let table: [Route]
  private let origins: Origins
  /// Nothing filed here has any effect.
  let isDemo: Bool
  /// Letters leave; otherwise an administrator reads them here.
  let sendsMail: Bool
  let passwords: PasswordDesk
  let passwordRule: PasswordRule
  let packBench = PackBench()
  let figureBench = FigureBench()
  private let plainFields = SecurityFields(isSecure: false)
  private let secureFields = SecurityFields(isSecure: true)

  package let routeNames: [String]

  /// Reads templates, translations and files, and refuses to start if anything of them is wrong.
  package convenience init(
    root: String, origins: Origins, work: Work, catalogue: Catalogue, registry: Registry, isDemo: Bool = false,
    sendsMail: Bool = false
  ) throws {
    try self.init(
      root: root, origins: origins, work: work, catalogue: catalogue, registry: registry, isDemo: isDemo,
      sendsMail: sendsMail, table: Routes.table)
  }

  init(
    root: String, origins: Origins, work: Work, catalogue: Catalogue, registry: Registry, isDemo: Bool = false,
    sendsMail: Bool = false, table: [Route]
  ) throws {
    for route in table {
      precondition(Rights.table[route.right]?.isEmpty == false, "\(route.name) is open to nobody")
    }
    templates = try TemplateStore(root: root, pages: Pages.all)
    publicFiles = Mutex(try StaticFiles(folder: "\(root)/Public"))
    self.root = root
    styleguide = StyleguideForm(root: root)
    errorPages = ErrorPages()
    self.work = work
    offered = Mutex(catalogue)
    self.registry = registry
    authority = registry.authority(listsAt: origins.publicURL + Paths.revocationList.url())
    gateway = PaymentGateway(keyring: registry.keyring)
    dossierSchema = try DurableFile.read("\(root)/Config/dossier.xsd", bytesMax: 1 << 20)
    self.origins = origins
    self.isDemo = isDemo
    self.sendsMail = sendsMail
    passwordRule = PasswordRule(list: try DurableFile.read("\(root)/Config/passwords.txt", bytesMax: 1 << 20))
    passwords = PasswordDesk(randomness: registry.randomness)
    self.table = table
    routeNames = table.map(\.name) + ["none"]
    router = Router(table.map { ($0.pattern, $0.method) })
  }

  /// What papers are set in, read when the first is made.
  package func typeface() throws -> Typeface {
    try papers.withLock { known in
      if let known { return known }
      let read = try PaperFonts.typeface { try DurableFile.read("\(root)/Config/fonts/\($0)", bytesMax: 16 << 20) }
      known = read
      return read
    }
  }

  /// What is offered now: another revision of a pack takes its place without a new start.
  var catalogue: Catalogue { offered.withLock { $0 } }

  func offer(_ pack: Pack) throws { try offered.withLock { $0 = try $0.replacing(pack) } }

  var files: StaticFiles { publicFiles.withLock { $0 } }

  /// Takes up changed templates, sentences and files, for who is developing them. Blocks. What is wrong is given back,
  /// and the old ones go on serving.
  package func reload() -> [String] {
    var faults: [String] = []
    if case .failed(let errors) = templates.reload() { faults.append("\(errors)") }
    do {
      let fresh = try StaticFiles(folder: "\(root)/Public")
      publicFiles.withLock { $0 = fresh }
    } catch {
      faults.append("\(error)")
    }
    return faults
  }

  var isSecure: Bool { origins.isSecure }

  /// The address by which visitors reach a page, for letters.
  func publicURL(_ path: String) -> String { origins.publicURL + path }

  func isOurs(origin: String, _ head: RequestHead) -> Bool {
    guard let url = ClientURL(origin), let host = head.host else { return false }
    return url.host == host && origins.admits(url.host)
  }

  func securityFields(isSecure: Bool) -> SecurityFields { isSecure || origins.isSecure ? secureFields : plainFields }

  // MARK: Site

  package func receive(_ head: RequestHead) -> Reception {
    if let host = head.host, !origins.admits(host) { return fault(.misdirectedRequest, head) }
    guard head.expectation != .unknown else { return fault(.expectationFailed, head) }
    guard let method = head.method else { return fault(.notImplemented, head) }
    if head.target.form == .asterisk { return options(.served) }
    let (language, segments) = split(head)
    switch router.match(method, segments) {
    case .found(let number, let captures):
      if head.target.endsWithSlash && !segments.isEmpty { return redirectWithoutSlash() }
      return reception(number, table[number], captures, language, head)
    case .otherMethods(let methods):
      return method == .options ? options(methods) : fault(.methodNotAllowed, head, allowed: methods)
    case .nothing: return fault(.notFound, head)
    }
  }

  package func refusal(_ status: Status, path: [UInt8]) -> Response {
    var response = errorPages.refusal(status, path, portal: self)
    securityFields(isSecure: false).add(to: &response)
    return response
  }

  private func reception(
    _ number: Int, _ route: Route, _ captures: [String], _ language: Language?, _ head: RequestHead?
  ) -> Reception {
    let answer: Reception.Answer =
      if case .now(let answer) = route.answer, head.map({ Door.isOpen(route, $0) }) ?? true {
        .now { Pipeline.run(Visit(request: $0, portal: self, namedLanguage: language), route, answer) }
      } else {
        .later { await Pipeline.run(Visit(request: $0, portal: self, namedLanguage: language), route) }
      }
    return Reception(
      route: number, bodyBytesMax: route.bodyBytesMax, streamsBody: route.streamsBody, captures: captures,
      answer: answer)
  }

  /// `/ar/…` names the language; the rest is the path.
  private func split(_ head: RequestHead) -> (Language?, ArraySlice<String>) {
    guard let first = head.target.segments.first, let language = Language(code: first) else {
      return (nil, head.target.segments[...])
    }
    return (language, head.target.segments.dropFirst())
  }

  // MARK: answers without a route of the table

  private func stray(_ head: RequestHead? = nil, _ answer: @escaping @Sendable (Visit) throws -> Response) -> Reception
  {
    reception(table.count, .stray(answer), [], head.flatMap { split($0).0 }, nil)
  }

  private func fault(_ status: Status, _ head: RequestHead, allowed: Methods? = nil) -> Reception {
    stray(head) { _ in throw PageFault(status, allowed: allowed) }
  }

  private func options(_ methods: Methods) -> Reception {
    stray { _ in
      var response = Response(.noContent)
      response.fields.set("Allow", methods.list)
      return response
    }
  }

  /// One page, one address.
  private func redirectWithoutSlash() -> Reception {
    stray { visit in
      var target = String(decoding: visit.request.head.path.dropLast(), as: UTF8.self)
      if let query = visit.request.head.query { target += "?" + String(decoding: query, as: UTF8.self) }
      return .redirect(to: target, .permanentRedirect)
    }
  }
}
