import HTTP
import JSON
import PortalTesting
import Testing

@testable import Portal

@Suite("The API and its description") struct OpenAPITests {
  @Test("every route for programs is described, and every call that is described is a route")
  func complete() {
    let routes = Set(Routes.table.filter(\.isForPrograms).map { "\($0.method.name) \($0.name)" })
    let described = Set(APICall.all.map { "\($0.method.name) \($0.path)" })
    #expect(routes.subtracting(described) == [])
    #expect(described.subtracting(routes) == [])
    #expect(APICall.all.count == described.count)
  }

  @Test("every schema that is named is there, and every one that is there is used")
  func schemas() throws {
    let text = String(decoding: OpenAPI.document.bytes(), as: UTF8.self)
    let used = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.1) })
    #expect(used == Set(Schemas.all.map(\.name)))
    let operations = text.matches(of: /"operationId":"([A-Za-z]+)"/).map { String($0.1) }
    #expect(operations.count == APICall.all.count && Set(operations).count == operations.count)
  }

  @Test("the judge of the tests finds what is missing, what is too much and what is of another kind")
  func judge() throws {
    let judge = SchemaJudge()
    let receipt: JSON = [
      "number": "A", "submittedAt": "2026-03-02T09:00:00.000Z", "journal": ["sequence": 1, "hash": .string(hash)],
    ]
    let schema: JSON = ["$ref": "#/components/schemas/Receipt"]
    #expect(judge.check(receipt, schema, "") == [])
    #expect(judge.check(["number": "A"], schema, "").count == 2)
    var more = try #require(receipt.object)
    more["extra"] = 1
    #expect(judge.check(.object(more), schema, "") == [": extra is not described"])
    more = try #require(receipt.object)
    more["submittedAt"] = "yesterday"
    #expect(judge.check(.object(more), schema, "").count == 1)
  }

  private let hash = String(repeating: "0f", count: 32)

  @Test("the description and the schema of dossiers are served to anybody")
  func served() async throws {
    let portal = try await TestPortal(["market"])
    let anybody = APIUser(portal, nil)
    let document = try await anybody.get("/api/openapi.json")
    #expect(document.status == 200 && document.json["openapi"]?.string == "3.1.0")
    #expect(document.json == OpenAPI.document)
    let schema = try await anybody.get("/api/dossier.xsd")
    #expect(schema.status == 200 && schema.field("content-type")?.hasPrefix("application/xml") == true)
    let list = try await anybody.get("/api/v1/procedures")
    #expect(list.json.array?.count == 2)
    #expect(try await anybody.get("/api/v1/procedures/stall").status == 200)
    #expect(try await anybody.get("/api/v1/procedures/nothing").status == 404)
    #expect(try await anybody.get("/api/v1/verify/XXXX").json["status"]?.string == "unknown")
    let guide = try await anybody.post(
      "/api/v1/procedures/stall/guide", ["answers": ["goods": "fish", "terrace": "no", "zone": "north"]])
    #expect(guide.status == 200 && guide.json["total"]?["amount"] != nil)
    let wrong = try await anybody.post("/api/v1/procedures/stall/guide", ["answers": ["goods": "stones"]])
    #expect(wrong.status == 422 && wrong.json["faults"]?[0]?["field"]?.string == "goods")
    await portal.close()
  }
}
