package import Dispatch
import Glibc

/// The only place that makes DispatchSources. Their handlers are not `@Sendable` on Linux: one written in a main-actor
/// context would inherit it and end the process when it runs, and captures would go unchecked. Here they are.
package enum DispatchWatch {
  package static func readable(
    _ descriptor: Int32, on queue: DispatchQueue, _ handler: @escaping @Sendable () -> Void
  ) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { @Sendable in handler() }
    source.resume()
    return source
  }

  /// Calls the handler for each arrival of a signal, whose default action is switched off.
  package static func signal(
    _ number: Int32, on queue: DispatchQueue, _ handler: @escaping @Sendable () -> Void
  ) -> any DispatchSourceSignal {
    Glibc.signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler { @Sendable in handler() }
    source.resume()
    return source
  }
}
