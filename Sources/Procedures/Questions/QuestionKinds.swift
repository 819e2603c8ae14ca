/// Every kind of question there is, by the name packs use.
package enum QuestionKinds {
  package static let all: [any QuestionKind.Type] = [
    QuestionAddress.self,
    QuestionCertificateLink.self,
    QuestionChoice.self,
    QuestionChoices.self,
    QuestionCompany.self,
    QuestionComputed.self,
    QuestionDate.self,
    QuestionDateTime.self,
    QuestionDecimal.self,
    QuestionDeclaration.self,
    QuestionDossierLink.self,
    QuestionEmail.self,
    QuestionExplanation.self,
    QuestionFile.self,
    QuestionFiles.self,
    QuestionFormatted.self,
    QuestionIBAN.self,
    QuestionIdentityDocument.self,
    QuestionInteger.self,
    QuestionLinkedChoices.self,
    QuestionListChoice.self,
    QuestionLongText.self,
    QuestionMapPoint.self,
    QuestionMapPolygon.self,
    QuestionMoney.self,
    QuestionPercent.self,
    QuestionPeriod.self,
    QuestionPerson.self,
    QuestionPhone.self,
    QuestionPlace.self,
    QuestionQuantity.self,
    QuestionRepeat.self,
    QuestionSignature.self,
    QuestionTable.self,
    QuestionTaxNumber.self,
    QuestionText.self,
    QuestionTime.self,
    QuestionYesNo.self,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  package static let names = all.map { $0.name }.sorted()

  package static func kind(named name: String) -> (any QuestionKind.Type)? { byName[name] }
}
