package import Procedures

/// Who comes to do something, from where, at what hour.
package struct Errand: Sendable {
  package let actor: Actor
  package let address: String
  package let hour: Hour
  /// Told afterwards, of a time that is over: nobody is written to and no system is asked because of it.
  package let isRetold: Bool

  package init(_ actor: Actor, from address: String = "", at hour: Hour, isRetold: Bool = false) {
    self.actor = actor
    self.address = address
    self.hour = hour
    self.isRetold = isRetold
  }
}

/// What a request bears so that it has one effect however often it is sent. `scope` says who asks what; `request` is
/// everything that makes two requests the same.
package struct IdempotencyKey: Sendable {
  package let scope: String
  package let key: String
  package let request: [UInt8]

  package init(scope: String, key: String, request: [UInt8]) {
    self.scope = scope
    self.key = key
    self.request = request
  }
}

/// What became of an errand: enough to answer the same again, for the dossier as it stood is its first `lastEvent`
/// events.
package struct Change: Sendable, Equatable {
  package let dossier: String
  /// The events this errand added, by their numbers in the dossier; none when `lastEvent` is before `firstEvent`.
  package let firstEvent: Int
  package let lastEvent: Int
  /// The legal number, once filed.
  package let number: String?
  /// Of the money that was settled.
  package let receipt: String?
  /// What shows that it was recorded: the entry of the filing, of whatever came first otherwise.
  package let journal: JournalReceipt?
  package let at: Moment
  /// It had been done before, under the same key.
  package internal(set) var isReplay = false

  package var isNothing: Bool { lastEvent < firstEvent }
}
