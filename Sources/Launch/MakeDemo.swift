import JSON
import Registry

/// `guichet demo`: a folder to look at and to try things out in.
enum MakeDemo: Order {
  static let name = "demo"
  static let summary = "Fills a data folder with people and dossiers of every pack, spread over states and agencies."
  static let mayCreate = true
  static let options: [Option] = [
    .data, .root,
    Option(name: "--dossiers", value: "N", explanation: "How many. (\(Demo.Size().dossiers))"),
    Option(name: "--seed", value: "S", explanation: "The same number gives the same dossiers. (1)"),
    .publicURL,
  ]

  static func order(_ options: Options) throws -> JSON {
    let usual = Demo.Size()
    let size = try size(Int(options["--dossiers"] ?? "\(usual.dossiers)"), Int(options["--seed"] ?? "\(usual.seed)"))
    return ["dossiers": .number(JSONNumber(size.dossiers)), "seed": .number(JSONNumber(Int(size.seed)))]
  }

  private static func size(_ dossiers: Int?, _ seed: Int?) throws(BadUsage) -> Demo.Size {
    guard let dossiers, (0...Demo.Size.dossiersMax).contains(dossiers), let seed, seed >= 0 else {
      throw BadUsage(description: "--dossiers is a number up to \(Demo.Size.dossiersMax), --seed one from 0")
    }
    return Demo.Size(dossiers: dossiers, seed: UInt64(seed))
  }

  static func carryOut(
    _ order: JSON, by orderer: String, in installation: Installation, _ report: Report
  ) async throws {
    let size = try size(order["dossiers"]?.int, order["seed"]?.int)
    let made = try await Demo.make(size, in: installation, report: report)
    report.say("\(made.dossiers) dossiers, \(made.certificates) certificates\n")
    report.say(made.accounts.table(installation.registry.folder))
  }
}
