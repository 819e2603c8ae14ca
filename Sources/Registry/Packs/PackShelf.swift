package import Procedures
import Synchronization

/// The packs that have been read, by hash: reading one takes longer than everything else in a request. Those that were
/// not asked for the longest make room.
final class PackShelf: Sendable {
  private struct Place {
    let pack: Pack
    var lastAsked: Int
  }

  private struct Places {
    var byHash: [[UInt8]: Place] = [:]
    var asked = 0
  }

  private let room: Int
  private let places = Mutex(Places())

  init(room: Int = 32) {
    self.room = room
  }

  func pack(_ hash: [UInt8]) -> Pack? {
    places.withLock { places in
      places.asked += 1
      places.byHash[hash]?.lastAsked = places.asked
      return places.byHash[hash]?.pack
    }
  }

  func put(_ pack: Pack, _ hash: [UInt8]) {
    places.withLock { places in
      places.asked += 1
      places.byHash[hash] = Place(pack: pack, lastAsked: places.asked)
      guard places.byHash.count > room, let oldest = places.byHash.min(by: { $0.value.lastAsked < $1.value.lastAsked })
      else { return }
      places.byHash[oldest.key] = nil
    }
  }
}

extension Registry {
  /// A revision that was published, read and ready.
  package func pack(_ hash: [UInt8]) async throws -> Pack {
    if let pack = shelf.pack(hash) { return pack }
    guard let bundle = try await read({ try Packs.bundle(hash, in: $0) }) else { throw Packs.Failure.unknown("") }
    let pack = try await aside {
      guard let files = bundle.files else { throw Packs.Failure.damaged(bundle.name) }
      return Pack.read(files).pack
    }
    shelf.put(pack, hash)
    return pack
  }

  package func currentPack(_ name: String) async throws -> (pack: Pack, hash: [UInt8]) {
    guard let hash = try await read({ try Packs.current(name, in: $0) }) else { throw Packs.Failure.unknown(name) }
    return (try await pack(hash), hash)
  }
}
