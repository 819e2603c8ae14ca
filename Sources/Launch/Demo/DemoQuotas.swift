import JSON
import Procedures
import Registry
import Rules
import Synchronization

/// What the stories of a demo have taken of each counted right, so that the next one asks for what is left.
final class DemoQuotas: Sendable {
  private let used = Mutex<[String: Decimal]>([:])

  static func concerns(_ fact: Fact) -> Bool {
    switch fact {
    case .reserved, .released: true
    default: false
    }
  }

  func note(_ fact: Fact, _ procedure: Procedure, _ pack: Pack) {
    switch fact {
    case .reserved(let quota, let account, let amount): add(amount, key(quota, account, procedure, pack))
    case .released(let quota, let account, let amount): add(-amount, key(quota, account, procedure, pack))
    default: break
    }
  }

  func world(_ procedure: Procedure, _ pack: Pack) -> World {
    World { [self] quota, account in
      let key = key(quota, account, procedure, pack)
      return used.withLock { $0[key] ?? .zero }
    }
  }

  /// Whether a filing would get what it asks for.
  func haveRoom(for filing: Filing, _ situation: Situation, _ procedure: Procedure, _ pack: Pack) -> Bool {
    let world = world(procedure, pack)
    return procedure.quotas.allSatisfy { quota in
      guard filing.formalities.contains(quota.formality), quota.when?.holds(in: situation) ?? true else { return true }
      guard case .string(let account) = quota.account.value(in: situation),
        case .number(let amount) = quota.amount.value(in: situation),
        case .number(let limit) = quota.limit.value(in: situation),
        let sum = world.used(quota.id, account).adding(amount)
      else { return false }
      return sum <= limit
    }
  }

  private func add(_ amount: Decimal, _ key: String) {
    used.withLock { $0[key] = ($0[key] ?? .zero).adding(amount) }
  }

  private func key(_ quota: String, _ account: String, _ procedure: Procedure, _ pack: Pack) -> String {
    QuotaLedger.key(pack.id, procedure.id, quota) + "/" + account
  }
}
