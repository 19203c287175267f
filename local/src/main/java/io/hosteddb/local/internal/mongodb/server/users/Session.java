package io.hosteddb.local.internal.mongodb.server.users;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who speaks on a connection. Used by the connection's own thread. */
final class Session {
  private static final AttributeKey<Session> KEY = AttributeKey.valueOf(Session.class, "session");

  private @Nullable Scram conversation;
  private @Nullable User user;

  static Session of(Channel channel) {
    Session session = channel.attr(KEY).get();
    if (session == null) {
      session = new Session();
      channel.attr(KEY).set(session);
    }
    return session;
  }

  void begin(Scram started) {
    conversation = started;
  }

  /** The conversation that goes on; the next one must begin anew. */
  Optional<Scram> takeConversation() {
    Scram taken = conversation;
    conversation = null;
    return Optional.ofNullable(taken);
  }

  void logIn(User who) {
    user = who;
  }

  void logOut() {
    user = null;
  }

  /** The user as they are now: with the roles of this moment, and nobody once dropped. */
  Optional<User> user(Users users) {
    User then = user;
    if (then == null) {
      return Optional.empty();
    }
    return users.find(then.database(), then.name()).filter(now -> now.id().equals(then.id()));
  }

  /** Whether somebody logged in who was dropped since. */
  boolean wasSomebody() {
    return user != null;
  }
}
