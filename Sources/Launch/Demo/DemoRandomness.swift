import Crypto
import Procedures
import Synchronization

/// What looks random in a demo and is the same for the same seed: ids of people, dossiers and payments. Whatever has
/// to be a secret comes from the system.
enum DemoRandomness {
  static func from(_ seed: UInt64) -> Randomness {
    let chance = Mutex(Chance(seed: seed))
    return Randomness { bytes in
      chance.withLock { chance in
        for index in 0..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: chance.next() >> 24) }
      }
    }
  }
}
