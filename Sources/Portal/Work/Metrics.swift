import Glibc
import HTTP
import Sockets

/// `/metrics`: the process's figures in the text format of Prometheus.
enum Metrics {
  static func show(_ visit: Visit) async throws -> Response {
    let server = await visit.portal.work.serverFigures()
    let process = try await visit.portal.work.files.run { processFigures() }
    return Response(.ok, .metrics, Array((server + process).utf8))
  }

  private static func processFigures() -> String {
    """
    # HELP process_resident_memory_bytes Memory of the process that is in RAM.
    # TYPE process_resident_memory_bytes gauge
    process_resident_memory_bytes \(residentBytes())
    # TYPE process_open_fds gauge
    process_open_fds \(openDescriptors())

    """
  }

  /// The second number of /proc/self/statm, in pages.
  private static func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = line.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }

  private static func openDescriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = -3  // "." and "..", and the folder itself
    while readdir(folder) != nil { count += 1 }
    return count
  }
}
