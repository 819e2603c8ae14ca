import Outside
import Programs
import Testing

struct PortalProcessTests {
  @Test("a portal is started, stopped, killed and started again on the same port and data")
  func life() async throws {
    let portal = try await PortalProcess.start()
    let api = APIClient(portal)
    #expect(try await api.get("/health").json["status"].text == "ok")
    #expect(try await portal.stop() == 0)
    #expect(!portal.isRunning)
    await #expect(throws: Trouble.self) { try await api.get("/health") }
    try await portal.restart()
    #expect(try await api.get("/health").status == 200)
    portal.kill()
    await #expect(throws: Trouble.self) { try await api.get("/health") }
    try await portal.restart()
    #expect(try await api.get("/health").status == 200)
    #expect(portal.log.contains("/health"))
    #expect(try await portal.stop() == 0)
  }

  @Test("a portal that does not start says why")
  func refuses() async throws {
    let trouble = await #expect(throws: Trouble.self) { try await PortalProcess.start(options: ["--no-such-option"]) }
    #expect(trouble?.description.contains("--no-such-option") == true)
  }

  @Test("an error of the API is a problem document")
  func problem() async throws {
    let portal = try await PortalProcess.start()
    let reply = try await APIClient(portal, token: "wrong").post("/api/v1/nowhere", ["a": 1], key: "k")
    #expect(reply.status == 404)
    #expect(reply.field("content-type")?.hasPrefix("application/problem+json") == true)
    #expect(try reply.json["status"].int == 404)
  }

  @Test("the API's client says who it is, what it sends and under which key")
  func client() async throws {
    let sink = try HTTPSink { taken in .init(201, body: taken.body) }
    let api = APIClient(port: sink.port, token: "secret")
    let reply = try await api.post("/api/v1/dossiers", ["procedure": "fête"], key: "key-1")
    #expect(try reply.json["procedure"].text == "fête")
    _ = try await api.patch("/api/v1/dossiers/7", ["data": nil])
    _ = try await api.put("/x/documents/plan", [0, 13, 10, 255], type: "application/pdf", name: "plan.pdf")
    let taken = sink.requests
    #expect(taken.map(\.method) == ["POST", "PATCH", "PUT"])
    #expect(taken.allSatisfy { $0.field("Authorization") == "Bearer secret" })
    #expect(taken[0].field("Idempotency-Key") == "key-1")
    #expect(taken[1].field("Content-Type") == "application/merge-patch+json")
    #expect(taken[2].body == [0, 13, 10, 255])
    #expect(taken[2].field("Content-Disposition") == "attachment; filename=\"plan.pdf\"")
  }
}
