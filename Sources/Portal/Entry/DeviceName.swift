/// What somebody recognises of a browser that he signed in with: `Firefox · Windows`. A browser's own line names many
/// others before itself (RFC 9110 section 10.1.5 knows no better), so the first that fits here is meant; of a program
/// nothing is known but its line.
struct DeviceName {
  let text: String

  private static let browsers: [(sign: String, name: String)] = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
  ]
  private static let systems: [(sign: String, name: String)] = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
  ]

  init(userAgent: String) {
    let names = [Self.browsers, Self.systems].compactMap { list in list.first { userAgent.contains($0.sign) }?.name }
    text = names.count == 2 ? names.joined(separator: " · ") : userAgent
  }
}
