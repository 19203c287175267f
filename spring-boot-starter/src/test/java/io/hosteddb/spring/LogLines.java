package io.hosteddb.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What loggers and those below them say while this is open, from DEBUG on, kept from the console.
 */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<Logger> loggers;
  private final List<Runnable> restore = new ArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LogLines(List<Logger> loggers) {
    this.loggers = loggers;
  }

  static LogLines of(String... names) {
    List<Logger> loggers = new ArrayList<>();
    for (String name : names) {
      loggers.add((Logger) LoggerFactory.getLogger(name));
    }
    LogLines lines = new LogLines(loggers);
    lines.setContext(loggers.get(0).getLoggerContext());
    lines.start();
    loggers.forEach(lines::listen);
    return lines;
  }

  private void listen(Logger logger) {
    Level level = logger.getLevel();
    boolean additive = logger.isAdditive();
    restore.add(() -> {
      logger.setLevel(level);
      logger.setAdditive(additive);
    });
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String thrown =
        event.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
    lines.add(event.getLevel() + " " + event.getFormattedMessage() + thrown);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What was said at WARN and ERROR. */
  List<String> warnings() {
    return lines.stream().filter(l -> l.startsWith("WARN") || l.startsWith("ERROR")).toList();
  }

  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(this));
    restore.forEach(Runnable::run);
    stop();
  }
}
