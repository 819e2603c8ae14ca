// What an evaluation takes from the world: the hour, the time zones, and functions of the domain (looking up a
// reference list, laying a parcel over a layer). All of it is handed in; nothing here reads a clock or a file.

package final class Environment: Sendable {
  package let now: @Sendable () -> FEELDateTime
  package let zones: ZoneLookup
  package let limits: Limits
  package let functions: [String: DomainFunction]

  package init(
    now: @escaping @Sendable () -> FEELDateTime = { FEELDateTime.epoch },
    zones: @escaping ZoneLookup = { _ in nil },
    limits: Limits = .standard,
    functions: [DomainFunction] = []
  ) {
    self.now = now
    self.zones = zones
    self.limits = limits
    self.functions = Dictionary(functions.map { ($0.name, $0) }) { first, _ in first }
  }
}

extension FEELDateTime {
  /// 1 January 1970, midnight UTC: the hour of an evaluation nobody gave a clock.
  package static let epoch: FEELDateTime = {
    guard let date = FEELDate(daysSince1970: 0), let time = FEELTime(hour: 0, minute: 0, second: 0, zone: .utc)
    else { preconditionFailure("day 0 and midnight exist") }
    return FEELDateTime(date: date, time: time)
  }()
}

/// A function of the domain, declared with its types so that the analysis knows it.
package final class DomainFunction: Callable {
  package let name: String
  package let parameters: [Expression.Parameter]
  package let result: FEELType
  private let body: @Sendable ([Value], Run) -> Value

  /// `body` may ask the run for the hour.
  package init(
    _ name: String, _ parameters: [(String, FEELType)], _ result: FEELType,
    body: @escaping @Sendable ([Value], Run) -> Value
  ) {
    self.name = name
    self.parameters = parameters.map { Expression.Parameter(name: $0.0, type: $0.1) }
    self.result = result
    self.body = body
  }

  package func call(_ arguments: [Value], _ run: Run, _ spot: Spot) -> Value {
    guard run.charge(1, spot), let accepted = accepted(arguments, run, spot) else { return .null }
    return run.coerced(body(accepted, run), to: result, spot)
  }
}
