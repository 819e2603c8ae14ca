import Certificates
import Crypto
import Dispatch
import Glibc
import HTTP
import PDF
import Portal
import Procedures
import Registry
import SQLite
import Sockets

/// `guichet serve`: serves until SIGTERM, then lets running requests end.
enum Serve: Command {
  static let name = "serve"
  static let summary = "Serves the portal until SIGTERM."

  static let options: [Option] = [
    .data,
    Option(name: "--port", value: "N", explanation: "The port to listen on (8080); 0 takes a free one."),
    Option(name: "--host", value: "H", explanation: "The address to listen on (127.0.0.1); :: for all."),
    .root,
    Option(name: "--public-url", value: "URL", explanation: "The address under which visitors reach the portal."),
    Option(name: "--tls-cert", value: "FILE", explanation: "Certificate chain (PEM): the port then speaks TLS."),
    Option(name: "--tls-key", value: "FILE", explanation: "Key of the certificate (PEM). SIGHUP reads both again."),
    Option(
      name: "--develop", value: nil,
      explanation: "Takes up changed templates, sentences and public files every second."),
    Option(name: "--smtp", value: "URL", explanation: "The mail server: smtp://user:password@host:port."),
    Option(
      name: "--no-rate-limit", value: nil,
      explanation: "Lifts the limits per address, for load tests; only on a loopback host."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    Signals.hold()
    let root = options["--root"] ?? "."
    let settings = try Settings(file: "\(root)/Config/guichet.json5")
    let wanted = try listeningAddress(options)
    let data = DataFolder(try options.required("--data"))
    let address = try Listener.reserve(wanted)
    let certificate = try Certificate(options, settings)

    let log = AccessLog()
    let work = Work(now: { Int64(time(nil)) }, log: log)
    let isSecure = certificate != nil
    let origins = try self.origins(options, settings, address, isSecure: isSecure)
    let backups = try dailyBackups(settings.backups, data)

    let catalogue = try catalogue(root: root)
    // Without a mail server letters stay where administrators read them.
    let loops = try Loops()
    let mailServer = options["--smtp"] ?? settings.mail.server
    let postman = try mailServer.map { try Postman(server: $0, settings.mail, loops: loops) }
    var keeping = Registry.Options()
    keeping.sendsMail = postman != nil
    let registry = try await Registry.open(data, options: keeping) { error in end(because: error, work, log) }
    let portal = try Portal(
      root: root, origins: origins, work: work, catalogue: catalogue, registry: registry,
      sendsMail: postman != nil)
    let disk = DiskWatch(data)
    disk.look()
    try await makeRoot(settings.authority, portal, registry)
    try await setHeads(settings.heads, registry)
    await record("start", "\(address)", registry, log)

    var listening = Server.Settings(address: address)
    listening.limits = settings.limits
    listening.proxies = ForwardedFor(trusted: settings.trustedProxies)
    listening.connectionsPerAddressMax = options.has("--no-rate-limit") ? nil : settings.connectionsPerAddressMax
    if let certificate { listening.tls = { certificate.current } }
    let server = try await Server(listening, site: portal, loops: loops, log: log)
    let figures = Figures(server: server, routeNames: portal.routeNames, registry: registry, disk: disk)
    work.attach(
      figures: figures.text, room: { room(on: disk) },
      isSound: { disk.takesWrites && !registry.isStopped })
    work.isOpen = true
    let client = try Errands.client(settings.hooks, loops: loops)
    let office = BackOffice(
      portal: portal, typeface: try portal.typeface(), client: client,
      services: try Errands.services(settings.services))
    let jobs = Errands.runner(registry, client, postman: postman, office: office)
    let upkeep = Upkeep(registry: registry, disk: disk, backups: backups, jobs: jobs, office: office, log: log)

    let developing = options.has("--develop") ? Task { await follow(portal, log) } : nil
    defer { developing?.cancel() }

    let signals = Signals(certificate, log)
    Terminal.say("listening on \(isSecure ? "https" : "http")://\(server.address)\n")
    await signals.terminated()

    work.isOpen = false
    log.note("stopping", "no new connections; running requests may end")
    upkeep.stop()
    let allEnded = await server.drain(seconds: settings.limits.drainSeconds)
    await upkeep.ended()
    await record("stop", "", registry, log)
    // What was done up to the end cannot be cut off afterwards.
    _ = try? await registry.signHeadIfDue(everyEntries: 1)
    await registry.close()
    log.note("stopped", allEnded ? "all requests ended" : "some requests were cut")
    log.flush()
    return registry.isStopped ? ExitCode.failure : ExitCode.success
  }

  private static func room(on disk: DiskWatch) -> Room {
    switch disk.level {
    case .plenty: .plenty
    case .low: .low
    case .full: .none
    }
  }

  /// Every pack of the installation. One with an error is not served, and neither is a portal with such a pack.
  private static func catalogue(root: String) throws -> Catalogue {
    let packs = try PackFolder.paths([], root: root).map { path in
      let (pack, problems) = Pack.read(try PackFolder.read(path))
      if let problem = problems.first(where: { $0.weight == .error }) { throw Unusable(description: "\(problem)") }
      return pack
    }
    return try Catalogue(packs, hour: { TerritoryClock.hour(in: $0) }, hourAt: { TerritoryClock.hour(at: $0, in: $1) })
  }

  /// The root of the signatures, made once and for all.
  private static func makeRoot(
    _ settings: Settings.Authority, _ portal: Portal, _ registry: Registry
  ) async throws {
    guard
      let name = DistinguishedName(
        country: settings.country, organization: settings.organization, commonName: "\(settings.organization) Root")
    else { throw BadUsage(description: "the settings name an authority that no certificate can name") }
    let authority = portal.authority
    let now = registry.clock.wall()
    if try await registry.read({ try Authority.root(in: $0) }) != nil { return }
    try await registry.write { _ = try authority.makeRoot(name, at: now, in: $0) }
  }

  /// Where heads go is what the settings say at this start.
  private static func setHeads(_ heads: Settings.Heads, _ registry: Registry) async throws {
    let secret = try heads.secretFile.map { Array(try Passphrase.read(file: $0).utf8) }
    guard heads.hooks.isEmpty || secret != nil else {
      throw BadUsage(description: "the settings name web hooks for heads, but no secretFile to sign with")
    }
    try await registry.write { db in
      try HeadDelivery.setHooks(heads.hooks, secret: secret ?? [], keyring: registry.keyring, in: db)
      try HeadDelivery.setRecipients(heads.recipients, in: db)
    }
  }

  /// When the portal served and when it did not is for the journal to say, like everything that was done.
  private static func record(_ action: String, _ details: String, _ registry: Registry, _ log: AccessLog) async {
    let entry = JournalEntry(
      at: registry.clock.wall(), actor: "guichet", role: "system", action: action, object: "portal", details: details)
    do {
      try await registry.write { _ = try Journal.append(entry, in: $0) }
    } catch {
      log.note("journal", "\(action) was not recorded: \(error)")
    }
  }

  /// After a failed fsync nobody knows what is on the disk: nothing more is acknowledged, and the next start reads what
  /// is really there. Those who wait are answered 503 first. Called by the writer, which must not wait.
  private static func end(because error: any Error, _ work: Work, _ log: AccessLog) {
    work.isOpen = false
    log.note("disk", "the disk failed to keep what was written, the process ends: \(error)")
    DispatchQueue(label: "guichet.end").asyncAfter(deadline: .now() + .milliseconds(250)) { _exit(ExitCode.failure) }
  }

  private static func dailyBackups(_ settings: Settings.Backups, _ data: DataFolder) throws -> DailyBackups {
    DailyBackups(
      folder: settings.folder ?? data.path + "/backups", keep: settings.keep,
      passphrase: try settings.passphraseFile.map(Passphrase.read))
  }

  private static func follow(_ portal: Portal, _ log: AccessLog) async {
    let pool = BlockingPool("develop", width: 1, waitingMax: 1)
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      for fault in (try? await pool.run({ portal.reload() })) ?? [] { log.note("develop", fault) }
    }
  }

  private static func listeningAddress(_ options: Options) throws -> SocketAddress {
    let host = options["--host"] ?? "127.0.0.1"
    guard let ip = IPAddress(host == "localhost" ? "127.0.0.1" : host) else {
      throw BadUsage(description: "--host \(host) is not an address")
    }
    guard let port = UInt16(options["--port"] ?? "8080") else {
      throw BadUsage(description: "--port must be a number from 0 to 65535")
    }
    if options.has("--no-rate-limit") && ip.scope != .loopback {
      throw BadUsage(description: "--no-rate-limit is for loopback hosts only")
    }
    return SocketAddress(ip, port: port)
  }

  private static func origins(
    _ options: Options, _ settings: Settings, _ address: SocketAddress, isSecure: Bool
  ) throws -> Origins {
    let here =
      address.ip.scope == .unspecified ? SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: address.port) : address
    let local = ClientURL("\(isSecure ? "https" : "http")://\(here)")
    let named = try options["--public-url"].map { text in
      guard let url = ClientURL(text) else { throw BadUsage(description: "--public-url \(text) is not an address") }
      return url
    }
    guard let publicURL = named ?? settings.publicURL ?? local else {
      throw BadUsage(description: "--public-url is needed with this host")
    }
    let isLocal = address.ip.scope == .loopback || address.ip.scope == .unspecified
    let further = isLocal ? ["127.0.0.1", "localhost", "[::1]"] : []
    return Origins(publicURL: publicURL, further: further + [local?.host.name].compactMap { $0 })
  }
}
