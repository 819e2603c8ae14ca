/// First in, first out, without moving what waits at each step.
struct Queue<Element> {
  private var items: [Element?] = []
  private var head = 0

  var count: Int { items.count - head }

  mutating func append(_ item: Element) { items.append(item) }

  mutating func prepend(_ earlier: some Collection<Element>) {
    items.replaceSubrange(..<head, with: earlier.map(Optional.some))
    head = 0
  }

  mutating func popFirst() -> Element? {
    guard head < items.count else { return nil }
    let item = items[head]
    items[head] = nil
    head += 1
    if head == items.count {
      items.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1_024, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    return item
  }
}
