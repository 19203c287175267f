package io.hosteddb.simulators;

import java.time.Instant;

/**
 * A call and how it was answered, as a simulator recorded it.
 *
 * @param method the HTTP method
 * @param template the path template of the route
 * @param path the path as it was sent
 * @param status the status that was answered; 0 if the connection was cut instead
 * @param at when, by the simulator's clock
 */
public record Exchange(String method, String template, String path, int status, Instant at) {
  /** The method and template, such as {@code POST /projects}. */
  public String operation() {
    return method + " " + template;
  }

  @Override
  public String toString() {
    return operation() + " -> " + (status == 0 ? "cut" : status);
  }
}
