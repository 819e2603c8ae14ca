import Foundation
import JSON
import Portal
import PortalTesting
import Procedures
import Registry
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["SHOWROOM"] != nil)) struct ShowroomTests {
  @Test func show() async throws {
    let office = try await Office()
    let names = ["Amina Benali", "Karim Idrissi", "فاطمة الزهراء العلوي", "Youssef El Amrani", "Société Atlas Import"]
    var people: [TestPerson] = []
    for name in names { people.append(try await office.portal.person(name)) }
    var first = ""
    for n in 0..<14 {
      let id = try await office.filed(by: people[n % people.count])
      if n == 0 { first = id }
      if n % 4 == 3 { office.portal.clock.advance(days: 1) }
    }
    let officer = try await office.officer("single-window", "reviewer", name: "Nadia Berrada")
    let other = try await office.officer("single-window", "reviewer", name: "Hicham Fassi")
    let company = try await office.filed("03-family-company", by: people[1])
    let restaurant = try await office.filed("15-restaurant-terrace", by: people[2])
    try await office.act([.claim(step: "revision")], company, by: other)
    try await office.act([.claim(step: "revision")], first, by: officer)
    try await office.act([.speak("Bonjour, quand aurai-je une réponse ?")], first, by: people[0])
    try await office.act(
      [
        .end(
          step: "revision", Ending("complete", note: "La page 2 du bail est floue."),
          remarks: [
            Remark(.field("trade_name"), reason: "inconsistent"),
            Remark(.document("lease_contract"), reason: "unreadable"),
          ], unit: nil)
      ],
      first, by: officer)
    let sha = try await office.portal.registry.vault.store([37, 80, 68, 70]).sha256
    let paper = Paper(
      sha256: sha.map { String(format: "%02x", $0) }.joined(), name: "bail-net.pdf", contentType: "application/pdf",
      bytes: 4)
    try await office.act(
      [
        .fill(["trade_name": "Nour Zitoune Livres"]), .attach(slot: "lease_contract", paper),
        .complete(note: "Voilà le bail."),
      ], first, by: people[0])
    office.portal.clock.advance(days: 1)
    let agent = try await office.officer("commune", "agent", name: "Salma Kettani")
    var opening = ""
    for n in 0..<6 { opening = try await office.filed("50-opening-alone", by: people[n % 5]) }
    let browser = try await office.portal.browser(officer)
    let second = try await office.portal.browser(agent)
    let info: [String: String] = [
      "address": office.portal.address, "cookie": browser.cookies["guichet"] ?? "",
      "agent": second.cookies["guichet"] ?? "", "first": first, "company": company, "restaurant": restaurant,
      "opening": opening,
    ]
    let scratch = "/tmp/h/officers-scratch"
    try? FileManager.default.removeItem(atPath: "\(scratch)/stop")
    try JSONSerialization.data(withJSONObject: info).write(to: URL(fileURLWithPath: "\(scratch)/show.json"))
    while !FileManager.default.fileExists(atPath: "\(scratch)/stop") {
      try await Task.sleep(for: .seconds(1))
      for fault in office.portal.portal.reload() { FileHandle.standardError.write(Data("\(fault)\n".utf8)) }
    }
    await office.portal.close()
  }
}
