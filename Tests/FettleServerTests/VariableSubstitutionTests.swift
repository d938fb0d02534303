import Testing

@testable import FettleServer

@Suite struct VariableSubstitutionTests {
    let environment = ["NAME": "value", "EMPTY": "", "EVIL": "a: [b]\n${NAME}"]

    @Test(
        "A variable is replaced where it stands, and its value is never read again",
        arguments: [
            ("plain", "plain"), ("${NAME}", "value"), ("a${NAME}b${NAME}", "avaluebvalue"), ("${EVIL}", "a: [b]\n${NAME}"),
            ("${NOPE:-fallback}", "fallback"), ("${EMPTY:-fallback}", "fallback"), ("${EMPTY}", ""), ("${NOPE:-}", ""),
            ("cost: $5", "cost: $5"), ("$${NAME}", "${NAME}"), ("$", "$"), ("${NOPE:-a:-b}", "a:-b"),
        ])
    func replaced(_ text: String, _ expected: String) throws {
        #expect(try VariableSubstitution.apply(to: text, environment) == expected)
    }

    @Test(
        "What cannot be replaced is an error that says how to mend it",
        arguments: ["${NOPE}", "${", "${NAME", "${}", "${a b}", "${1x}"])
    func refused(_ text: String) {
        #expect(throws: VariableSubstitution.Failure.self) { try VariableSubstitution.apply(to: text, environment) }
    }

    @Test("An unset variable is told from a mistake in writing")
    func unset() {
        #expect(
            throws: VariableSubstitution.Failure(
                message: "the environment variable NOPE is not set", help: "set it, or give a default: `${NOPE:-…}`",
                isUnset: true)
        ) { try VariableSubstitution.apply(to: "${NOPE}", environment) }
    }
}
