package import HTTP
import Synchronization
import Templates

/// The portal: everything its pages need, and the site that the server serves.
package final class Portal: Site {
  let templates: TemplateStore
  let files: StaticFiles
  let errorPages: ErrorPages
  let work: Work
  private let router: Router<Gate>
  private let origins: Origins
  private let plainFields: ResponseFields
  private let secureFields: ResponseFields

  package let routeNames: [String]

  /// What a route became at start: its place in the metrics, its limit, its handler behind the pipeline.
  private struct Gate: Sendable {
    let number: Int
    let bodyBytesMax: UInt64
    let answer: Pipeline.Next
  }

  /// Reads templates, translations and files, and refuses to start if anything of them is wrong.
  package init(root: String, origins: Origins, work: Work) throws {
    templates = try TemplateStore(root: root, pages: Pages.all)
    files = try StaticFiles(folder: "\(root)/Public")
    errorPages = ErrorPages()
    self.work = work
    self.origins = origins
    let table = Routes.table
    routeNames = table.map(\.name) + ["none"]
    router = Router(
      table.enumerated().map { number, route in
        (
          route.pattern, route.method,
          Gate(number: number, bodyBytesMax: route.bodyBytesMax, answer: Pipeline.wrap(route))
        )
      })
    plainFields = SecurityFields.make(isSecure: false)
    secureFields = SecurityFields.make(isSecure: true)
  }

  func securityFields(isSecure: Bool) -> ResponseFields { isSecure || origins.isSecure ? secureFields : plainFields }

  // MARK: Site

  package func receive(_ head: RequestHead) -> Reception {
    if let host = head.host, !origins.admits(host) { return fault(.misdirectedRequest) }
    guard head.expectation != .unknown else { return fault(.expectationFailed) }
    guard let method = head.method else { return fault(.notImplemented) }
    if head.target.form == .asterisk { return options(.served) }
    let (language, segments) = split(head)
    switch router.match(method, segments) {
    case .found(let gate, let captures):
      if head.target.endsWithSlash && !segments.isEmpty { return redirectWithoutSlash(gate) }
      return Reception(route: gate.number, bodyBytesMax: gate.bodyBytesMax, captures: captures) { [self] request in
        await answer(request, language, gate.answer)
      }
    case .otherMethods(let methods):
      return method == .options ? options(methods) : fault(.methodNotAllowed, allowed: methods)
    case .nothing: return fault(.notFound)
    }
  }

  package func refusal(_ status: Status) -> Response {
    var response = errorPages.page(PageFault(status), language: .standard, portal: self)
    response.fields.append(securityFields(isSecure: false))
    return response
  }

  /// `/ar/…` names the language; the rest is the path.
  private func split(_ head: RequestHead) -> (Language?, ArraySlice<String>) {
    guard let first = head.target.segments.first, let language = Language(code: first) else {
      return (nil, head.target.segments[...])
    }
    return (language, head.target.segments.dropFirst())
  }

  private func answer(_ request: Request, _ named: Language?, _ next: Pipeline.Next) async -> Response {
    let visit = Visit(
      request: request, portal: self, language: named ?? preferredLanguage(request), namesLanguage: named != nil)
    do {
      return try await next(visit)
    } catch {
      return errorPages.response(to: error, visit: visit)
    }
  }

  private func preferredLanguage(_ request: Request) -> Language {
    request.head.withField("accept-language") { field in
      Accept.preferred(among: Language.allCases.map(\.code), acceptLanguage: field).flatMap(Language.init(code:))
    }.flatMap { $0 } ?? .standard
  }

  // MARK: answers without a route

  private func none(_ answer: @escaping Pipeline.Next) -> Reception {
    let wrapped = Pipeline.wrap(Routes.none(answer))
    return Reception(route: routeNames.count - 1, bodyBytesMax: 256 << 10) { [self] request in
      await self.answer(request, split(request.head).0, wrapped)
    }
  }

  private func fault(_ status: Status, allowed: Methods? = nil) -> Reception {
    none { _ in throw PageFault(status, allowed: allowed) }
  }

  private func options(_ methods: Methods) -> Reception {
    none { _ in
      var response = Response(.noContent)
      response.fields.set("Allow", methods.list)
      return response
    }
  }

  /// One page, one address.
  private func redirectWithoutSlash(_ gate: Gate) -> Reception {
    none { visit in
      var target = String(decoding: visit.request.head.path.dropLast(), as: UTF8.self)
      if let query = visit.request.head.query { target += "?" + String(decoding: query, as: UTF8.self) }
      return .redirect(to: target, .permanentRedirect)
    }
  }
}
