public import Glibc

/// The system's words for its error numbers.
public enum SystemError {
  /// `No such file or directory` for `ENOENT`; without a number, of the call that failed last.
  public static func text(_ number: Int32 = errno) -> String {
    guard let words = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: words)
  }
}
