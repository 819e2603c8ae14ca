package import Glibc

/// Starts a program in a process group of its own, with no signal blocked. (Foundation's Process hands on the signal
/// mask of the thread that runs it; Dispatch's threads block SIGTERM, so its children could not be asked to end. And
/// when many tests start programs at once, it crashes.)
package struct Spawn {
  package let pid: pid_t

  /// `input` is a descriptor to read from; output and errors are files.
  package init(
    _ program: String, _ arguments: [String], input: Int32? = nil, output: String, errors: String,
    _ environment: [String: String] = [:]
  ) throws {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    if let input {
      posix_spawn_file_actions_adddup2(&files, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&files, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = Self.variables(environment).map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var pid: pid_t = 0
    let outcome = posix_spawnp(&pid, program, &files, &attributes, &words, &settings)
    guard outcome == 0 else { throw Trouble("\(program) does not start: \(String(cString: strerror(outcome)))") }
    self.pid = pid
  }

  /// Our own variables, with some set otherwise.
  private static func variables(_ changes: [String: String]) -> [String] {
    var own: [String] = []
    var next = environ
    while let variable = next.pointee {
      let text = String(cString: variable)
      if changes[String(text.prefix { $0 != "=" })] == nil { own.append(text) }
      next += 1
    }
    return own + changes.map { "\($0.key)=\($0.value)" }.sorted()
  }
}
