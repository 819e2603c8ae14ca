import Crypto
import JSON
import Procedures

/// As it is kept under an idempotency key.
extension Change {
  var json: JSON {
    let members: [(String, JSON)] = [
      ("dossier", .string(dossier)), ("first", .number(JSONNumber(firstEvent))),
      ("last", .number(JSONNumber(lastEvent))), ("number", number.map(JSON.string) ?? .null),
      ("receipt", receipt.map(JSON.string) ?? .null),
      ("sequence", journal.map { .number(JSONNumber($0.sequence)) } ?? .null),
      ("hash", journal.map { .string(Hex.encode($0.hash)) } ?? .null),
      ("at", .number(JSONNumber(Int(at.rawValue)))),
    ]
    return .object(JSONObject(members) ?? JSONObject())
  }

  init?(_ json: JSON) {
    guard let dossier = json["dossier"]?.string, let first = json["first"]?.int, let last = json["last"]?.int,
      let at = json["at"]?.int
    else { return nil }
    var journal: JournalReceipt?
    if let sequence = json["sequence"]?.int, let hash = json["hash"]?.string.flatMap({ Hex.decode($0) }) {
      journal = JournalReceipt(sequence: sequence, hash: hash)
    }
    self.init(
      dossier: dossier, firstEvent: first, lastEvent: last, number: json["number"]?.string,
      receipt: json["receipt"]?.string, journal: journal, at: Moment(rawValue: Int64(at)), isReplay: true)
  }
}

extension JSON {
  /// The bytes of a value of ours, always the same for the same value.
  var encoded: [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.value(self)
    return writer.bytes
  }

  var text: String { String(decoding: encoded, as: UTF8.self) }
}
