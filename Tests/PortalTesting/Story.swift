// An example of a pack, played through the registry as far as a test wants: officers of every post, a printer of
// certificates, a gateway. What nobody decides ends in the first way its step allows.
//
//   let story = try await Story("01-bookseller", portal, by: amina)
//   try await story.play(until: { $0.open("collection") != nil })

import Crypto
package import JSON
package import Procedures
package import Registry
import Rules

package struct Story: Sendable {
  package let id: String
  package let procedure: Procedure
  package let pack: Pack
  private let portal: TestPortal
  private let applicant: Actor

  /// Filed, with all that is asked.
  package init(
    _ example: String, _ portal: TestPortal, by person: TestPerson, of name: String = "creation-entreprise",
    filling more: [String: JSON] = [:]
  ) async throws {
    guard let pack = portal.packs.first(where: { $0.id == name }),
      let example = pack.examples.first(where: { $0.name == example }),
      let procedure = pack.procedure(example.procedure)
    else { throw TestFailure("no example \(example)") }
    (self.portal, self.pack, self.procedure, applicant) = (portal, pack, procedure, person.actor)
    let hour = portal.clock.hour
    let advice = procedure.advice(on: example.filing, in: pack.territory, now: hour.local)
    var filing = example.filing
    filing.formalities = advice.chosen
    let situation = procedure.situation(of: filing, now: hour.local)
    let asked = procedure.documentNeeds(advice.chosen, situation).asked
      .filter { !(procedure.document($0)?.isOptional ?? true) }
    let papers = asked.map { Command.attach(slot: $0, Self.paper($0)) }
    id = try await portal.registry.start(
      procedure.id, of: pack.id, language: "fr", by: Errand(applicant, from: "192.0.2.7", at: hour),
      then: [.answer(example.filing.answers), .choose(example.filing.formalities), .fill(example.filing.data)]
        + (more.isEmpty ? [] : [.fill(more)]) + papers
    ).dossier
    if procedure.payment.due == .filing, !advice.total.isZero { try await pay() }
    try await act(.submit(number: ""), by: applicant)
  }

  private static func paper(_ slot: String) -> Paper {
    Paper(
      sha256: Hex.encode(Digest.of(Array(slot.utf8))), name: "\(slot).pdf", contentType: "application/pdf", bytes: 1_000
    )
  }

  package func dossier() async throws -> Dossier {
    let now = portal.clock.now
    guard let found = try await portal.registry.read({ [id] in try Dossiers.find(id, for: .house, at: now, in: $0) })
    else { throw TestFailure("no dossier") }
    return found.dossier
  }

  package func number() async throws -> String { try await dossier().number ?? "" }

  @discardableResult
  package func act(_ command: Command, by actor: Actor) async throws -> Change {
    try await portal.registry.carryOut([command], on: id, by: Errand(actor, from: "192.0.2.9", at: portal.clock.hour))
  }

  /// A payment is ordered; its reference.
  package func order(_ method: PaymentPlan.Method = .cash, reference: String? = nil) async throws -> String {
    let reference = reference ?? "P\(id.uppercased())7"
    try await act(.pay(payment: reference, method), by: applicant)
    return reference
  }

  private func pay() async throws {
    let reference = try await order(.simulated, reference: "G\(id)\(portal.registry.randomness.token(bytes: 4))1")
    _ = try await portal.registry.settle(reference, by: Errand(.house, at: portal.clock.hour))
  }

  /// Everything that nobody tells, until it is so; `waiting` for what the test does itself.
  package func play(
    waiting kinds: Set<Step.Kind> = [], receives: Bool = true, until isReached: (Dossier) -> Bool = { _ in false }
  ) async throws {
    for _ in 0..<200 {
      let dossier = try await dossier()
      if isReached(dossier) || dossier.end != nil { return }
      if try await print(dossier) { continue }
      if receives, try await receive(dossier) { continue }
      let next = dossier.openSteps.compactMap { open in procedure.circuit.step(open.id) }
        .first { step in
          !kinds.contains(step.kind) && !(step.kind == .collection && !receives)
            && dossier.open(step.id)?.isReturned == false
        }
      guard let step = next else { return }
      switch step.kind {
      case .payment: try await pay()
      case .exchange: try await act(.reply(step: step.id, Ending(step.outcomes.first?.id ?? "")), by: .house)
      default: try await end(step)
      }
    }
  }

  package func officer(of step: Step) -> Actor {
    var posts = [Actor.Post(agency: step.agency, role: step.role)]
    if let role = step.escalation?.role { posts.append(.init(agency: step.agency, role: role)) }
    return Actor(account: "officer-\(step.agency)", name: "Officer", posts: posts)
  }

  private func end(_ step: Step) async throws {
    var chance = Chance(seed: 1)
    var findings: [String: JSON] = [:]
    for question in step.questions where question.computed == nil && question.visible == nil {
      let sample = question.kind.sample(&chance, AnswerSetting(today: portal.clock.hour.today))
      if !sample.isNull { findings[question.id] = sample }
    }
    let ending = Ending(
      step.outcomes.first?.id ?? "", reason: step.outcomes.first?.reasons.first?.id ?? "", findings: findings,
      ticks: step.checklist.map(\.id) + procedure.documents.map(\.id))
    try await act(.end(step: step.id, ending, remarks: [], unit: nil), by: officer(of: step))
  }

  /// A certificate that is due: in the register and in the vault, as the portal's own work makes it.
  private func print(_ dossier: Dossier) async throws -> Bool {
    for formality in procedure.formalities where dossier.formalities[formality.id] == .granted {
      guard let result = formality.result, let template = pack.certificate(result.certificate) else { continue }
      let registry = portal.registry
      let request = CertificateRegister.Request(
        template: template.id, numberFormat: template.numberFormat, year: portal.clock.hour.today.year, dossier: id,
        formality: formality.id, agency: formality.agency)
      let reserved = try await registry.write {
        try CertificateRegister.reserve(request, randomness: registry.randomness, in: $0)
      }
      let stored = try await registry.vault.store(Array("%PDF-1.7 \(reserved.number)".utf8))
      guard let today = CivilDate(days: Int64(portal.clock.hour.today.daysSince1970)) else { return false }
      let paper = CertificateRecord.Paper(
        language: "fr", title: template.title["fr"], agencyTitle: formality.agency, holder: applicant.name,
        sha256: stored.sha256, issuedAt: portal.clock.now, issuedOn: today, end: nil)
      try await registry.write { try CertificateRegister.record(reserved.code, paper, isEnabled: false, in: $0) }
      let issued = IssuedCertificate(
        template: template.id, number: reserved.number, code: reserved.code.rawValue,
        sha256: Hex.encode(stored.sha256), until: nil)
      try await act(.issue(formality: formality.id, issued), by: .house)
      return true
    }
    return false
  }

  private func receive(_ dossier: Dossier) async throws -> Bool {
    for formality in procedure.formalities where formality.result?.isPhysical ?? false {
      guard case .issued(_, false, _) = dossier.formalities[formality.id],
        let step = procedure.circuit.steps.first(where: { $0.kind == .collection })
      else { continue }
      try await act(.receive(formality: formality.id), by: officer(of: step))
      return true
    }
    return false
  }
}
