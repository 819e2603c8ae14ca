import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules

/// A gateway for card payments, as this portal simulates one: it sends what real ones send, a form with the order, the
/// amount and the result, signed with a key that it shares with the portal. So what is built on it, and tested with it,
/// holds for a real one.
///
/// The signature is HMAC-SHA-512 over all fields but itself, `name=value` in the order of the names, each with `\`
/// and `|` escaped and followed by `|`: the way of the gateways of Moroccan banks, and the names besides.
struct PaymentGateway {
  let keyring: Keyring

  static let purpose = "payment simulator"
  private static let signatureName = "HASH"
  private static let approved = "00"

  /// What the gateway sends to the portal.
  struct Callback: Sendable, JSONWritable {
    let path: String
    let contentType: String
    let form: QueryString

    var body: String { form.text }

    func write(to writer: inout JSONWriter) {
      writer.object { one in
        one.field("path", path)
        one.object("headers") { $0.field("Content-Type", contentType) }
        one.field("body", body)
      }
    }
  }

  /// What a callback says, once its signature was found right.
  struct Notice: Equatable {
    let payment: String
    let amount: Decimal
    let currency: String
    let isPaid: Bool
  }

  enum Fault: Error { case unreadable, forged }

  /// The same payment gives the same callback, byte for byte: a gateway that gets no answer repeats itself.
  func callback(of payment: Payment, currency: String, isPaid: Bool = true) throws -> Callback {
    let number = keyring.newestNumber
    var fields = [
      (name: "amount", value: payment.amount.text), (name: "currency", value: currency),
      (name: "oid", value: payment.id),
      (name: "ProcReturnCode", value: isPaid ? Self.approved : "05"),
      (name: "Response", value: isPaid ? "Approved" : "Declined"), (name: "storekey", value: "\(number)"),
    ]
    fields.append((Self.signatureName, try signature(of: fields, key: number)))
    let form = QueryString(fields.map { QueryString.Pair(name: $0.name, value: $0.value) })
    return Callback(path: Paths.apiPaymentCallback.url(), contentType: MediaType.form.essence, form: form)
  }

  func read(_ form: QueryString) throws -> Notice {
    let names = form.pairs.map(\.name)
    guard Set(names).count == names.count, let key = form.first("storekey").flatMap({ Int($0) }),
      let payment = form.first("oid"), let currency = form.first("currency"),
      let amount = form.first("amount").flatMap({ Decimal($0) }), let code = form.first("ProcReturnCode"),
      let sent = form.first(Self.signatureName)
    else { throw Fault.unreadable }
    let signed = form.pairs.filter { $0.name != Self.signatureName }.map { (name: $0.name, value: $0.value) }
    guard let expected = try? signature(of: signed, key: key),
      areEqualInConstantTime(Array(sent.utf8), Array(expected.utf8))
    else { throw Fault.forged }
    return Notice(payment: payment, amount: amount, currency: currency, isPaid: code == Self.approved)
  }

  private func signature(of fields: [(name: String, value: String)], key number: Int) throws -> String {
    func escaped(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("|", with: "\\|") }
    let sorted = fields.sorted { $0.name.lowercased() < $1.name.lowercased() }
    // Names stand in it too, so that no value can change its place.
    let text = sorted.map { "\(escaped($0.name))=\(escaped($0.value))|" }.joined()
    let key = try keyring.signingSecret(number, purpose: Self.purpose)
    return Base64.encode(HMAC.of(Array(text.utf8), key: key, .sha512))
  }
}
