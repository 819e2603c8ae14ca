/// The one form of a procedure. What a person sees of it is the union of what his formalities ask (ER-12).
package struct Form: Sendable {
  package let pages: [Page]
  /// Those of all pages, in order.
  package let questions: [Question]

  package init(pages: [Page]) {
    self.pages = pages
    questions = pages.flatMap(\.questions)
  }

  package struct Page: Identified {
    package let id: String
    package let title: Text
    package let intro: Text
    package let questions: [Question]
  }
}
