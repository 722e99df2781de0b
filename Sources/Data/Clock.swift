internal import Glibc

/// The time that only goes on, whatever is done to the machine's date.
public enum Clock {
  /// The seconds since some moment.
  public static var seconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
