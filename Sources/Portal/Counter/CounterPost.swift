import HTTP
import Procedures
import Registry
import Templates

/// Where somebody hands over paper: the collection steps that his posts lead to.
struct CounterPost: Sendable {
  let posts: [Actor.Post]
  /// `agency/counter`, with its pack.
  let counters: [Counter]

  struct Counter: Sendable {
    let id: String
    let pack: Pack
    let agency: Agency
    let counter: Agency.Counter
  }

  init(_ person: Person, _ catalogue: Catalogue) {
    var counters: [String: Counter] = [:]
    var posts: Set<Actor.Post> = []
    for pack in catalogue.packs {
      for procedure in pack.procedures {
        for step in procedure.counterSteps(of: person) {
          posts.formUnion(person.posts.filter { $0.agency == step.agency && $0.role == step.role })
          for counter in pack.agency(step.agency)?.counters ?? [] {
            let id = "\(step.agency)/\(counter.id)"
            if counters[id] == nil { counters[id] = Counter(id, pack) }
          }
        }
      }
    }
    self.posts = person.posts.filter(posts.contains)
    self.counters = counters.values.sorted { $0.id < $1.id }
  }

  /// He sees what has reached his agencies, and nothing as the citizen he may be besides.
  var viewer: Viewer { Viewer(account: "", agencies: Set(posts.map(\.agency)).sorted()) }
}

extension CounterPost.Counter {
  fileprivate init?(_ id: String, _ pack: Pack) {
    let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let agency = pack.agency(parts[0]),
      let counter = agency.counters.first(where: { $0.id == parts[1] })
    else { return nil }
    self.init(id: id, pack: pack, agency: agency, counter: counter)
  }
}

extension Procedure {
  func counterSteps(of person: Person) -> [Step] {
    circuit.steps.filter { step in
      step.kind == .collection && person.posts.contains { $0.agency == step.agency && $0.role == step.role }
    }
  }

  /// Those at which something of this dossier is handed over.
  func counterSteps(of person: Person, for dossier: Dossier) -> [Step] {
    guard dossier.filedAt != nil else { return [] }
    return counterSteps(of: person).filter { step in
      switch dossier.steps[step.id] {
      case .open, .ended: true
      case .skipped: false
      case nil: !papers(at: step, of: dossier).isEmpty
      }
    }
  }

  /// What a collection step hands over, of what this dossier asks for.
  func papers(at step: Step, of dossier: Dossier) -> [Formality] {
    let here = place(step.counter, for: dossier)
    return dossier.filing.formalities.compactMap(formality).filter { formality in
      guard let result = formality.result, result.isPhysical else { return false }
      return here == nil || place(result.counter, for: dossier) == here
    }
  }

  /// The papers whose originals are to be shown: never those that were issued here, or are in the person's own space.
  func originals(of dossier: Dossier) -> [RequiredDocument] {
    documents.filter { document in
      document.isOriginalShown && (dossier.papers[document.id] ?? []).contains { $0.source == .upload }
    }
  }
}

/// A dossier as a counter clerk has it before him.
struct CounterFile: Sendable {
  let file: DossierOnDesk
  /// The collection steps that are his.
  let steps: [Step]

  init(_ visit: Visit, _ id: String) async throws {
    let person = try visit.known()
    let post = CounterPost(person, visit.portal.catalogue)
    file = try await DossierOnDesk(id, for: post.viewer, visit.portal)
    steps = file.procedure.counterSteps(of: person, for: file.dossier)
    guard !steps.isEmpty else { throw PageFault(.notFound) }
  }

  /// The step at which something can be handed over now.
  var step: Step? { steps.first { file.dossier.open($0.id) != nil } }

  /// Those at which something was handed over.
  var ended: [(step: Step, ending: Ending, at: Moment, by: String)] {
    steps.compactMap { step in
      guard case .ended(let ending, let at, let by)? = file.dossier.steps[step.id] else { return nil }
      return (step, ending, at, by)
    }
  }
}
