package io.hosteddb.simulators;

import java.time.Duration;
import java.util.Map;

/** A way in which an exchange goes wrong. */
public sealed interface Fault {
  /** The name under which it is counted. */
  String name();

  /** Whether the vendor does what the call asks for, although the client does not see it. */
  boolean acts();

  /**
   * Another answer than the vendor's own.
   *
   * @param name the name under which it is counted
   * @param acts whether the vendor does what was asked all the same
   * @param reply what the client gets
   */
  record Answer(String name, boolean acts, Reply reply) implements Fault {}

  /**
   * The connection is reset and nothing is answered.
   *
   * @param acts whether the vendor does what was asked before
   */
  record Reset(boolean acts) implements Fault {
    @Override
    public String name() {
      return acts ? "reset after acting" : "reset before acting";
    }
  }

  /** The vendor acts, and half of its answer arrives before the connection ends. */
  record HalfAnswer() implements Fault {
    @Override
    public String name() {
      return "answer cut in half";
    }

    @Override
    public boolean acts() {
      return true;
    }
  }

  /**
   * The vendor acts, and its answer comes slowly.
   *
   * @param time how long the body takes on the wire, in real time
   */
  record SlowBytes(Duration time) implements Fault {
    @Override
    public String name() {
      return "slow bytes over " + time.toMillis() + " ms";
    }

    @Override
    public boolean acts() {
      return true;
    }
  }

  /**
   * Too many requests.
   *
   * @param retryAfter the header's value; empty for no header
   * @return refuses without acting
   */
  static Fault tooMany(String retryAfter) {
    Reply reply = Reply.json(429, Map.of("error", "rate limited", "message", "rate limited"));
    return new Answer(
        retryAfter.isEmpty() ? "429" : "429 with Retry-After",
        false,
        retryAfter.isEmpty() ? reply : reply.with("Retry-After", retryAfter));
  }

  /**
   * An error of the server.
   *
   * @param status 5xx
   * @param acts whether the vendor did what was asked before
   * @return answers with the status and an HTML page
   */
  static Fault page(int status, boolean acts) {
    return new Answer(
        status + " HTML" + (acts ? " after acting" : ""),
        acts,
        Reply.html(status, status + " Bad Gateway"));
  }

  /**
   * An error of the server in JSON.
   *
   * @param status 4xx or 5xx
   * @param acts whether the vendor did what was asked before
   * @return answers with the status
   */
  static Fault status(int status, boolean acts) {
    return new Answer(
        status + (acts ? " after acting" : ""),
        acts,
        Reply.json(
            status,
            Map.of("error", "trouble " + status, "message", "trouble " + status, "code", "")));
  }
}
