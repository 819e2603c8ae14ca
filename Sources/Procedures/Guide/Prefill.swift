// What a person need not say again (ER-04): facts of certificates issued to him, what his space knows of him, what he
// said in earlier dossiers. Only offers: he sees where each comes from, and may change it.

package import JSON
package import Rules

/// An answer nobody has typed, and where it comes from.
package struct Offer: Sendable, Equatable {
  package enum Source: Sendable, Equatable {
    /// By its legal number.
    case certificate(String)
    /// By the name the value has there: `person.name`.
    case profile(String)
    case dossier(String)
  }

  package let answer: JSON
  package let source: Source

  package init(answer: JSON, source: Source) {
    self.answer = answer
    self.source = source
  }
}

/// What is looked at of a dossier of the past.
package struct EarlierDossier: Sendable {
  package let id: String
  package let procedure: String
  package let filing: Filing

  package init(id: String, procedure: String, filing: Filing) {
    self.id = id
    self.procedure = procedure
    self.filing = filing
  }

  package init(_ dossier: Dossier) {
    id = dossier.id
    procedure = dossier.procedure
    filing = dossier.filing
  }
}

/// A certificate in somebody's hands, with what it says: by fact, as answers are kept.
package struct HeldCertificate: Sendable, Equatable {
  package let template: String
  package let number: String
  package let facts: [String: JSON]

  package init(template: String, number: String, facts: [String: JSON]) {
    self.template = template
    self.number = number
    self.facts = facts
  }
}

extension Procedure {
  /// By question of the guide and of the form, what may be offered to somebody whose draft says so much already.
  /// Earlier dossiers and certificates come newest first. What the question would not take today is not offered.
  package func prefill(
    _ draft: Filing, profile: [String: JSON], earlier: [EarlierDossier], certificates: [HeldCertificate],
    now: FEELDateTime
  ) -> [String: Offer] {
    let setting = AnswerSetting(today: now.date)
    var offers: [String: Offer] = [:]
    var filled = draft
    filled.formalities = formalities.map(\.id)
    for question in guide.questions + form.questions where question.takesOffers {
      let isOfGuide = plan.guide[question.id] != nil
      guard (isOfGuide ? draft.answers : draft.data)[question.id] == nil else { continue }
      for offer in question.offers(profile, earlier, certificates) where offers[question.id] == nil {
        guard let answer = try? question.kind.accepted(offer.answer, setting) else { continue }
        offers[question.id] = Offer(answer: answer, source: offer.source)
        if isOfGuide { filled.answers[question.id] = answer } else { filled.data[question.id] = answer }
      }
    }
    let situation = situation(of: filled, now: now)
    return offers.filter { id, _ in !(question(id)?.isBroken(in: situation) ?? true) }
  }

  /// What an answered filing teaches the person's space, by the names it has there. Hidden answers teach nothing.
  package func profileValues(of filing: Filing, now: FEELDateTime) -> [String: JSON] {
    let situation = situation(of: filing, now: now)
    let asked = askedQuestions(by: filing.formalities)
    var values: [String: JSON] = [:]
    func learn(_ questions: [Question], _ answers: [String: JSON]) {
      for question in questions where question.takesOffers && question.visible?.holds(in: situation) ?? true {
        if let name = question.profile, let answer = answers[question.id], !answer.isNull { values[name] = answer }
      }
    }
    learn(guide.questions, filing.answers)
    learn(form.questions.filter { asked.contains($0.id) }, filing.data)
    return values
  }

  /// The certificates of a dossier of this procedure that hold on the day, in the order of its formalities.
  package func certificates(of dossier: Dossier, now: FEELDateTime) -> [HeldCertificate] {
    let situation = situation(of: dossier.filing, now: now)
    return formalities.compactMap { formality in
      guard case .issued(let certificate, _, true)? = dossier.formalities[formality.id],
        certificate.until.map({ now.date <= $0 }) ?? true
      else { return nil }
      let told = (facts[certificate.template] ?? [:]).compactMapValues { $0.value(in: situation).answer }
      return HeldCertificate(template: certificate.template, number: certificate.number, facts: told)
    }
  }
}

extension Question {
  /// What is worked out is not asked; signing, declaring and attaching are done anew each time.
  var takesOffers: Bool { computed == nil && kind.isRepeatable }

  /// The most official first.
  fileprivate func offers(
    _ profile: [String: JSON], _ earlier: [EarlierDossier], _ certificates: [HeldCertificate]
  ) -> [Offer] {
    var offers: [Offer] = []
    if let certificate {
      offers += certificates.filter { $0.template == certificate.template }.compactMap { held in
        held.facts[certificate.fact].map { Offer(answer: $0, source: .certificate(held.number)) }
      }
    }
    if let name = self.profile, let value = profile[name] {
      offers.append(Offer(answer: value, source: .profile(name)))
    }
    if let origin = earlierAnswer {
      offers += earlier.filter { $0.procedure == origin.procedure ?? $0.procedure }.compactMap { dossier in
        let answer = dossier.filing.answers[origin.question] ?? dossier.filing.data[origin.question]
        return answer.map { Offer(answer: $0, source: .dossier(dossier.id)) }
      }
    }
    return offers
  }

  /// A check that cannot be told yet breaks nothing.
  fileprivate func isBroken(in situation: Situation) -> Bool {
    checks.contains { if case .boolean(false) = $0.holds.value(in: situation) { true } else { false } }
  }
}

extension Value {
  /// As an answer would be kept; nil for what no answer is.
  fileprivate var answer: JSON? {
    switch self {
    case .boolean(let flag): .bool(flag)
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .date(let date): .string(date.text)
    case .time(let time): .string(time.text)
    case .dateTime(let moment): .string(moment.text)
    case .list(let elements): .array(elements.compactMap(\.answer))
    case .context(let context): .members(context.entries.map { ($0.key, $0.value.answer) })
    case .null, .daysTime, .yearsMonths, .range, .function: nil
    }
  }
}
