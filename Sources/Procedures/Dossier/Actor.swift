package import Rules

/// Who does something: a person with his posts, or the house itself.
package struct Actor: Sendable, Hashable {
  package let account: String
  package let name: String
  package let posts: [Post]
  /// The one he acts for, under a mandate.
  package let principal: String?

  /// What an officer is in an agency.
  package struct Post: Sendable, Hashable {
    package let agency: String
    package let role: String
    /// Nil: for every unit.
    package let unit: String?

    package init(agency: String, role: String, unit: String? = nil) {
      self.agency = agency
      self.role = role
      self.unit = unit
    }
  }

  package init(account: String, name: String, posts: [Post] = [], principal: String? = nil) {
    self.account = account
    self.name = name
    self.posts = posts
    self.principal = principal
  }

  /// Timers, automatic decisions, answers of outside systems, payment gateways.
  package static let house = Actor(account: "", name: "")

  package var isHouse: Bool { account.isEmpty }

  func holds(_ agency: String, _ role: String, unit: String?) -> Bool {
    posts.contains { post in
      post.agency == agency && post.role == role && (post.unit == nil || unit == nil || post.unit == unit)
    }
  }
}

/// The hour of a command: the instant, and the same on the clocks of the territory.
package struct Hour: Sendable {
  package let moment: Moment
  package let local: FEELDateTime

  package init(moment: Moment, local: FEELDateTime) {
    self.moment = moment
    self.local = local
  }

  package var today: FEELDate { local.date }
}
