// What happens in a story, as values that can be told again, left out one by one, and read.

/// One thing that happens.
enum Act: Sendable {
  case begin(String, script: Int, by: Actor, key: String)
  case command(String, by: Actor, Command)
  case errand(SimulatedRegistry.Errand, Delivery, choice: Int)
  case days(Int)
  case publish(script: Int)

  /// How an errand goes.
  enum Delivery: String, Sendable {
    case done
    /// Done, but the note that it was done is lost: it will be done again.
    case crashed
    /// Never begun: it stays to be done.
    case lost
  }
}

extension Act {
  var words: String {
    switch self {
    case .begin(let id, let script, let actor, let key): "\(actor.words) begins \(id) (script \(script), key \(key))"
    case .command(let id, let actor, let command): "\(id): \(actor.words) \(command.words)"
    case .errand(let errand, let delivery, let choice):
      "\(errand.dossier): \(errand.work.words) (\(delivery.rawValue), choice \(choice))"
    case .days(let days): "\(days < 0 ? "" : "+")\(days) days, and the timers run"
    case .publish(let script): "a new revision of script \(script) is published"
    }
  }
}

extension Actor {
  var words: String {
    if isHouse { return "the house" }
    return principal.map { "\(account) for \($0)" } ?? account
  }
}

extension SimulatedRegistry.Errand.Work {
  var words: String {
    switch self {
    case .message(.message(let id, _, _)): "message \(id)"
    case .message: "message"
    case .certificate(let formality): "the certificate of \(formality) is made"
    case .call(let step): "the system of \(step) is called"
    case .reply(let step): "the system of \(step) answers"
    case .callback(let payment, _): "the gateway tells that \(payment) is paid"
    case .refund(let payment): "refund of \(payment)"
    }
  }
}

extension Command {
  var words: String {
    switch self {
    case .start: "starts"
    case .answer(let answers): "answers \(answers.keys.sorted().joined(separator: ", "))"
    case .choose(let formalities): "chooses \(formalities.joined(separator: ", "))"
    case .fill(let data): "fills in \(data.keys.sorted().joined(separator: ", "))"
    case .attach(let slot, _): "attaches \(slot)"
    case .detach(let slot, _): "takes \(slot) back"
    case .addCoauthor(let account): "lets \(account) in"
    case .removeCoauthor(let account): "sends \(account) away"
    case .pay(let payment, let method): "begins \(payment) by \(method.rawValue)"
    case .submit: "submits"
    case .complete: "completes"
    case .withdraw: "withdraws"
    case .speak: "speaks"
    case .settle(let payment, _): "settles \(payment)"
    case .drop(let payment): "drops \(payment)"
    case .claim(let step): "claims \(step)"
    case .unclaim(let step): "unclaims \(step)"
    case .end(let step, let ending, _, _): "ends \(step): \(ending.outcome)"
    case .resume(let step): "resumes \(step)"
    case .issue(let formality, _): "issues \(formality)"
    case .receive(let formality): "receives \(formality)"
    case .revoke(let formality, _): "revokes \(formality)"
    case .reply(let step, let ending): "replies to \(step): \(ending.outcome)"
    case .tick: "lets time pass"
    }
  }
}
