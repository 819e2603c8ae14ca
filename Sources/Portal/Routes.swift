import HTTP

/// The addresses of the portal. Pages and templates get links from here and nowhere else.
enum Paths {
  static let home = PlainPath("/")
  static let styleguide = PlainPath("/styleguide")
  static let asset = Path<String>("/assets/{file}")
  static let health = PlainPath("/health")
  static let ready = PlainPath("/ready")
  static let metrics = PlainPath("/metrics")

  static let procedures = PlainPath("/procedures")
  static let procedure = Path<String>("/procedures/{procedure}")
  static let guide = Path<String>("/procedures/{procedure}/guide")

  static let apiProcedures = PlainPath("/api/v1/procedures")
  static let apiProcedure = Path<String>("/api/v1/procedures/{procedure}")
  static let apiExample = Path<String>("/api/v1/procedures/{procedure}/example")
  static let apiGuide = Path<String>("/api/v1/procedures/{procedure}/guide")
  static let verify = PlainPath("/verify")
  static let verified = Path<String>("/verify/{code}")
  static let verifiedJSON = Path<String>("/api/v1/verify/{code}")
  static let sealKeys = PlainPath("/.well-known/guichet-keys.json")
  static let rootCertificate = PlainPath("/pki/root.pem")
  static let revocationList = PlainPath("/pki/root.crl")
}

/// The one table of everything that can be asked.
enum Routes {
  static let table: [Route] = [
    .get(Paths.home, .anyone, Home.show),
    .get(Paths.styleguide, .anyone, Styleguide.show),
    .get(Paths.asset, .anyone, Assets.send),
    .get(Paths.health, .anyone, Health.health),
    .get(Paths.ready, .anyone, Health.ready),
    .get(Paths.metrics, .machine, Metrics.show),

    .get(Paths.procedures, .anyone, ProcedureList.show),
    .get(Paths.procedure, .anyone, ProcedureSheet.show),
    .get(Paths.guide, .anyone, GuideVisit.show),

    .get(Paths.apiProcedures, .anyone, ProceduresAPI.list),
    .get(Paths.apiProcedure, .anyone, ProceduresAPI.one),
    .get(Paths.apiExample, .anyone, ProceduresAPI.example),
    .post(Paths.apiGuide, .anyone, isKeeping: false, ProceduresAPI.guide),
    .get(Paths.verify, .anyone, Verify.ask),
    .get(Paths.verified, .anyone, Verify.show),
    .get(Paths.verifiedJSON, .anyone, Verify.answer),
    .get(Paths.sealKeys, .anyone, PublicKeys.seals),
    .get(Paths.rootCertificate, .anyone, PublicKeys.root),
    .get(Paths.revocationList, .anyone, PublicKeys.list),
  ]
}
