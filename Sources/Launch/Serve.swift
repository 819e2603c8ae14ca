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
    .publicURL,
    Option(name: "--tls-cert", value: "FILE", explanation: "Certificate chain (PEM): the port then speaks TLS."),
    Option(name: "--tls-key", value: "FILE", explanation: "Key of the certificate (PEM). SIGHUP reads both again."),
    Option(
      name: "--develop", value: nil,
      explanation: "Takes up changed templates, sentences and public files every second."),
    Option(name: "--smtp", value: "URL", explanation: "The mail server: smtp://user:password@host:port."),
    Option(
      name: "--no-rate-limit", value: nil,
      explanation: "Lifts the limits per address, for load tests; only on a loopback host."),
    Option(
      name: "--demo", value: nil,
      explanation: "Fills a new folder with people and dossiers to look at, and says on each page that it is a demo."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    Signals.hold()
    let root = options["--root"] ?? "."
    let settings = try Installation.settings(root: root)
    let wanted = try listeningAddress(options)
    let data = DataFolder(try options.required("--data"))
    let address = try Listener.reserve(wanted)
    let certificate = try Certificate(options, settings)

    let log = AccessLog()
    let work = Work(now: { Int64(time(nil)) }, log: log)
    let isSecure = certificate != nil
    let origins = try self.origins(options, settings, address, isSecure: isSecure)
    let backups = try dailyBackups(settings.backups, data)

    let packs = try PackFolder.all(root: root)
    // Without a mail server letters stay where administrators read them.
    let loops = try Loops()
    let mailServer = options["--smtp"] ?? settings.mail.server
    let postman = try mailServer.map { try Postman(server: $0, settings.mail, loops: loops) }
    var keeping = Registry.Options()
    keeping.sendsMail = postman != nil
    let registry = try await Registry.open(data, options: keeping) { error in end(because: error, work, log) }
    let installation = Installation(
      registry: registry, root: root, settings: settings, publicURL: origins.publicURL)
    let chosen = try await installation.chosen(packs)
    let signals = Signals(certificate, log)
    let isDemo = try await demonstrate(options, installation, signals)
    try await installation.prepare(chosen)
    let catalogue = try Catalogue(
      chosen.map(\.pack), hour: { TerritoryClock.hour(in: $0) }, hourAt: { TerritoryClock.hour(at: $0, in: $1) })
    let portal = try Portal(
      root: root, origins: origins, work: work, catalogue: catalogue, registry: registry, isDemo: isDemo,
      sendsMail: postman != nil)
    let disk = DiskWatch(data)
    disk.look()
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
      services: try Errands.services(settings.services), isDemo: isDemo)
    let jobs = Errands.runner(registry, client, postman: postman, office: office)
    let upkeep = Upkeep(registry: registry, disk: disk, backups: backups, jobs: jobs, office: office, log: log)

    let developing = options.has("--develop") ? Task { await follow(portal, log) } : nil
    defer { developing?.cancel() }

    let orders = try OrderSocket(installation, log)
    Terminal.say("listening on \(isSecure ? "https" : "http")://\(server.address)\n")
    if options.has("--demo"), isDemo { Terminal.say(try DemoAccounts(in: data).table(data)) }
    await signals.terminated()

    work.isOpen = false
    log.note("stopping", "no new connections; running requests may end")
    upkeep.stop()
    await orders.close()
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

  /// Whether this is a demo. A new folder is made one when that is asked for; what another start or command left half
  /// made is not served.
  private static func demonstrate(
    _ options: Options, _ installation: Installation, _ signals: Signals
  ) async throws -> Bool {
    let registry = installation.registry
    let isDemo = try await Demo.isMade(in: installation)
    guard options.has("--demo") else { return isDemo }
    let isNew = try await registry.read { try Dossiers.areNone(in: $0) }
    guard !isDemo, isNew else { return isDemo }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await Demo.make(Demo.Size(), in: installation, report: Report.terminal()) }
      group.addTask {
        while !signals.isTerminated { try await Task.sleep(for: .milliseconds(100)) }
        throw Unusable(description: "stopped before the demo was made")
      }
      try await group.next()
      group.cancelAll()
    }
    return true
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
    guard let publicURL = try options.publicURL() ?? settings.publicURL ?? local else {
      throw BadUsage(description: "--public-url is needed with this host")
    }
    let isLocal = address.ip.scope == .loopback || address.ip.scope == .unspecified
    let further = isLocal ? ["127.0.0.1", "localhost", "[::1]"] : []
    return Origins(publicURL: publicURL, further: further + [local?.host.name].compactMap { $0 })
  }
}
