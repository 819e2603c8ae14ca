/// What a server says in answer to EHLO that it can do (RFC 5321 4.1.1.1); nothing after HELO.
struct SMTPCapabilities {
  var startsTLS = false
  /// SIZE (RFC 1870): it wants to know how long a message is before it takes it.
  var takesSize = false
  var plainLogin = false
  var loginLogin = false

  init() {}

  init(_ reply: SMTPReply) {
    // The first line is the greeting.
    for line in reply.lines.dropFirst() {
      // Some old servers write `AUTH=PLAIN`.
      let words = line.uppercased().split { $0 == " " || $0 == "=" }
      switch words.first {
      case "STARTTLS": startsTLS = true
      case "SIZE": takesSize = true
      case "AUTH":
        plainLogin = plainLogin || words.dropFirst().contains("PLAIN")
        loginLogin = loginLogin || words.dropFirst().contains("LOGIN")
      default: break
      }
    }
  }
}
