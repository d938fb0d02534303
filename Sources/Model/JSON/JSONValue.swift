/// placeholder, replaced by the tape
package struct JSONValue: Sendable {}
