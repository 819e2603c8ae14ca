/// Why a paper cannot be made of a dossier.
package enum PaperFault: Error, Equatable, CustomStringConvertible {
  /// The formality gives no certificate, or the pack does not have it.
  case noTemplate(formality: String)
  case unknownAgency(String)
  /// The statement or the holder's name needs this fact, and the dossier does not tell it.
  case factMissing(template: String, fact: String)
  /// Not filed, or not paid: there is nothing to acknowledge.
  case nothingToAcknowledge

  package var description: String {
    switch self {
    case .noTemplate(let formality): "the formality '\(formality)' gives no certificate"
    case .unknownAgency(let agency): "the pack has no agency '\(agency)'"
    case .factMissing(let template, let fact): "certificate '\(template)': the dossier does not tell '\(fact)'"
    case .nothingToAcknowledge: "there is nothing to acknowledge"
    }
  }
}
