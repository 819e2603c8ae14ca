// The few calls that reading a folder of templates needs.

import Glibc

package enum FileReading {
  package static func bytes(_ path: String, max: Int) throws(FileFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileFault(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFault(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileFault(sentence: "this is not a file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileFault(errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= max else { throw FileFault(sentence: "the file is longer than \(max) bytes") }
    }
  }

  /// The files below a folder with this ending, as paths from `root`, in the order of their names. Hidden ones and
  /// folders deeper than eight are left out, and so are files beyond `max`.
  package static func files(under folder: String, in root: String, ending: String, max: Int) -> [String] {
    var found: [String] = []
    var folders: [(path: String, depth: Int)] = [(folder, 0)]
    while let (path, depth) = folders.popLast() {
      for name in names(in: "\(root)/\(path)") where !name.hasPrefix(".") && found.count < max {
        let below = "\(path)/\(name)"
        if name.hasSuffix(ending) {
          found.append(below)
        } else if depth < 8 {
          folders.append((below, depth + 1))
        }
      }
    }
    return found.sorted()
  }

  /// Nothing for what is not a folder.
  private static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        })
    }
    return names
  }
}

/// What tells that a file changed, without reading it.
struct FileStamp: Sendable, Equatable {
  private let seconds: Int
  private let nanoseconds: Int
  private let size: Int
  private let number: UInt

  /// nil when there is no such file.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    size = Int(status.st_size)
    number = status.st_ino
  }
}

package struct FileFault: Error {
  package let sentence: String

  init(sentence: String) {
    self.sentence = sentence
  }

  init(_ code: Int32) {
    sentence = "the file cannot be read: \(String(cString: strerror(code)))"
  }
}
