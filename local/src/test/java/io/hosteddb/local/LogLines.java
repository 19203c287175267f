package io.hosteddb.local;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the library has logged since this class was first used. */
final class LogLines {
  private static final List<String> LINES = new CopyOnWriteArrayList<>();

  static {
    Appender appender = new Appender();
    appender.start();
    ((Logger) LoggerFactory.getLogger("io.hosteddb")).addAppender(appender);
  }

  private LogLines() {}

  private static final class Appender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      LINES.add(event.getLevel() + " " + event.getFormattedMessage());
    }
  }

  /** Makes sure that what comes is heard. */
  static void listen() {}

  static boolean has(String part) {
    return LINES.stream().anyMatch(line -> line.contains(part));
  }

  /** Returns as soon as there was such a line. */
  static void awaitLine(String part) throws Exception {
    LocalProviders.eventually(() -> {
      if (!has(part)) {
        throw new AssertionError("nobody said: " + part);
      }
      return part;
    });
  }
}
