import Testing

@testable import Syntax

@Suite struct SuggestionTests {
  static let names = [
    "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "tanh", "tan", "mse", "mae", "max", "mean",
    "median", "eta", "accuracy",
    "cross_entropy", "x", "y", "ŷ", "W1", "W2", "print", "relu", "Relu6",
  ]

  @Test(
    arguments: [
      ("sigmiod", "sigmoid"), ("sigmod", "sigmoid"), ("sofmax", "softmax"), ("ReLU", "relu"),
      ("acuracy", "accuracy"), ("crossentropy", "cross_entropy"),
      ("tahn", "tanh"), ("w1", "W1"), ("pritn", "print"), ("n", nil), ("foo", nil),
      ("completely_different", nil), ("xyz", nil), ("", nil),
      ("meann", "mean"), ("soft_max", "softmax"), ("etaa", "eta"), ("ηη", nil),
    ] as [(String, String?)]) func `the nearest name is suggested`(name: String, expected: String?)
  {
    #expect(Suggestion.nearest(to: name, among: Self.names) == expected)
  }

  @Test func `of equals the one with the longer common beginning wins, then the alphabet`() {
    #expect(Suggestion.nearest(to: "W3", among: ["b3", "W2", "W1"]) == "W1")
    #expect(Suggestion.nearest(to: "W3", among: ["W3", "b3"]) == "b3")
    #expect(Suggestion.nearest(to: "abcd", among: ["abce", "xbcd"]) == "abce")
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ("abcdef", "abcdef", 0),
    ("abcdef", "badcfe", 3),
  ]) func `the distance counts edits and swaps`(a: String, b: String, expected: Int) {
    #expect(Suggestion.distance(Array(a), Array(b), limit: 9) == expected)
    #expect(Suggestion.distance(Array(b), Array(a), limit: 9) == expected)
    if expected > 0 { #expect(Suggestion.distance(Array(a), Array(b), limit: expected - 1) == nil) }
  }

  @Test func `a Greek letter is near its misspelled name`() {
    #expect(Suggestion.nearest(to: "lamda", among: ["λ", "x"]) == "λ")
  }

  @Test func `long names cost no time`() {
    let long = String(repeating: "a", count: 100_000)
    #expect(Suggestion.nearest(to: long, among: ["abc", long + "b"]) == nil)
    #expect(Suggestion.nearest(to: long, among: Self.names) == nil)
  }
}
