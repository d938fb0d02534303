import Model
import Testing

@testable import Sandbox

@Suite("OpenAPIDescription")
struct OpenAPIDescriptionTests {
    static let document = #"""
        {"servers":[{"url":"https://api.example.com/v2"}],
         "paths":{
          "/things/{id}":{"put":{
            "parameters":[{"$ref":"#/components/parameters/from"},{"name":"id","in":"path","required":true,"schema":{"type":"string","maxLength":3}},
              {"name":"limit","in":"query","schema":{"type":"integer"}},{"name":"status[]","in":"query","schema":{"type":"string","enum":["a","b"]}}],
            "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
            "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},"4XX":{"description":"no"}}}},
          "/things/types":{"get":{"responses":{"204":{}}}}},
         "components":{
          "parameters":{"from":{"name":"From","in":"header","required":true,"schema":{"type":"string","format":"email"}}},
          "schemas":{
            "Tag":{"allOf":[{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"note":{"type":"string","nullable":true}}}]},
            "Thing":{"allOf":[{"$ref":"#/components/schemas/Tag/allOf/0"},{"type":"object","properties":{
              "size":{"type":"integer","minimum":1,"maximum":9},
              "at":{"type":"string","format":"date-time"},
              "kind":{"type":"string","enum":["x","y"]},
              "owner":{"oneOf":[{"type":"string"},{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}]},
              "any":{"anyOf":[{"type":"integer"},{"type":"boolean"}]},
              "free":{"type":"object"},
              "map":{"type":"object","additionalProperties":{"type":"integer"}},
              "closed":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}},
              "items":{"type":"array","minItems":1,"maxItems":2,"uniqueItems":true,"items":{"type":"string","minLength":2}}}}]}}}}
        """#
    let description: OpenAPIDescription

    init() throws { description = try OpenAPIDescription(json: Array(Self.document.utf8)) }

    func put(_ body: String, headers: [String: String] = ["FROM": "a@b"], query: [(name: String, value: String)] = []) -> [String]
    {
        description.violations(request: "PUT", path: "/v2/things/t1", query: query, headers: headers, body: Array(body.utf8))
    }

    @Test(
        "What fits is passed",
        arguments: [
            #"{"id":"a"}"#, #"{"id":"a","size":9,"at":"2026-11-23T10:00:00Z","kind":"y","owner":"me","any":true,"note":null}"#,
            #"{"id":"a","owner":{"name":"me"},"any":1,"free":{"x":[1]},"map":{"k":1},"closed":{"a":"b"},"items":["ab","cd"]}"#,
        ])
    func fits(body: String) { #expect(put(body) == []) }

    @Test(
        "What does not fit is told with its path",
        arguments: [
            ("{}", "body: id is missing"), (#"{"id":1}"#, "body.id: number where string is expected"),
            (#"{"id":null}"#, "body.id: null is not allowed"), (#"{"id":"a","size":0}"#, "body.size: less than 1.0"),
            (#"{"id":"a","size":10}"#, "body.size: more than 9.0"),
            (#"{"id":"a","size":1.5}"#, "body.size: number where integer is expected"),
            (#"{"id":"a","at":"yesterday"}"#, "body.at: yesterday is no date-time"),
            (#"{"id":"a","kind":"z"}"#, "body.kind: z is none of x, y"),
            (#"{"id":"a","owner":{}}"#, "body.owner: name is missing"),
            (#"{"id":"a","any":"s"}"#, "body.any: string where integer is expected"),
            (#"{"id":"a","map":{"k":"v"}}"#, "body.map.k: string where integer is expected"),
            (#"{"id":"a","closed":{"b":1}}"#, "body.closed: b is not described"),
            (#"{"id":"a","more":1}"#, "body: more is not described"),
            (#"{"id":"a","items":[]}"#, "body.items: fewer than 1 items"),
            (#"{"id":"a","items":["a"]}"#, "body.items[0]: shorter than 2"),
            (#"{"id":"a","items":["ab","ab"]}"#, "body.items: an item comes twice"),
            ("[]", "body: array where object is expected"),
            ("{", "the body is no JSON"), ("", "the body is missing"),
        ])
    func misfits(body: String, violation: String) { #expect(put(body).first == violation) }

    @Test("Parameters are held to their schemas")
    func parameters() {
        let body = #"{"id":"a"}"#
        #expect(put(body, headers: [:]) == ["From is missing"])
        #expect(put(body, headers: ["from": "nobody"]) == ["From: nobody is no e-mail address"])
        #expect(put(body, query: [("limit", "3"), ("status[]", "a"), ("status[]", "b")]) == [])
        #expect(put(body, query: [("limit", "many")]) == ["limit: many is of the wrong type"])
        #expect(put(body, query: [("status[]", "c")]) == ["status[]: c is none of a, b"])
        #expect(put(body, query: [("offset", "1")]) == ["query parameter offset is not described"])
        let long = description.violations(
            request: "PUT", path: "/v2/things/long", headers: ["From": "a@b"], body: Array(body.utf8))
        #expect(long == ["id: longer than 3"])
    }

    @Test("Paths and statuses that are not described are told; a literal path goes before a captured one")
    func paths() {
        #expect(description.violations(request: "GET", path: "/v2/things/types", headers: [:]) == [])
        #expect(
            description.violations(request: "GET", path: "/v2/things/t1", headers: [:]) == ["GET /v2/things/t1 is not described"])
        #expect(description.violations(request: "GET", path: "/things/types", headers: [:]).count == 1)
        func answer(_ status: Int, _ body: String) -> [String] {
            description.violations(response: status, to: "PUT", path: "/v2/things/t1", body: Array(body.utf8))
        }
        #expect(answer(200, #"{"id":"a","more":1}"#) == [])
        #expect(answer(200, "{}") == ["answer: id is missing"])
        #expect(answer(404, "") == [])
        #expect(answer(201, "") == ["status 201 is not described for PUT /v2/things/t1"])
    }

    @Test("A schema that goes in circles ends")
    func circle() throws {
        let json = ##"""
            {"paths":{"/a":{"get":{"responses":{"200":
              {"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},
             "components":{"schemas":{"A":{"$ref":"#/components/schemas/A"}}}}
            """##
        let description = try OpenAPIDescription(json: Array(json.utf8))
        #expect(description.violations(response: 200, to: "GET", path: "/a", body: Array("{}".utf8)) == [])
    }
}
