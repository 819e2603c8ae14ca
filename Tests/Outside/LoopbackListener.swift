import Foundation
import Glibc
import Programs
import Synchronization

/// A port of this machine, and a thread for each who comes: servers of tests may wait and need not be fast.
final class LoopbackListener: Sendable {
  let port: UInt16
  private let descriptor: Int32
  private let open = Mutex<Set<Int32>?>([])

  /// `serve` has the connection for itself, on a thread that may wait; it need not close it.
  init(port: UInt16 = 0, serve: @escaping @Sendable (Int32) -> Void) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    guard LoopbackAddress.with(port: port, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
      Glibc.close(descriptor)
      throw Trouble("port \(port) cannot be had: \(String(cString: strerror(errno)))")
    }
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    self.port = UInt16(bigEndian: address.sin_port)
    self.descriptor = descriptor
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { break }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        guard let self, self.open.withLock({ $0?.insert(connection) }) != nil else {
          Glibc.close(connection)
          continue
        }
        hand(connection, to: serve)
      }
      Glibc.close(descriptor)
    }
  }

  deinit { close() }

  /// Nobody is let in any more, and all conversations end.
  func close() {
    open.withLock { open in
      guard let connections = open else { return }
      for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
      shutdown(descriptor, Int32(SHUT_RDWR))
      open = nil
    }
  }

  private func hand(_ connection: Int32, to serve: @escaping @Sendable (Int32) -> Void) {
    Thread.detachNewThread { [weak self] in
      serve(connection)
      self?.open.withLock { _ = $0?.remove(connection) }
      Glibc.close(connection)
    }
  }
}
