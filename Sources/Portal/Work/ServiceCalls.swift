import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules

// A step asks an outside system and goes on with its answer:
//
//   POST {"type":"service.call","timestamp":…,"data":{"service","step","dossier","number",…}}, signed like a web hook
//   → {"outcome":"assigned","data":{…},"reason":"…","note":"…"}
//
// `outcome` is one of those the step allows, `data` answers the step's questions. The call bears the same
// `webhook-id` at each attempt. A system that is down is left in peace for a while, and keeps nobody else waiting
// (REL-15).

extension BackOffice {
  private static let deadlineSeconds = 15.0
  private static let answerBytesMax: UInt64 = 1 << 20

  struct ServiceFault: Error, CustomStringConvertible {
    let description: String
  }

  func ask(_ call: ServiceCall, key: String) async throws -> JobRunner.Completion {
    // Withdrawn meanwhile, or answered by hand.
    guard let file = try await DossierInHand(call.dossier, portal), let step = file.procedure.circuit.step(call.step),
      file.dossier.open(call.step) != nil
    else { return Self.nothing }
    if let service = services[call.service] {
      let answer = try await post(question(call, step, file), to: service, call.service, key: key)
      return file.carryOut(.reply(step: step.id, try Self.ending(answer, of: step)), registry)
    }
    guard isDemo else {
      throw JobVerdict.hopeless(because: "the settings name no service “\(call.service)”")
    }
    return file.carryOut(.reply(step: step.id, file.played(step)), registry)
  }

  // MARK: The question

  /// As much of the dossier as the step is about, and no more (ER-13).
  private func question(_ call: ServiceCall, _ step: Step, _ file: DossierInHand) -> JSON {
    let filing = file.dossier.filing
    let formalities = step.formality.map { [$0] } ?? filing.formalities
    let asked = file.procedure.askedQuestions(by: formalities)
    let needs = Set(formalities.compactMap(file.procedure.formality).flatMap { $0.documents.map(\.document) })
    let documents = file.procedure.documents.filter { needs.contains($0.id) }.flatMap { document in
      (file.dossier.papers[document.id] ?? []).map { paper -> JSON in
        [
          "slot": .string(document.id), "name": .string(paper.name), "contentType": .string(paper.contentType),
          "bytes": .number(JSONNumber(paper.bytes)), "sha256": .string(paper.sha256),
        ]
      }
    }
    let data: JSON = [
      "service": .string(call.service), "step": .string(step.id), "agency": .string(step.agency),
      "dossier": .string(file.dossier.id), "number": .string(file.number), "procedure": .string(file.procedure.id),
      "language": .string(file.line.language), "formalities": .array(formalities.map(JSON.string)),
      "outcomes": .array(step.outcomes.map { .string($0.id) }), "answers": Self.object(filing.answers),
      "data": Self.object(filing.data.filter { asked.contains($0.key) }), "documents": .array(documents),
    ]
    return ["type": "service.call", "timestamp": .string("\(registry.clock.wall())"), "data": data]
  }

  private func post(_ question: JSON, to service: OutsideService, _ name: String, key: String) async throws -> JSON {
    let pause = respite.secondsLeft(of: name)
    if pause > 0 { throw JobVerdict.postponed(seconds: pause, because: "the service “\(name)” does not answer") }
    let id = "call-" + Hex.encode(Array(Digest.of(Array("\(name)\n\(key)".utf8)).prefix(12)))
    let hook = WebHook(
      to: "\(service.url)", id: id, at: registry.clock.wall(), body: question.bytes(),
      secret: SecretBytes(copying: service.secret))
    var request = ClientRequest(.post, service.url)
    request.fields = hook.fields + [("Accept", "application/json")]
    request.body = hook.body
    request.deadlineSeconds = Self.deadlineSeconds
    request.responseBytesMax = Self.answerBytesMax
    let answer: ClientResponse
    do {
      answer = try await client.send(request)
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw rest(name, because: "\(error)")
    }
    if answer.status >= 500 || answer.status == 429 { throw rest(name, because: "it answers with \(answer.status)") }
    respite.end(for: name)
    guard (200..<300).contains(answer.status), let json = try? JSONReader.read(answer.body) else {
      throw ServiceFault(description: "the service “\(name)” answers with \(answer.status) and nothing that we can use")
    }
    return json
  }

  /// It is down, which is no fault of the call.
  private func rest(_ name: String, because reason: String) -> JobVerdict {
    respite.begin(for: name)
    return .postponed(seconds: respite.secondsLeft(of: name), because: "the service “\(name)”: \(reason)")
  }

  // MARK: The answer

  private static func ending(_ answer: JSON, of step: Step) throws -> Ending {
    guard let outcome = answer["outcome"]?.string, step.outcome(outcome) != nil else {
      let allowed = step.outcomes.map(\.id).joined(separator: ", ")
      throw ServiceFault(description: "the answer has no outcome out of: \(allowed)")
    }
    return Ending(
      outcome, reason: answer["reason"]?.string ?? "", note: answer["note"]?.string ?? "",
      findings: answer["data"]?.object?.dictionary ?? [:])
  }

  private static func object(_ members: [String: JSON]) -> JSON {
    .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) ?? JSONObject())
  }
}

extension DossierInHand {
  /// What a system that is only played would answer: that the dossier may go on.
  fileprivate func played(_ step: Step) -> Ending {
    let outcome = step.outcomes.first { $0.effect == .grant || $0.effect == .proceed } ?? step.outcomes.first
    var chance = Chance(seed: UInt64(dossier.startedAt.rawValue.magnitude))
    var findings: [String: JSON] = [:]
    for question in step.questions where question.computed == nil {
      let sample = question.kind.sample(&chance, AnswerSetting(today: hour.today))
      if !sample.isNull { findings[question.id] = sample }
    }
    return Ending(outcome?.id ?? "", findings: findings)
  }
}
