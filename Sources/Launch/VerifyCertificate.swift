import Certificates
import Crypto
import Glibc
import Procedures
import Registry
import SQLite

/// `guichet verify`: is this file a certificate of ours, unchanged, and does it still hold?
enum VerifyCertificate: Command {
  static let name = "verify"
  static let summary = "Verifies a certificate: its signature, its seal, every byte of it, and whether it still holds."
  static let operands = [Operand(name: "FILE", explanation: "The certificate (PDF), as it was issued.")]
  static let options: [Option] = [
    Option(
      name: "--data", value: "DIR",
      explanation:
        "The folder of the portal that issued it (var): also knows what was revoked. May be served meanwhile."),
    Option(
      name: "--root-certificate", value: "F",
      explanation: "Without the folder: the root of its authority (PEM), as /pki/root.pem gives it."),
  ]

  private static let usualData = "var"

  static func run(_ options: Options) async throws -> Int32 {
    let file = try options.required("FILE")
    let bytes = try DurableFile.read(file, bytesMax: CertificateFile.bytesMax)
    let register = try register(options)
    let root = try options["--root-certificate"].map(root)
    let now = Clock.system.wall()
    do {
      let certificate = try CertificateFile(bytes)
      let record = try certificate.claimedCode.flatMap(CertificateCode.init(rawValue:))
        .flatMap { code in try register?.record(code) }
      let known = try register?.trust()
      let trust = CertificateChain.Trust(roots: root.map { [$0] } ?? known?.roots ?? [], lists: known?.lists ?? [])
      let original = record?.paper.map {
        CertificateFile.Original(sha256: $0.sha256, issuedAt: $0.issuedAt.seconds)
      }
      let testimony = try certificate.testimony(trust: trust, original: original, at: now.seconds)
      return tell(testimony, Verdict(testimony.seal, record, isKept: register != nil, at: now))
    } catch let fault as CertificateFile.Fault {
      Terminal.say("NOT VALID: \(fault)\n")
      return ExitCode.failure
    }
  }

  /// What is left to ask once the file is found genuine.
  private enum Verdict {
    case valid
    /// Genuine by its signature; whether it was revoked, nobody here knows.
    case unchecked
    case notInUse
    case expired(on: CivilDate)
    case revoked(on: String, reason: String)

    init(_ seal: CertificateSeal, _ record: CertificateRecord?, isKept: Bool, at now: Moment) {
      let today = CivilDate(days: now.seconds / 86_400)
      switch record?.standing(at: now) {
      case .valid: self = .valid
      case .expired: self = .expired(on: record?.paper?.end?.lastDay ?? seal.issuedOn)
      case .revoked:
        self = .revoked(on: record?.revokedAt.map { "\($0)" } ?? "", reason: record?.reason ?? "")
      case .unknown: self = .notInUse
      case nil where isKept: self = .notInUse
      case nil:
        if let last = seal.lastDay, let today, today.days > last.days {
          self = .expired(on: last)
        } else {
          self = .unchecked
        }
      }
    }
  }

  private static func tell(_ testimony: CertificateFile.Testimony, _ verdict: Verdict) -> Int32 {
    let seal = testimony.seal
    let (line, code): (String, Int32) =
      switch verdict {
      case .valid: ("VALID: genuine, unchanged, and in force", ExitCode.success)
      case .unchecked:
        ("VALID: genuine and unchanged; whether it was revoked is known at /verify/\(seal.code)", ExitCode.success)
      case .notInUse: ("NOT VALID: the portal has no certificate in use under its code", ExitCode.failure)
      case .expired(let day): ("NOT VALID: genuine, but it expired after \(day)", ExitCode.failure)
      case .revoked(let moment, let reason):
        ("NOT VALID: genuine, but revoked \(moment)\(reason.isEmpty ? "" : ": \(reason)")", ExitCode.failure)
      }
    Terminal.say(
      """
      \(line)
      number     \(seal.number)
      holder     \(seal.holder)
      code       \(seal.code)
      issued on  \(seal.issuedOn)
      until      \(seal.lastDay.map { "\($0)" } ?? "without end")
      signed by  \(testimony.signer), \(testimony.organization)
      key        SHA-256 \(Hex.encode(testimony.signerCertificate.fingerprint))

      """)
    return code
  }

  private static func register(_ options: Options) throws -> CertificateLookUp? {
    if options.has("--data") { return try CertificateLookUp(try options.existingData()) }
    if options.has("--root-certificate") { return nil }
    let usual = DataFolder(usualData)
    guard access(usual.registry, F_OK) == 0 else {
      throw BadUsage(description: "--data or --root-certificate is missing: without either nobody is believed")
    }
    return try CertificateLookUp(usual)
  }

  private static func root(_ file: String) throws -> Crypto.Certificate {
    let text = String(decoding: try DurableFile.read(file, bytesMax: 64 << 10), as: UTF8.self)
    do {
      return try Crypto.Certificate(pem: text)
    } catch {
      throw Unusable(description: "\(file): \(error)")
    }
  }
}
