import HTTP
import JSON
import Procedures
import Registry
import Rules

// /api/v1/tasks: what waits for an officer, and what he does about it. A task is called `{dossier}.{step}`.

enum TasksAPI {
  /// What is done to a step without ending it: going on after a suspension, taking in paper at a counter.
  enum Move: String { case resume, receive }

  static func list(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let after = try visit.cursor("after", Tasks.Place.init(cursor:)) ?? .first
    let filter = Tasks.Filter(
      state: try visit.query.first("state").map { text throws in
        guard let state = Tasks.State(rawValue: text) else { throw Problem(.badRequest, .cursor) }
        return state
      }, procedure: visit.query.first("procedure"))
    let tasks = try await registry.read {
      try Tasks.list(for: person.posts, filter, after: after, limit: Visit.rowsMax + 1, in: $0)
    }
    var shapes: [TaskShape] = []
    for task in tasks {
      let pack = try await registry.pack(task.dossier.pack)
      if let shape = TaskShape(task, pack, for: person, visit.speech) { shapes.append(shape) }
    }
    return try visit.list(shapes, cursor: "after", { $0.task.place.cursor }) { shape, list in list.value(shape) }
  }

  static func one(_ visit: Visit, _ id: String) async throws -> Response {
    let (file, step) = try await visit.step(id)
    let (person, speech) = (try visit.known(), visit.speech)
    let task = try await visit.portal.registry.read { try Tasks.find("\(file.dossier.id).\(step.id)", in: $0) }
    guard let task, let shape = TaskShape(task, file.pack, for: person, speech), shape.isHis else {
      throw PageFault(.notFound)
    }
    return try .json { $0.value(shape) }
  }

  static func claim(_ visit: Visit, _ id: String) async throws -> Response {
    let (file, step) = try await visit.step(id)
    let (person, speech, errand) = (try visit.known(), visit.speech, visit.errand(file.actor, at: file.hour))
    let (dossier, book) = (file.dossier.id, file.book)
    return try await visit.once { db, tick in
      _ = try Dossiers.carryOut([.claim(step: step.id)], on: dossier, by: errand, under: book, at: tick, in: db)
      guard let task = try Tasks.find("\(dossier).\(step.id)", in: db),
        let shape = TaskShape(task, book.pack, for: person, speech)
      else { throw Refusal(.stepNotOpen) }
      return CallAnswer { $0.value(shape) }
    }
  }

  /// `{"outcome","reason","note","data":{…},"faults":[{"field"|"document","reason"}],"unit"}`. What is to be ticked
  /// at a step is ticked in `data`: `{"cold_room": true}`.
  static func end(_ visit: Visit, _ id: String) async throws -> Response {
    let (file, step) = try await visit.step(id)
    let body = try visit.body()
    let (dossier, book, errand) = (file.dossier.id, file.book, visit.errand(file.actor, at: file.hour))
    let outcome = try body.text("outcome") ?? ""
    let commands = try commands(outcome, at: step, of: file, body)
    let stepID = step.id
    return try await visit.once { db, tick in
      _ = try Dossiers.carryOut(commands, on: dossier, by: errand, under: book, at: tick, in: db)
      guard let line = try Dossiers.line(dossier, for: .house, at: errand.hour.moment, in: db) else {
        throw Refusal(.notFound)
      }
      return CallAnswer { answer in
        answer.object { one in
          one.object("dossier") {
            $0.field("id", line.id)
            $0.field("number", line.number)
            $0.field("state", line.state.rawValue)
          }
          one.field("step", stepID)
          one.field("outcome", outcome)
        }
      }
    }
  }

  private static func commands(
    _ outcome: String, at step: Step, of file: DossierInSight, _ body: CallBody
  ) throws -> [Command] {
    switch step.outcome(outcome) == nil ? Move(rawValue: outcome) : nil {
    case .resume: return [.resume(step: step.id)]
    case .receive:
      let arrived = file.awaitedPapers(at: step)
      guard !arrived.isEmpty else { throw Refusal(.notIssued) }
      return arrived.map { .receive(formality: $0) }
    case nil:
      let ending = try Ending(of: step, body, originals: file.procedure.originals(at: step))
      let remarks = try (body.objects("faults") ?? []).map(Remark.init(sent:))
      return [.end(step: step.id, ending, remarks: remarks, unit: try body.text("unit"))]
    }
  }
}

extension DossierInSight {
  /// What is to be handed over at this counter, was made, and has not come there yet.
  fileprivate func awaitedPapers(at step: Step) -> [String] {
    guard step.kind == .collection else { return [] }
    let situation = procedure.situation(of: dossier.filing, now: hour.local)
    let here = step.counter?.text(in: situation)
    return dossier.filing.formalities.filter { id in
      guard let result = procedure.formality(id)?.result, result.isPhysical,
        here == nil || result.counter?.text(in: situation) == here, case .issued(_, false, _)? = dossier.formalities[id]
      else { return false }
      return true
    }
  }
}

extension Visit {
  /// The dossier of a task, and its step; there is none for who does not see it.
  func step(_ task: String) async throws -> (DossierInSight, Step) {
    let parts = task.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw PageFault(.notFound) }
    let file = try await dossier(parts[0])
    guard let step = file.procedure.circuit.step(parts[1]) else { throw PageFault(.notFound) }
    return (file, step)
  }
}

extension Tasks.Place {
  fileprivate var cursor: String { "\(due).\(dossier).\(step)" }

  fileprivate init?(cursor: String) {
    let parts = cursor.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let due = Int(parts[0]), let dossier = Int64(parts[1]) else { return nil }
    self.init(due: due, dossier: dossier, step: parts[2])
  }
}

extension Procedure {
  /// The papers whose originals are shown where something is handed over.
  fileprivate func originals(at step: Step) -> [RequiredDocument] {
    step.kind == .collection ? documents.filter(\.isOriginalShown) : []
  }
}

extension Ending {
  /// Ticks stand among the data, under the names of what is ticked. An agency's own system that ends a step answers for
  /// its checks: what it does not name is done, what it names false is not. An original is seen only if it says so.
  fileprivate init(of step: Step, _ body: CallBody, originals: [RequiredDocument]) throws {
    let questions = Set(step.questions.map(\.id))
    let boxes = Set(step.checklist.map(\.id) + originals.map(\.id)).subtracting(questions)
    let data = try body.object("data")?.dictionary ?? [:]
    let ticked = data.filter { boxes.contains($0.key) && $0.value.bool == true }.map(\.key)
    let unnamed = step.checklist.map(\.id).filter { data[$0] == nil }
    self.init(
      try body.text("outcome") ?? "", reason: try body.text("reason") ?? "", note: try body.text("note") ?? "",
      findings: data.filter { !boxes.contains($0.key) }, ticks: (ticked + unnamed).sorted())
  }
}

extension Remark {
  fileprivate init(sent body: CallBody) throws {
    let reason = try body.text("reason") ?? ""
    if let slot = try body.text("document") {
      self.init(.document(slot), reason: reason)
    } else if let path = try body.text("field") {
      self.init(.field(path), reason: reason)
    } else {
      throw PageFault(.badRequest)
    }
  }
}

/// A task with all it takes to do it: what is asked and ticked there, and how it may end.
struct TaskShape: JSONWritable {
  let task: Tasks.Task
  private let step: Step
  private let procedure: Procedure
  private let units: [Agency.Unit]
  private let person: Person
  private let speech: Speech

  init?(_ task: Tasks.Task, _ pack: Pack, for person: Person, _ speech: Speech) {
    guard let procedure = pack.procedure(task.dossier.procedure), let step = procedure.circuit.step(task.place.step)
    else {
      return nil
    }
    self.task = task
    self.step = step
    self.procedure = procedure
    self.person = person
    units = pack.agency(step.agency)?.units ?? []
    self.speech = speech
  }

  private var language: String { speech.language }

  /// Whether it stands in his list.
  var isHis: Bool {
    person.posts.contains { post in
      let isRole = post.role == task.role || task.alsoRole == post.role
      return post.agency == task.agency && isRole && (post.unit == nil || task.unit == nil || post.unit == task.unit)
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("id", task.id)
      one.object("dossier") {
        $0.field("id", task.dossier.id)
        $0.field("number", task.dossier.number)
        $0.field("title", task.dossier.title)
        $0.field("applicant", task.dossier.applicantName)
      }
      one.field("procedure", task.dossier.procedure)
      one.field("step", step.id)
      one.field("title", step.title[language])
      one.field("kind", step.kind.rawValue)
      one.field("formality", step.formality)
      one.field("agency", task.agency)
      one.field("role", task.role)
      one.field("unit", task.unit)
      one.field("state", task.state.rawValue)
      one.field("openedAt", "\(task.openedAt)")
      one.field("due", task.due?.text)
      one.field("claim", task.claimedBy.map { $0 == person.account.id ? "mine" : "other" } ?? "none")
      one.field("questions", step.questions.map(QuestionShape.init))
      one.array("checklist", writeChecklist)
      one.array("originals") { list in
        for document in procedure.originals(at: step) {
          list.object {
            $0.field("id", document.id)
            $0.field("title", document.title[language])
          }
        }
      }
      one.array("outcomes", writeOutcomes)
    }
  }

  private func writeChecklist(_ list: inout JSONWriter) {
    for item in step.checklist {
      list.object {
        $0.field("id", item.id)
        $0.field("title", item.text[language])
      }
    }
  }

  /// Those that are allowed as it stands: nothing while the applicant is waited for.
  private func writeOutcomes(_ list: inout JSONWriter) {
    switch task.state {
    case .returned: return
    case .suspended: write(.resume, to: &list)
    case .open:
      if step.kind == .collection { write(.receive, to: &list) }
      for outcome in step.outcomes {
        let units = outcome.effect == .forward && outcome.step == nil ? units.map(\.id) : []
        write(outcome.id, outcome.title[language], effect: outcome.effect.rawValue, outcome.reasons, units, to: &list)
      }
    }
  }

  private func write(_ move: TasksAPI.Move, to list: inout JSONWriter) {
    let title = speech.phrase(move == .resume ? "api.resume" : "api.receive", [:])
    write(move.rawValue, title, effect: move.rawValue, [], [], to: &list)
  }

  private func write(
    _ id: String, _ title: String, effect: String, _ reasons: [Outcome.Reason], _ units: [String],
    to list: inout JSONWriter
  ) {
    list.object { one in
      one.field("id", id)
      one.field("title", title)
      one.field("effect", effect)
      one.array("reasons") { list in
        for reason in reasons {
          list.object {
            $0.field("id", reason.id)
            $0.field("title", reason.title[language])
            $0.field("cure", reason.cure[language])
          }
        }
      }
      one.field("units", units)
    }
  }
}
