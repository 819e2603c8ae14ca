import Foundation
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["BENCHROOM"] != nil)) struct BenchroomTests {
  @Test func fill() async throws {
    let now = Date().formatted(.iso8601)
    let office = try await Office(at: now)
    for n in 0..<50 {
      let person = try await office.portal.person("Amina Benali \(n)")
      _ = try await office.filed("50-opening-alone", by: person, data: ["opening_date": "2027-02-01"])
    }
    let agent = try await office.officer("commune", "agent", name: "Salma Kettani")
    let browser = try await office.portal.browser(agent)
    let folder = office.portal.registry.folder.path
    let scratch = "/tmp/h/officers-scratch"
    try JSONSerialization.data(withJSONObject: ["cookie": browser.cookies["guichet"] ?? "", "folder": folder]).write(
      to: URL(fileURLWithPath: "\(scratch)/bench.json"))
    await office.portal.registry.close()
    try? FileManager.default.removeItem(atPath: "\(scratch)/bench-data")
    try FileManager.default.copyItem(atPath: folder, toPath: "\(scratch)/bench-data")
    try? FileManager.default.removeItem(atPath: folder)
  }
}
