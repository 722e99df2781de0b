import Charts
import Glibc
import Interpreter
import Syntax

/// The command `bps`.
public enum Tool {
  static let version = "0.1.0"

  /// Runs the command line and returns the exit status: 0, 1 for an error in a script, 2 for a wrong command line,
  /// 130 after Ctrl-C.
  public static func run(_ arguments: [String]) -> Int32 {
    let streams = StandardStreams()
    defer { GnuplotProcess.shared.shutdown() }
    let command: CommandLine
    do {
      command = try CommandLine(arguments)
    } catch {
      streams.writeError("bps: \(error.message)\n\(CommandLine.usage)\n")
      return 2
    }
    Session.setThreads(command.threads)
    return streams.finish(perform(command, streams))
  }

  private static func perform(_ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    switch command.action {
    case .version: streams.write("bps \(version)\n")
    case .usage: streams.write(CommandLine.usage + "\n")
    case .help(let topic, let isMarkdown): return help(topic, isMarkdown, streams)
    case .check(let files): return files.map { check($0, command, streams) }.max() ?? 0
    case .test(let files): return test(files, command, streams)
    case .run(let file, _): return runFile(file, command, streams)
    case .evaluate(let code): return ScriptRun(command, streams).run(Array(code.utf8), name: "-e")
    case .prompt:
      if isatty(STDIN_FILENO) == 1 { return Prompt.start(command, streams) }
      return runFile("-", command, streams)
    }
    return 0
  }

  private static func help(_ topic: String?, _ isMarkdown: Bool, _ streams: StandardStreams) -> Int32 {
    if isMarkdown {
      streams.write(HelpText.markdown + "\n")
      return 0
    }
    guard let topic else {
      streams.write(HelpText.map + "\n")
      return 0
    }
    do {
      streams.write(try HelpText.text(for: topic) + "\n")
      return 0
    } catch {
      streams.writeError("bps: \(reason(error))\n")
      return 1
    }
  }

  /// What an error says in one line.
  private static func reason(_ error: any Error) -> String {
    (error as? Diagnostic)?.message ?? "\(error)"
  }

  private static func runFile(_ file: String, _ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    do {
      let isInput = file == "-"
      let bytes = try isInput ? StandardStreams.readInput() : Session.readFile(file)
      return ScriptRun(command, streams).run(bytes, name: isInput ? "standard input" : file)
    } catch {
      streams.writeError("bps: \(reason(error))\n")
      return 1
    }
  }

  private static func check(_ file: String, _ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    do {
      let bytes = try Session.readFile(file)
      return ScriptRun(command, streams).check(bytes, name: file)
    } catch {
      streams.writeError("bps: \(reason(error))\n")
      return 1
    }
  }

  private static func test(_ files: [String], _ command: CommandLine, _ streams: StandardStreams) -> Int32 {
    var failed = 0
    for file in files {
      let problems: [String]
      do {
        let bytes = try Session.readFile(file)
        problems = ExpectationTest(path: file, bytes: bytes, options: command.session).problems()
      } catch {
        problems = [reason(error)]
      }
      if !problems.isEmpty {
        failed += 1
        streams.write("failed: \(file)\n" + problems.map { "  \($0)\n" }.joined())
      }
    }
    streams.write("\(files.count - failed) passed, \(failed) failed\n")
    return failed == 0 ? 0 : 1
  }
}

/// One run of a program as a script.
struct ScriptRun {
  let streams: StandardStreams
  let host: ScriptHost
  let session: Session

  init(_ command: CommandLine, _ streams: StandardStreams) {
    self.streams = streams
    let isColorUnwanted = unsafe getenv("NO_COLOR") != nil
    let isColored =
      command.isColorAllowed && streams.isErrorTerminal && !streams.isDumb && !isColorUnwanted
    host = ScriptHost(streams, isQuiet: command.session.isQuiet, isColored: isColored)
    session = Session(host: host, options: command.session, interruption: InterruptSignal.flag)
    // The process ends after the session: to free its values one by one would only take time.
    _ = unsafe Unmanaged.passRetained(session)
    host.sources = session.sources
    let flag = session.interruption
    host.stop = { flag.request() }
  }

  func run(_ bytes: [UInt8], name: String) -> Int32 {
    InterruptSignal.install()
    do {
      try session.run(session.sources.add(name: name, bytes: bytes))
      return 0
    } catch let error as Diagnostic {
      host.report(error)
      return 1
    } catch let interrupted as Interrupted {
      if streams.outputError != 0 { return 0 }
      streams.writeError("\(interrupted.description)\n")
      return 130
    } catch {
      streams.writeError("bps: \(error)\n")
      return 1
    }
  }

  func check(_ bytes: [UInt8], name: String) -> Int32 {
    let problems = session.check(session.sources.add(name: name, bytes: bytes))
    for problem in problems { host.report(problem) }
    return problems.isEmpty ? 0 : 1
  }
}

/// Ctrl-C, as a flag that the evaluator looks at.
enum InterruptSignal {
  static let flag = InterruptionFlag()
  /// The handler may run on any thread, and references are counted for one: it uses the flag uncounted.
  private static let uncounted = unsafe Unmanaged.passRetained(flag)

  static func install() {
    _ = unsafe uncounted
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { signal in
      unsafe InterruptSignal.uncounted._withUnsafeGuaranteedRef { $0.request() }
      SignalPipe.post(signal)
    }
    unsafe sigaction(SIGINT, &action, nil)
    // Who started bps may have blocked the signal, and a mask is inherited.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow is an error of the write that meets the limit, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
  }
}
