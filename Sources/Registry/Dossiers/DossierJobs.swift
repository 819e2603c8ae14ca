// The work that follows from events, as jobs: written with the events, done at their own pace.

import JSON
package import Procedures

/// One of the pack's texts is to be sent.
package struct MessageToSend: JobPayload, Equatable {
  package static let kind = JobKind("message.send")
  package let dossier: String
  package let message: String
  package let to: Consequence.Recipient
  package let step: String?
  package let formality: String?
  package let reason: String
}

/// Texts that wait for their hour are to be sent as one (`Digests`).
package struct DigestToSend: JobPayload, Equatable {
  package static let kind = JobKind("digest.send")
  package let digest: String
}

/// The certificate of a granted formality is to be made.
package struct CertificateToMake: JobPayload, Equatable {
  package static let kind = JobKind("certificate.make")
  package let dossier: String
  package let formality: String
}

/// An outside system is to be asked, and its answer given to the step that waits for it.
package struct ServiceCall: JobPayload, Equatable {
  package static let kind = JobKind("service.call")
  package let dossier: String
  package let service: String
  package let step: String
}

/// More was paid than was due: the cashiers are to know.
package struct RefundNote: JobPayload, Equatable {
  package static let kind = JobKind("refund.note")
  package let dossier: String
  package let payment: String
}

/// A day has come on which time does something to this dossier.
package struct DossierTick: JobPayload, Equatable {
  package static let kind = JobKind("dossier.tick")
  package let dossier: String
}

// MARK: As bytes

package enum PayloadFailure: Error, Equatable {
  case unreadable(kind: String)
}

/// A job whose payload is an object of texts.
private struct Payload {
  let kind: String
  private let json: JSON

  init(_ kind: JobKind, _ bytes: [UInt8]) throws {
    self.kind = kind.name
    do {
      json = try JSONReader.read(bytes)
    } catch {
      throw PayloadFailure.unreadable(kind: kind.name)
    }
  }

  func text(_ name: String) throws -> String {
    guard let text = json[name]?.string else { throw PayloadFailure.unreadable(kind: kind) }
    return text
  }

  func optional(_ name: String) -> String? { json[name]?.string }

  static func bytes(_ members: [(String, String?)]) -> [UInt8] {
    let present = members.compactMap { name, text in text.map { (name, JSON.string($0)) } }
    return JSON.object(JSONObject(present) ?? JSONObject()).encoded
  }
}

extension MessageToSend {
  package init(decoding bytes: [UInt8]) throws {
    let payload = try Payload(Self.kind, bytes)
    let agency = payload.optional("agency")
    let to: Consequence.Recipient =
      if let agency, let role = payload.optional("role") {
        .post(agency: agency, role: role, unit: payload.optional("unit"))
      } else if let agency {
        .agency(agency)
      } else {
        .applicant
      }
    self.init(
      dossier: try payload.text("dossier"), message: try payload.text("message"), to: to,
      step: payload.optional("step"), formality: payload.optional("formality"), reason: try payload.text("reason"))
  }

  package func encoded() -> [UInt8] {
    var members: [(String, String?)] = [
      ("dossier", dossier), ("message", message), ("step", step), ("formality", formality), ("reason", reason),
    ]
    switch to {
    case .applicant: break
    case .agency(let agency): members.append(("agency", agency))
    case .post(let agency, let role, let unit): members += [("agency", agency), ("role", role), ("unit", unit)]
    }
    return Payload.bytes(members)
  }
}

extension DigestToSend {
  package init(decoding bytes: [UInt8]) throws {
    self.init(digest: try Payload(Self.kind, bytes).text("digest"))
  }

  package func encoded() -> [UInt8] { Payload.bytes([("digest", digest)]) }
}

extension CertificateToMake {
  package init(decoding bytes: [UInt8]) throws {
    let payload = try Payload(Self.kind, bytes)
    self.init(dossier: try payload.text("dossier"), formality: try payload.text("formality"))
  }

  package func encoded() -> [UInt8] { Payload.bytes([("dossier", dossier), ("formality", formality)]) }
}

extension ServiceCall {
  package init(decoding bytes: [UInt8]) throws {
    let payload = try Payload(Self.kind, bytes)
    self.init(
      dossier: try payload.text("dossier"), service: try payload.text("service"), step: try payload.text("step"))
  }

  package func encoded() -> [UInt8] { Payload.bytes([("dossier", dossier), ("service", service), ("step", step)]) }
}

extension RefundNote {
  package init(decoding bytes: [UInt8]) throws {
    let payload = try Payload(Self.kind, bytes)
    self.init(dossier: try payload.text("dossier"), payment: try payload.text("payment"))
  }

  package func encoded() -> [UInt8] { Payload.bytes([("dossier", dossier), ("payment", payment)]) }
}

extension DossierTick {
  package init(decoding bytes: [UInt8]) throws {
    self.init(dossier: try Payload(Self.kind, bytes).text("dossier"))
  }

  package func encoded() -> [UInt8] { Payload.bytes([("dossier", dossier)]) }
}
