import Glibc

/// Starts the tool on a thread with a stack that deep recursion of a program cannot fill.
public enum Launcher {
  private static let stackBytes = 1 << 30

  private final class Start {
    let arguments: [String]
    var status: Int32 = 1
    init(_ arguments: [String]) { self.arguments = arguments }
  }

  public static func run(_ arguments: [String]) -> Int32 {
    let start = Start(arguments)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passUnretained(start).toOpaque()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { context in
        guard let context = unsafe context else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(context).takeUnretainedValue()
        start.status = Tool.run(start.arguments)
        return nil
      }, context)
    guard status == 0 else { return Tool.run(arguments) }
    pthread_join(thread, nil)
    return start.status
  }
}
