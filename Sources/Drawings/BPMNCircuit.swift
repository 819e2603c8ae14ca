/// A metro map with what a process engine wants to know besides: what kind of work a step is, until when, and how ways
/// part and meet. What is not said is derived, as `BPMNGraph` explains.
package struct BPMNCircuit: Sendable {
  package enum Task: String, Sendable {
    case user = "userTask"
    case service = "serviceTask"
    case receive = "receiveTask"
    case manual = "manualTask"
  }

  package enum Gateway: String, Sendable {
    case exclusive = "exclusiveGateway"
    case parallel = "parallelGateway"
    case inclusive = "inclusiveGateway"
  }

  package struct Deadline: Sendable {
    package let label: String
    /// ISO 8601, such as P15D.
    package let duration: String

    package init(label: String, duration: String) {
      self.label = label
      self.duration = duration
    }
  }

  package struct Step: Sendable {
    package let task: Task
    package let deadline: Deadline?
    package let split: Gateway?
    package let join: Gateway?

    package init(task: Task, deadline: Deadline? = nil, split: Gateway? = nil, join: Gateway? = nil) {
      self.task = task
      self.deadline = deadline
      self.split = split
      self.join = join
    }
  }

  /// The condition of a link in FEEL; its words are those of the map.
  package struct Condition: Sendable {
    package let from: String
    package let to: String
    package let feel: String

    package init(from: String, to: String, feel: String) {
      self.from = from
      self.to = to
      self.feel = feel
    }
  }

  package let map: MetroMap
  /// By station; a user task where nothing is said.
  package let steps: [String: Step]
  package let conditions: [Condition]

  package init(map: MetroMap, steps: [String: Step] = [:], conditions: [Condition] = []) {
    self.map = map
    self.steps = steps
    self.conditions = conditions
  }
}
