package io.hosteddb.simulators;

/**
 * A call and how it was answered, as a simulator recorded it.
 *
 * @param method the HTTP method
 * @param template the path template of the route
 * @param path the path as it was sent
 * @param status the status that was answered; 0 if the connection was cut instead
 */
public record Exchange(String method, String template, String path, int status) {
  /** The method and template, such as {@code POST /projects}. */
  public String operation() {
    return method + " " + template;
  }

  @Override
  public String toString() {
    return operation() + " -> " + (status == 0 ? "cut" : status);
  }
}
