package io.hosteddb.model;

/**
 * Who does something: asked of the access policy and written into history and audit.
 *
 * <p>The constructor takes an actor as it was stored; {@link #user} and {@link #service} check what
 * comes from outside.
 *
 * @param kind what sort of actor
 * @param id the host's id of it, such as a user's id
 * @since 0.1
 */
public record Actor(Kind kind, String id) {
  /** The sorts of actor. */
  public enum Kind {
    /** A person. */
    USER,
    /** A program of the host that acts on its own account. */
    SERVICE,
    /** The library itself: the engine's own transitions. */
    SYSTEM
  }

  private static final Actor HOST = new Actor(Kind.SERVICE, "host");
  private static final Actor ENGINE = new Actor(Kind.SYSTEM, "engine");

  /**
   * A person.
   *
   * @param id the host's id of the person
   * @return the actor
   * @throws IllegalArgumentException if the id is blank, over 128 characters, or holds white space,
   *     control or invisible characters
   */
  public static Actor user(String id) {
    return new Actor(Kind.USER, checked(id));
  }

  /**
   * A program of the host.
   *
   * @param id a name for the program
   * @return the actor
   * @throws IllegalArgumentException if the id is blank, over 128 characters, or holds white space,
   *     control or invisible characters
   */
  public static Actor service(String id) {
    return new Actor(Kind.SERVICE, checked(id));
  }

  private static String checked(String id) {
    Texts.requireId("actor id", id, 128);
    return id;
  }

  /**
   * The host itself: who reads when a read names no actor.
   *
   * @return the actor
   */
  public static Actor host() {
    return HOST;
  }

  /**
   * The engine: who finishes what an actor asked for.
   *
   * @return the actor
   */
  public static Actor engine() {
    return ENGINE;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case USER -> "user:" + id;
      case SERVICE -> "service:" + id;
      case SYSTEM -> "system:" + id;
    };
  }
}
