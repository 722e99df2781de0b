import Charts
import Interpreter
import Syntax
import Testing

/// What `live` gives its host while a loop runs and when it has ended.
@Suite struct LiveTests {
  private func run(_ text: String) throws -> CollectingHost { try BuiltinsRun(text).host }

  @Test func `the chart stays when the loop ends`() throws {
    let host = try run("live square\nfor i in 1...5 { track square: i^2 }")
    #expect(host.liveFigures.count == 1)
    #expect(
      host.liveFigures[0].csv == "x,square\r\n0.0,1.0\r\n1.0,4.0\r\n2.0,9.0\r\n3.0,16.0\r\n4.0,25.0\r\n")
  }

  @Test func `a long loop is drawn while it runs, ten times a second at the most`() throws {
    let host = try run(
      "live\nstart = clock()\nwhile clock() - start < 0.75 { track t: clock() + sum(uniform(20000)) }")
    #expect((1...7).contains(host.updates.count))
    #expect(host.liveFigures.count == 1)
  }

  @Test func `nested loops and a training count as one`() throws {
    let host = try run(
      "live loss\nfor i in 1...3 { for j in 1...3 { track loss: i * j } }\nfor i in 1...100 { i }")
    #expect(host.liveFigures.count == 1)
    let training = try run(
      "live loss\n(x, y) = moons(40)\nnet = dense(2, 2)\ntrain net, x, y, epochs: 3, quiet: true")
    #expect(training.liveFigures.count == 1)
  }

  @Test func `a chart is evaluated again at each update`() throws {
    let host = try run("live plot history.a, title: \"A\"\nfor i in 1...3 { track a: i }")
    #expect(host.liveFigures.count == 1)
    #expect(host.figures.isEmpty)
  }

  @Test func `live within the loop and live off`() throws {
    #expect(try run("for i in 1...3 { track a: i\n live plot history.a }").liveFigures.count == 1)
    #expect(try run("live a\nlive off\nfor i in 1...3 { track a: i }").liveFigures.isEmpty)
    #expect(try run("live a\nlive a, logy: true\nfor i in 1...3 { track a: i }").liveFigures.count == 1)
  }

  @Test func `a name that nothing is tracked under is remarked on at the end`() throws {
    let host = try run("live los\nfor i in 1...3 { track loss: i }")
    #expect(host.liveFigures.isEmpty)
    #expect(host.warnings.map(\.message) == ["nothing was tracked as los"])
    #expect(host.warnings.first?.help == "did you mean live loss?")
  }

  @Test func `an unknown option is an error at once`() throws {
    #expect(try BuiltinsRun("live loss, smoth: 0.9").errorText.contains("smoth"))
    #expect(try BuiltinsRun("live plot(history.a), 3").errorText.contains("live takes names"))
  }

  @Test func `what a live chart says of its data is not repeated`() throws {
    let host = try run(
      "live a, logy: true\nstart = clock()\nwhile clock() - start < 0.3 { track a: -1 + clock() - start + 0 * sum(uniform(20000)) }\ntrack a: 1"
    )
    #expect(host.warnings.count <= 1)
  }
}
