/// What a named button inside a form asks for. Every such button sends the whole form, so that nothing typed is lost
/// and no script is needed.
enum FormAction: Equatable, Sendable {
  case add(rowTo: String)
  case remove(item: Int, of: String)
  case search(String)
  case upload(String)
  /// The lists that depend on what was just chosen.
  case refresh(String)

  /// `remove:partners.2`; nil for the button that goes on.
  init?(_ value: String) {
    guard let colon = value.firstIndex(of: ":") else { return nil }
    let name = String(value[value.index(after: colon)...])
    guard !name.isEmpty, name.utf8.count <= 200 else { return nil }
    switch value[..<colon] {
    case "add": self = .add(rowTo: name)
    case "search": self = .search(name)
    case "upload": self = .upload(name)
    case "refresh": self = .refresh(name)
    case "remove":
      guard let dot = name.lastIndex(of: "."), let item = Int(name[name.index(after: dot)...]), item > 0 else {
        return nil
      }
      self = .remove(item: item, of: String(name[..<dot]))
    default: return nil
    }
  }
}
