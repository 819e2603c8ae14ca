// Work of which no piece knows the others, on as many cores as there are. The answers stand in the order of the
// questions: nobody can tell from them how many cores there were.

import Dispatch
import Synchronization

extension Array where Element: Sendable {
  func mappedOnAllCores<Answer: Sendable>(_ work: @Sendable (Element) -> Answer) -> [Answer] {
    let answers = Mutex([Answer?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let answer = work(self[index])
      answers.withLock { $0[index] = answer }
    }
    return answers.withLock { $0 }.compactMap { $0 }
  }
}
