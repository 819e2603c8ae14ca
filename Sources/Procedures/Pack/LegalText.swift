/// A law, decree or order that something in a procedure rests on.
package struct LegalText: Identified {
  package let id: String
  package let title: Text
  /// What the law says on the point, in its own words or shortly.
  package let text: Text
  package let url: String?

  init(_ entry: Entry) {
    entry.only(["id", "title", "text", "url"])
    id = entry.id("id")
    title = entry.text("title")
    text = entry.text("text", isRequired: false)
    url = entry.optionalString("url")
    if let url, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      entry["url"]?.note("an address of a page begins with https://")
    }
  }
}
